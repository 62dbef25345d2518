"""Reading what a golden document became: a page by CSS selectors, a PDF by what is on paper.

What stands in the files beside the documents is explained in README.md.
"""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from lxml import html as lxml_html


@dataclass(frozen=True)
class Page:
    """An HTML page; an expectation is ``selector: what``."""

    path: Path

    @cached_property
    def tree(self) -> Any:
        return lxml_html.document_fromstring(self.path.read_text("utf-8"))

    def disagreement(self, selector: str, wanted: Any) -> str:
        found = self.tree.cssselect(selector)
        if isinstance(wanted, bool):
            return "" if bool(found) is wanted else f"{len(found)} elements"
        if isinstance(wanted, int):
            return "" if len(found) == wanted else f"{len(found)} elements"
        words = [" ".join(element.text_content().split()) for element in found]
        return "" if any(re.search(wanted, text) for text in words) else f"{words!r:.2000}"


@dataclass(frozen=True)
class Word:
    """A word on paper; lengths are points from the page's upper left corner."""

    text: str
    page: int
    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True)
class Paper:
    """A PDF; an expectation is ``question: what``, each question one method of this class."""

    path: Path

    def disagreement(self, question: str, wanted: Any) -> str:
        return getattr(self, "is_" + question.replace(" ", "_"))(wanted)

    @cached_property
    def text(self) -> str:
        return " ".join(_output("pdftotext", "-raw", self.path, "-").split())

    @cached_property
    def structure(self) -> str:
        return _output("pdfinfo", "-struct-text", self.path)

    @cached_property
    def elements(self) -> list[pikepdf.Object]:
        """Every element of the structure tree, in reading order."""
        found: list[pikepdf.Object] = []

        def walk(element: pikepdf.Object) -> None:
            kids = element.get("/K")
            for kid in list(kids) if isinstance(kids, pikepdf.Array) else [kids]:
                if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
                    found.append(kid)
                    walk(kid)

        walk(self.file.Root["/StructTreeRoot"])
        return found

    @cached_property
    def file(self) -> pikepdf.Pdf:
        return pikepdf.open(self.path)

    @cached_property
    def annotations(self) -> list[pikepdf.Object]:
        return [note for page in self.file.pages for note in page.get("/Annots", [])]

    @cached_property
    def words(self) -> list[Word]:
        found = []
        tree = lxml_html.fromstring(_output("pdftotext", "-bbox", self.path, "-").encode())
        for number, page in enumerate(tree.iter("page"), 1):
            for word in page.iter("word"):
                sides = [float(word.get(name)) for name in ("xmin", "ymin", "xmax", "ymax")]
                found.append(Word(word.text or "", number, *sides))
        return found

    def place(self, phrase: str) -> Word:
        """The first word of a phrase, where the phrase stands for the last time."""
        parts = phrase.split()
        texts = [word.text for word in self.words]
        for start in range(len(texts) - len(parts), -1, -1):
            if all(map(str.startswith, texts[start:], parts)):
                return self.words[start]
        raise AssertionError(f"{phrase!r} is not on paper: {self.text:.2000}")

    def is_text(self, pattern: str) -> str:
        return "" if re.search(pattern, self.text) else self.text

    def is_not(self, pattern: str) -> str:
        found = re.search(pattern, self.text)
        return f"found {found[0]!r}" if found else ""

    def is_count(self, wanted: list) -> str:
        count = len(re.findall(wanted[0], self.text))
        return "" if count == wanted[1] else f"{count} times"

    def is_tree(self, pattern: str) -> str:
        return "" if re.search(pattern, self.structure) else self.structure[:6000]

    def is_alt(self, wanted: str | list[str]) -> str:
        alts = [str(element["/Alt"]) for element in self.elements if "/Alt" in element]
        asked = [wanted] if isinstance(wanted, str) else wanted
        return "" if all(any(re.search(one, alt) for alt in alts) for one in asked) else str(alts)

    def is_formulas(self, wanted: int) -> str:
        count = sum(element["/S"] == "/Formula" for element in self.elements)
        return "" if count == wanted else f"{count} formulas"

    def is_title(self, wanted: str) -> str:
        return self._of_file("/Title", wanted)

    def is_author(self, wanted: str) -> str:
        return self._of_file("/Author", wanted)

    def is_keywords(self, wanted: str) -> str:
        return self._of_file("/Keywords", wanted)

    def _of_file(self, name: str, wanted: str) -> str:
        said = str(self.file.docinfo.get(name, ""))
        return "" if re.search(wanted, said) else repr(said)

    def is_lang(self, wanted: str) -> str:
        said = str(self.file.Root["/Lang"])
        return "" if said == wanted else said

    def is_standards(self, wanted: list[str]) -> str:
        with self.file.open_metadata() as xmp:
            said = [f"ua-{xmp.get('pdfuaid:part')}"]
            said.append(f"a-{xmp.get('pdfaid:part')}{xmp.get('pdfaid:conformance', '').lower()}")
        return "" if said == wanted else str(said)

    def is_link(self, wanted: str) -> str:
        said = [str(note.A.URI) for note in self.annotations if "/URI" in note.get("/A", {})]
        return "" if any(re.search(wanted, address) for address in said) else str(said)

    def is_internal_links(self, least: int) -> str:
        count = sum("/URI" not in note.get("/A", {}) for note in self.annotations)
        return "" if count >= least else f"{count} links within the document"

    def is_size(self, wanted: list[int]) -> str:
        box = [round(float(side)) for side in self.file.pages[0].mediabox][2:]
        return "" if box == wanted else str(box)

    def is_landscape(self, phrase: str) -> str:
        _, _, width, height = self.file.pages[self.place(phrase).page - 1].mediabox
        return "" if width > height else f"{width} × {height}"

    def is_last_page(self, phrase: str) -> str:
        return "" if self.place(phrase).page == len(self.file.pages) > 1 else "another page"

    def is_font(self, wanted: str) -> str:
        said = _output("pdffonts", self.path)
        return "" if wanted.lower() in said.lower().replace("-", "") else said

    @cached_property
    def drawn(self) -> bytes:
        """The drawing instructions of every page and of every picture on it."""
        found = []
        for page in self.file.pages:
            found.append(page.Contents.read_bytes())
            forms = [page.obj]
            while forms:
                resources = forms.pop().get("/Resources", {})
                for form in resources.get("/XObject", {}).values():
                    if form.get("/Subtype") == "/Form":
                        found.append(form.read_bytes())
                        forms.append(form)
        return b"\n".join(found)

    def is_font_size(self, wanted: float) -> str:
        sizes = [float(size) for size in re.findall(rb"/f\d+ ([\d.]+) Tf", self.drawn)]
        return "" if sizes and max(set(sizes), key=sizes.count) == wanted else str(set(sizes))

    def is_colour(self, wanted: str) -> str:
        numbers = re.findall(rb"([\d.]+) ([\d.]+) ([\d.]+) (?:rg|scn|sc)\b", self.drawn)
        said = {"#" + "".join(f"{round(float(n) * 255):02X}" for n in three) for three in numbers}
        return "" if wanted in said else str(said)

    def is_above(self, wanted: list[str]) -> str:
        upper, lower = map(self.place, wanted)
        fine = (upper.page, upper.bottom) < (lower.page, lower.bottom)
        return "" if fine else f"{upper}, {lower}"

    def is_beside(self, wanted: list[str]) -> str:
        left, right = map(self.place, wanted)
        fine = left.page == right.page and abs(left.top - right.top) < 3 and left.left < right.left
        return "" if fine else f"{left}, {right}"

    def is_apart(self, wanted: list) -> str:
        left, right = map(self.place, wanted[:2])
        return "" if right.left - left.left >= wanted[2] else f"{left}, {right}"

    def is_right(self, wanted: list[str]) -> str:
        ends = {round(self.place(phrase).right) for phrase in wanted}
        return "" if len(ends) == 1 else str(ends)

    def is_right_edge(self, phrase: str) -> str:
        end, furthest = self.place(phrase).right, max(word.right for word in self.words)
        return "" if furthest - end < 10 else f"{end}, {furthest}"

    def is_left_margin(self, wanted: int) -> str:
        first = round(min(word.left for word in self.words))
        return "" if abs(first - wanted) <= 1 else str(first)

    def is_two_columns(self, wanted: bool) -> str:
        lefts = [round(word.left) for word in self.words]
        usual = sorted(set(lefts), key=lefts.count)[-2:]
        width = float(self.file.pages[0].mediabox[2])
        return "" if (min(usual) < width / 2 < max(usual)) is wanted else str(usual)

    def is_artifact(self, wanted: list[str]) -> str:
        tagged = " ".join(re.sub(r'"\s+"|"', "", self.structure).split())
        missing = [phrase for phrase in wanted if not re.search(phrase, self.text)]
        return str(missing or [p for p in wanted if p in tagged] or "")


def _output(program: str, *arguments: object) -> str:
    command = [program, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


@pytest.fixture(scope="session")
def page_of(golden_site):
    """``page_of("cells")`` → the page of that document."""
    pages: dict[str, Page] = {}
    return lambda name: pages.setdefault(name, Page(golden_site / f"{name}.html"))


@pytest.fixture(scope="session")
def paper_of(golden_site, pdftotext):
    """``paper_of("cells")`` → the PDF of that document."""
    papers: dict[str, Paper] = {}
    return lambda name: papers.setdefault(name, Paper(golden_site / f"{name}.pdf"))
