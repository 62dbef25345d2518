"""What a project holds besides coded words: who was interviewed, memos, sets, and what is lost."""

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from analysis.qualitative import refi
from bite.errors import DataError

SAMPLES = Path(__file__).parents[2] / "published" / "refi"
TEXT = "Interviewer: And then? S01: x\nAnna: I sang.\nBen: I danced, and then I sang too."


def project(tmp_path: Path, inside: str, origin: str = "some program") -> refi.Imported:
    path = tmp_path / "p.qde"
    path.write_text(f'<Project name="x" origin="{origin}">{inside}</Project>', encoding="utf-8")
    return refi.read(path)


def source(inside: str = "", name: str = "Interview 1", text: str = TEXT, guid: str = "s1") -> str:
    return (
        f'<TextSource guid="{guid}" name="{name}"><PlainTextContent>{text}</PlainTextContent>'
        f"{inside}</TextSource>"
    )


def selection(words: str, code: str = "c1", guid: str = "", more: str = "") -> str:
    at = TEXT.index(words)
    identity = guid or f"p{at}-{code}"
    return (
        f'<PlainTextSelection guid="{identity}" name="{words}" startPosition="{at}" '
        f'endPosition="{at + len(words)}">{more}<Coding guid="k{identity}">'
        f'<CodeRef targetGUID="{code}"/></Coding></PlainTextSelection>'
    )


BOOK = '<CodeBook><Codes><Code guid="c1" name="Joy" isCodable="true"/></Codes></CodeBook>'


# -- who was interviewed ----------------------------------------------------------------------


def test_nvivo_says_who_spoke_by_coding_with_the_case(tmp_path: Path) -> None:
    """A case is among the codes too, under its own id, and what was said is coded with it."""
    book = (
        '<CodeBook><Codes><Code guid="c1" name="Joy" isCodable="true"/>'
        '<Code guid="case1" name="Anna Smith" isCodable="true"/>'
        '<Code guid="case2" name="Ben" isCodable="true"/></Codes></CodeBook>'
    )
    cases = '<Cases><Case guid="{CASE1}" name="Anna Smith"/><Case guid="CASE2" name="Ben"/></Cases>'
    inside = (
        selection("I sang.", "case1", "a")
        + selection("I danced, and then I sang too.", "case2", "b")
        + selection("I sang.", "c1", "c")
        + selection("then I sang too.", "c1", "d")
    )
    found = project(tmp_path, f"{book}{cases}<Sources>{source(inside)}</Sources>").project
    assert [code.name for code in found.codes] == ["Joy"]
    assert {(s.text, s.speaker) for s in found.segments} == {
        ("I sang.", "Anna Smith"),
        ("then I sang too.", "Ben"),
    }


def test_maxqda_and_quirkos_hang_variables_on_a_nameless_case(tmp_path: Path) -> None:
    variables = (
        '<Variables><Variable guid="v1" name="Group" typeOfVariable="Text"/>'
        '<Variable guid="v2" name="Age" typeOfVariable="Integer"/></Variables>'
    )
    case = (
        '<Cases><Case guid="x"><VariableValue><VariableRef targetGUID="v1"/>'
        "<TextValue>staff</TextValue></VariableValue><VariableValue>"
        '<VariableRef targetGUID="v2"/><IntegerValue>41</IntegerValue></VariableValue>'
        '<SourceRef targetGUID="s1"/></Case></Cases>'
    )
    inside = f"{BOOK}{variables}{case}<Sources>{source(selection('I sang.'))}</Sources>"
    found = project(tmp_path, inside)
    (person,) = found.project.participants
    assert (person.id, person.group, person.attributes) == (
        "Interview 1",
        "staff",
        (("Age", "41"),),
    )
    assert [segment.speaker for segment in found.project.segments] == ["Interview 1"]
    assert [str(loss) for loss in found.losses] == [
        "1 × kind of a variable: values are kept as text"
    ]


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("Text", "two words"),
        ("Boolean", "true"),
        ("Integer", "-3"),
        ("Float", "2.50"),
        ("Date", "2019-06-03"),
        ("DateTime", "2019-06-03T09:00:00Z"),
    ],
)
def test_variables_of_every_kind_hang_on_documents_too(
    tmp_path: Path, kind: str, value: str
) -> None:
    variables = f'<Variables><Variable guid="v" name="V" typeOfVariable="{kind}"/></Variables>'
    given = (
        f'<VariableValue><VariableRef targetGUID="v"/><{kind}Value>{value}</{kind}Value>'
        "</VariableValue>"
    )
    found = project(tmp_path, f"{variables}<Sources>{source(given, 'Ben.docx')}</Sources>")
    (person,) = found.project.participants
    assert (person.id, person.attribute("V")) == ("Ben", value)


def test_what_the_interviewer_asks_is_not_what_the_only_participant_said(tmp_path: Path) -> None:
    case = '<Cases><Case guid="x" name="P1"><SourceRef targetGUID="s1"/></Case></Cases>'
    inside = selection("And then?") + selection("I sang.")
    found = project(tmp_path, f"{BOOK}{case}<Sources>{source(inside)}</Sources>").project
    assert {s.text: s.speaker for s in found.segments} == {"And then?": "", "I sang.": "P1"}


# -- memos and sets ---------------------------------------------------------------------------


def test_an_annotation_of_nvivo_hangs_on_its_passage(tmp_path: Path) -> None:
    notes = (
        '<Notes><Note guid="n1" name="A"><PlainTextContent>Why?</PlainTextContent></Note></Notes>'
    )
    links = '<Links><Link guid="l1" originGUID="n1" targetGUID="p1"/></Links>'
    inside = f"{BOOK}<Sources>{source(selection('I sang.', guid='p1'))}</Sources>{notes}{links}"
    found = project(tmp_path, inside)
    (memo,) = found.project.memos
    assert (memo.text, memo.targets) == ("Why?", ("p1",))
    assert found.losses == ()


def test_comments_of_selections_that_became_one_segment_all_hang_on_it(tmp_path: Path) -> None:
    inside = selection("I sang.", guid="a", more="<Description>One</Description>") + selection(
        "I sang.", guid="b", more="<Description>Two</Description>"
    )
    found = project(tmp_path, f"{BOOK}<Sources>{source(inside)}</Sources>").project
    (segment,) = found.segments
    assert {(m.text, m.targets) for m in found.memos} == {
        ("One", (segment.id,)),
        ("Two", (segment.id,)),
    }
    assert len(found.codings) == 2


# -- ids --------------------------------------------------------------------------------------


def test_one_id_for_two_codes_is_refused_with_both_names(tmp_path: Path) -> None:
    book = (
        '<CodeBook><Codes><Code guid="c" name="Joy" isCodable="true"/>\n'
        '<Code guid="{C}" name="Grief" isCodable="true"/></Codes></CodeBook>'
    )
    with pytest.raises(DataError, match="'Joy' and 'Grief' have the same id c"):
        project(tmp_path, book)


def test_one_code_listed_twice_is_one_code(tmp_path: Path) -> None:
    book = BOOK.replace("</Codes>", '<Code guid="{C1}" name="Joy" isCodable="true"/></Codes>')
    assert [code.id for code in project(tmp_path, book).project.codes] == ["c1"]


def test_codes_without_id_or_name_and_selections_of_one_id(tmp_path: Path) -> None:
    book = '<CodeBook><Codes><Code name="A"/><Code guid="c1" name=" "/></Codes></CodeBook>'
    inside = selection("I sang.", guid="p") + selection("I danced", guid="p")
    found = project(tmp_path, f"{book}<Sources>{source(inside)}</Sources>").project
    assert [code.name for code in found.codes] == ["A", "(code without a name)"]
    assert {segment.text for segment in found.segments} == {"I sang.", "I danced"}
    assert len(found.codings) == 2


# -- what is lost -----------------------------------------------------------------------------


@pytest.mark.parametrize("sample", sorted(SAMPLES.glob("*.qd[ce]")), ids=lambda path: path.stem)
def test_nothing_in_a_file_goes_unnoticed(sample: Path, tmp_path: Path) -> None:
    """An element nobody knows is put into every element: each of them is counted."""
    tree = ET.parse(sample)
    n = 0
    for element in list(tree.getroot().iter()):
        ET.SubElement(element, element.tag.partition("}")[0] + "}Surprise")
        n += 1
    tree.write(tmp_path / "p.qde")
    before = {(loss.what, loss.why): loss.n for loss in refi.read(sample).losses}
    after = {(loss.what, loss.why): loss.n for loss in refi.read(tmp_path / "p.qde").losses}
    assert after.pop(("element 'Surprise'", "what it means is not known")) == n
    assert after == before


def test_each_loss_says_where_it_was(tmp_path: Path) -> None:
    inside = '\n\n<PictureSource guid="pic" name="A view"/>'
    (loss,) = project(tmp_path, f"<Sources>{source()}{inside}</Sources>").losses
    assert str(loss) == "1 × picture: only texts are read"
    assert loss.places == ("PictureSource 'A view', line 5",)
    assert not loss.grave


def test_where_files_lay_on_somebodys_disk_is_not_kept(tmp_path: Path) -> None:
    path = tmp_path / "p.qde"
    path.write_text(
        f'<Project name="x" basePath="C:/Users/anna/Study">{BOOK}<Sources>'
        + source("", name="C:\\Users\\anna\\Interviews\\S01.docx")
        + "</Sources></Project>"
    )
    found = refi.read(path)
    assert found.project.sources[0].name == "S01.docx"
    assert "anna" not in repr(found)
