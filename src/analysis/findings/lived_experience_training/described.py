"""Sentences that describe: the programmes, the studies, the workshop and who shaped them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis import involvement, training
from analysis.contracts.codes import DEPTHS
from analysis.findings.lived_experience_training.terms import TOP, WORK, first_upper
from analysis.show import words

if TYPE_CHECKING:
    from analysis.findings.lived_experience_training.report import LivedExperience

MOST_NAMED = 3
"""A value is named as the usual one if no more than these share the first place."""


def usual(report: LivedExperience) -> str:
    """The most common audiences, methods and topics of the programmes."""
    counts = training.counts(report.study.programmes)
    total = int(report.facts.programmes.all.value)
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
    return (
        f"Of {words.counted(found, 'record')}, {words.number(twice)} "
        f"{words.plural(twice, 'was a duplicate', 'were duplicates')}. Of "
        f"{words.counted(read, 'report')} read in full, {words.number(out)} "
        f"{words.plural(out, 'was', 'were')} excluded. That leaves "
        f"{words.counted(studies, 'study', 'studies')}{told}; {words.number(compared)} had a "
        "comparison group."
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
    return f"They were published {when} and had {size}."


def concern(report: LivedExperience) -> str:
    """How many studies raise high concern."""
    f = report.facts.review
    high, all_ = int(f.high_concern.value), int(f.studies.value)
    raises = words.plural(high, "raises", "raise")
    return first_upper(f"{words.share_of(high, all_, 'study', 'studies')} {raises} high concern.")


def without_comparison(report: LivedExperience) -> str:
    """How many studies lack a comparison group."""
    f = report.facts.review
    n, all_ = int(f.without_comparison.value), int(f.studies.value)
    lack = words.plural(n, "lacks", "lack")
    return first_upper(f"{words.share_of(n, all_, 'study', 'studies')} {lack} a comparison group.")


def depends(report: LivedExperience) -> str:
    """How often results are improvements, with a comparison group and without."""
    f = report.facts.results
    (here, with_), (there, without) = (
        (int(f[f"improved_{name}"].value), int(f[name].value)) for name in ("compared", "alone")
    )
    if not with_ or not without:
        both = "All results come" if with_ + without > 1 else "The result comes"
        return f"{both} from studies {'with' if with_ else 'without'} a comparison group."
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
    effect = involvement.changed(log)
    if not effect.any():
        return "So far advice has changed nothing that the log tells."
    stages = words.listed([str(stage) for stage in dict.fromkeys(log.loc[effect, "stage"])])
    told = f"Advice changed the work at these stages: {stages}."
    rest = int((~effect).sum())
    if not rest:
        return told
    after = words.plural(rest, "occasion")
    return f"{told} After {words.number(rest)} {after} nothing has changed so far."
