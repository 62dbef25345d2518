"""Sentences that describe: the programmes, the studies, the workshop and who shaped them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis import involvement, priorities, training
from analysis.contracts.codes import DEPTHS
from analysis.findings.lived_experience_training.terms import (
    GROUPS,
    TOP,
    WORK,
    first_upper,
)
from analysis.show import words

if TYPE_CHECKING:
    from analysis.findings.lived_experience_training.report import LivedExperience

COMMON = ("audience", "methods", "topics")
MOST_NAMED = 3
"""A value is named as the usual one if no more than these share the first place."""


def usual(report: LivedExperience) -> str:
    """The most common audiences, methods and topics of the programmes."""
    counts = training.counts(report.study.programmes)
    total = int(report.facts.programmes.all.value)
    if total == 1:
        of = counts.groupby("dimension")["value"].agg(list)
        trained, methods, topics = (words.listed(of[name]) for name in COMMON)
        return f"It trains {trained}. The methods: {methods}. The topics: {topics}."
    said = []
    for dimension, one, many in (
        ("audience", "audience is", "audiences are"),
        ("methods", "method is", "methods are"),
        ("topics", "topic is", "topics are"),
    ):
        rows = counts[counts["dimension"] == dimension]
        most = int(rows["programmes"].max())
        names = sorted(rows.loc[rows["programmes"] == most, "value"])
        if len(names) > MOST_NAMED:
            said.append(f"no one {dimension.removesuffix('s')} stands out")
            continue
        of = words.number(most) if said else words.share_of(most, total, "programme")
        each = f"{of} each" if len(names) > 1 else of
        said.append(f"the most usual {one if len(names) == 1 else many} "
                    f"{words.listed(names)} ({each})")  # fmt: skip
    return words.sentence("; ".join(said))


def evaluated(report: LivedExperience) -> str:
    """How many programmes were evaluated, and how long people took part."""
    f = report.facts.programmes
    n, total, hours = int(f.evaluated.value), int(f.all.value), float(f.median_hours.value)
    text = words.quantity(hours, "", 0 if hours.is_integer() else 1)
    time = f"{text} {words.plural(hours, 'hour')}"
    long = f"for {time} or more in half of all programmes" if total > 1 else f"for {time}"
    return (
        f"{first_upper(words.share_of(n, total, 'programme'))} {words.plural(n, 'was', 'were')} "
        f"evaluated. People with lived experience took part {long}."
    )


def depths(report: LivedExperience) -> str:
    """Whether one role goes with several depths of involvement, with an example."""
    table = training.role_by_depth(report.study.programmes).set_index("role")
    if table.to_numpy().sum() < 2:
        return ""
    spread = (table > 0).sum(axis=1)
    if spread.max() < 2:
        return "Each role goes with one depth of involvement."
    role = spread.idxmax()
    n = {depth: int(table.at[role, depth]) for depth in DEPTHS if table.at[role, depth]}
    parts = [f"{depth} in {words.number(many)}" for depth, many in n.items()]
    all_ = words.counted(sum(n.values()), "programme")
    return (
        f"The same role can go with different depths: of {all_} with the role {role}, "
        f"involvement is {words.listed(parts)}."
    )


def sources(report: LivedExperience) -> str:
    """Where records were looked for, and how many were found."""
    named = [
        f"{kind} ({', '.join(_inside(name) for name in route.sources)})"
        for kind, route in (
            ("databases and registers", report.flow.databases),
            ("other methods", report.flow.other),
        )
        if route.sources
    ]
    found = words.counted(report.flow.identified, "record")
    return words.sentence(f"{words.listed(named) or 'the search'} gave {found}")


def _inside(name: str) -> str:
    """A source's name within a sentence; ``Database A`` keeps its capital."""
    return name if name.split(" ")[-1].isupper() else f"{name[:1].lower()}{name[1:]}"


def flow(report: LivedExperience) -> str:
    """From records to studies, in words."""
    f = report.facts.review
    found, twice, read, out, reports, studies, compared = (
        int(n.value)
        for n in (
            f.identified, f.duplicates, f.assessed, f.excluded, f.reports, f.studies, f.compared,
        )
    )  # fmt: skip
    told = f", told in {words.counted(reports, 'report')}" if reports != studies else ""
    had = {0: "none" if studies > 1 else "it has no", studies: "all" if studies > 1 else "it"}
    which = had.get(compared, words.number(compared))
    group = "comparison group" if which.endswith("no") else "had a comparison group"
    return (
        f"Of {words.counted(found, 'record')}, {words.number(twice)} "
        f"{words.plural(twice, 'was a duplicate', 'were duplicates')}. Of "
        f"{words.counted(read, 'report')} read in full, {words.number(out)} "
        f"{words.plural(out, 'was', 'were')} excluded. That leaves "
        f"{words.counted(studies, 'study', 'studies')}{told}; {which} {group}."
    )


def studies(report: LivedExperience) -> str:
    """When the studies were published, and how large they are."""
    f = report.facts.review
    first, last = int(f.first_year.value), int(f.last_year.value)
    smallest, largest = (words.quantity(n.value) for n in (f.smallest, f.largest))
    when = f"in {first}" if first == last else f"between {first} and {last}"
    size = f"{smallest} people" if smallest == largest else (
        f"between {smallest} and {largest} people (median {words.quantity(f.median_people.value)})"
    )  # fmt: skip
    many = int(f.studies.value)
    return (
        f"{words.plural(many, 'It was', 'They were')} published {when} and had {size}. "
        f"@tbl-characteristics tells where {words.plural(many, 'it comes', 'they come')} from and "
        f"whom {words.plural(many, 'it', 'they')} trained."
    )


def concern(report: LivedExperience) -> str:
    """How many studies raise high concern."""
    f = report.facts.review
    high, all_ = int(f.high_concern.value), int(f.studies.value)
    if not high:
        said = "no study raises high concern" if all_ > 1 else "the one study does not raise it"
        return f"{first_upper(said)}." if all_ > 1 else "The one study raises no high concern."
    raises = words.plural(high, "raises", "raise")
    shown = " @tbl-appraisal sets concern against design." if all_ > 1 else ""
    return first_upper(
        f"{words.share_of(high, all_, 'study', 'studies')} {raises} high concern.{shown}"
    )


def without_comparison(report: LivedExperience) -> str:
    """How many studies lack a comparison group."""
    f = report.facts.review
    n, all_ = int(f.without_comparison.value), int(f.studies.value)
    if not n:
        return ""
    lack = words.plural(n, "lacks", "lack")
    return first_upper(f"{words.share_of(n, all_, 'study', 'studies')} {lack} a comparison group.")


def depends(report: LivedExperience) -> str:
    """How often results are improvements, with a comparison group and without."""
    f = report.facts.results
    (here, with_), (there, without) = (
        (int(f[f"improved_{name}"].value), int(f[name].value)) for name in ("compared", "alone")
    )
    if not with_ or not without:
        both = "All results come" if with_ + without > 1 else "The one result comes"
        studies = words.plural(int(report.facts.review.studies.value), "a study", "studies")
        return f"{both} from {studies} {'with' if with_ else 'without'} a comparison group."
    rosier = there / without > here / with_
    care = " Studies that could not compare thus look rosier, a reason for care." if rosier else ""
    return (
        "Where there was a comparison group, "
        f"{words.share_of(here, with_, 'result')} {words.plural(here, 'was', 'were')} for the "
        f"better; without one, {words.number(there)} of {words.number(without)}.{care}"
    )


def questions(report: LivedExperience) -> str:
    """How the workshop's questions sit on the map of evidence and gaps."""
    f = report.facts.questions
    all_, placed, empty, top = (
        int(n.value) for n in (f.all, f.with_gap, f.in_empty_cells, f.top_in_empty_cells)
    )
    shown = min(TOP, len(report.order))
    if not placed:
        return f"{first_upper(words.share_of(0, all_, 'question'))} falls in a cell of the map."
    told = (
        f"Of {words.counted(all_, 'question')}, {words.number(placed)} "
        f"{words.plural(placed, 'falls', 'fall')} in a cell of the map above"
    )
    if not empty:
        return f"{told}, and none in an empty one."
    return (
        f"{told}, and {words.number(empty)} of these in one that holds no study. Among the "
        f"{words.number(shown)} that came first, {words.number(top)} would fill an empty cell."
    )


def shaped(report: LivedExperience) -> str:
    """At which stages advice changed the work, and how often it has not so far."""
    log = involvement.of_study(report.study.involvement, WORK)
    if log.empty:
        return "The log of public involvement says nothing about this work."
    paid = "Working like this takes time, and time has to be paid for."
    effect = involvement.changed(log)
    if not effect.any():
        return f"So far advice has changed nothing that the log tells. {paid}"
    stages = list(dict.fromkeys(str(stage) for stage in log.loc[effect, "stage"]))
    at = words.plural(len(stages), "this stage", "these stages")
    told = f"Advice changed the work at {at}: {words.listed(stages)}."
    rest = int((~effect).sum())
    if not rest:
        return f"{told} {paid}"
    after = words.plural(rest, "occasion")
    return f"{told} After {words.number(rest)} {after} nothing has changed so far. {paid}"


def screened(report: LivedExperience) -> str:
    """That educators screened too, where the log has their advice on collecting the data."""
    log = involvement.of_study(report.study.involvement, WORK)
    here = log[involvement.changed(log) & (log["stage"] == "data collection")]
    if not here["who"].eq(GROUPS["service_user_educator"]).any():
        return ""
    return "Service user educators screened records together with researchers (@tbl-changes)."


def described(report: LivedExperience) -> str:
    """How many programmes were described."""
    total = int(report.facts.programmes.all.value)
    return "One programme was" if total == 1 else f"Each of {words.number(total)} programmes was"


def sorted_by(report: LivedExperience) -> str:
    """How the programmes are shown."""
    if int(report.facts.programmes.all.value) == 1:
        return "@tbl-types has the programme's type; @fig-matrix shows all that we recorded of it."
    return (
        "We sorted the programmes by how much people with lived experience decide. @tbl-types has "
        "the types; @fig-matrix shows every programme with all that we recorded."
    )


def read(report: LivedExperience) -> str:
    """How many studies of how many people were read, for the plain-English summary."""
    f = report.facts.review
    studies = words.counted(int(f.studies.value), "study", "studies")
    return f"Then we read the research: {studies} with {f.people.text} people."


def voted(report: LivedExperience) -> str:
    """How many people put how many questions in order, for the plain-English summary."""
    f = report.facts
    people = int(f.voters.all.value)
    asked = words.counted(int(f.questions.all.value), "research question")
    who = "one person" if people == 1 else f"{words.number(people)} people met and"
    return f"Last, {who} put {asked} in order."


def voters(report: LivedExperience) -> str:
    """Who ranked the questions, and how the groups' ranks were put together."""
    f = report.facts
    here = [group for group in GROUPS if group in report.order.columns]
    who = words.listed(
        [words.counted(int(f.voters[g].value), GROUPS[g][:-1], GROUPS[g]) for g in here]
    )
    questions = words.counted(int(f.questions.all.value), "question")
    said = [first_upper(f"{who} ranked {questions}.")]
    for why, names in priorities.set_aside(report.study.votes).items():
        if names:
            left, be = words.counted(len(names), "voter"), words.plural(len(names), "is", "are")
            said.append(first_upper(f"{left} who {why} {be} left out."))
    if len(here) > 1:
        said.append("Each group counts the same in the list, whatever its size.")
    if report.agreement:
        said.append(
            "Agreement is Kendall's W, corrected for ties [@kendall1939], its interval from "
            "resampling voters."
        )
    if len(here) > 1:
        said.append(
            "Differences between groups are judged against the widest difference of any question "
            "when voters are shuffled between groups, so that looking at many questions does not "
            "make one up."
        )
    return " ".join(said)
