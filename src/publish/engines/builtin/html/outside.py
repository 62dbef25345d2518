"""What a page would ask of other hosts by itself: nothing.

A reader's visit to a report is nobody else's business, and a page that fetches changes when its
source does. What the author can save beside the document is therefore refused by name; links,
players that wait for the reader, and videos that are not loaded before are no requests.
`POLICY` makes browsers hold the page to the same promise.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from bite.errors import Fault, UnsupportedError

from ..assemble import Assembled

POLICY = (
    "default-src 'none'; base-uri 'none'; form-action 'none'; img-src 'self' data:; "
    "font-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'; "
    "media-src 'self' data: https:; frame-src https:"
)
"""A Content-Security-Policy: other hosts only for what a reader starts to play."""

TAG = re.compile(
    r"<(img|source|video|audio|track|embed|object|input|iframe|script|link|image|use|feImage)\b"
    r"((?:\"[^\"]*\"|'[^']*'|[^>\"'])*)>",
    re.IGNORECASE,
)
ATTRIBUTE = re.compile(r"([\w:-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>]+))")
UNTIL_PLAYED = re.compile(
    r"<(video|audio)\b[^>]*\bpreload=[\"']?none\b[^>]*>.*?</\1>", re.DOTALL | re.IGNORECASE
)
STYLE = re.compile(
    r"<style\b[^>]*>(.*?)</style>|<[a-z][^<>]*?\bstyle=(?:\"([^\"]*)\"|'([^']*)')",
    re.DOTALL | re.IGNORECASE,
)
FETCHED = re.compile(
    r"@import\s+(?:url\()?\s*[\"']?((?:https?:)?//[^\"')\s;]+)"
    r"|url\(\s*[\"']?((?:https?:)?//[^\"')\s]+)",
    re.IGNORECASE,
)
FETCHING = {"src", "srcset", "poster", "data", "href", "xlink:href"}
LINKS = {"stylesheet", "icon", "preload", "prefetch", "modulepreload", "preconnect", "manifest"}
KINDS = {
    "img": "picture", "image": "picture", "feimage": "picture", "video": "video",
    "source": "picture or video", "audio": "recording", "script": "script", "link": "style sheet",
    "iframe": "page in a frame",
}  # fmt: skip


def refuse(page: str, source: Assembled) -> None:
    """Raise `UnsupportedError`, one fault an address, if the page would fetch from elsewhere."""
    faults = [
        Fault(
            f"unsupported: a {kind} from another host ({url})",
            source.find(url, html.escape(url)),
            "save it beside the document and name that file; a page asks nothing of other hosts",
        )
        for kind, url in dict.fromkeys(requests(page))
    ]
    if faults:
        raise UnsupportedError(faults)


def requests(page: str) -> Iterator[tuple[str, str]]:
    """What the page fetches from other hosts by itself: kind and address.

    >>> list(requests('<a href="https://x.org">x</a><img src="//x.org/a.png">'))
    [('picture', '//x.org/a.png')]
    """
    page = UNTIL_PLAYED.sub("", page)
    for found in TAG.finditer(page):
        tag = found[1].lower()
        attributes = {
            name.lower(): html.unescape(a or b or c)
            for name, a, b, c in ATTRIBUTE.findall(found[2])
        }
        if tag == "link" and not LINKS & set(attributes.get("rel", "").lower().split()):
            continue
        if tag == "iframe" and "srcdoc" in attributes:
            continue
        for name in FETCHING & attributes.keys():
            for part in attributes[name].split(",") if name == "srcset" else [attributes[name]]:
                url = part.strip().split(" ")[0]
                if re.match(r"(?:https?:)?//", url, re.IGNORECASE):
                    yield KINDS.get(tag, "file"), url
    for style in STYLE.finditer(page):
        for a, b in FETCHED.findall(html.unescape("".join(part or "" for part in style.groups()))):
            yield "file of a style sheet", a or b
