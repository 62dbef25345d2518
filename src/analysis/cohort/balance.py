"""Balance: how alike the two groups are, before matching and after.

Standardised mean differences, variance ratios and distances between the cumulative distributions
as MatchIt's ``summary()`` and cobalt define them: the mean difference is divided by the standard
deviation of the treated *before* matching, so that the same yardstick serves both columns (Stuart
2010, doi 10.1214/09-STS313; Austin 2009, doi 10.1002/sim.3697).

Each column is read once, for before and after together; only quantities are sorted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.cohort import covariates as rooms
from analysis.cohort.matching.matched import Matching
from bite.errors import DataError, Fault, Where

BALANCED = 0.1
"""A standardised difference below this is negligible (Austin 2009)."""
SCORE = "score"
"""The row of the score itself in a table of balance."""


@dataclass(frozen=True)
class Comparison:
    """How one column compares between the groups.

    ``smd``: mean of treated − mean of comparison, ÷ standard deviation of all treated (of a
    yes/no column √(p(1−p)); where the treated do not vary, of both groups pooled). ``vr``:
    variance of treated ÷ of comparison; NaN for a yes/no column. ``ks``, ``ecdf_mean``: greatest
    and mean distance between the cumulative distributions, 0 to 1.
    """

    mean_treated: float
    mean_control: float
    smd: float
    vr: float
    ks: float
    ecdf_mean: float


def compare(
    values: np.ndarray, treated: np.ndarray, weights: np.ndarray | None = None
) -> Comparison:
    """`values` (finite, one a person) between the groups, everybody counting by `weights`."""
    values = np.asarray(values, dtype=float)
    w = np.ones(len(values)) if weights is None else np.asarray(weights, dtype=float)
    return _Groups.of(np.asarray(treated, bool), w).compared(values)[1]


def effective_sample_size(weights: np.ndarray) -> float:
    """(Σw)² ÷ Σw²: as how many equally weighted people these count (Kish 1965)."""
    weights = np.asarray(weights, dtype=float)
    squares = float((weights**2).sum())
    return float(weights.sum() ** 2 / squares) if squares else 0.0


def sample_sizes(matching: Matching) -> pd.DataFrame:
    """People by group (columns treated, control), as MatchIt prints them: index all, effective
    (see `effective_sample_size`), matched, unmatched."""
    treated = matching.treated.to_numpy(bool)
    weights = matching.weights.to_numpy(float)
    columns = {}
    for name, group in (("treated", treated), ("control", ~treated)):
        inside, everybody = int((weights[group] > 0).sum()), int(group.sum())
        effective = effective_sample_size(weights[group])
        columns[name] = [everybody, effective, inside, everybody - inside]
    return pd.DataFrame(columns, index=["all", "effective", "matched", "unmatched"])


def balance_table(
    frame: pd.DataFrame, matching: Matching, covariates: Sequence[str]
) -> pd.DataFrame:
    """One row a quantity, or a category's level, of `covariates`; first the score, if any.

    Columns: covariate, level (empty for a quantity); mean_treated, mean_control, smd, vr, ks,
    ecdf_mean (see `Comparison`), each with ``_before`` and ``_after``; pair_distance, the mean
    difference within pairs, without its sign, in the same standard deviations (NaN for strata
    and weights). Means of levels are shares. Raises `DataError` for values that are missing or
    infinite.
    """
    treated = matching.treated.to_numpy(bool)
    weights = matching.weights.to_numpy(float)
    index = matching.weights.index
    paired = len(matching.pairs) and matching.method not in ("exact", "cem")
    t = index.get_indexer(matching.pairs["treated"]) if paired else None
    c = index.get_indexer(matching.pairs["control"]) if paired else None
    groups = _Groups.of(treated, weights)
    rows = []
    for name, level, values in _columns(frame, matching, covariates):
        before, after = groups.compared(values)
        row: dict[str, object] = {"covariate": name, "level": level}
        for when, found in (("before", before), ("after", after)):
            row |= {f"{key}_{when}": value for key, value in vars(found).items()}
        row["pair_distance"] = np.nan
        if t is not None and c is not None:
            apart = float(np.abs(values[t] - values[c]).mean())
            row["pair_distance"] = apart / (
                _scale(values[groups.treated], values[groups.control]) or 1.0
            )
        rows.append(row)
    return pd.DataFrame(rows)


def balance_within(
    frame: pd.DataFrame, matching: Matching, covariates: Sequence[str], by: str
) -> pd.DataFrame:
    """Balance within each value of the column `by`: one row a value and a column of `covariates`.

    Columns: stratum, covariate, level, n_treated, n_control (matched), smd_before, smd_after.
    The yardstick is the standard deviation of *all* treated, as MatchIt's is within subclasses,
    so that a small stratum is not called alike because its people differ much.
    """
    treated = matching.treated.to_numpy(bool)
    weights = matching.weights.to_numpy(float)
    codes, names = rooms.levels(frame[by])
    # Strata of the treated and of the comparison people side by side, each counted in one pass.
    cell = 2 * codes + treated
    size = 2 * len(names)

    def means(values: np.ndarray, w: np.ndarray) -> np.ndarray:
        with np.errstate(invalid="ignore", divide="ignore"):
            total = np.bincount(cell, w, minlength=size)
            return np.bincount(cell, w * values, minlength=size) / total

    ones = np.ones(len(weights))
    inside = np.bincount(cell, weights > 0, minlength=size)
    parts = []
    for name, level, values in _columns(frame, matching, covariates):
        scale = _scale(values[treated], values[~treated])
        before, after = means(values, ones), means(values, weights)
        parts.append(
            pd.DataFrame(
                {
                    "stratum": names,
                    "covariate": name,
                    "level": level,
                    "n_treated": inside[1::2].astype(int),
                    "n_control": inside[::2].astype(int),
                    "smd_before": _over(before[1::2] - before[::2], scale),
                    "smd_after": _over(after[1::2] - after[::2], scale),
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


def largest_within(
    frame: pd.DataFrame, matching: Matching, covariates: Sequence[str], by: Sequence[str]
) -> pd.DataFrame:
    """How alike the groups are within each combination of the columns `by` that has matched
    people of both: one row each.

    Columns: those of `by`; n_treated, n_control (matched); largest_before, largest_after: the
    greatest standardised difference of any of `covariates`, without its sign (see
    `balance_within`; the score counts only in the matching); covariate, level: whose the latter is.
    """
    groups = frame.groupby(list(by), observed=True, sort=True)
    strata = frame.assign(**{SCORE: groups.ngroup().astype(str)})
    found = balance_within(strata, matching, covariates, SCORE)
    found = found[
        (found["covariate"] != SCORE) & (found[["n_treated", "n_control"]] > 0).all(axis=1)
    ]
    rows = []
    for number, part in found.groupby(found["stratum"].astype(int)):
        after = part["smd_after"].abs()
        most = part.loc[after.idxmax()] if after.notna().any() else part.iloc[0]
        rows.append(
            {
                "number": number,
                "n_treated": most["n_treated"],
                "n_control": most["n_control"],
                "largest_before": float(part["smd_before"].abs().max()),
                "largest_after": float(after.max()),
                "covariate": most["covariate"],
                "level": most["level"],
            }
        )
    columns = ["n_treated", "n_control", "largest_before", "largest_after", "covariate", "level"]
    table = pd.DataFrame(rows, columns=["number", *columns])
    names = groups[list(by)].first().reset_index(drop=True)
    return table.join(names, on="number")[[*by, *columns]]


def who_was_lost(
    frame: pd.DataFrame, matching: Matching, covariates: Sequence[str]
) -> pd.DataFrame:
    """The treated who were matched against the treated who were not: for whom the estimate is.

    One row a quantity or a category's level: covariate, level, mean_matched, mean_lost (NaN when
    nobody was lost), difference (lost − matched, in standard deviations of all treated),
    n_matched, n_lost.
    """
    treated = matching.treated.to_numpy(bool)
    kept = matching.weights.to_numpy(float)[treated] > 0
    rows = []
    for name, level, values in _columns(frame, matching, covariates):
        mine = values[treated]
        inside = mine[kept].mean() if kept.any() else np.nan
        lost = mine[~kept].mean() if (~kept).any() else np.nan
        gap = float(_over(np.array(lost - inside), _spread(mine)))
        rows.append((name, level, inside, lost, gap, int(kept.sum()), int((~kept).sum())))
    columns = ["covariate", "level", "mean_matched", "mean_lost", "difference"]
    return pd.DataFrame(rows, columns=[*columns, "n_matched", "n_lost"])


OVERLAP_BINS = 32


def overlap(matching: Matching, bins: int = OVERLAP_BINS) -> pd.DataFrame:
    """How many people of each group have which score: one row a class of the score.

    Columns: low, high (limits: round numbers, nobody's own score), treated, control,
    matched_treated, matched_control. Empty when there is no one score.
    """
    score = matching.score.to_numpy(float)
    columns = ["low", "high", "treated", "control", "matched_treated", "matched_control"]
    if not len(score) or not np.isfinite(score).all():
        return pd.DataFrame(columns=columns)
    edges = _round_edges(float(score.min()), float(score.max()), bins)
    treated = matching.treated.to_numpy(bool)
    inside = matching.weights.to_numpy(float) > 0
    groups = (treated, ~treated, treated & inside, ~treated & inside)
    counts = [np.histogram(score[group], edges)[0] for group in groups]
    return pd.DataFrame(dict(zip(columns, [edges[:-1], edges[1:], *counts], strict=True)))


def _round_edges(low: float, high: float, bins: int) -> np.ndarray:
    span = max(high - low, 1e-6)
    power = 10.0 ** np.floor(np.log10(span / bins))
    step = next(power * m for m in (1, 2, 2.5, 5, 10) if span / (power * m) <= bins)
    first, last = np.floor(low / step), np.floor(high / step) + 1
    return np.round(np.arange(first, last + 1) * step, 10)


def _columns(
    frame: pd.DataFrame, matching: Matching, covariates: Sequence[str]
) -> Iterator[tuple[str, str, np.ndarray]]:
    score = matching.score.to_numpy(float)
    if len(score) and np.isfinite(score).all():
        yield SCORE, "", score
    for name in covariates:
        values = frame[name]
        if rooms.is_quantity(values):
            numbers = values.to_numpy(float, na_value=np.nan)
            if not np.isfinite(numbers).all():
                n = int((~np.isfinite(numbers)).sum())
                raise DataError(
                    Fault(
                        f"{n} people have no finite value",
                        Where(table=rooms.TABLE, field=name),
                        "leave them out and say so, or give them a flag of their own",
                    )
                )
            yield name, "", numbers
        else:
            codes, levels = rooms.levels(values)
            for place, level in enumerate(levels):
                yield name, level, (codes == place).astype(float)


@dataclass(frozen=True)
class _Groups:
    """Rows of each group, and which of them count after matching with which weight."""

    treated: np.ndarray
    control: np.ndarray
    kept_treated: np.ndarray
    kept_control: np.ndarray
    weight_treated: np.ndarray
    weight_control: np.ndarray

    @classmethod
    def of(cls, treated: np.ndarray, weights: np.ndarray) -> _Groups:
        t, c = np.flatnonzero(treated), np.flatnonzero(~treated)
        kept_t, kept_c = np.flatnonzero(weights[t] > 0), np.flatnonzero(weights[c] > 0)
        return cls(t, c, kept_t, kept_c, weights[t][kept_t], weights[c][kept_c])

    def compared(self, values: np.ndarray) -> tuple[Comparison, Comparison]:
        """Everybody alike, and everybody by weight."""
        mine, theirs = values[self.treated], values[self.control]
        kept = mine[self.kept_treated], theirs[self.kept_control]
        weights = self.weight_treated, self.weight_control
        scale = _scale(mine, theirs)
        means = [_mean(mine), _mean(theirs)], [_mean(*p) for p in zip(kept, weights, strict=True)]
        if _binary(values):
            return tuple(  # type: ignore[return-value]
                Comparison(
                    a, b, float(_over(np.array(a - b), scale)), np.nan, abs(a - b), abs(a - b)
                )
                for a, b in means
            )
        # What is compiled is loaded here, when it is needed (see `matching`).
        from analysis.cohort import distributions

        order = [np.argsort(part, kind="stable") for part in kept]
        gaps = distributions.distances(
            np.sort(mine),
            np.sort(theirs),
            kept[0][order[0]],
            kept[1][order[1]],
            weights[0][order[0]],
            weights[1][order[1]],
        )
        variances = (
            [_variance(mine), _variance(theirs)],
            [_variance(*p) for p in zip(kept, weights, strict=True)],
        )
        found = []
        for (a, b), (above, below), (ks, mean) in zip(means, variances, gaps, strict=True):
            ratio = above / below if below else np.nan
            same = scale == 0 and values.min() == values.max()
            smd = 0.0 if same else float(_over(np.array(a - b), scale))
            found.append(Comparison(a, b, smd, ratio, float(ks), float(mean)))
        return found[0], found[1]


def _mean(values: np.ndarray, weights: np.ndarray | None = None) -> float:
    if weights is None:
        return float(values.mean()) if len(values) else np.nan
    total = weights.sum()
    return float((values * weights).sum() / total) if total else np.nan


def _variance(values: np.ndarray, weights: np.ndarray | None = None) -> float:
    """Weighted variance with the reliability-weight correction, as R's ``cov.wt`` has it."""
    if weights is None:
        return _kept(float(values.var(ddof=1)), values) if len(values) > 1 else np.nan
    total, squares = weights.sum(), (weights**2).sum()
    if not total or total**2 <= squares * (1 + 1e-12):
        return np.nan
    # (Not by `@`: it wakes the other cores for so little, and rounds differently elsewhere.)
    mean = (values * weights).sum() / total
    found = float((weights * (values - mean) ** 2).sum() * total / (total**2 - squares))
    return _kept(found, values)


def _kept(spread: float, values: np.ndarray) -> float:
    """A spread or a variance, 0 where only rounding makes one of values that are all the same."""
    small = spread < 1e-8 * max(1.0, abs(float(values[0])))
    return 0.0 if small and values.min() == values.max() else spread


def _over(gap: np.ndarray, scale: float) -> np.ndarray:
    """Differences in standard deviations; where nobody varies, 0 or undefined."""
    if scale:
        return gap / scale
    return np.where(gap == 0, 0.0, np.nan)


def _scale(mine: np.ndarray, theirs: np.ndarray) -> float:
    own = _spread(mine)
    if own > 1e-8 or not len(mine):
        return own
    share = len(mine) / (len(mine) + len(theirs))
    return float(np.sqrt(share * own**2 + (1 - share) * _spread(theirs) ** 2))


def _binary(values: np.ndarray) -> bool:
    if not _zero_or_one(values[:100]):
        return False
    return _zero_or_one(values)


def _zero_or_one(values: np.ndarray) -> bool:
    return bool(((values == 0) | (values == 1)).all())


def _spread(values: np.ndarray) -> float:
    if not len(values):
        return 0.0
    if _binary(values):
        p = values.mean()
        return float(np.sqrt(p * (1 - p)))
    return _kept(float(values.std(ddof=1)), values) if len(values) > 1 else 0.0
