"""Reporting checklists: what was published, and what the reports claim to answer."""

import re
from pathlib import Path

import pytest
import yaml

PROJECT = Path(__file__).parents[3]
FOLDER = PROJECT / "data" / "checklists"

PUBLISHED = {
    # checklist → items, rows with lettered sub-items (each from the paper that its file cites)
    "coreq": (32, 32),
    "srqr": (21, 21),
    "stari": (27, 27),
    "gripp2_sf": (5, 5),
    "prisma_2020": (27, 42),
    "strobe": (22, 34),
    "record": (13, 13),
    "cheers_2022": (28, 28),
    "tidier": (12, 12),
}
TOPICS = {
    # some items by number, as the papers name them: what a slip of one row would break
    "coreq": {"1": "interviewed", "9": "theory", "16": "characteristics", "22": "saturation",
              "24": "coders", "28": "checking", "32": "minor"},
    "srqr": {"S5": "paradigm", "S6": "reflexivity", "S9": "ethics", "S12": "units",
             "S13": "processing", "S15": "trustworthiness", "S17": "empirical", "S21": "funding"},
    "stari": {"4": "rationale", "8": "targeted", "12": "process", "17": "characteristics",
              "22": "fidelity", "24": "harms", "25": "discussion", "27": "statements"},
    "gripp2_sf": {"1": "aim", "2": "methods", "3": "results", "4": "influence", "5": "reflection"},
    "prisma_2020": {"7": "search strategy", "10a": "outcomes", "13e": "heterogeneity",
                    "14": "reporting bias", "15": "certainty", "16b": "exclusions",
                    "20d": "sensitivity", "23b": "evidence", "24c": "amendments", "27": "data"},
    "strobe": {"6b": "matching", "9": "bias", "12c": "missing", "13c": "flow", "14c": "follow-up",
               "16b": "category", "21": "generalisability", "22": "funding"},
    "record": {"1.3": "linkage", "6.2": "validation", "12.2": "cleaning", "22.1": "code"},
    "cheers_2022": {"4": "analysis plan", "8": "perspective", "10": "discount", "19": "distribut",
                    "21": "engagement", "28": "conflicts"},
    "tidier": {"3": "materials", "9": "tailoring", "10": "modifications", "12": "actual"},
}  # fmt: skip
NEVER_TICKED = {
    *(f"COREQ:{n}" for n in (*range(1, 9), 22)),
    "SRQR:S6", "SRQR:S9", "SRQR:S20", "SRQR:S21", "StaRI:27s", "StaRI:27i", "STROBE:22",
    "PRISMA-2020:26",
}  # fmt: skip
"""Ethics, who the researchers are, saturation, interests and money: for the authors to report."""


def read(name: str) -> dict:
    return yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))


def declared() -> dict[str, set[str]]:
    """Every item that a report or a shared section declares, by file."""
    files = [
        *(PROJECT / "reports").rglob("*.qmd"),
        *(PROJECT / "src/analysis/findings").rglob("*.py"),
    ]
    found = {}
    for file in files:
        text = file.read_text(encoding="utf-8")
        values = re.findall(r'checklist(?:="|: ")([^"{}]+)"', text)
        if file.name == "cohort_checklist.py":
            values = re.findall(r'"sec-[\w-]+": "([^"]+)"', text)
        found[file.name] = set(" ".join(values).split())
    return {name: items for name, items in found.items() if items}


def test_every_checklist_is_held_to_its_paper() -> None:
    assert {path.stem for path in FOLDER.glob("*.yaml")} == set(PUBLISHED) == set(TOPICS)


@pytest.mark.parametrize("name", PUBLISHED)
def test_as_many_items_as_published_each_under_its_number(name: str) -> None:
    content, (items, rows) = read(name), PUBLISHED[name]
    ids = [item["id"] for item in content["items"]]
    assert len(ids) == len(set(ids)) == rows
    whole = {re.sub(r"(?<=\d)[a-z]$", "", i) for i in ids}
    assert content["n_items"] == len(whole) == items
    labels = {item["id"]: item["label"].lower() for item in content["items"]}
    for number, topic in TOPICS[name].items():
        assert topic in labels[number], (number, labels[number])
    assert re.fullmatch(r"10\.\d{4,}/\S+", content["doi"])


@pytest.mark.parametrize("name", PUBLISHED)
def test_items_stand_in_the_order_of_their_numbers(name: str) -> None:
    def place(number: str) -> tuple[float, str]:
        found = re.fullmatch(r"S?(\d+(?:\.\d+)?)([a-z]?)", number)
        whole, _, part = found[1].partition(".")
        return int(whole) + int(part or 0) / 100, found[2]

    ids = [item["id"] for item in read(name)["items"]]
    assert ids == sorted(ids, key=place)


def test_reports_declare_only_items_that_there_are() -> None:
    known = set()
    for name in PUBLISHED:
        content = read(name)
        tag = content["checklist"].replace(" ", "-")
        strands = ("s", "i") if name == "stari" else ("",)
        known |= {f"{tag}:{i['id']}{strand}" for i in content["items"] for strand in strands}
    for name, items in declared().items():
        if name != "report.py":  # its docstring shows how it is done
            assert items <= known, (name, items - known)


def test_ethics_reflexivity_saturation_and_interests_are_ticked_by_nobody_but_the_authors() -> None:
    for name, items in declared().items():
        assert not items & NEVER_TICKED, name
