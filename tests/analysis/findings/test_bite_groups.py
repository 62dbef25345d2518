"""What the two-page summary tells of the focus groups is true of whoever sat in them."""

from dataclasses import replace
from pathlib import Path

import pytest

from analysis.findings import bite_summary
from analysis.findings.bite_summary.groups import FOCUS_GROUPS, SAID, THEMES
from analysis.study import Study

PROJECT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def study() -> Study:
    return Study.open(PROJECT / "data")


@pytest.fixture(scope="module")
def report(study):
    return bite_summary.findings(study)


def with_people(study, keep=lambda here: here, **columns):
    """The summary where the focus groups were those of `keep`, and columns of theirs as given."""
    everybody = study.participants
    here = everybody["study"] == FOCUS_GROUPS
    kept = everybody[
        ~here | everybody["participant_id"].isin(keep(everybody[here])["participant_id"])
    ]
    frames = {**study.frames, "participants": kept.assign(**columns)}
    return bite_summary.findings(
        replace(study, frames=frames, filtered=frozenset({"participants"}))
    )


def test_quotes_are_words_somebody_said_who_agreed_to_be_quoted(report):
    said = {p.id for p in report.coding.participants if p.quote_consent}
    texts = " ".join(source.text or "" for source in report.coding.sources)
    shown = [one.quote for found in report.chosen.values() for one in found]
    assert len(shown) == len(THEMES)
    for quote in shown:
        assert quote.speaker in said
        assert quote.text in texts
    assert len({quote.speaker for quote in shown}) == len(shown)


def test_nobody_is_told_of_where_nobody_sat(study):
    nobody = with_people(study, lambda here: here.head(0))
    assert nobody.heard("place") == "Nobody spoke of this here."
    assert "told us of" not in nobody.told
    assert nobody.listened_to.big == "No group yet"
    assert "boxes are empty" in nobody.boxes and "letter" not in nobody.boxes
    assert nobody.show == nobody.other_side == ""
    assert not any(nobody.quote(key) for key in THEMES)


def test_one_person_is_one_person(study):
    one = with_people(study, lambda here: here.head(1))
    assert one.listened_to.big == "1 person" and "in one group" in one.listened_to.means
    spoken = [one.heard(key) for key in THEMES if "Nobody" not in one.heard(key)]
    assert spoken and all(text.endswith("Heard from the one person who came.") for text in spoken)
    # words of somebody who was alone would tell who spoke
    assert not any(one.quote(key) for key in THEMES) and "No words are quoted" in one.boxes
    assert one.show  # somebody did speak


def test_a_theme_that_nobody_spoke_to_says_nothing_of_itself(study):
    one = with_people(study, lambda here: here.head(1))
    silent = [key for key in THEMES if not one.spoken.loc[key, "participants"]]
    assert silent and all(SAID[key] not in one.heard(key) for key in silent)


def test_where_nobody_agreed_no_words_are_promised(study):
    refused = with_people(study, quote_consent=False)
    assert not any(refused.quote(key) for key in THEMES)
    assert "No words are quoted" in refused.boxes and "letter" not in refused.boxes
    assert "Heard in all seven groups" in refused.heard("place")  # counted all the same


@pytest.mark.parametrize(
    ("n", "says", "explained"),
    [
        (5, "box here, with words that one person said. The letter", True),
        (4, "box here, some of them with words", True),
        (1, "box here, one of them with words", True),
        (0, "No words are quoted", False),
    ],
)
def test_the_boxes_promise_as_many_quotations_as_there_are(study, n, says, explained):
    report = bite_summary.findings(study)
    for name in list(THEMES.values())[n:]:
        report.__dict__["chosen"] = {**report.chosen, name: ()}
    assert says in report.boxes and ("The letter" in report.boxes) == explained
    assert sum(bool(report.quote(key)) for key in THEMES) == n


def test_a_quotation_stands_by_itself_with_its_label(report):
    text = str(report.quote("place"))
    assert text.startswith("> “") and text.endswith(f"({report.quote('place').quotes[0].quote.id})")
