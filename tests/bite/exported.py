"""Coded interviews as other programs write them, and the command that reads them."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "tests" / "published" / "refi"
TEXTS = {
    "Sarah": "Interviewer: How did it start?\r\nSarah: We rang them 😀 and they came.\r\n",
    "S07": "Interviewer: And now?\r\nS07: It holds because of trust 👍🏽, nothing else.\r\n",
}
"""Line ends of Windows, and characters that take two UTF-16 units (the last even four)."""
CODED = (
    ("Sarah", "We rang them 😀 and they came.", "Trust"),
    ("Sarah", "they came", "Trust"),
    ("S07", "trust 👍🏽, nothing else", "Trust"),
    ("S07", "nothing else", "Limits"),
)
HOME = r"C:\Users\jane.doe\Documents\Study"


def guid(n: int) -> str:
    return f"{{0000AAAA-0000-0000-0000-{n:012d}}}"


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def nvivo(
    path: Path,
    *,
    consent: str = "",
    group: str = "Staff",
    change: Callable[[str], str] = lambda xml: xml,
    texts: dict[str, bytes] | None = None,
) -> Path:
    """A project as NVivo for Windows writes it: UTF-16 units with CRLF as two, GUIDs in braces,
    the file inside named after the project, folder ``Sources``, who and where in the attributes.
    """
    names = list(TEXTS)
    selections: dict[str, str] = {name: "" for name in names}
    codes = {"Trust": guid(11), "Limits": guid(12)}
    for n, (name, words, code) in enumerate(CODED):
        start = units(TEXTS[name][: TEXTS[name].index(words)])
        selections[name] += (
            f'<PlainTextSelection guid="{guid(100 + n)}" name="{words}" startPosition="{start}" '
            f'endPosition="{start + units(words)}" creatingUser="{guid(1)}">'
            f'<Coding guid="{guid(200 + n)}" creatingUser="{guid(1)}">'
            f'<CodeRef targetGUID="{codes[code]}"/></Coding></PlainTextSelection>'
        )
    values = {"group": group, "quote_consent": consent, "Gender": "woman"}
    variables = "".join(
        f'<Variable guid="{guid(300 + i)}" name="{name}" typeOfVariable="Text"/>'
        for i, name in enumerate(values)
    )
    held = "".join(
        f'<VariableValue><VariableRef targetGUID="{guid(300 + i)}"/>'
        f"<TextValue>{value}</TextValue></VariableValue>"
        for i, value in enumerate(values.values())
        if value
    )
    cases = "".join(
        f'<Case guid="{guid(400 + i)}" name="{name}">{held}'
        f'<SourceRef targetGUID="{guid(500 + i)}"/></Case>'
        for i, name in enumerate(names)
    )
    sources = "".join(
        f'<TextSource guid="{guid(500 + i)}" name="{name}" '
        f'plainTextPath="internal://{i}.txt" creatingUser="{guid(1)}">'
        f"{selections[name]}</TextSource>"
        for i, name in enumerate(names)
    )
    xml = (
        '<?xml version="1.0" encoding="utf-8"?>'
        '<Project name="Own study" origin="NVivo 14" basePath="'
        f'{HOME}" xmlns="urn:QDA-XML:project:1.0">'
        f'<Users><User guid="{guid(1)}" name="Jane Doe" id="jane.doe"/></Users>'
        f'<CodeBook><Codes><Code guid="{guid(11)}" name="Trust" isCodable="true"/>'
        f'<Code guid="{guid(12)}" name="Limits" isCodable="true"/></Codes></CodeBook>'
        f"<Variables>{variables}</Variables><Cases>{cases}</Cases><Sources>{sources}</Sources>"
        f'<Notes><Note guid="{guid(600)}" name="By Jane Doe"><PlainTextContent>See {HOME}\\x.docx'
        "</PlainTextContent></Note></Notes></Project>"
    )
    with zipfile.ZipFile(path, "w") as out:
        out.writestr("Own study.qde", change(xml))
        for i, name in enumerate(names):
            held_bytes = (texts or {}).get(name, TEXTS[name].encode("utf-8-sig"))
            out.writestr(f"Sources/{i}.txt", held_bytes)
    return path


def run(*arguments: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    """The command, in a process of its own, at 80 columns."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("BITE_", "QUARTO_"))}
    return subprocess.run(
        [sys.executable, "-m", "bite", *map(str, arguments)],
        cwd=cwd,
        env={**clean, "NO_COLOR": "1", "COLUMNS": "80"},
        capture_output=True,
        text=True,
        timeout=120,
        stdin=subprocess.DEVNULL,
    )


def bytes_of(folder: Path) -> dict[str, bytes]:
    """Every file of a folder, hidden ones and folders included."""
    return {
        str(p.relative_to(folder)): p.read_bytes() if p.is_file() else b"folder"
        for p in sorted(folder.rglob("*"))
    }
