"""The ``video`` shortcode: a player on the page, a link on paper.

A page by itself calls no other host. A video that lives elsewhere waits, as a link in its frame,
until the reader asks for it (``srcdoc`` wins over ``src``).
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence

DOOR = (
    "<style>body{margin:0;height:100vh;display:grid;place-items:center;background:#12436d;"
    "font:1.2rem system-ui,sans-serif}a{color:#fff;padding:1rem}</style>"
)
RATIOS = ("1x1", "4x3", "16x9", "21x9")
YOUTUBE = re.compile(
    r"https?://(?:(?:www\.|m\.)?youtube(?:-nocookie)?\.com/(?:embed/|shorts/|watch\?(?:.*&)?v=)"
    r"|youtu\.be/)([\w-]+)"
)
VIMEO = re.compile(r"https?://(?:www\.)?(?:player\.)?vimeo\.com/(?:video/)?(\d+)(?:/(\w+))?")
BRIGHTCOVE = re.compile(r"https?://players\.brightcove\.net/")


def markdown(words: Sequence[str], options: Mapping[str, str], to: str) -> str:
    """The video that the shortcode's arguments name, as raw HTML or as a link."""
    url = words[0] if words else options.get("src", "")
    if to != "html":
        return f"[{options.get('title') or 'Video'}: {url}]({url}){{.quarto-video}}"
    ratio = options.get("aspect-ratio", options.get("aspectRatio", "")).strip("\"'")
    sizes = _sizes(options, ratio)
    title = html.escape(options.get("title") or "Video")
    about = "".join(f' {key}="{html.escape(value)}"' for key, value in sizes.items())
    about += f' title="{title}"'
    if label := options.get("aria-label"):
        about += f' aria-label="{html.escape(label)}"'
    if address := player(url, options.get("start", "")):
        door = f"{DOOR}<a href='{html.escape(address)}'>Play: {title}</a>"
        shown = (
            f'<iframe data-external="1" src="{html.escape(address)}" srcdoc="{html.escape(door)}"'
            f"{about} allowfullscreen></iframe>"
        )
        classes = "" if sizes else f" ratio ratio-{ratio if ratio in RATIOS else '16x9'}"
    else:
        looks = "video-js vjs-default-skin vjs-big-play-centered" + " vjs-fluid" * (not sizes)
        # one that lives elsewhere is not asked for before the reader plays it
        about += ' preload="none"' * ("//" in url)
        shown = f'<video class="{looks}" controls{about}><source src="{html.escape(url)}"></video>'
        classes = ""
    return f'\n```{{=html}}\n<div class="quarto-video{classes}">{shown}</div>\n```\n'


def player(url: str, start: str = "") -> str:
    """The address of another host's player for a video there; empty for a file of one's own.

    >>> player("https://youtu.be/a1-b", start="9"), player("https://vimeo.com/12/ab?share=copy")
    ('https://www.youtube.com/embed/a1-b?start=9', 'https://player.vimeo.com/video/12?h=ab')
    >>> player("talk.mp4")
    ''
    """
    if found := YOUTUBE.match(url):
        return f"https://www.youtube.com/embed/{found[1]}" + (f"?start={start}" if start else "")
    if found := VIMEO.match(url):
        secret = f"?h={found[2]}" if found[2] else ""
        return f"https://player.vimeo.com/video/{found[1]}{secret}"
    return url if BRIGHTCOVE.match(url) else ""


def _sizes(options: Mapping[str, str], ratio: str) -> dict[str, str]:
    """Width and height as stated; the one that is missing follows from the ratio."""
    sizes = {key: options[key] for key in ("width", "height") if options.get(key)}
    if ratio in RATIOS and len(sizes) == 1:
        across, down = map(int, ratio.split("x"))
        (known, value), *_ = sizes.items()
        if value.isdigit():
            other = int(value) * down / across if known == "width" else int(value) * across / down
            sizes["height" if known == "width" else "width"] = f"{other:.0f}"
    return sizes
