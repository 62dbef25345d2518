"""Figures of coded interviews: titles that the numbers choose, and data that are the facts."""

import csv
import io
import re
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from analysis import Study
from analysis.findings import (
    coded,
    coded_figures,
    early_years_implementation,
    partnership_evaluation,
)
from analysis.findings.coded_figures import both_groups, each_spoke, most_heard, most_together
from analysis.show.captioned import Captioned
from analysis.show.figures import Figure
from analysis.show.markdown import Markdown

DATA = Path(__file__).parents[3] / "data"
HUBS = ["all", "Walton", "Southport", "Bootle"]


@cache
def partnership(hub: str = "all", audience: str = "public"):
    return partnership_evaluation.findings(Study.open(DATA, hub=hub, audience=audience))


@cache
def early_years():
    return early_years_implementation.findings(Study.open(DATA, audience="full"))


def rows(figure: Figure) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(figure.data.to_csv(index=False))))


# -- titles ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("numbers", "of", "said"),
    [
        ([], 9, "Nobody spoke to any of these sub-themes"),
        ([0, 0], 9, "Nobody spoke to any of these sub-themes"),
        ([5, 2], 9, "“A” was raised by more people than any other, 5 of 9 people"),
        ([5, 5, 2], 9, "“A” and “B” were raised by more people than any other, 5 of 9 people each"),
        ([9, 2], 9, "“A” was raised by all 9 people"),
        ([9, 9, 2], 9, "“A” and “B” were raised by all 9 people"),
        ([1, 0], 1, "“A” was raised by the one participant"),
        ([3, 3, 3], 9, "All three sub-themes were raised by 3 of 9 people each"),
        (
            [3, 3, 3, 1],
            9,
            "Three sub-themes were raised more widely than the others, by 3 of 9 people each",
        ),
    ],
)
def test_what_most_people_raised(numbers, of, said) -> None:
    names = ["A: in full", "B", "C", "D"][: len(numbers)]
    assert most_heard(names, numbers, of, "sub-themes") == said


@pytest.mark.parametrize(
    ("both", "said"),
    [
        ([], "No two sub-themes were raised by the same person"),
        ([0, 0], "No two sub-themes were raised by the same person"),
        ([4, 2], "“A” and “B” were most often raised together, by 4 of 9 people"),
        ([9, 2], "“A” and “B” were most often raised together, by all 9 people"),
        ([4, 4], "Two pairs of sub-themes were most often raised together, by 4 of 9 people each"),
    ],
)
def test_what_the_same_people_raised(both, said) -> None:
    pairs = pd.DataFrame({"one": ["A", "A"], "other": ["B", "C"]}).head(len(both))
    assert most_together(pairs.assign(both=both), 9) == said


@pytest.mark.parametrize(
    ("heard", "said"),
    [
        ([], ""),
        ([4], "The one participant spoke to 4 of 17 sub-themes"),
        ([4, 4], "Each participant spoke to 4 of 17 sub-themes"),
        ([4, 0, 9], "Each participant spoke to 0 to 9 of 17 sub-themes"),
    ],
)
def test_how_much_each_person_spoke_to(heard, said) -> None:
    assert each_spoke(heard, 17, "sub-themes") == said


@pytest.mark.parametrize(
    ("covered", "said"),
    [
        (16, "All 16 sub-constructs were spoken to by both groups"),
        (1, "1 of 16 sub-constructs was spoken to by both groups"),
        (0, "None of 16 sub-constructs were spoken to by both groups"),
    ],
)
def test_how_much_both_groups_spoke_to(covered, said) -> None:
    assert both_groups(covered, 16, "sub-constructs") == said


# -- the same numbers in facts, data and words ----------------------------------------------------


@pytest.mark.parametrize("hub", HUBS)
def test_the_data_of_tree_and_heat_map_are_the_facts(hub) -> None:
    report = partnership(hub)
    for row in rows(report.tree_figure):
        fact = report.facts[f"theme.{coded.slug(row['name'])}"]
        assert int(row["participants"]) == fact.participants.value
        assert int(row["references"]) == fact.references.value
        assert f"{row['name']}: {row['participants']} and {row['references']}" in (
            report.tree_figure.alt
        )
    for row in rows(report.themes_figure):
        fact = report.facts[f"theme.{coded.slug(row['name'])}"]
        assert int(row["All"]) == fact.participants.value
        for group in ("staff", "partner", "user"):
            assert int(row[coded.GROUPS[group]]) == fact[group].value


@pytest.mark.parametrize("hub", HUBS)
def test_no_pair_is_shared_by_more_people_than_raised_either(hub) -> None:
    report = partnership(hub)
    heard = report.counts.set_index(report.counts["name"].map(coded_figures.short))["participants"]
    data = rows(report.together_figure)
    n = len(report.sub_codes)
    assert len(data) == n * (n - 1) // 2
    for row in data:
        both, either = int(row["both"]), int(row["either"])
        assert both <= min(heard[row["one"]], heard[row["other"]])
        assert both + either == heard[row["one"]] + heard[row["other"]]
    most = max(data, key=lambda row: int(row["both"]))
    if int(most["both"]):
        assert f"{most['one']} with {most['other']}, {most['both']}" in report.together_figure.alt


def test_the_matrix_of_the_theory_is_the_facts() -> None:
    report = early_years()
    for row in rows(report.coverage_figure):
        fact = report.facts[f"theme.{coded.slug(row['name'])}"]
        assert int(row["Life Rooms staff"]) == fact.life_rooms_staff.value
        assert int(row["All"]) == fact.participants.value


def test_the_survey_s_picture_tells_what_its_sentence_tells() -> None:
    survey = early_years().survey
    title = survey.figure.item.alt.split(". ")[1].lower()
    for construct in survey.items.constructs:
        clear = "no clear change" not in survey.change_of(construct)
        assert (construct.lower() in title) == clear


@pytest.mark.parametrize("hub", HUBS)
def test_every_figure_of_every_hub_can_be_read_on_a_telephone(hub, drawings) -> None:
    report = partnership(hub, "full")
    shown = [report.tree_figure, report.themes_figure, report.together_figure,
             report.saturation_figure, report.who_said_figure, report.landscape.growth_figure,
             report.landscape.offers_figure, report.landscape.network_figure]  # fmt: skip
    for found in shown:
        item = found.item if isinstance(found, Captioned) else found
        assert isinstance(item, Figure | Markdown)
        if isinstance(item, Figure):
            assert item.alt and item.source and not re.search(r"\bnan\b", item.alt)
            assert "n = " in item.n or "participants" in item.n or "rounded" in item.n
    assert [drawing.faults() for drawing in drawings] == [[]] * len(drawings)
    assert len(drawings) >= 6
