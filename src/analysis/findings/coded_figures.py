"""Figures of reports on coded interviews, each with its message as a title that the numbers choose.

Participants of research are counted exactly (`analysis.findings.coded`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from analysis.findings.coded import GROUPS, SOURCE
from analysis.qualitative.saturation import Saturation
from analysis.release import Policy
from analysis.show import words
from analysis.show.charts.heatmap import heatmap
from analysis.show.charts.presence import presence
from analysis.show.charts.saturation import saturation
from analysis.show.charts.together import together
from analysis.show.charts.tree import tree
from analysis.show.figures import Figure

CAVEAT = (
    "A curve says when new codes stopped, not whether the codes are good ones; reflexive thematic "
    "analysis does not look for such a point."
)


def short(name: str) -> str:
    """A code's name up to its colon, as charts and titles print it."""
    return name.split(":")[0]


def by_group(
    policy: Policy, name: str, counts: pd.DataFrame, sizes: Mapping[str, int], title: str
) -> Figure:
    """`coded.counts` of codes that belong to others as a heat map, under the codes above them."""
    sizes = {group: n for group, n in sizes.items() if n}
    frame = counts.rename(columns={group: GROUPS[group] for group in sizes})
    frame = frame.rename(columns={"participants": "All"}).assign(name=frame["name"].map(short))
    columns = [GROUPS[group] for group in sizes]
    shown = frame[["parent", "name", *columns, "All"]]
    return heatmap(
        name,
        policy.table(shown, counts=[*columns, "All"], kind="consented"),
        row="name",
        columns=columns,
        heading="parent",
        total="All",
        title=title,
        source=SOURCE,
        n=f"n = {words.with_unit(sum(sizes.values()), 'participants')}",
        of={GROUPS[group]: n for group, n in sizes.items()},
    )


def code_tree(policy: Policy, counts: pd.DataFrame, of: int, title: str) -> Figure:
    """`coded.counts` of themes, each before its sub-themes, as an outline with bars."""
    above = counts["depth"].min() if len(counts) else 0
    frame = counts.assign(name=counts["name"].map(short), level=counts["depth"] - above)
    shown = frame[["name", "level", "participants", "references"]]
    return tree(
        "theme-tree",
        policy.table(
            shown, counts=["participants", "references"], plain=["level"], kind="consented"
        ),
        of=of,
        title=title,
        source=SOURCE,
        n=f"n = {words.with_unit(of, 'participants')}",
    )


def same_people(policy: Policy, pairs: pd.DataFrame, order: Sequence[str], of: int) -> Figure:
    """Pairs of codes (`themes.cooccurring_pairs`) as a triangle of how many raised both."""
    named = pairs.assign(one=pairs["one"].map(short), other=pairs["other"].map(short))
    return together(
        "same-people",
        policy.table(named[["one", "other", "both", "either"]], counts=["both", "either"],
                     kind="consented"),
        order=[short(name) for name in order],
        of=of,
        title=most_together(named, of),
        source=SOURCE,
        n=f"n = {words.with_unit(of, 'participants')}",
    )  # fmt: skip


def saturation_curve(
    policy: Policy, curve: pd.DataFrame, found: Saturation, unit: str = "sub-themes"
) -> Figure:
    """`saturation.curve` with the place where the rule of Guest and others was met."""
    reached = found.reached
    numbers = ["interview", "codes", "mean", "low", "high"]
    return saturation(
        "saturation",
        policy.table(curve[numbers], plain=numbers, kind="consented"),
        reached=reached,
        rule=found.text,
        unit=unit,
        title=when_new(curve["codes"].tolist(), reached, unit),
        caveat=CAVEAT,
        source=SOURCE,
        n=f"n = {words.with_unit(len(curve), 'interviews')}",
    )


def who_said(
    policy: Policy, frame: pd.DataFrame, blocks: Mapping[str, str], unit: str = "sub-themes"
) -> Figure:
    """Which participant spoke to which code: `frame` and `blocks` as `presence` takes them."""
    heard = frame[list(blocks)].sum() if len(frame) else pd.Series(dtype=int)
    return presence(
        "who-said-what",
        policy.table(frame, kind="consented"),
        blocks=dict(blocks),
        cases="participants",
        title=each_spoke(heard.astype(int).tolist(), len(frame), unit),
        source=SOURCE,
        n=f"{words.with_unit(len(blocks), 'participants')}, one a column",
    )


# -- what the numbers say, as titles ---------------------------------------------------------------


def most_heard(names: Sequence[str], numbers: Sequence[int], of: int, what: str) -> str:
    """Which of `names` most people spoke to; `what` is the plural of the kind (``sub-themes``)."""
    most = max(numbers, default=0)
    if not most:
        return f"Nobody spoke to any of these {what}"
    first = [f"“{short(n)}”" for n, k in zip(names, numbers, strict=True) if k == most]
    each = "" if most == of else " each"
    if len(first) == len(names) > 1:
        return f"All {words.number(len(names))} {what} were raised by {_by(most, of)}{each}"
    if len(first) > 2:
        many = words.number(len(first)).capitalize()
        return f"{many} {what} were raised more widely than the others, by {_by(most, of)}{each}"
    was = words.plural(len(first), "was raised by", "were raised by")
    if most == of:
        return f"{words.listed(first)} {was} {_by(most, of)}"
    each = words.plural(len(first), "", " each")
    return f"{words.listed(first)} {was} more people than any other, {_by(most, of)}{each}"


def most_together(pairs: pd.DataFrame, of: int) -> str:
    """Which pair of codes the same people raised most often."""
    most = int(pairs["both"].max()) if len(pairs) else 0
    if not most:
        return "No two sub-themes were raised by the same person"
    first = pairs[pairs["both"] == most]
    if len(first) > 1:
        many = words.counted(len(first), "pair").capitalize()
        each = "" if most == of else " each"
        return f"{many} of sub-themes were most often raised together, by {_by(most, of)}{each}"
    one, other = first.iloc[0][["one", "other"]]
    return f"“{one}” and “{other}” were most often raised together, by {_by(most, of)}"


def when_new(codes: Sequence[int], reached: int | None, what: str) -> str:
    """When new codes stopped: `codes` found after each interview, `reached` by the rule."""
    if reached is None:
        return f"New {what} were still coming at the last interview"
    after = words.counted(reached, "interview")
    if codes[reached - 1] == codes[-1]:
        return f"No new {what} came after {after}"
    return f"Few new {what} came after {after}"


def each_spoke(heard: Sequence[int], of: int, what: str) -> str:
    """How many of `of` codes each participant spoke to."""
    if not heard or not of:
        return ""
    least, most = min(heard), max(heard)
    number = f"{least}" if least == most else f"{least} to {most}"
    who = "The one participant" if len(heard) == 1 else "Each participant"
    return f"{who} spoke to {number} of {of} {what}"


def both_groups(covered: int, of: int, what: str) -> str:
    """How many of `of` codes both groups spoke to."""
    were = words.plural(covered, "was", "were")
    return f"{words.out_of(covered, of, what)} {were} spoken to by both groups"


def _by(most: int, of: int) -> str:
    if most < of:
        return f"{most} of {of} people"
    return {1: "the one participant", 2: "both people"}.get(of, f"all {of} people")
