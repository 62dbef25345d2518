"""What reports on coded interviews share: facts about themes, agreement and saturation, and who
took part.

Counts of research participants are shown exactly, as papers do; they are never percentages, and a
characteristic that few people share is not shown at all (`themes.characteristics`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from analysis.qualitative import themes
from analysis.qualitative.agreement import Agreement, BetweenCoders
from analysis.qualitative.clearance import Clearance
from analysis.qualitative.coding import Code, CodedProject
from analysis.release import Policy, Released
from analysis.show import words
from analysis.show.facts import Fact
from analysis.show.markdown import Markdown, escape
from analysis.show.quotes import excerpt
from analysis.show.tables import Table, table

SOURCE = "coded interviews"
GROUPS = {
    "staff": "Staff",
    "partner": "Partners",
    "user": "Users",
    "service_user": "Service users",
    "life_rooms_staff": "Life Rooms staff",
    "childrens_centre_staff": "Children’s Centre staff",
}
"""Groups of participants as column headers."""
FIELDS = {"age_band": "Age", "gender": "Gender", "hub": "Hub"}


def slug(name: str) -> str:
    """A fact's name from a theme's: its first words, up to a colon."""
    plain = re.sub(r"[^a-z0-9 ]", "", name.split(":")[0].lower().replace("-", " "))
    return "_".join(plain.split())


def sizes(project: CodedProject, study: str, groups: Sequence[str]) -> dict[str, int]:
    """How many people of each group took part; nought for a group without anybody."""
    people = [p.group for p in project.participants if p.study == study]
    return {group: people.count(group) for group in groups}


def counts(
    project: CodedProject, study: str, codes: Sequence[Code], groups: Sequence[str]
) -> pd.DataFrame:
    """`themes.by_group` wide: code, name, parent, depth, one column a group with participants,
    ``participants`` and ``references`` over all groups."""
    long = themes.by_group(project, study, codes)
    if long.empty:
        rows = [(c.id, c.name, "", 0, *[0] * len(groups), 0, 0) for c in codes]
        names = ["code", "name", "parent", "depth", *groups, "participants", "references"]
        return pd.DataFrame(rows, columns=names)
    wide = long.pivot(index="code", columns="group", values="participants")
    wide = wide.reindex(columns=list(groups), fill_value=0).fillna(0).astype(int)
    summed = themes.totals(long).drop(columns="of")
    out = summed.merge(wide.reset_index(), on="code")
    return out[["code", "name", "parent", "depth", *groups, "participants", "references"]]


def theme_facts(policy: Policy, frame: pd.DataFrame, groups: Sequence[str]) -> Iterator[Fact]:
    """For each row of `counts`: participants in all and by group, and references."""
    for row in frame.to_dict("records"):
        name = f"theme.{slug(row['name'])}"
        how = f"people with a passage coded {row['name']}"
        everybody = policy.count(row["participants"], "consented", "participants")
        yield Fact(f"{name}.participants", everybody, SOURCE, how)
        references = policy.count(row["references"], "consented", "references")
        yield Fact(f"{name}.references", references, SOURCE, f"passages coded {row['name']}")
        for group in groups:
            released = policy.count(row[group], "consented", "participants")
            yield Fact(f"{name}.{group}", released, SOURCE, f"{how}, {group}")


def by_group_words(heard: Mapping[str, int], of: Mapping[str, int]) -> str:
    """How many of each group: ``all 10 staff, 12 of 16 partners and none of 7 users``.

    Groups without anybody are left out.
    """
    parts = []
    for group, n in of.items():
        name = GROUPS[group]
        name = name.lower() if name in ("Staff", "Partners", "Users") else name
        k = int(heard[group])
        if n == 1:
            parts.append(f"{'the only one' if k else 'none'} of the {name}")
        elif n == k == 2:
            parts.append(f"both {name}")
        elif n:
            parts.append(f"all {n} {name}" if k == n else f"{k or 'none'} of {n} {name}")
    return words.listed(parts)


def spoken_to(fact: Any, sizes: Mapping[str, int], people: str) -> str:
    """How many of the ``people`` ("staff") spoke to a theme, which of them, and in how many
    passages: ``All 9 staff spoke to it, in 14 passages``. ``fact`` is the theme's."""
    heard, total = int(fact.participants.value), sum(sizes.values())
    said = f"{words.out_of(heard, total, people)} spoke to it"
    if not heard:
        return said
    split = by_group_words({group: fact[group].value for group in sizes}, sizes)
    who = "" if heard == total else f" ({split})"
    n = int(fact.references.value)
    return f"{said}{who}, in {n:,} {words.plural(n, 'passage')}"


def theme_table(
    policy: Policy,
    name: str,
    frame: pd.DataFrame,
    of: Mapping[str, int],
    first: str = "Sub-theme",
) -> Table:
    """Participants by group, in all, and references: one row a code."""
    of = {group: n for group, n in of.items() if n}
    columns = {"name": first}
    columns |= {group: f"{GROUPS[group]} (of\u00a0{n})" for group, n in of.items()}
    columns |= {"participants": f"All (of\u00a0{sum(of.values())})", "references": "References"}
    return table(
        name,
        policy.table(frame, counts=[*of, "participants", "references"], kind="consented"),
        columns=columns,
        widths={"name": 26},
        notes=["Number of participants who spoke to it; references are passages."],
        source=SOURCE,
        n=f"{sum(of.values())} participants",
    )


def _estimate(policy: Policy, found: Agreement) -> Released:
    """With its interval, where there is one."""
    if pd.isna(found.low) or pd.isna(found.high):
        return policy.mean(found.value, found.n, "", "consented")
    return policy.estimate(found.value, found.low, found.high, found.n, "", "consented")


def agreement_facts(policy: Policy, found: BetweenCoders | None) -> Iterator[Fact]:
    """Kappa, alpha and the alphas for unitising of the double-coded interviews; none without them.

    A coefficient that had nothing to judge is no fact.
    """
    if found is None:
        return
    yield Fact("agreement.sources", policy.count(found.sources, "consented", "interviews"), SOURCE)
    yield Fact("agreement.turns", policy.count(found.turns, "consented", "turns"), SOURCE)
    units = found.units
    told = {
        "kappa": (found.kappa, "Cohen's kappa pooled over themes, bootstrap interval over turns"),
        "alpha": (found.alpha, "Krippendorff's alpha, nominal, bootstrap interval over turns"),
        "unitising": (
            units.overall,
            "Krippendorff's alpha for unitising, bootstrap interval over interviews",
        ),
        "boundaries": (
            units.boundaries,
            "Krippendorff's alpha for unitising, passages whatever their theme, bootstrap "
            "interval over interviews",
        ),
    }
    for name, (coefficient, text) in told.items():
        if coefficient.defined:
            yield Fact(f"agreement.{name}", _estimate(policy, coefficient), SOURCE, text, 2)


def agreement_sentence(found: BetweenCoders | None, facts: Iterable[Fact]) -> str:
    """How far two coders agreed, in words that fit the number."""
    if found is None:
        return (
            "No interview in this selection was coded by two people, so agreement is not reported."
        )
    by_name = {fact.name: fact for fact in facts}
    interviews = words.counted(found.sources, "interview")
    if not found.kappa.defined:
        return (
            f"On {interviews} that two people coded apart, neither gave any passage a theme, or "
            "both gave all of them the same; there is nothing that agreement could be measured on."
        )

    def shown(name: str) -> str:
        fact = by_name[f"agreement.{name}"]
        return f"{fact.text} ({fact.interval})" if fact.interval else fact.text

    strength = words.agreement(found.kappa.value)
    lowest = words.agreement(found.kappa.low) if pd.notna(found.kappa.low) else strength
    caution = "" if lowest == strength else f", though it could be as low as {lowest}"
    second = " (of those who coded, the two with most interviews in common)"
    sentence = (
        f"On {interviews} that two people coded apart{second if found.coders > 2 else ''}, they "
        f"agreed to a degree usually called {strength}{caution}: Cohen’s κ {shown('kappa')} over "
        f"{by_name['agreement.turns'].text} turns of talk, Krippendorff’s α {shown('alpha')}"
    )
    if not {"agreement.unitising", "agreement.boundaries"} <= set(by_name):
        return f"{sentence}."
    without = pd.isna(found.units.overall.low) and pd.isna(found.units.boundaries.low)
    few = "; such intervals would rest on too few interviews" if without else ""
    return (
        f"{sentence}. On the words themselves, α for unitising is {shown('unitising')} for "
        "passages with their themes, and "
        f"{shown('boundaries')} for passages whatever their theme{few}."
    )


def agreement_table(policy: Policy, found: BetweenCoders) -> Table:
    """Agreement theme by theme."""
    return table(
        "agreement-by-theme",
        policy.table(
            found.by_code.assign(same=100 * found.by_code["same"]),
            counts=["first", "second", "both"],
            kind="consented",
        ),
        columns={
            "name": "Theme",
            "first": "First coder",
            "second": "Second coder",
            "both": "Both",
            "same": "Alike, %",
            "kappa": "κ",
            "low": "From",
            "high": "To",
        },
        decimals={"same": 0, "kappa": 2, "low": 2, "high": 2},
        widths={"name": 26},
        notes=[
            "Turns of talk to which each coder gave the theme; the share of all turns on which "
            "they decided alike, chance included; κ with its 95% interval, drawn over turns."
        ],
        source=SOURCE,
        n=f"{found.turns} turns in {found.sources} interviews",
    )


def characteristics_table(
    policy: Policy, project: CodedProject, study: str, extra: Sequence[pd.DataFrame] = ()
) -> Table:
    """Who took part, one characteristic at a time; rare values stand together."""
    frame = themes.characteristics(project, study, list(FIELDS))
    frame["characteristic"] = frame["characteristic"].map(FIELDS)
    frame = pd.concat([*extra, frame], ignore_index=True)
    between = r"(?<=\d)-(?=\d)"
    value = frame["value"].astype(str).str.replace(between, "–", regex=True)
    frame["value"] = frame["characteristic"] + ": " + value
    return table(
        "characteristics",
        policy.table(frame, counts=["participants"], kind="consented"),
        columns={"value": "Characteristic", "participants": "Participants"},
        widths={"value": 30},
        notes=[
            "One characteristic at a time, so that nobody can be picked out; values that fewer "
            "than three people share are put together."
        ],
        source="participants",
    )


def voice_sentence(share: Mapping[str, Any], agreed: int) -> str:
    """How evenly quotes are shared: `share` as `themes.share_of_voice` gives it, among the `agreed`
    people who may be quoted."""
    quotes, never = int(share["quotes"]), list(share["never_quoted"])
    if not quotes:
        return "Nobody in this selection is quoted."
    most = round(share["largest_share"] * quotes)
    who = f"{agreed - len(never)} of the {words.with_unit(agreed, 'people')}"
    if not never:
        who = "the one person" if agreed == 1 else f"all {agreed} people"
    more = f"nobody has more than {words.number(most)}"
    said = (
        f"{words.counted(quotes, 'quote was', 'quotes were').capitalize()} chosen by rule, from "
        f"{who} who agreed to be quoted; {more}. Over all who agreed, the Gini coefficient is "
        f"{words.quantity(share['gini'], decimals=2)} (0 when all are quoted equally often, "
        "towards 1 when one person is quoted alone)."
    )
    if not never:
        return said
    return f"{said} Not quoted, though they agreed: {words.listed(never)}."


def deviant_sentence(clearance: Clearance, study: str) -> str:
    """How many passages go against the pattern, and how many of them may be shown."""
    rows = themes.deviant(clearance.project, study)
    n = len(rows)
    if not n:
        return "No passage in this selection was marked as going against the pattern of its theme."
    marked = words.counted(n, "passage was", "passages were").capitalize()
    goes = words.plural(n, "it goes", "they go")
    shown = sum(not clearance.objections(segment) for segment in rows["segment"])
    full = "shown in full, because a theme is only as good as what it can bear."
    if not shown:
        none = words.plural(n, "It may not be quoted", "None of them may be quoted")
        after = f"{none}; what is named is {words.plural(n, 'the theme', 'the themes')} alone."
    elif shown < n:
        of_them = words.number(shown)
        are = words.plural(shown, "is", "are")
        after = f"The {of_them} that may be quoted {are} {full}"
    else:
        after = f"{words.plural(n, 'It is', 'They are')} {full}"
    return f"{marked} marked because {goes} against what others said on the same theme. {after}"


def deviant_list(clearance: Clearance, study: str, leaving: Sequence[str] = ()) -> Markdown:
    """Deviant cases as a list: against which theme, who, and the words where they may be quoted.

    `leaving` names codes that are no themes, to be left out of the list.
    """
    lines = []
    for row in themes.deviant(clearance.project, study).to_dict("records"):
        label = clearance.project.label(row["segment"])
        said = excerpt(clearance, row["segment"])
        against = [name for name in row["themes"].split("; ") if name and name not in leaving]
        lines.append(f"- **{escape('; '.join(against) or 'No other theme')}** ({label}). {said}")
    return Markdown("\n".join(lines))
