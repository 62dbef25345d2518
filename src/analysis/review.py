"""A systematic review: from the records found to what is known, how surely, and what is not.

Two tables go in. ``screening``: one row a record, with the last stage of PRISMA 2020
(doi:10.1136/bmj.n71) that it reached. ``studies``: one row a study and outcome; effects are
standardised mean differences, above zero in favour of involvement. All counts here are of
records, reports or studies, never of people.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from analysis.contracts.codes import (
    CONCERN,
    DIRECTIONS,
    OUTCOME_DOMAINS,
    TRAITS_OF_STUDIES,
    gap_name,
)
from analysis.meta_analysis import Pooled, pool
from bite.errors import DataError, Fault, Where

# PRISMA 2020 keeps these apart from databases and registers.
OTHER_METHODS = ("citation", "website", "organisation", "hand search", "personal contact")
REGISTERS = ("register",)
FEWEST_TO_POOL = 3
"""Below three studies there is no prediction interval, and tau² says nothing."""


@dataclass(frozen=True)
class Route:
    """What became of the records found by one kind of source, stage by stage.

    ``sources`` and ``reasons`` map a source and a reason for exclusion to a number of records;
    what leaves at each stage plus what stays is what entered it.
    """

    sources: dict[str, int]
    duplicates: int
    excluded_on_title: int
    not_retrieved: int
    reasons: dict[str, int]
    included: int

    @property
    def identified(self) -> int:
        """Records found."""
        return sum(self.sources.values())

    @property
    def screened(self) -> int:
        """Records whose title and abstract were read."""
        return self.identified - self.duplicates

    @property
    def sought(self) -> int:
        """Reports sought in full."""
        return self.screened - self.excluded_on_title

    @property
    def assessed(self) -> int:
        """Reports read in full."""
        return self.sought - self.not_retrieved

    @property
    def excluded(self) -> int:
        """Reports excluded after reading them in full."""
        return sum(self.reasons.values())


@dataclass(frozen=True)
class Flow:
    """PRISMA 2020 flow of a new review: two routes, and what the review included."""

    databases: Route
    other: Route
    studies: int

    @property
    def reports(self) -> int:
        """Reports of the included studies."""
        return self.databases.included + self.other.included

    @property
    def identified(self) -> int:
        """Records found by any route."""
        return self.databases.identified + self.other.identified


@dataclass(frozen=True)
class Synthesis:
    """One domain's pooled effect with the studies behind it (``studies``: study_id, design,
    appraisal, n, effect, se, low, high, weight), or why there is none (``pooled`` is None)."""

    domain: str
    studies: pd.DataFrame
    pooled: Pooled | None
    reason: str = ""


def prisma_flow(screening: pd.DataFrame) -> Flow:
    """The PRISMA 2020 flow from ``screening`` (source, stage, reason, study_id).

    Raises DataError if a route's records do not add up to those it included.
    """
    other = screening["source"].map(_is_other)
    flow = Flow(
        _route(screening[~other]),
        _route(screening[other]),
        int(screening.loc[screening["stage"] == "included", "study_id"].nunique()),
    )
    for name, route in (("databases and registers", flow.databases), ("other", flow.other)):
        if route.assessed - route.excluded != route.included:
            raise DataError(f"screening: records from {name} do not add up from stage to stage")
    return flow


def same_studies(screening: pd.DataFrame, studies: pd.DataFrame) -> None:
    """Hold the studies that screening included against those that were read.

    Raises DataError with a fault for each side that the other does not know.
    """
    kept = set(screening.loc[screening["stage"] == "included", "study_id"].dropna())
    there = set(studies["study_id"])
    faults = []
    if there - kept:
        names = ", ".join(sorted(there - kept)[:5])
        what = f"{len(there - kept)} of table studies were not included by table screening: {names}"
        faults.append(Fault(what, Where(table="studies", field="study_id"),
                            "Take them out, or put right the stage of their records."))  # fmt: skip
    if kept - there:
        names = ", ".join(sorted(kept - there)[:5])
        what = f"{len(kept - there)} included by screening are not in table studies: {names}"
        faults.append(Fault(what, Where(table="screening", field="study_id"),
                            "Add them to table studies."))  # fmt: skip
    if faults:
        raise DataError(tuple(faults))


def per_study(studies: pd.DataFrame) -> pd.DataFrame:
    """One row a study: what its outcomes share, its largest n, and how many domains it measured."""
    grouped = studies.groupby("study_id", sort=True)
    return grouped[list(TRAITS_OF_STUDIES)].first().assign(
        n=grouped["n"].max(), domains=grouped["domain"].nunique()
    ).reset_index()  # fmt: skip


def characteristics(
    studies: pd.DataFrame, traits: Sequence[str] = ("design", "setting", "audience", "country")
) -> pd.DataFrame:
    """How many studies have each value of each trait: ``trait``, ``value``, ``studies``."""
    single = per_study(studies)
    parts = [
        single[trait].value_counts().rename_axis("value").rename("studies").reset_index()
        .sort_values(["studies", "value"], ascending=[False, True]).assign(trait=trait)
        for trait in traits
    ]  # fmt: skip
    return pd.concat(parts, ignore_index=True)[["trait", "value", "studies"]]


def directions(studies: pd.DataFrame) -> pd.DataFrame:
    """How many results point which way, for each domain of outcome.

    One row a domain: a column a direction, ``studies``, and ``p`` of the exact sign test of
    improved against worse (Cochrane Handbook, section 12.2.1.3; mixed and no change take no side).
    """
    table = (
        pd.crosstab(studies["domain"], studies["direction"])
        .reindex(index=OUTCOME_DOMAINS, columns=DIRECTIONS, fill_value=0)
        .astype(int)
    )
    sides = zip(table["improved"], table["worse"], strict=True)
    p = [_sign_test(improved, worse) for improved, worse in sides]
    found = studies.groupby("domain")["study_id"].nunique().reindex(OUTCOME_DOMAINS, fill_value=0)
    return table.assign(studies=found.astype(int), p=p).rename_axis(None, axis=1).reset_index()


def harvest(studies: pd.DataFrame) -> pd.DataFrame:
    """Results in the order in which a harvest plot stacks them (Ogilvie and others 2008,
    doi:10.1186/1471-2288-8-8): by domain, direction, then least concern and largest study first.

    Adds ``height`` (3 low, 2 some, 1 high concern) and ``place`` in its stack, from 1.
    """
    frame = studies.assign(height=studies["appraisal"].map(_trust).astype(int))
    frame["domain"] = pd.Categorical(frame["domain"], OUTCOME_DOMAINS, ordered=True)
    frame["direction"] = pd.Categorical(frame["direction"], DIRECTIONS, ordered=True)
    frame = frame.sort_values(
        ["domain", "direction", "height", "n", "study_id"],
        ascending=[True, True, False, False, True],
        ignore_index=True,
    )
    stack = frame.groupby(["domain", "direction"], observed=True)
    frame["place"] = stack.cumcount() + 1
    return frame.astype({"domain": str, "direction": str})


def one_effect_per_study(studies: pd.DataFrame) -> pd.DataFrame:
    """Studies with an effect, one row a study: outcomes of one study are averaged, and so are
    their standard errors, which is right if they move together and cautious if they do not."""
    with_effect = studies[studies["effect"].notna() & studies["se"].notna()]
    grouped = with_effect.groupby("study_id", sort=True)
    return grouped.agg(
        design=("design", "first"),
        appraisal=("appraisal", "first"),
        n=("n", "max"),
        effect=("effect", "mean"),
        se=("se", "mean"),
    ).reset_index()


def synthesis(
    studies: pd.DataFrame, domain: str, *, without_high_concern: bool = False, **choices: str
) -> Synthesis:
    """Pool one domain by :func:`analysis.meta_analysis.pool` (``choices`` go there), or say why
    not: fewer than three studies give an effect."""
    rows = studies[studies["domain"] == domain]
    if without_high_concern:
        rows = rows[rows["appraisal"] != "high"]
    effects = one_effect_per_study(rows)
    half = stats.norm.ppf(0.975) * effects["se"]
    effects = effects.assign(low=effects["effect"] - half, high=effects["effect"] + half)
    if len(effects) < FEWEST_TO_POOL:
        many, give = rows["study_id"].nunique(), "gives" if len(effects) == 1 else "give"
        reason = f"{len(effects)} of {many} studies {give} an effect size"
        if many < 2:
            reason = "one study" if many else "no study"
        return Synthesis(domain, effects.assign(weight=np.nan), None, reason)
    pooled = pool(effects["effect"].to_numpy(), effects["se"].to_numpy(), **choices)  # type: ignore[arg-type]
    return Synthesis(domain, effects.assign(weight=pooled.weights), pooled)


def appraisal(studies: pd.DataFrame) -> pd.DataFrame:
    """How many studies of each design raise low, some or high concern: a column each."""
    single = per_study(studies)
    table = pd.crosstab(single["design"], single["appraisal"])
    table = table.reindex(columns=CONCERN, fill_value=0).astype(int)
    table = table.assign(studies=table.sum(axis=1))
    return table.sort_values("studies", ascending=False).rename_axis(None, axis=1).reset_index()


def gaps(studies: pd.DataFrame, audiences: Sequence[str] = ()) -> pd.DataFrame:
    """Map of evidence and gaps: how many studies there are for each domain and audience.

    One row a cell: ``gap`` (its name, as :func:`gap_name`), ``domain``, ``audience``, ``studies``,
    ``sound`` (of those, without high concern) and ``state``: no study, few (one or two sound
    studies at most) or some. ``audiences`` fixes columns that may have no study at all.
    """
    wanted = list(audiences) or sorted(studies["audience"].unique())
    sound = studies[studies["appraisal"] != "high"]
    cells = pd.MultiIndex.from_product([OUTCOME_DOMAINS, wanted], names=["domain", "audience"])
    frame = pd.DataFrame(
        {
            name: rows.groupby(["domain", "audience"])["study_id"].nunique().reindex(cells)
            for name, rows in (("studies", studies), ("sound", sound))
        }
    )
    frame = frame.fillna(0).astype(int).reset_index()
    frame["state"] = np.select(
        [frame["studies"] == 0, frame["sound"] <= 2], ["no study", "few"], "some"
    )
    names = [gap_name(d, a) for d, a in zip(frame["domain"], frame["audience"], strict=True)]
    frame.insert(0, "gap", names)
    return frame


def _route(records: pd.DataFrame) -> Route:
    left = records["stage"].value_counts()
    full_text = records[records["stage"] == "eligibility"]
    by_kind = sorted(
        records["source"].value_counts().items(), key=lambda item: (_is_register(item[0]), item[0])
    )
    return Route(
        {str(source): int(number) for source, number in by_kind},
        int(left.get("identification", 0)),
        int(left.get("screening", 0)),
        int(left.get("retrieval", 0)),
        {str(why): int(number) for why, number in full_text["reason"].value_counts().items()},
        int(left.get("included", 0)),
    )


def _is_other(source: str) -> bool:
    return any(word in source.lower() for word in OTHER_METHODS)


def _is_register(source: str) -> bool:
    return any(word in source.lower() for word in REGISTERS)


def _trust(concern: str) -> int:
    return len(CONCERN) - CONCERN.index(concern)


def _sign_test(improved: int, worse: int) -> float:
    if improved + worse == 0:
        return float("nan")
    return float(stats.binomtest(int(improved), int(improved + worse)).pvalue)
