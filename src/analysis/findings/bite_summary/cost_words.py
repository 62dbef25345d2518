"""What may be said of a difference in the cost of care, as strongly as its interval allows.

Every sentence is chosen by the number: from other data, or for another hub, the same narrative
never says what those data do not. Plain words, for readers of any background.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import pandas as pd

from analysis.show import words
from analysis.show.facts import Facts

KINDS: Mapping[str, str] = MappingProxyType(
    {
        "community_contact": "visits in the community",
        "outpatient_appointment": "clinic visits",
        "psychological_therapy_session": "talking therapy",
        "group_session": "group sessions",
        "medication_review": "checks of medicines",
        "home_treatment_contact": "treatment at home",
        "crisis_contact": "crisis care",
        "ae_attendance": "emergency visits",
        "inpatient_day": "days in hospital",
    }
)
"""Kinds of contact in words everybody knows."""


def kinds(contacts: pd.DataFrame) -> str:
    """Which kinds of contact changed clearly more than in similar people, allowing for how many
    were tested: the difference is one of changes, not of levels.

    `contacts` has kind, value (the difference) and p_holm, as the cohort's evaluation gives it.
    """
    clear = contacts["p_holm"] < 0.05
    said = []
    for way, rows in (("less", contacts["value"] < 0), ("more", contacts["value"] > 0)):
        names = [KINDS.get(kind, kind) for kind in contacts.loc[clear & rows, "kind"]]
        if names:
            said.append(f"Clearly {way}, next to similar people: {words.listed(names)}.")
    return " ".join(said) or (
        "No one kind of care was clearly less or more common, next to similar people."
    )


@dataclass(frozen=True)
class CostWords:
    """Sentences about ``facts`` (change, users_before, users_after, matches_before,
    matches_after; in pounds a person and year); ``why`` completes "could not compare, because"."""

    facts: Facts
    why: str = ""

    @property
    def answer(self) -> str:
        """What the comparison of costs says, in one sentence as strong as its interval."""
        change = self.facts.change
        result = change.released
        if result.suppressed:
            return f"We could not compare the cost of care, because {self.why}."
        if not words.is_clear(result):
            return (
                "After people came to the Life Rooms, the change in the cost of their care was not "
                "clearly different from the change for similar people who did not come."
            )
        sure = words.certainty(result) == "clear"
        moves = self._moves
        if moves is not None and min(moves) < 0 < max(moves):
            users, matches = ("rose" if move > 0 else "fell" for move in moves)
            about = "about" if sure else "perhaps"
            return (
                f"After people came to the Life Rooms, the cost of their care {users}, while that "
                f"of similar people who did not come {matches}: a gap of {about} {change.size} a "
                "year."
            )
        past, perfect, way = self._moved
        verb = past if sure else f"seems to have {perfect}"
        return (
            f"After people came to the Life Rooms, the cost of their care {verb} by about "
            f"{change.size} a year {way} than for similar people who did not come."
        )

    @property
    def _moves(self) -> tuple[float, float] | None:
        """By how much the users' cost and their matches' moved; None if that may not be told."""
        f = self.facts
        four = (f.users_before, f.users_after, f.matches_before, f.matches_after)
        if any(fact.released.suppressed for fact in four):
            return None
        before, after, matched_before, matched_after = (float(fact.value) for fact in four)
        return after - before, matched_after - matched_before

    @property
    def _moved(self) -> tuple[str, str, str]:
        """How both groups' costs moved, and whether the users' moved so more or less: the estimate
        is a difference of changes, so the sentence must be one about changes."""
        lower = float(self.facts.change.value) < 0
        moves = self._moves
        if moves is None:
            return "changed", "changed", "less" if lower else "more"
        if all(move < 0 for move in moves):
            return "fell", "fallen", "more" if lower else "less"
        if all(move > 0 for move in moves):
            return "rose", "risen", "less" if lower else "more"
        return "moved", "moved", "further down" if lower else "further up"

    @property
    def message(self) -> str:
        """What the picture of both groups, before and after, shows: its title."""
        result = self.facts.change.released
        if not words.is_clear(result):
            return "No clear difference in how costs changed"
        moves = self._moves
        sure = words.certainty(result) == "clear"
        if moves is not None and min(moves) < 0 < max(moves):
            verbs = ("rose", "fell") if sure else ("risen", "fallen")
            users, matches = (verbs[0] if move > 0 else verbs[1] for move in moves)
            seems = "" if sure else "seems to have "
            return f"The cost {seems}{users} for people who came, and {matches} for the others"
        past, perfect, way = self._moved
        verb = past if sure else f"seems to have {perfect}"
        return f"The cost {verb} {way} for people who came"

    @property
    def big(self) -> str:
        """The number that stands large, or words where no number may."""
        change = self.facts.change
        if change.released.suppressed:
            return "No answer yet"
        if not words.is_clear(change.released):
            return "No clear difference"
        return f"{change.size} {words.direction(change.released, less='less', more='more')}"

    @property
    def big_means(self) -> str:
        """What the large number is."""
        if self.facts.change.released.suppressed:
            return "on whether people who come need less care"
        if not words.is_clear(self.facts.change.released):
            return "in how the cost of care changed, next to similar people"
        return "a year for each person, next to how the cost changed for similar people"

    @property
    def range(self) -> str:
        """How far from the truth the number could lie, in a plain sentence."""
        result = self.facts.change.released
        if result.suppressed:
            return ""
        return f"The true gap is likely to be {words.likely_range(result)}."

    @property
    def both_fell(self) -> str:
        """Why a fall alone would prove nothing, where both groups' costs fell; where there is no
        comparison, why none is given."""
        f = self.facts
        if f.change.released.suppressed:
            return self._no_answer
        if f.users_after.value < f.users_before.value and f.matches_after.value < (
            f.matches_before.value
        ):
            return (
                "The cost fell in both groups. People seek help when things are bad, and then "
                "things get better. So we look at the gap: how much more it fell in one group."
            )
        return "We look at the gap: how much more the cost changed in one group than in the other."

    @property
    def _no_answer(self) -> str:
        if "too different" in self.why:
            return (
                "There is no answer here yet. A fair test needs two groups that are alike at the "
                "start. These two were not, so the gap between them would tell us nothing."
            )
        return (
            "There is no answer here yet. With so few people, chance alone could make a gap, and "
            "a person might be known by the numbers. So we show none."
        )

    @property
    def caveat(self) -> str:
        """The shortest form of `link`, to stand right after `answer`; empty where that says it."""
        if words.is_clear(self.facts.change.released):
            return "This is a link, not proof of a cause."
        return ""

    @property
    def link(self) -> str:
        """What the comparison cannot say: always said, as strongly as the result is worded."""
        result = self.facts.change.released
        if result.suppressed:
            return "The records cannot yet say how the Life Rooms and the cost of care go together."
        if words.is_clear(result):
            return (
                "This shows a link between the Life Rooms and the cost of care. It does not "
                "prove that one caused the other."
            )
        return (
            "There may be a gain, a loss or neither. Finding no clear difference is not the "
            "same as finding that there is none."
        )
