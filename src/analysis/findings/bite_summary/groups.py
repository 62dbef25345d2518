"""What people said in the focus groups, as the two-page summary tells it: five themes, how many
groups and people spoke of each, and one person's words on it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from types import MappingProxyType
from typing import ClassVar

import pandas as pd

from analysis.findings.bite_summary.big_number import BigNumber
from analysis.findings.voices import Voices
from analysis.qualitative import themes
from analysis.qualitative.clearance import Cleared
from analysis.qualitative.coding import CodedProject
from analysis.show import quotes, words
from analysis.show.quotes import Quoted

THEMES: Mapping[str, str] = MappingProxyType(
    {
        "place": "Life Rooms people and environment",
        "safe": "Non-judgemental, safe space",
        "growth": "Self-development and self-awareness",
        "belonging": "Social inclusion",
        "goals": "Personal goals",
    }
)
"""The five themes in the order of the published summary: the report's key → the code's name."""
FOCUS_GROUPS = "focus_groups"
SAID: Mapping[str, str] = MappingProxyType(
    {
        "place": "Staff, volunteers and rooms did people good.",
        "safe": "Nobody judges, so things can be said.",
        "growth": "People learned new things, also about themselves.",
        "belonging": (
            "People met others and felt part of things. The hubs are seen as places for that."
        ),
        "goals": "People set out to do something, and did it.",
    }
)
"""What a theme is about, in a sentence; said only where somebody spoke of it."""
LONGEST_QUOTE = 25
"""Words: what fits in a panel of a two-page summary."""
_PLACE = "The letter and numbers after them stand for the person and the place in the talk."


class FocusGroups(Voices):
    """The part of the summary's findings that rests on the focus groups."""

    name_of_study: ClassVar[str] = FOCUS_GROUPS

    @cached_property
    def coding(self) -> CodedProject:
        """The coded focus groups."""
        return self.study.coding

    @cached_property
    def sat(self) -> int:
        """How many people sat in the groups."""
        return sum(p.study == FOCUS_GROUPS for p in self.coding.participants)

    @cached_property
    def met(self) -> int:
        """How many groups met."""
        spoke = self.study.participants
        return int(spoke.loc[spoke["study"] == FOCUS_GROUPS, "focus_group"].nunique())

    @cached_property
    def spoken(self) -> pd.DataFrame:
        """By theme key: groups and participants who spoke to it."""
        wanted = [self.coding.code(name) for name in THEMES.values()]
        groups = themes.groups_heard(self.coding, FOCUS_GROUPS, wanted)
        people = themes.totals(themes.by_group(self.coding, FOCUS_GROUPS, wanted))
        counts = [0] * len(wanted) if people.empty else people["participants"].tolist()
        return pd.DataFrame(
            {"groups": groups.to_numpy(), "participants": counts}, index=list(THEMES)
        )

    @cached_property
    def told(self) -> str:
        """What the groups spoke of, for the first panel: themes that somebody spoke to."""
        heard = int((self.spoken["participants"] > 0).sum())
        if not heard:
            return "No group of people who go there has told us yet what it means to them."
        things = words.counted(heard, "thing")
        return f"In their own words, people told us of {things} that the Life Rooms gave them."

    @cached_property
    def listened_to(self) -> BigNumber:
        """How many people sat in the groups, to stand large."""
        if not self.sat:
            return BigNumber("No group yet", "has told us what it means to those who come")
        groups = words.counted(self.met, "group")
        return BigNumber(
            words.with_unit(self.sat, "people"), f"told us in {groups} what it means to them"
        )

    def heard(self, key: str) -> str:
        """A theme in a sentence, and how many groups and people spoke of it; `key` is one of
        `THEMES`."""
        groups, people = (int(n) for n in self.spoken.loc[key, ["groups", "participants"]])
        if not groups:
            return "Nobody spoke of this here."
        if people < self.sat:
            spoke = f"{people} of the {self.sat} people"
        else:
            spoke = {1: "the one person who came", 2: "both people"}.get(
                people, f"all {people} people"
            )
        if groups < self.met:
            some, all_ = words.number(groups), words.number(self.met)
            return f"{SAID[key]} Heard in {some} of {all_} groups, from {spoke}."
        if groups == 1:
            return f"{SAID[key]} Heard from {spoke}."
        every = "both" if groups == 2 else f"all {words.number(groups)}"
        return f"{SAID[key]} Heard in {every} groups, from {spoke}."

    @cached_property
    def chosen(self) -> Mapping[str, tuple[Cleared, ...]]:
        """By the name of a theme's code, the one quote for its box; none where none may be."""
        wanted = [self.coding.code(name) for name in THEMES.values()]
        return self.clearance.choose(wanted, FOCUS_GROUPS, per_code=1, longest=LONGEST_QUOTE)

    def quote(self, key: str) -> Quoted:
        """Words of one person on a theme, set off from the text, with the label of where they
        stand in the interviews; empty where none may be quoted."""
        found = self.chosen[THEMES[key]]
        if not found:
            return Quoted("")
        return Quoted(f"> {quotes.inline(found[0])}", found[:1])

    @cached_property
    def boxes(self) -> str:
        """What the boxes of the themes hold: as many of them with a quotation as may have one."""
        if not self.sat:
            return "Nobody sat in a group in this selection, so the boxes are empty here."
        n = sum(bool(found) for found in self.chosen.values())
        if not n:
            return (
                "Each has a box here. No words are quoted: people did not agree to it, or might "
                "be known by what they said."
            )
        which = {1: "one of them ", len(THEMES): ""}.get(n, "some of them ")
        return f"Each has a box here, {which}with words that one person said. {_PLACE}"

    @cached_property
    def show(self) -> str:
        """What the groups can show, and what they cannot; nothing where nobody spoke."""
        if not (self.spoken["participants"] > 0).any():
            return ""
        return (
            "What people said in the groups shows how the Life Rooms can help, but not how often."
        )

    @cached_property
    def other_side(self) -> str:
        """How many people also spoke against the pattern of a theme."""
        rows = themes.deviant(self.coding, FOCUS_GROUPS)
        n = int(rows["speaker"].nunique())
        if not n:
            return ""
        who = words.counted(n, "person", "people").capitalize()
        return f"{who} also told us where the Life Rooms fell short for them."
