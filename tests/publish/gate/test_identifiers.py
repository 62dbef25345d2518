"""Every plant is found where it was put; what only looks like one is left alone.

The plants stand in real files: pages, PDFs by Typst and pikepdf, pictures by Pillow, workbooks by
openpyxl, archives. One site holds all of them, each in a file (or on a line, on a page) of its own.
"""

from __future__ import annotations

import csv
import hashlib
import html as html_text
import io
import json

import pikepdf
import pytest
import typst
from PIL import Image

from bite.identifiers import NAMED, Identified, Manner, find, plain, valid_nhs_number
from publish.gate import identifiers
from publish.gate.identifiers import places
from publish.gate.identifiers.machine import Machine
from publish.gate.verdict import Rules
from tests.publish.gate.lookalikes import LOOKALIKES
from tests.publish.gate.makers import judged, page, typeset, zipped
from tests.publish.gate.plants import (
    ADDRESS,
    BIRTH,
    NHS,
    POINT,
    SPELLINGS,
    SPOKEN,
)  # fmt: skip

ALL = [(kind, words) for kind, spelt in SPELLINGS.items() for words in spelt]
NUMBER, MAIL = "943 476 5919", "jane.doe@nhs.net"

# -- every spelling: on a page, in a table, in a PDF ----------------------------------------------


@pytest.fixture(scope="module")
def spelt(tmp_path_factory):
    """A site of every spelling, a line each in a page and a table, a page each in a PDF."""
    site = tmp_path_factory.mktemp("spelt")
    (site / "data").mkdir()
    lines = [f"<p>We noted {html_text.escape(words)}</p>" for _, words in ALL]
    (site / "a.html").write_text(page("\n".join(lines)), "utf-8")
    rows = [["note"], *([words] for _, words in ALL)]
    with (site / "data" / "a.csv").open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(rows)
    (site / "data" / "a.json").write_text(json.dumps([w for _, w in ALL], indent=0), "utf-8")
    (site / "a.pdf").write_bytes(typeset([words for _, words in ALL]))
    return judged(site)


@pytest.mark.parametrize("number", range(len(ALL)), ids=lambda n: f"{ALL[n][0]}: {ALL[n][1]}")
@pytest.mark.parametrize(("file", "first"), [("a.html", 6), ("data/a.csv", 2), ("data/a.json", 2)])
def test_every_spelling_is_found_on_its_line(spelt, number, file, first):
    kinds = {one.what.partition(":")[0] for one in spelt
             if one.file == file and one.line == first + number}  # fmt: skip
    assert ALL[number][0] in kinds


GLYPHLESS = set("\u202e🄻๙\u20e3\u200b\ufeff٩٤٣٧٦٥١𝟗𝟒𝟑𝟕𝟔𝟓𝟏")
"""What Typst's own fonts do not draw, or draw as nothing, or in the order in which it is read."""
DRAWN = [number for number, (_, words) in enumerate(ALL) if not set(words) & GLYPHLESS]


@pytest.mark.parametrize("number", DRAWN, ids=lambda n: f"{ALL[n][0]}: {ALL[n][1]}")
def test_every_spelling_is_found_on_its_page_of_a_pdf(spelt, number):
    kinds = {one.what.partition(":")[0] for one in spelt
             if one.file == f"a.pdf, page {number + 1}"}  # fmt: skip
    assert ALL[number][0] in kinds


# -- what a date or a number is called ------------------------------------------------------------


@pytest.mark.parametrize("head", ["DOB", "Date of birth", "date_of_birth", "Born", "d.o.b."])
@pytest.mark.parametrize("day", ["1961-03-12", "12/03/1961", "12 March 1961"])
def test_a_date_below_a_head_that_says_birth_is_one(tmp_path, head, day):
    (tmp_path / "a.csv").write_text(f"a,{head}\n1,{day}\n", "utf-8")
    (tmp_path / "b.json").write_text(json.dumps({head: day}), "utf-8")
    table = f"<table><tr><th>a</th><th>{head}</th></tr><tr><td>b</td><td>{day}</td></tr></table>"
    (tmp_path / "c.html").write_text(page(table), "utf-8")
    (tmp_path / "d.html").write_text(
        page(f'<p data-{head.replace(" ", "-")}="{day}">x</p>'), "utf-8"
    )
    found = judged(tmp_path)
    assert {one.file for one in found} == {"a.csv", "b.json", "c.html", "d.html"}
    assert all(one.what.startswith(BIRTH) for one in found)


def test_where_a_picture_was_taken_is_found(tmp_path):
    exif = Image.Exif()
    exif[0x8825] = {1: "N", 2: (53.0, 27.0, 45.0), 3: "W", 4: (2.0, 57.0, 58.0)}
    Image.new("RGB", (3, 3)).save(tmp_path / "a.jpg", exif=exif)
    assert [one.what.partition(":")[0] for one in judged(tmp_path)] == [POINT]


# -- what only looks like it ----------------------------------------------------------------------


@pytest.fixture(scope="module")
def innocent(tmp_path_factory):
    site = tmp_path_factory.mktemp("innocent")
    lines = [f"<p>{html_text.escape(words)}</p>" for words in LOOKALIKES]
    (site / "a.html").write_text(page("\n".join(lines)), "utf-8")
    with (site / "a.csv").open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([["note"], *([words] for words in LOOKALIKES)])
    (site / "a.json").write_text(json.dumps(LOOKALIKES, indent=0), "utf-8")
    (site / "a.pdf").write_bytes(typeset(list(LOOKALIKES)))
    return judged(site)


def test_what_only_looks_like_an_identifier_is_left_alone(innocent):
    assert len(LOOKALIKES) >= 400
    assert [(one.file, one.line, one.what) for one in innocent] == []


def test_numbers_of_a_table_are_no_number_in_a_pdf(tmp_path):
    rows = "".join(f"[{a}], [{b}], [{c}], [{d}]," for a, b, c, d in [
        (94, 347, 65, 919), (943, 476, 591, 9), (10, 16, 7, 33), (151, 496, 12, 3),
    ])  # fmt: skip
    source = f"#table(columns: 4, {rows})"
    (tmp_path / "a.pdf").write_bytes(typst.compile(source.encode()))
    assert judged(tmp_path) == ()


# -- the study's own words ------------------------------------------------------------------------

OWN = Rules(
    names=frozenset({"Sunnybank School", "Zoë Marsh"}),
    people=frozenset({"P000123"}),
    patterns={r"P\d{6,9}": identifiers.PERSON},
    emails=frozenset({"office@example.org"}),
    allowed=frozenset({"0151 496 0999", "L9 9ZZ"}),
)


@pytest.mark.parametrize(
    "words",
    ["Sunnybank School", "sunnybank  school", "SUNNYBANK&nbsp;SCHOOL’s", "sunnybank_school",
     "<b>Sunnybank</b> School", "Zoe Marsh", "Zoë Marsh’s", "ZOE-MARSH"],
)  # fmt: skip
def test_names_on_the_studys_list_stand_nowhere(tmp_path, words):
    (tmp_path / "a.html").write_text(page(f"<p>We met {words} there.</p>"), "utf-8")
    (tmp_path / "b.html").write_text(page(f'<i title="{words}"></i>'), "utf-8")
    found = judged(tmp_path, OWN)
    files = {"a.html", "b.html"} if "<b>" not in words else {"a.html"}
    assert files <= {one.file for one in found}
    assert {one.what.partition(":")[0] for one in found} == {NAMED}


@pytest.mark.parametrize("words", ["P000123", "p000123", "P0099999"])
def test_ids_of_people_stand_nowhere(tmp_path, words):
    (tmp_path / "a.csv").write_text(f"a\n{words}\n", "utf-8")
    assert {one.what for one in judged(tmp_path, OWN)} == {
        f"{identifiers.PERSON}: {words} (column a)"
    }


@pytest.mark.parametrize("words", ["office@example.org", "Office@Example.org", "(0151) 496-0999",
                                   "l9 9zz", "S03", "Sunnybanks"])  # fmt: skip
def test_what_the_study_allows_may_stand(tmp_path, words):
    (tmp_path / "a.html").write_text(page(f"<p>Write to {words} today.</p>"), "utf-8")
    assert judged(tmp_path, OWN) == ()


def test_an_address_that_is_not_on_the_list_may_not(tmp_path):
    body = '<a href="mailto:office@example.org">x</a> <a href="mailto:other@example.org?cc=x">y</a>'
    (tmp_path / "a.html").write_text(page(body), "utf-8")
    (found,) = judged(tmp_path, OWN)
    assert "other@example.org" in found.what


# -- this machine ---------------------------------------------------------------------------------

HERE = Machine("jsmith4", "LAPTOP-AB12CD", ("/srv/evaluation/jsmith4",))


@pytest.mark.parametrize(
    "words", ["jsmith4", "Rendered by JSMITH4.", "on LAPTOP-AB12CD", "/srv/evaluation/jsmith4/a.py",
              "jsmith4@laptop-ab12cd", "laptop-ab12cd.local"],
)  # fmt: skip
def test_the_machine_gives_nobody_away(tmp_path, words):
    (tmp_path / "a.html").write_text(page(f"<!-- {words} -->"), "utf-8")
    assert judged(tmp_path, on=HERE)


@pytest.mark.parametrize("user", ["root", "mark", "vm", "center", "walton"])
def test_a_user_whose_name_is_a_word_does_not_forbid_the_word(tmp_path, user):
    machine = Machine(user, user)
    (tmp_path / "a.html").write_text(page(f"<style>:{user}{{}}</style><p>The {user}.</p>"), "utf-8")
    assert judged(tmp_path, on=machine) == ()
    (tmp_path / "b.html").write_text(page(f"<p>{user}@{user}</p><p>\\\\x/{user}/a</p>"), "utf-8")
    assert judged(tmp_path, on=machine)


# -- quotations -----------------------------------------------------------------------------------


def suspicious(words: str) -> tuple[Identified, ...]:
    at = words.find("Sandra")
    return (Identified("a given name", "Sandra", at),) if at >= 0 else ()


QUOTING = Rules(identifies=suspicious, speakers={"S03": "", "U04": "did not agree to be quoted"})


def quote(words: str, speaker: str) -> str:
    return (
        f'<div class="quote"><blockquote>\n<p>{words}</p>\n</blockquote>\n'
        f'<p><span class="attribution">{speaker}, member of staff</span></p></div>'
    )


def test_what_somebody_said_is_read_with_more_suspicion(tmp_path):
    (tmp_path / "a.html").write_text(page("<p>Sandra wrote.</p>" + quote("Ask Sandra", "S03")))
    (found,) = judged(tmp_path, QUOTING)
    assert found.what == "a given name: Sandra (a quotation)"


@pytest.mark.parametrize(("speaker", "says"), [("U04", "did not agree"), ("X99", "not among")])
def test_only_those_who_agreed_are_quoted(tmp_path, speaker, says):
    (tmp_path / "a.html").write_text(page(quote("Yes.", speaker)), "utf-8")
    (tmp_path / "b.pdf").write_bytes(typeset([f"“It opened a door for me” ({speaker}.07)"]))
    (tmp_path / "c.pdf").write_bytes(
        typst.compile(f"#quote(block: true)[Yes.]\n\n{speaker}, member of staff".encode())
    )
    (tmp_path / "evidence").mkdir()
    told = {"quotes": [{"id": f"{speaker}.07", "speaker": speaker}]}
    (tmp_path / "evidence" / "a.json").write_text(json.dumps(told), "utf-8")
    found = judged(tmp_path, QUOTING)
    assert all(says in one.what for one in found)
    assert {one.file for one in found} == {
        "a.html", "b.pdf, page 1", "c.pdf, page 1", "evidence/a.json",
    }  # fmt: skip


def test_those_who_agreed_may_be_quoted(tmp_path):
    (tmp_path / "a.html").write_text(page(quote("Yes.", "S03")), "utf-8")
    assert judged(tmp_path, QUOTING) == ()


# -- what cannot be read --------------------------------------------------------------------------


def test_what_nobody_can_look_into_may_not_leave(tmp_path):
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(typeset(["one"]))) as pdf:
        pdf.save(out, encryption=pikepdf.Encryption(owner="a", user="b"))
    (tmp_path / "locked.pdf").write_bytes(out.getvalue())
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.7\nnothing")
    (tmp_path / "broken.zip").write_bytes(b"PK\x03\x04nothing")
    bomb = zipped("a.txt", bytes(70 << 20))
    (tmp_path / "bomb.zip").write_bytes(bomb)
    found = judged(tmp_path)
    assert {one.file for one in found} == {"locked.pdf", "broken.pdf", "broken.zip", "bomb.zip"}


def test_the_subject_names_the_finding_for_good(tmp_path):
    (tmp_path / "a.html").write_text(page(f"<p>{NUMBER}</p>"), "utf-8")
    (one,) = judged(tmp_path)
    assert one.subject == f"a.html: {NHS}: {NUMBER}"
    assert (one.file, one.line) == ("a.html", 6)


def test_places_are_told_once(tmp_path):
    (tmp_path / "a.html").write_text(page(f"<p>{MAIL}</p>\n<p>{MAIL}</p>"), "utf-8")
    assert [one.line for one in judged(tmp_path)] == [6, 7]


# -- the parts ------------------------------------------------------------------------------------


def test_the_check_digit_is_that_of_the_data_dictionary():
    assert valid_nhs_number("9434765919")
    assert not valid_nhs_number("9434765918")
    assert not valid_nhs_number("943476591")


def test_what_is_found_keeps_its_place_in_the_words_as_written():
    words = "Ask 943\u200b\u2009476\u00ad\u20095919 – ﬁnd"
    (one,) = find(words)
    assert words[one.start : one.end] == one.text == "943\u200b\u2009476\u00ad\u20095919"
    assert plain("ﬁnd\u00a0１") == "find 1"


def test_no_checksum_says_anything_of_anybody():
    """Among enough of them every short word stands somewhere: "b3dec" is no date of birth."""
    marks = [hashlib.sha256(str(n).encode()).hexdigest() for n in range(20_000)]
    told = [mark for mark in marks if find(f'"sha256": "{mark}"') or find(f"-{mark}.html")]
    assert not told


def test_marks_of_machines_are_no_postcodes():
    assert find("l12ab e1-2ab", Manner.MARKS) == ()
    assert find(SPELLINGS[SPOKEN][0])[0].kind == SPOKEN
    assert find("10.0.0.7")[0].kind == ADDRESS


def test_a_text_is_read_as_written_and_as_meant():
    assert "jane@nhs.net" in places.readings("jane%40nhs.net")
    assert "jane@nhs.net" in places.readings("jane&#x40;nhs.net")
