"""The synthetic interviews: published counts, planted themes, nobody real."""

import re
from collections import Counter
from itertools import chain

import numpy as np
import pytest

from analysis.qualitative import themes
from analysis.synthetic.interviews import interviews, truth

TABLE, PROJECT = interviews(np.random.default_rng(20))
TRUTH = truth()


def test_counts_of_participants_are_the_published_ones() -> None:
    groups = TABLE[TABLE["study"] == "partnership"]["group"].value_counts().to_dict()
    assert groups == {"partner": 16, "staff": 10, "user": 7}
    assert (TABLE["study"] == "early_years").sum() <= 10
    assert len(PROJECT.sources) == 55


def test_the_table_and_the_project_name_the_same_people() -> None:
    assert list(TABLE["participant_id"]) == [p.id for p in PROJECT.participants]
    consent = {p.id: p.quote_consent for p in PROJECT.participants}
    assert TABLE.set_index("participant_id")["quote_consent"].to_dict() == consent
    assert 0 < sum(not agreed for agreed in consent.values()) < len(consent) / 4


@pytest.mark.parametrize("study", sorted({p.study for p in PROJECT.participants}))
def test_the_planted_themes_are_counted(study: str) -> None:
    for row in themes.by_group(PROJECT, study).itertuples():
        cell = (study, row.group, row.name)
        assert row.participants == TRUTH.participants.get(cell, 0), cell
        assert row.references == TRUTH.references.get(cell, 0), cell


def test_every_sub_theme_is_somebodys() -> None:
    for top in ("Partnership working", "Normalisation Process Theory", "Life Rooms focus groups"):
        for code in PROJECT.below(PROJECT.code(top))[1:]:
            assert any(name == code.name for *_, name in TRUTH.participants), code.name


def test_hardly_a_sentence_is_said_twice() -> None:
    said = chain.from_iterable(
        re.split(r"(?<=[.!?])\s+", source.text[turn.start : turn.end])
        for source in PROJECT.sources
        for turn in source.turns
        if turn.speaker not in ("Interviewer", "Facilitator")
    )
    twice = [s for s, n in Counter(s for s in said if len(s.split()) > 4).items() if n > 1]
    assert twice == []


def test_no_coded_words_are_coded_in_two_places() -> None:
    lead = {c.segment for c in PROJECT.codings if c.coder == PROJECT.lead_coder}
    texts = Counter(PROJECT.segment(segment).text for segment in lead)
    assert max(texts.values()) == 1


def test_offsets_meet_characters_beyond_the_basic_plane() -> None:
    after = [
        s
        for s in PROJECT.segments
        if any(ord(c) > 0xFFFF for c in (PROJECT.source(s.source).text or "")[: s.end])
    ]
    assert len(after) >= 3


def test_a_seed_decides_everything_and_another_seed_something() -> None:
    assert interviews(np.random.default_rng(20))[1] == PROJECT
    assert interviews(np.random.default_rng(21))[1] != PROJECT


def test_deviant_cases_are_in_every_study() -> None:
    marked = themes.deviant(PROJECT)
    studies = {PROJECT.participant(speaker).study for speaker in marked["speaker"]}
    assert studies == {"focus_groups", "partnership", "early_years", "rehabilitation"}
