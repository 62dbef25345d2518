"""Propensity scores: how likely each person was to be treated, given what was known before.

A logistic regression fitted by iteratively reweighted least squares (McCullagh & Nelder 1989),
which is the maximum-likelihood fit that R's ``glm`` and statsmodels give. The use of the score
for matching is Rosenbaum & Rubin's (1983, doi 10.1093/biomet/70.1.41).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.cohort import covariates as rooms
from analysis.cohort import separation

DIGITS = 13
"""Significant digits of a coefficient. What is beyond depends on the order of the rows and on the
machine; without it, scores do not."""
COLLINEAR = 1e-7
"""A column of which earlier ones leave less than this share is determined by them."""


@dataclass(frozen=True)
class Design:
    """Covariates as numbers: one column a quantity, one a category's level but the first.

    ``matrix`` is n × columns, as given; ``scaled`` the same less ``centre`` over ``scale``, one
    row a column. ``dropped`` names the columns left out, ``why`` says of each why: constant
    here, or determined by which others.
    """

    scaled: np.ndarray
    centre: np.ndarray
    scale: np.ndarray
    columns: tuple[rooms.Column, ...]
    dropped: tuple[str, ...]
    why: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    @property
    def matrix(self) -> np.ndarray:
        if not self.columns:
            return np.empty((self.scaled.shape[1], 0))
        return np.column_stack([column.values.astype(float) for column in self.columns])


@dataclass(frozen=True)
class Propensity:
    """A fitted score. ``probability`` and ``logit`` are indexed as the frame they came from;
    ``dropped`` and ``why`` as in `Design`. ``certain`` says of whom the covariates leave no
    doubt (quasi-complete separation): their score is where R stops, far out, and only that.

    ``stopped`` is the logit where R's ``glm`` stops, a hundred-millionth of the deviance short of
    the maximum and to the last bit: what people are matched on, so that they find the partners
    that MatchIt finds them (up to `householder.MOST` people; the logit itself beyond)."""

    probability: pd.Series
    logit: pd.Series
    coefficients: pd.Series
    standard_errors: pd.Series
    deviance: float
    dropped: tuple[str, ...]
    why: tuple[str, ...]
    certain: tuple[str, ...]
    stopped: pd.Series


def design(frame: pd.DataFrame, covariates: Sequence[str]) -> Design:
    """The covariates of `frame` as numbers, without an intercept.

    Quantities and yes/no columns stay one column; anything else becomes indicators of its levels
    in sorted order, the first being the reference. Constant columns, and columns that earlier
    ones already determine, are dropped and named, as R's ``glm`` does with aliased terms. Raises
    `DataError` for missing or infinite values.
    """
    from analysis.cohort import irls  # compiled: loaded when it is needed

    rooms.check(frame, covariates)
    columns: list[rooms.Column] = []
    single: list[str] = []
    for name in covariates:
        values = frame[name]
        if rooms.is_quantity(values):
            columns.append(rooms.Column(name, "", _numbers(values)))
            continue
        codes, levels = rooms.levels(values)
        columns += [rooms.Column(name, lv, codes == i) for i, lv in enumerate(levels) if i]
        if len(levels) < 2:
            single.append(name)
    scaled = np.empty((len(columns), len(frame)))
    centre, scale = np.empty(len(columns)), np.empty(len(columns))
    for i, column in enumerate(columns):
        scaled[i] = column.values
        centre[i], scale[i] = irls.standardise(scaled[i])
    why = {name: f"{name} is the same for everybody" for name in single}
    why |= {
        c.name: f"{c.name} is the same for everybody"
        for c, spread in zip(columns, scale, strict=True)
        if spread == 0
    }
    kept = [i for i, spread in enumerate(scale) if spread > 0]
    kept, others = _independent(scaled, kept, [c.name for c in columns], irls.correlations)
    why |= others
    order = [c.name for c in columns] + single
    dropped = tuple(name for name in order if name in why)
    if len(kept) < len(columns):
        scaled = scaled[kept]
    return Design(
        scaled,
        centre[kept],
        scale[kept],
        tuple(columns[i] for i in kept),
        dropped,
        tuple(why[name] for name in dropped),
    )


def _numbers(values: pd.Series) -> np.ndarray:
    array = values.to_numpy()
    return values.to_numpy(float) if array.dtype == object else array


def _independent(
    scaled: np.ndarray,
    kept: list[int],
    names: list[str],
    correlations: Callable[..., np.ndarray],
) -> tuple[list[int], dict[str, str]]:
    """Those of the columns `kept` that, with an intercept, earlier ones do not determine; and
    of the others, what determines them."""
    if not kept:
        return kept, {}
    if len(kept) < len(scaled):
        scaled, names = scaled[kept], [names[i] for i in kept]
    # A part of many people is enough to clear everything of suspicion, not to convict.
    suspects = _suspects(correlations(scaled, part=True))
    if suspects:
        suspects = _suspects(correlations(scaled))
    chosen = [i for i in range(len(scaled)) if i not in suspects]
    why: dict[str, str] = {}
    for index, (before, shares) in suspects.items():
        left = scaled[index] - shares @ scaled[before]
        if np.sqrt((left**2).mean()) < COLLINEAR:
            by = [names[c] for c, s in zip(before, shares, strict=True) if abs(s) > 1e-5]
            why[names[index]] = f"{names[index]} is determined by {_and(by)}"
        else:
            chosen.append(index)
    return [kept[i] for i in sorted(chosen)], why


def _suspects(correlation: np.ndarray) -> dict[int, tuple[list[int], np.ndarray]]:
    """Columns of which little is left beside earlier ones: these and their shares."""
    matrix = correlation[1:, 1:]
    chosen: list[int] = []
    found = {}
    for index in range(len(matrix)):
        shares = np.zeros(0)
        if chosen:
            shares, *_ = np.linalg.lstsq(
                matrix[np.ix_(chosen, chosen)], matrix[chosen, index], rcond=None
            )
        if matrix[index, index] - matrix[chosen, index] @ shares < 1e-8:
            found[index] = (list(chosen), shares)
        else:
            chosen.append(index)
    return found


def _and(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def fit(frame: pd.DataFrame, treated: str, covariates: Sequence[str]) -> Propensity:
    """The propensity score of each row of `frame`.

    `treated` names a yes/no column. Raises `DataError` when a covariate is missing or not
    finite, when one of the groups is empty, and when covariates separate the groups completely,
    so that no score exists (`separation.Separated`). Where they are certain only of some people,
    ``certain`` says so.
    """
    from analysis.cohort import householder, irls

    y = rooms.is_treated(frame, treated)
    terms = design(frame, covariates)
    faults, certain = separation.by_one(terms.columns, y, irls.overlap(terms.scaled, y))
    if faults:
        raise separation.Separated(faults)
    found = None if certain else irls.logistic(terms.scaled, y.astype(float))
    if found is None or not found.converged:
        found = irls.where_r_stops(terms.scaled, y.astype(float))
        faults, more = separation.by_several(terms.scaled, terms.columns, y, found)
        if faults:
            raise separation.Separated(faults)
        certain = certain or more
    beta = found.beta
    back = np.eye(len(beta))
    back[1:, 1:] = np.diag(1 / terms.scale)
    back[0, 1:] = -terms.centre / terms.scale
    coefficients = np.array([float(f"{c:.{DIGITS - 1}e}") for c in back @ beta])
    covariance = np.linalg.pinv(found.information, hermitian=True, rcond=1e-14)
    errors = np.sqrt(np.diag(back @ covariance @ back.T))
    logit = stopped = _linear(terms.columns, coefficients, len(y))
    if len(y) <= householder.MOST:
        rows = np.vstack([np.ones(len(y)), terms.matrix.T])
        stopped = _linear(terms.columns, householder.coefficients(rows, y), len(y))
    labels = ["(intercept)", *terms.names]
    return Propensity(
        pd.Series(1 / (1 + np.exp(-np.clip(logit, -700, 700))), frame.index, name="propensity"),
        pd.Series(logit, frame.index, name="logit"),
        pd.Series(coefficients, labels),
        pd.Series(errors, labels),
        found.deviance,
        terms.dropped,
        terms.why,
        tuple(certain),
        pd.Series(stopped, frame.index, name="logit"),
    )


def _linear(
    columns: Sequence[rooms.Column], coefficients: np.ndarray, n: int, chunk: int = 16_384
) -> np.ndarray:
    """Intercept plus coefficient × value, added column by column in the covariates' own units.

    That is the order of R's matrix product. People with the same covariates get the same score
    to the last bit (a fast matrix product does not promise that), so ties stay ties.
    """
    out = np.full(n, coefficients[0])
    for first in range(0, n, chunk):  # what is added to stays in the cache
        part = out[first : first + chunk]
        for column, coefficient in zip(columns, coefficients[1:], strict=True):
            part += coefficient * column.values[first : first + chunk]
    return out
