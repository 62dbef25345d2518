"""Effects: how much more, or less, the treated changed than the people they were matched with.

Difference in differences by least squares, with standard errors clustered on the matched pair
(Abadie & Spiess 2022, doi 10.1080/01621459.2020.1840383) and intervals from Student's t with one
degree of freedom fewer than there are clusters (Cameron & Miller 2015, doi 10.3368/jhr.50.2.317).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import statsmodels.api as sm

from analysis.cohort import propensity
from analysis.cohort.matching import Matching
from bite.errors import DataError, Fault, UsageError


@dataclass(frozen=True)
class Estimate:
    """One estimate with its 95% interval; `unit` says of what, `n_*` on how many people."""

    value: float
    low: float
    high: float
    se: float
    p: float
    n_treated: int
    n_control: int
    n_pairs: int
    unit: str = ""

    @property
    def n(self) -> int:
        """Everybody in the comparison."""
        return self.n_treated + self.n_control


@dataclass(frozen=True)
class Coefficient:
    """One coefficient of a least-squares fit: value, standard error, interval, p."""

    value: float
    se: float
    low: float
    high: float
    p: float


def least_squares(
    y: np.ndarray,
    columns: np.ndarray,
    *,
    weights: np.ndarray | None = None,
    cluster: np.ndarray | None = None,
    robust: bool = False,
    of: int = -1,
) -> Coefficient:
    """Coefficient `of` a regression of `y` on an intercept and `columns`.

    Standard errors: clustered with the usual small-sample factor G/(G−1) · (n−1)/(n−k) when
    `cluster` is given, HC1 when `robust`, else classical.
    """
    design = np.column_stack([np.ones(len(y)), columns])
    model = sm.WLS(y, design, weights=np.ones(len(y)) if weights is None else weights)
    if cluster is not None:
        groups = pd.factorize(cluster)[0]
        fit = model.fit(cov_type="cluster", cov_kwds={"groups": groups}, use_t=True)
    elif robust:
        fit = model.fit(cov_type="HC1", use_t=True)
    else:
        fit = model.fit()
    low, high = np.asarray(fit.conf_int(0.05))[of]
    return Coefficient(
        float(fit.params[of]), float(fit.bse[of]), float(low), float(high), float(fit.pvalues[of])
    )


def difference_in_differences(
    frame: pd.DataFrame,
    outcome: str,
    treated: str,
    post: str,
    *,
    cluster: str | None = None,
    weights: str | None = None,
) -> Coefficient:
    """The interaction of `treated` and `post` (yes/no columns) in a long table.

    One row an observation; works for repeated cross-sections as for people seen twice.
    """
    t = frame[treated].to_numpy(float)
    p = frame[post].to_numpy(float)
    return least_squares(
        frame[outcome].to_numpy(float),
        np.column_stack([t, p, t * p]),
        weights=None if weights is None else frame[weights].to_numpy(float),
        cluster=None if cluster is None else frame[cluster].to_numpy(),
    )


def matched(frame: pd.DataFrame, matching: Matching) -> pd.DataFrame:
    """The matched people only, with columns ``treated``, ``weight`` and ``subclass`` added."""
    if matching.n_pairs == 0:
        raise DataError(
            Fault("nobody was matched, so there is nothing to compare", do="see `.unmatched`")
        )
    inside = matching.weights > 0
    out = frame.loc[inside].copy()
    out["treated"] = matching.treated[inside]
    out["weight"] = matching.weights[inside]
    if not matching.replace:
        members = pd.concat(
            [
                matching.pairs[["treated", "subclass"]].set_axis(["unit", "subclass"], axis=1),
                matching.pairs[["control", "subclass"]].set_axis(["unit", "subclass"], axis=1),
            ]
        ).drop_duplicates("unit")
        out["subclass"] = members.set_index("unit")["subclass"].reindex(out.index)
    return out


def difference(frame: pd.DataFrame, matching: Matching, outcome: str, unit: str = "") -> Estimate:
    """Mean of `outcome` among the matched treated less that among their matches.

    Clustered on the pair; after matching with replacement, where pairs overlap, HC1 instead.
    """
    people = matched(frame, matching)
    return _estimate(people, people[outcome].to_numpy(float), matching, unit)


def change_difference(
    frame: pd.DataFrame, matching: Matching, before: str, after: str, unit: str = ""
) -> Estimate:
    """Difference in differences: the treated's change from `before` to `after`, less their
    matches'.

    With everybody seen once before and once after, this is the interaction of group and time
    in the long table (`difference_in_differences`), fitted on the changes.
    """
    people = matched(frame, matching)
    change = people[after].to_numpy(float) - people[before].to_numpy(float)
    return _estimate(people, change, matching, unit)


def crude_difference(
    frame: pd.DataFrame, treated: str, before: str, after: str, unit: str = ""
) -> Estimate:
    """As `change_difference`, among everybody in `frame` and without matching (HC1 errors)."""
    is_treated = frame[treated].to_numpy(bool)
    change = frame[after].to_numpy(float) - frame[before].to_numpy(float)
    found = least_squares(change, is_treated.astype(float)[:, None], robust=True)
    n = int(is_treated.sum())
    return Estimate(
        found.value, found.low, found.high, found.se, found.p, n, len(frame) - n, 0, unit
    )


def adjusted_difference(
    frame: pd.DataFrame, matching: Matching, before: str, after: str, unit: str = ""
) -> Estimate:
    """Mean of `after` among the matched treated less that among their matches, for the same
    `before` (analysis of covariance).

    Where difference in differences supposes that unmatched differences last, this supposes that
    they fade as the past predicts; under either supposition the truth lies between the two (Ding
    & Li 2019, doi 10.1017/pan.2019.25).
    """
    people = matched(frame, matching)
    past = people[[before]].to_numpy(float)
    return _estimate(people, people[after].to_numpy(float), matching, unit, beside=past)


def adjusted_change_difference(
    frame: pd.DataFrame,
    matching: Matching,
    before: str,
    after: str,
    covariates: Sequence[str],
    unit: str = "",
) -> Estimate:
    """As `change_difference`, with the matched people's `covariates` in the regression too.

    What matching left unequal is then allowed for (Ho, Imai, King & Stuart 2007, doi
    10.1093/pan/mpl013): quantities as they are, categories by their levels. Raises `DataError` for
    covariates with missing or infinite values.
    """
    people = matched(frame, matching)
    change = people[after].to_numpy(float) - people[before].to_numpy(float)
    others = propensity.design(people, covariates).matrix
    return _estimate(people, change, matching, unit, beside=others)


def _estimate(
    people: pd.DataFrame,
    y: np.ndarray,
    matching: Matching,
    unit: str,
    beside: np.ndarray | None = None,
) -> Estimate:
    if matching.n_pairs < 2:
        raise DataError("one matched pair has no standard error: at least two are needed")
    if not np.isfinite(y).all():
        raise UsageError("the outcome has missing or infinite values: leave those people out first")
    came = people["treated"].to_numpy(float)
    found = least_squares(
        y,
        came[:, None] if beside is None else np.column_stack([came, beside]),
        weights=people["weight"].to_numpy(float),
        cluster=None if matching.replace else people["subclass"].to_numpy(),
        robust=matching.replace,
        of=1,
    )
    return Estimate(
        value=found.value,
        low=found.low,
        high=found.high,
        se=found.se,
        p=found.p,
        n_treated=matching.counts.matched_treated,
        n_control=matching.counts.matched_control,
        n_pairs=matching.n_pairs,
        unit=unit,
    )


def group_means(frame: pd.DataFrame, matching: Matching, columns: list[str]) -> pd.DataFrame:
    """Weighted means of `columns` in the two matched groups; index ``treated``, ``control``."""
    people = matched(frame, matching)
    rows = {
        name: [np.average(part[column], weights=part["weight"]) for column in columns]
        for name, part in (
            ("treated", people[people["treated"]]),
            ("control", people[~people["treated"]]),
        )
    }
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns)
