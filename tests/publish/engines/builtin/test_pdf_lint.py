"""The facts of a PDF that a reader suffers from are found; a sound document has none."""

from __future__ import annotations

import io

import pikepdf
import pytest

from publish.engines.builtin.pdf import lint, structure

PROSE = "People came for a cup of tea and left with a plan for the week. " * 12
SOUND = (
    f"# One\n\n{PROSE}\n\n## Two\n\n"
    + '![Cost.](picture.svg){#fig-a width=40% fig-alt="Costs fall"}\n\n'
    "::: {#tbl-a}\n\n| A | B |\n|---|---|\n| 1 | 2 |\n\nPeople.\n:::\n\n"
    "See @fig-a, @tbl-a, <https://example.org>. $x^2$\n"
)


def told(data: bytes) -> list[str]:
    return [fault.what for fault in lint.document(data)]


def changed(data: bytes, change) -> bytes:
    """The file after a change to it."""
    with pikepdf.open(io.BytesIO(data)) as file:
        change(file)
        out = io.BytesIO()
        file.save(out)
    return out.getvalue()


@pytest.mark.parametrize("themed", [False, True])
def test_a_sound_document_has_no_fault(make_pdf, themed):
    assert told(make_pdf(SOUND, title="T", themed=themed).data) == []


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (f"# One\n\n### Three\n\n{PROSE * 4}", "a heading of level 3 follows one of level 1"),
        (f"![](picture.svg)\n\n{PROSE * 4}", "picture 1 has no words for who cannot see it"),
        (f"|   |   |\n|---|---|\n| 1 | 2 |\n\n{PROSE * 4}", "table 1 has no header cell"),
        (f"{PROSE * 4}\n\n`#pagebreak()`{{=typst}}\n\nEnd.\n", "page 2 is nearly empty"),
        (
            f"`#v(1fr)`{{=typst}}\n\nText.\n\n`#block[= Alone]`{{=typst}}\n\n"
            f"`#pagebreak()`{{=typst}}\n\n{PROSE * 4}",
            "a heading stands alone at the foot of page 1",
        ),
    ],
)
def test_each_fault_of_a_text_is_found(make_pdf, text, fault):
    assert any(what.startswith(fault) for what in told(make_pdf(text, title="T").data))


def test_a_last_page_of_a_few_lines_bars_nobody_from_reading(make_pdf):
    text = f"{PROSE * 4}\n\n`#pagebreak()`{{=typst}}\n\nEnd.\n"
    assert lint.document(make_pdf(text, title="T").data, tidy=False) == []
    text += f"\n`#pagebreak()`{{=typst}}\n\n{PROSE * 4}"
    told = lint.document(make_pdf(text, title="T").data, tidy=False)
    assert [fault.what.split(" (")[0] for fault in told] == ["page 2 is nearly empty"]


def test_a_caption_outside_its_figure_is_found(make_pdf, monkeypatch):
    monkeypatch.setattr(structure, "mend", lambda data, language: data)
    assert "a caption stands outside its figure" in told(make_pdf(SOUND, title="T").data)


def unnamed(file):
    del file.pages[0]["/Annots"][0]["/Contents"]


def untagged_link(file):
    del file.pages[0]["/Annots"][0]["/StructParent"]


def without_bookmarks(file):
    del file.Root["/Outlines"]


def without_language(file):
    del file.Root["/Lang"]


def without_scopes(file):
    for element, _ in structure.walk(file.Root["/StructTreeRoot"]):
        if element["/S"] == "/TH":
            del element["/A"]


def without_tree(file):
    del file.Root["/StructTreeRoot"]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (unnamed, "page 1 has a link without a description"),
        (untagged_link, "page 1 has a link outside the structure"),
        (without_bookmarks, "2 headings but 0 bookmarks"),
        (without_language, "the PDF does not say its language"),
        (without_scopes, "table 1 has a header without a scope"),
        (without_tree, "the PDF has no structure tree"),
    ],
)
def test_each_fault_of_a_file_is_found(make_pdf, change, fault):
    made = make_pdf(SOUND, title="T")
    assert told(changed(made.data, change)) == [fault]


def test_a_page_s_head_and_foot_do_not_fill_it(make_pdf):
    made = make_pdf(f"{PROSE}\n\n`#pagebreak()`{{=typst}}\n\nEnd.\n", title="T", themed=True)
    first, last = lint.read_pages(made.data)
    assert last.filled < 0.02 < first.filled < 0.9
