"""Projects as other programs write them: a text and coded words, in every known deviation."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import quoteattr

from hypothesis import strategies as st


def guid(n: int) -> str:
    return f"abcdef00-0000-4000-8000-{n:012x}"


@dataclass(frozen=True)
class Dialect:
    """How a program writes. ``before`` counts units before the text; ``names`` quotes words."""

    origin: str = "some program"
    unit: str = "code points"
    ends: str = "\n"
    ends_count: int | None = None
    before: int = 0
    inclusive: bool = False
    names: str = "quoted"
    mark: bool = False
    encoding: str = "utf-8"
    inline: bool = False
    braces: bool = False
    upper: bool = False
    inner: str = "project.qde"
    folder: str = "sources"
    namespace: str = "urn:QDA-XML:project:1.0"
    each_code_alone: bool = False

    def id(self, n: int, other: bool = False) -> str:
        """A GUID as the program writes it; ``other`` writes it the other way round."""
        text = guid(n).upper() if self.upper != other else guid(n)
        return f"{{{text}}}" if self.braces != other else text

    def units(self, text: str) -> int:
        """The length of the text as the program counts it."""
        n = {
            "code points": len(text),
            "UTF-16 units": len(text.encode("utf-16-le")) // 2,
            "UTF-8 bytes": len(text.encode()),
        }[self.unit]
        if self.ends_count is not None:
            n += text.count(self.ends) * (self.ends_count - len(self.ends))
        return n


NVIVO = Dialect(
    "NVivo for Windows 12.6",
    "UTF-16 units",
    "\r\n",
    mark=True,
    names="none",
    folder="Sources",
    each_code_alone=True,
)
ATLAS = Dialect("ATLAS.ti for Windows 23.2.3", ends="\r\n", ends_count=1, mark=True, upper=True)
MAXQDA = Dialect(
    "MAXQDA 24 (Release 24.7.0)", "UTF-16 units", names="positions", mark=True, upper=True
)
OLDER = Dialect(inner="My study.QDE", namespace="urn:QDA-XML:project:0:10", braces=True)

WORDS = (
    "Trust joy singing café naïve together friends we were there S01 don’t well-being "
    "😀 👩‍👩‍👧 🏴 مرحبا بالعالم שלום עולם Übung e\u0301te\u0301 日本語 中文 price£5 a\u00a0b"
).split(" ")

lines = st.lists(st.sampled_from(WORDS), min_size=3, max_size=9)


@st.composite
def passages(draw: st.DrawFn) -> tuple[list[list[str]], list[tuple[int, int, int]]]:
    """Lines of words, and stretches of words in them: line, first word, word after the last."""
    held = draw(st.lists(lines, min_size=2, max_size=8))
    every = [
        (line, first, last)
        for line, words in enumerate(held)
        for first in range(len(words))
        for last in range(first + 1, len(words) + 1)
    ]
    spans = draw(st.lists(st.sampled_from(every), min_size=2, max_size=6, unique=True))
    # What tells: passages of several words. Beside them anything goes, a lone emoji too.
    telling = [span for span in every if span[2] - span[1] >= 3]
    spans += draw(st.lists(st.sampled_from(telling), min_size=2, max_size=3, unique=True))
    return held, list(dict.fromkeys(spans))


def written(
    path: Path, dialect: Dialect, held: list[list[str]], spans: list[tuple[int, int, int]]
) -> list[str]:
    """Write the project; the words of every span, which is what must come back."""
    text = dialect.ends.join(" ".join(line) for line in held)
    quotes, selections = [], []
    for i, (line, first, last) in enumerate(spans):
        before = dialect.ends.join([*(" ".join(each) for each in held[:line]), ""])
        before += " ".join([*held[line][:first], ""])
        words = " ".join(held[line][first:last])
        assert text[len(before) :].startswith(words)
        quotes.append(words)
        start = dialect.units(before) + dialect.before
        end = start + dialect.units(words) - dialect.inclusive
        name = {"quoted": words, "none": "", "positions": f"{start},{end}"}[dialect.names]
        for c in (1, 2) if dialect.each_code_alone else (1,):
            codes = "".join(
                f'<Coding guid="{dialect.id(1000 + 10 * i + k)}" creatingUser="{dialect.id(5)}">'
                f'<CodeRef targetGUID="{dialect.id(10 + k, other=True)}"/></Coding>'
                for k in ((c,) if dialect.each_code_alone else (1, 2))
            )
            selections.append(
                f'<PlainTextSelection guid="{dialect.id(100 + 10 * i + c)}" '
                f"name={quoteattr(name)} "
                f'startPosition="{start}" endPosition="{end}">{codes}</PlainTextSelection>'
            )
    shown = text.replace("&", "&amp;").replace("\r", "&#13;")
    content = f"<PlainTextContent>{shown}</PlainTextContent>" if dialect.inline else ""
    file = "" if dialect.inline else f'plainTextPath="internal://{guid(1)}.txt"'
    xml = f"""<?xml version="1.0" encoding="utf-8"?>
<Project xmlns="{dialect.namespace}" name="x" origin="{dialect.origin}" basePath="C:/Users/anna">
 <Users><User guid="{dialect.id(5)}" name="Anna"/></Users>
 <CodeBook><Codes>
  <Code guid="{dialect.id(11)}" name="Joy" isCodable="true"/>
  <Code guid="{dialect.id(12)}" name="Joy::Singing" isCodable="true"/>
 </Codes></CodeBook>
 <Sources><TextSource guid="{dialect.id(1)}" name="C:\\Users\\anna\\S01" {file}>{content}
 {"".join(selections)}</TextSource></Sources>
</Project>"""
    raw = text.encode(dialect.encoding)
    if dialect.mark:
        raw = "\ufeff".encode(dialect.encoding) + raw
    with zipfile.ZipFile(path, "w") as out:
        out.writestr(dialect.inner, xml)
        out.writestr("__MACOSX/._project.qde", "junk")
        if not dialect.inline:
            out.writestr(f"{dialect.folder}/{guid(1)}.txt", raw)
    return quotes
