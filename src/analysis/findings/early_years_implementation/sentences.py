"""Sentences of the early-years study: each chosen by the numbers of the report it is given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.findings import coded
from analysis.findings.voices import NOBODY
from analysis.show import words
from analysis.show.markdown import Markdown

if TYPE_CHECKING:
    from analysis.findings.early_years_implementation import EarlyYears

PLACES = {"life_rooms_staff": "the Life Rooms", "childrens_centre_staff": "the Children’s Centre"}

FEWEST_TO_COMPARE = 3
"""Of fewer people than this in a group it is not said what the group sees alike or apart."""


def headline(report: EarlyYears) -> str:
    """The report's finding in one sentence, and what the survey says of it."""
    n = int(report.facts.people.all.value)
    if not n:
        return f"No staff were interviewed in this selection. {report.survey.sentence}"
    who = f"{words.number(n).capitalize()} {words.plural(n, 'member of staff', 'staff')}"
    return (
        f"{who} told what it took to bring the Life Rooms into a Children’s Centre. "
        f"{report.survey.sentence}"
    )


def asked(report: EarlyYears) -> str:
    """How many staff were interviewed and where they worked, in plain words."""
    n = sum(report.sizes.values())
    parts = [f"{words.number(many)} for {PLACES[g]}" for g, many in report.sizes.items() if many]
    if not parts:
        return "We asked staff how that went; nobody has answered yet."
    who = words.counted(n, "member of staff", "members of staff")
    if report.only:
        return f"We asked {who} of {PLACES[report.only]} how that went."
    return f"We asked {who} how that went: {words.listed(parts)}."


def sample(report: EarlyYears) -> str:
    """Whether the sample keeps to the number that was planned."""
    n, most = report.facts.people.all, report.facts.published.staff_at_most
    if report.nobody:
        return f"The plan was for at most {most.in_words}; nobody has taken part yet."
    took = f"The plan was for at most {most.in_words}; {n.in_words} took part"
    more = "" if int(n.value) <= int(most.value) else ", which is more"
    return f"{took}{more}{f', of {PLACES[report.only]} alone' if report.only else ''}."


def coverage(report: EarlyYears) -> str:
    """How much of the theory both groups of staff spoke to."""
    f = report.facts.theory
    if report.nobody:
        return NOBODY
    if report.only:
        spoke = words.share_of(int(f.covered.value), int(f.sub_constructs.value), "sub-construct")
        return f"Staff of {PLACES[report.only]} alone were interviewed; they spoke to {spoke}."
    if not f.covered_by_both.value:
        return "No sub-construct was spoken to by both groups of staff."
    if f.covered_by_both.value == f.sub_constructs.value:
        return f"Both groups of staff spoke to all {f.sub_constructs.text} sub-constructs."
    return (
        f"Both groups of staff spoke to {f.covered_by_both.text} of the "
        f"{f.sub_constructs.text} sub-constructs."
    )


def construct(report: EarlyYears, name: str, worked: int, hard: int) -> str:
    """How many spoke to a construct, how often, and of what worked and what was hard."""
    if report.nobody:
        return NOBODY
    fact = report.facts[f"theme.{coded.slug(name)}"]
    said = coded.spoken_to(fact, report.sizes, "staff")
    if not int(fact.participants.value):
        return f"{said}."
    return (
        f"{said}: {words.number(worked)} {words.plural(worked, 'tells', 'tell')} of something that "
        f"worked, {words.number(hard)} of something that was hard."
    )


def lead(
    report: EarlyYears, name: str, passages: int, quotes: int, title: str, what: str
) -> Markdown:
    """The words that lead to what worked or was hard: whose view it is, or that nobody told of
    it; empty where nobody spoke to the construct."""
    if not report.facts[f"theme.{coded.slug(name)}"].participants.value:
        return Markdown("")
    if not passages:
        none = f"No passage here was marked as telling of something that {what}."
        return Markdown(f"**{title}.** {none}")
    kept = "" if quotes else " These passages are counted, not quoted."
    return Markdown(f"**{title}, as staff told it.**{kept}")


def learning(report: EarlyYears) -> str:
    """On what the learning points rest, or why there are none."""
    if report.nobody:
        return (
            "Nobody was interviewed in this selection. A learning point must name the passages on "
            "which it rests, so none is given."
        )
    each = "Each point names the passages on which it rests"
    f = report.facts.theory
    if f.covered.value == f.sub_constructs.value:
        return f"{each}."
    return f"{each}; a point on which nobody here spoke is left out."


def late(report: EarlyYears) -> str:
    """What it means that parents and carers came in after the interviews; empty if they did not."""
    told = report.told
    before = {"design", "data collection"}
    if not told.occasions or not before <= set(told.stages_without):
        return ""
    return (
        "They came in late, when the interviews had been held: had they helped to write the topic "
        "guide, what they missed could have been asked."
    )


def involved(report: EarlyYears) -> str:
    """How many parents and carers were consulted, how often, and whether anything changed."""
    told = report.told
    if not told.occasions:
        return "The log names no occasion on which parents or carers were consulted."
    n = int(report.facts.involved.people.value)
    who = words.counted(n, "parent or carer was", "parents and carers were").capitalize()
    first = f"{who} consulted {words.times(told.occasions)}"
    if not told.changed:
        return f"{first}; the log does not say what changed."
    if told.changed == told.occasions:
        after = "the report changed" if told.occasions == 1 else "each time the report changed"
    else:
        after = f"{words.times(told.changed)} the report changed"
    return f"{first}; {after}."


def involved_in_short(report: EarlyYears) -> str:
    """The same for the plain-English summary; empty if nobody was consulted."""
    told = report.told
    if not told.occasions:
        return ""
    n = int(report.facts.involved.people.value)
    who = words.counted(n, "parent or carer", "parents and carers").capitalize()
    changed = ", and the report was changed" if told.changed else ""
    return f"{who} read what we had found. They said what rang true and what was missing{changed}."


def consulted(report: EarlyYears) -> str:
    """How parents and carers were asked, and what their words count as; empty if none were."""
    if not report.told.occasions:
        return ""
    return (
        "They were asked informally how they had found the service, so that what staff said, and "
        "what we made of it, could be held against the view of those it was for. What they said "
        "is advice, not data."
    )


def differing(report: EarlyYears) -> str:
    """What the two groups of staff see alike and what apart; empty without both of them."""
    if report.nobody or report.only:
        return ""
    if min(report.sizes.values()) < FEWEST_TO_COMPARE:
        few = words.listed([f"{words.number(n)} of {PLACES[g]}" for g, n in report.sizes.items()])
        return f"Too few were heard to set the two groups against each other ({few})."
    return (
        "Both groups of staff agree more than they differ. Life Rooms staff speak of having to be "
        "let in, staff of the centre of having to make space for something that looked, to some, "
        "like their own work with a new name. That is worth hearing before the next launch."
    )
