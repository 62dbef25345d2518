"""Frameworks as shipped, faults of a file, and how much of one was coded."""

from pathlib import Path

import numpy as np
import pytest

from analysis.qualitative import frameworks
from analysis.qualitative.coding import Code, CodedProject, Coding, Participant, Segment, Source
from analysis.synthetic.interviews import interviews
from bite.errors import DataError, UsageError

FOLDER = Path(__file__).parents[3] / "data" / "frameworks"
PROJECT = interviews(np.random.default_rng(1))[1]


def loaded(name: str) -> frameworks.Framework:
    return frameworks.load(name, FOLDER)


def test_four_constructs_of_four() -> None:
    npt = loaded("npt_4x4")
    assert [len(construct.sub) for construct in npt.constructs] == [4, 4, 4, 4]
    assert npt.doi[0] == "10.1177/0038038509103208"


def test_cfir_has_as_many_constructs_as_its_authors_say() -> None:
    """Damschroder and colleagues (2022): 5 domains, 48 constructs and 19 subconstructs."""
    cfir = loaded("cfir_2022")
    depths = [len(chain) for chain in cfir.chains()]
    assert [depths.count(depth) for depth in (1, 2, 3)] == [5, 48, 19]
    assert [len(domain.sub) for domain in cfir.constructs] == [8, 7, 11, 13, 9]
    assert all(chain[-1].description for chain in cfir.chains())


def test_re_aim_has_its_five_letters() -> None:
    assert "".join(c.label[0] for c in loaded("re_aim").constructs) == "REAIM"


def test_every_shipped_framework_is_known_and_sound() -> None:
    names = frameworks.available(FOLDER)
    assert names == ("cfir_2022", "life_rooms_2021_themes", "npt_2022_cmo", "npt_4x4", "re_aim")
    for name in names:
        framework = loaded(name)
        assert len(framework.citation) == len(framework.doi)


def test_the_code_tree_of_the_interviews_is_the_published_frameworks() -> None:
    for top, name in (
        ("Partnership working", "life_rooms_2021_themes"),
        ("Normalisation Process Theory", "npt_4x4"),
    ):
        tree = {c.name: [s.name for s in PROJECT.children(c)] for c in PROJECT.children(top)}
        assert tree == {c.label: [s.label for s in c.sub] for c in loaded(name).constructs}
    cmo = {d.label: [s.label for s in d.sub] for d in loaded("npt_2022_cmo").constructs}
    for domain in PROJECT.children("NPT 2022: contexts and outcomes"):
        assert [s.name for s in PROJECT.children(domain)] == cmo[domain.name]


def test_coverage_of_the_theory_that_was_used_finds_every_construct() -> None:
    table = frameworks.coverage(PROJECT, loaded("npt_4x4"), "early_years")
    assert (table["code"] != "").all()
    assert len(table) == 20 * 2
    assert (table["participants"] > 0).any()
    assert (table["participants"] <= table["of"]).all()
    for row in table.itertuples():
        assert PROJECT.code(row.code).name == row.name


def test_what_was_coded_to_one_framework_is_not_carried_over_to_another() -> None:
    table = frameworks.coverage(PROJECT, loaded("cfir_2022"), "early_years")
    assert len(table) == (5 + 48 + 19) * 2
    assert (table[["participants", "references"]] == 0).all(axis=None)
    assert (table["code"] == "").all()


def cfir_project(*codings: str) -> CodedProject:
    """A codebook with part of CFIR in it, at its own depth and in its own capitals."""
    text = "P: said so"
    codes = (
        Code("f", "Our reading by CFIR"),
        Code("p", "implementation process", "f"),
        Code("n", "Assessing needs", "p"),
        Code("nd", "Innovation deliverers", "n"),
        Code("e", "Engaging", "p"),
        Code("ed", "Innovation deliverers", "e"),
        Code("x", "Culture"),
    )
    return CodedProject(
        "small",
        participants=(Participant("P", "study", "g"),),
        sources=(Source("s", "s", text, "study"),),
        codes=codes,
        segments=tuple(Segment(f"g{i}", "s", 3, 10, "said so", "P") for i in range(len(codings))),
        codings=tuple(Coding(f"k{i}", f"g{i}", code, "x") for i, code in enumerate(codings)),
    )


def test_constructs_of_one_name_are_told_apart_by_what_they_lie_under() -> None:
    project = cfir_project("nd", "nd", "ed", "x")
    table = frameworks.coverage(project, loaded("cfir_2022")).set_index("path")
    process = "Implementation Process"
    assert table.loc[f"{process} > Assessing Needs > Innovation Deliverers", "references"] == 2
    assert table.loc[f"{process} > Engaging > Innovation Deliverers", "references"] == 1
    assert table.loc[process, "references"] == 3
    # These have the names of constructs, but nothing says that those are meant.
    assert table.loc["Inner Setting > Culture", "code"] == ""
    assert table.loc["Individuals > Innovation Deliverers", "code"] == ""


def test_coverage_without_codes_or_people_is_empty_or_nought() -> None:
    assert frameworks.coverage(CodedProject("empty"), loaded("re_aim")).empty
    table = frameworks.coverage(cfir_project(), loaded("re_aim"))
    assert (table["references"] == 0).all()


def test_a_missing_framework_says_which_there_are(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="npt_4x4"):
        frameworks.load("theory", FOLDER)
    with pytest.raises(UsageError, match="none"):
        frameworks.load("npt_4x4", tmp_path)


def test_every_fault_of_a_file_is_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text(
        "framework: Own\ndoi: [https://doi.org/10.1/x]\n"
        "constructs: [{label: A, sub: [B, b, {description: none}]}, {label: a}, {sub: []}]\n",
        encoding="utf-8",
    )
    with pytest.raises(DataError) as caught:
        frameworks.load("own", tmp_path)
    told = str(caught.value)
    for part in ("citation", "bare DOI", "'b' stands twice", "'a' stands twice", "entry 3"):
        assert part in told
    assert told.count("without a label") == 2


@pytest.mark.parametrize("content", ["[", "- a", "framework: X\ndoi: [10.1]\ncitation: [x]\n"])
def test_what_is_no_framework_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "own.yaml").write_text(content, encoding="utf-8")
    with pytest.raises(DataError, match=r"own\.yaml"):
        frameworks.load("own", tmp_path)
