"""What gives away a machine and through it a person: folders, servers, addresses in a network."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bite.identifiers.found import Identified

FOLDER = "a folder of somebody's machine"
ADDRESS = "the address of a machine"

_PARTS = r"[^\s\"'<>|:;,()\[\]{}]"
_FOLDERS = re.compile(
    r"(?<![\w.~/:-])(?:/[\w.-]+)*/(?:home|Users|HOME|USERS|homes)/"
    rf"{_PARTS}+"
    rf"|(?<![\w.~/:-])/users/[\w.-]+/{_PARTS}+"
    r"|(?<![\w./])(?:home|Users|users)/[\w.-]+/(?:\.[a-z]|Desktop|Documents|Downloads|Library|"
    rf"OneDrive|AppData|Pictures|study|research|data){_PARTS}*"
    r"|[A-Za-z]: ?\\ ?Users ?\\ ?\w[\w. -]*"
    rf"|(?<![^\s\"'=(>,;])[A-Z]:/(?!Program Files|Windows)\w[\w$. -]+/\w{_PARTS}+"
    r"|(?<![\w.~/:-])/(?:mnt/\w+|media|Volumes|run/user|(?:cygdrive/)?[a-z]/Users|var/folders|private/(?:var|tmp)|root|tmp)/"
    rf"{_PARTS}+"
    r"|(?<![\w\\])\\Users\\\w+[^\s\"'<>|;,()]*"
    r"|(?<![\w/.~])~(?:[a-z]{2,})?/\w[^\s\"'<>|;,()]*"
    r"|\bOneDrive\b[ \w-]{0,30}[\\/][^\s\"'<>|;,()]*"
    r"|(?<![\w/.])~/?(?:\.(?:local|cache|config|venv|ssh|conda)|Documents|Downloads|Desktop|Library)"
    rf"(?:/{_PARTS}*)?"
    rf"|\bfile:/{{1,3}}{_PARTS}+"
    r"|(?<![A-Za-z])[A-Za-z]:[\\/]{1,4}(?:[Uu]sers|Documents and Settings|Home|work|data|Projects?|"
    r"Temp|inetpub|dev|src|repos?)\b[\\/]{1,4}[^\s\"'<>|;,()]*"
    r"|(?<![A-Za-z])[A-Za-z]:\\{1,2}(?!Windows|Program ?Files|ProgramData)[\w$ .-]+"
    r"\\{1,2}[^\s\"'<>|;,()]*"
    r"|(?<![\\\w])\\\\[A-Za-z][\w.-]+\\(?!\\)[A-Za-z$][\w$.-]*"
    r"|(?<![\\\w])\\{4}[A-Za-z][\w.-]+\\\\[A-Za-z$][\w$.-]*"
    rf"|\b(?:smb|afp|nfs|sftp|ssh|vscode[\w-]*|sandbox):/{{1,3}}{_PARTS}+"
    r"|(?<![\w.])[^\s\"'<>]*/(?:ipykernel_\d+|site-packages|dist-packages|jupyter/runtime)/"
    rf"{_PARTS}*"
    r"|\bipykernel_\d{2,}(?:[\\/][\w.]+)?"
    r"|\bkernel-[0-9a-f]{8}-[0-9a-f-]{20,}\.json"
)
ACCOUNT = "the name of a user of a machine"
_ACCOUNT = re.compile(
    r"\b(?:(?-i:USER|LOGNAME|USERNAME|SUDO_USER)=|(?:user ?name|login ?name|log-?in|logged in as|"
    r"whoami|user id|account name)\s?(?:[=:]|is|was)?\s?)"
    r"[\"'“]?(?!(?:root|user|users|name|none|null|true|"
    r"false|"
    r"string|required|admin|guest|failed|undefined|and|or|was|were|is|are|not|the|page|your|form|with|"
    r"for|to|on|at|of|in|by)\b)([A-Za-z][\w-]*(?:\.[\w-]+)*)(?![\w(\[=])",
    re.I,
)
_PROMPT = re.compile(r"(?<![\w.-])[a-z][\w.-]+@[A-Za-z][\w.-]*:(?:~|/)[\w/.-]*[$#]?")
_DOMAIN = re.compile(
    r"(?<![\w\\:/])[A-Z][A-Z0-9-]{2,14}\\{1,2}(?=[a-z]{4})"
    r"(?!alpha|beta|gamma|delta|sigma|lambda|text|frac)[a-z][\w.-]{3,20}(?![\w\\{(\[])"
)
_IPV4 = re.compile(r"(?<![\d.\w-])(?:\d{1,3}\.){3}\d{1,3}(?![\d\w]|\.\d)")
_LOCAL = re.compile(
    r"\b(?:localhost|127\.0\.0\.1):\d{2,5}\b|\blocalhost/\S+|https?://[a-z][\w-]*:\d{2,5}\b", re.I
)
_CALLED_IP = re.compile(
    r"\b(?:ip|ipv4|host|server|address|client|remote|addr|from|://)\W{0,3}(?:is )?\W{0,2}\Z", re.I
)
_CALLED_ELSE = re.compile(
    r"(?:version|release|typst|chrome|chromium|firefox|section|item|clause|§|v|python|quarto|"
    r"pandoc|table|figure|appendix|build|chapter|paragraph|code)s?[ :=/]{0,2}\Z",
    re.I,
)
_MAC = re.compile(
    r"(?<![\w:.-])(?:[0-9A-Fa-f]{2}([:-]))(?:[0-9A-Fa-f]{2}\1){4}[0-9A-Fa-f]{2}(?![\w:-])"
    r"|(?<![\w.])[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}(?![\w.])"
)
_IPV6 = re.compile(r"(?<![\w:.])(?:[0-9A-Fa-f]{0,4}:){2,7}[0-9A-Fa-f]{1,4}(?![\w:])")


_MAY_ADDRESS = re.compile(
    r"\.\d{1,3}\.\d|[:-]\w{2}[:-]\w|\w:\w{1,4}:|::|:\d{2,5}\b|localhost|\w{4}\.\w{4}\."
)
_MAY_ACCOUNT = (
    "USER", "LOGNAME", "ser name", "sername", "ser_name", "ser id", "ogin", "og-in", "ogged in",
    "hoami", "ccount name",
)  # fmt: skip
_MAY = re.compile(
    r"(?:homes?|[Uu]sers)/|HOME/|/(?:run|mnt|media|Volumes|var|private|root|tmp|ipyk|site-|dist-|jup)|~/?\.?\w|"
    r"[A-Za-z]:[\\/]|\\|://|kernel|OneDrive"
)


def folders(text: str) -> Iterator[Identified]:
    """Places on somebody's machine or server, in the spelling of any system."""
    for match in _FOLDERS.finditer(text) if _MAY.search(text) else ():
        yield Identified(FOLDER, match.group().rstrip(".,;:!?"), match.start())


def accounts(text: str, noisy: bool = False) -> Iterator[Identified]:
    """Names by which somebody logs in; ``noisy`` as in a script, where a name is a variable's."""
    for match in _ACCOUNT.finditer(text) if any(one in text for one in _MAY_ACCOUNT) else ():
        called = match.group()
        sure = bool(re.search(r"[=:]|logged|whoami", called))
        if sure and not (noisy and not re.search(r"[\"'“=]|: |as |whoami", called)):
            yield Identified(ACCOUNT, called, match.start())
    for match in _PROMPT.finditer(text) if "@" in text else ():
        yield Identified(ACCOUNT, match.group(), match.start())
    for match in _DOMAIN.finditer(text) if "\\" in text and not noisy else ():
        yield Identified(ACCOUNT, match.group(), match.start())


def addresses(text: str) -> Iterator[Identified]:
    """Addresses in a network, not versions that look like one, nor times."""
    if not _MAY_ADDRESS.search(text):
        return
    for match in _LOCAL.finditer(text):
        yield Identified(ADDRESS, match.group(), match.start())
    for match in _IPV4.finditer(text):
        if _is_ipv4(match.group(), text[max(0, match.start() - 24) : match.start()]):
            yield Identified(ADDRESS, match.group(), match.start())
    for match in _MAC.finditer(text):
        found = match.group()
        letters = bool(re.search("[A-Fa-f]", found))
        if letters or ":" in found or ("-" in found and found.startswith("00")):
            yield Identified(ADDRESS, found, match.start())
    for match in _IPV6.finditer(text):
        groups = match.group().split(":")
        long = sum(len(group) > 2 for group in groups) >= 2
        if re.search(r"\d", match.group()) and (
            len(groups) == 8 or ("::" in match.group() and long)
        ):
            yield Identified(ADDRESS, match.group(), match.start())


def _is_ipv4(found: str, before: str) -> bool:
    octets = [int(octet) for octet in found.split(".")]
    if max(octets) > 255 or found in ("0.0.0.0", "127.0.0.1") or found.startswith("255."):
        return False
    if _CALLED_IP.search(before):
        return True
    if _CALLED_ELSE.search(before):
        return False
    first, second = octets[:2]
    if (first, second) == (192, 168) or first == 10 or (first == 172 and 16 <= second < 32):
        return True
    return first > 10 and sum(octet > 9 for octet in octets) >= 3
