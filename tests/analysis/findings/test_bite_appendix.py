"""The BITE's full edition: every part once, every figure worded, nothing claimed."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from analysis.findings import bite_summary
from analysis.findings.bite_summary import check_tables as bite_check_tables
from analysis.study import Study

PROJECT = Path(__file__).parents[3]
DOCUMENT = PROJECT / "reports" / "bite-summary.qmd"
PARTS = ("summary", "methods", "people", "results", "whom", "checks", "limits")
"""Of the full edition's appendix, in the order of `_sections/cohort-methods.qmd`."""


@pytest.fixture(scope="module")
def study() -> Study:
    return Study.open(PROJECT / "data")


@pytest.fixture(scope="module")
def report(study):
    return bite_summary.findings(study)


@pytest.fixture(scope="module")
def full(study):
    return bite_summary.findings(
        replace(study, parameters=replace(study.parameters, audience="full"))
    )


def pieces(report) -> list:
    return [piece for part in PARTS for piece in getattr(report.appendix, part).parts]


def written(report) -> str:
    return "\n".join(piece._repr_mimebundle_()["text/markdown"] for piece in pieces(report))


@pytest.fixture(scope="module")
def appendix(full, tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path_factory.mktemp("appendix"))
        return written(full)


def test_the_section_shows_every_part_of_the_appendix_once():
    section = (DOCUMENT.parent / "_sections" / "cohort-methods.qmd").read_text(encoding="utf-8")
    assert tuple(re.findall(r"^report\.appendix\.(\w+)$", section, flags=re.M)) == PARTS
    assert "{{< include _sections/cohort-methods.qmd >}}" in DOCUMENT.read_text(encoding="utf-8")


def test_only_the_full_edition_has_methods_and_checklists(report, full, appendix):
    assert not pieces(report)
    assert not report.checklist("strobe")
    assert report.references_inside and not report.references_after
    assert full.references_after and not full.references_inside
    for label in re.findall(r"@((?:tbl|fig)-[a-z]+)", appendix):
        assert f"{{#{label}}}" in appendix
    assert "STROBE:13c" in appendix and "RECORD:13.1" in appendix
    assert full.facts.cost.change.interval.removeprefix("95% CI ").split(" to ")[0] in appendix
    assert "examined.gamma" in {fact.name for fact in full.facts}
    assert "examined.gamma" not in {fact.name for fact in report.facts}


def test_the_appendix_cites_what_is_in_the_bibliography(appendix):
    known = set(
        re.findall(r"^@\w+\{(\w+),", (PROJECT / "reports" / "references.bib").read_text(), re.M)
    )
    cited = set(re.findall(r"@([a-z]+\d{4})", appendix))
    assert {"simonsohn2020", "barnett2005", "rosenbaum2002"} <= cited <= known


def test_every_figure_has_words_numbers_and_a_source(full):
    from analysis.show.figures import Figure

    figures = [p.item for p in pieces(full) if isinstance(getattr(p, "item", None), Figure)]
    assert len(figures) == 5
    for figure in figures:
        assert len(figure.alt) > 100 and figure.source and len(figure.data)


def test_no_part_of_the_appendix_claims_an_effect(appendix):
    for claim in ("thanks to", "because of the Life Rooms", "saved", "saving", "the effect of",
                  "caused by", "proves that"):  # fmt: skip
        assert claim not in appendix


def test_the_appendix_answers_every_item_it_can_and_leaves_the_rest_in_sight(appendix):
    """No section may claim a validation of codes or a diagram of linkage: there is none."""
    import yaml

    told = DOCUMENT.read_text(encoding="utf-8") + appendix
    missing = {}
    for key in ("strobe", "record"):
        content = yaml.safe_load((PROJECT / "data" / "checklists" / f"{key}.yaml").read_text())
        items = {f"{content['checklist']}:{item['id']}" for item in content["items"]}
        answered = set(" ".join(re.findall(r'checklist="([^"]+)"', told)).split())
        assert {a for a in answered if a.startswith(content["checklist"])} <= items
        missing[key] = items - answered
    assert missing == {"strobe": {"STROBE:22"}, "record": {"RECORD:6.2", "RECORD:6.3"}}


def test_one_hub_is_not_compared_with_itself_and_no_test_is_claimed(tmp_path, monkeypatch):
    """Of one hub there is no division by hub; a p value stands only where there was a test."""
    monkeypatch.chdir(tmp_path)
    report = bite_summary.findings(Study.open(PROJECT / "data", hub="Bootle", audience="full"))
    shown = bite_check_tables.subgroups(report)
    groups = shown.cells["Group"]
    assert not groups.str.startswith("Hub").any() and groups.str.startswith("Sex").any()
    assert "Everybody here is alike in hub." in shown.notes[0]
    assert not shown.cells.map(lambda cell: "– (" in str(cell) or "nan" in str(cell)).any(axis=None)


def test_a_rule_about_counts_stands_only_where_people_are_counted(full):
    assert any("rounded to the nearest 5" in note for note in bite_check_tables.rates(full).notes)
    assert not any("rounded to" in note for note in bite_check_tables.bounds(full).notes)


def test_without_pairs_the_full_edition_says_so_and_examines_nothing(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    report = bite_summary.findings(
        Study.open(PROJECT / "data", hub="Bootle", period_start="2018-02-26", audience="full")
    )
    text = written(report)
    assert "No estimate can be given, because there were too few" in text
    assert "In the end no two groups could be compared" in text
    assert "none of this was computed" in text and "Appendix C: limitations" in text
    assert "95% CI" not in text and "@tbl-consequences" not in text
