"""Propensity scores: how likely each person was to be treated, given what was known before.

A logistic regression fitted by iteratively reweighted least squares (McCullagh & Nelder 1989),
which is the maximum-likelihood fit that R's ``glm`` and statsmodels give. The use of the score
for matching is Rosenbaum & Rubin's (1983, doi 10.1093/biomet/70.1.41).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from bite.errors import DataError, Fault, Where

MAX_ITERATIONS = 50
TOLERANCE = 1e-10
SEPARATED = 1e-6
"""A deviance per person this small means the covariates decide who was treated."""


@dataclass(frozen=True)
class Design:
    """Covariates as numbers: one column a quantity, one a category's level but the first.

    ``dropped`` names the columns left out because they are constant here or repeat others.
    """

    matrix: np.ndarray
    names: tuple[str, ...]
    dropped: tuple[str, ...]


@dataclass(frozen=True)
class Propensity:
    """A fitted score. ``probability`` and ``logit`` are indexed as the frame they came from."""

    probability: pd.Series
    logit: pd.Series
    coefficients: pd.Series
    standard_errors: pd.Series
    deviance: float
    dropped: tuple[str, ...]


def check_covariates(frame: pd.DataFrame, covariates: Sequence[str]) -> None:
    """Raise `DataError`, one fault a column, unless all covariates are complete and finite."""
    faults = []
    for name in covariates:
        where = Where(table="the people to be matched", field=name)
        if name not in frame:
            faults.append(Fault("there is no such covariate", where, f"use one of {list(frame)}"))
            continue
        values = frame[name]
        missing = int(values.isna().sum())
        if missing:
            faults.append(
                Fault(
                    f"{missing} people have no value",
                    where,
                    "leave these people out and say so, or give them a level of their own",
                )
            )
        if pd.api.types.is_float_dtype(values) and np.isinf(values.to_numpy(float)).any():
            faults.append(Fault("some values are infinite", where, "correct or leave them out"))
    if faults:
        raise DataError(faults)


def design(frame: pd.DataFrame, covariates: Sequence[str]) -> Design:
    """The covariates of `frame` as a numeric matrix without an intercept.

    Quantities and yes/no columns stay one column; anything else becomes indicators of its levels
    in sorted order, the first being the reference. Constant columns, and columns that earlier
    ones already determine, are dropped and named, as R's ``glm`` does with aliased terms.
    """
    check_covariates(frame, covariates)
    columns: list[np.ndarray] = []
    names: list[str] = []
    for name in covariates:
        values = frame[name]
        if pd.api.types.is_numeric_dtype(values):
            columns.append(values.to_numpy(float))
            names.append(name)
            continue
        labels = values.astype(str)
        for level in sorted(labels.unique())[1:]:
            columns.append((labels == level).to_numpy(float))
            names.append(f"{name}: {level}")
    matrix = np.column_stack(columns) if columns else np.empty((len(frame), 0))
    kept = _independent(matrix)
    # A category with a single level here gives no column at all: it is constant too.
    single = [
        name
        for name in covariates
        if not any(n == name or n.startswith(f"{name}: ") for n in names)
    ]
    dropped = [names[i] for i in range(len(names)) if i not in kept] + single
    return Design(matrix[:, kept], tuple(names[i] for i in kept), tuple(dropped))


def _independent(matrix: np.ndarray) -> list[int]:
    """Indices of the columns that, with an intercept, are not determined by earlier ones."""
    n = len(matrix)
    if n == 0:
        return []
    basis = np.full((n, 1), 1 / np.sqrt(n))
    kept = []
    for index in range(matrix.shape[1]):
        column = matrix[:, index]
        size = np.linalg.norm(column)
        rest = column - basis @ (basis.T @ column)
        rest = rest - basis @ (basis.T @ rest)  # twice: once loses digits on large values
        length = np.linalg.norm(rest)
        if size > 0 and length > 1e-7 * size:
            basis = np.column_stack([basis, rest / length])
            kept.append(index)
    return kept


def fit(frame: pd.DataFrame, treated: str, covariates: Sequence[str]) -> Propensity:
    """The propensity score of each row of `frame`.

    `treated` names a yes/no column. Raises `DataError` when a covariate is missing or not
    finite, when one of the groups is empty, and when the covariates separate the groups
    perfectly, so that no score exists.
    """
    y = frame[treated].to_numpy(bool).astype(float)
    if y.sum() == 0 or y.sum() == len(y):
        empty = "treated" if y.sum() == 0 else "comparison"
        raise DataError(
            Fault(
                f"there are no {empty} people",
                Where(table="the people to be matched", field=treated),
                "a score needs both groups: widen the hub or the period",
            )
        )
    terms = design(frame, covariates)
    centre = terms.matrix.mean(axis=0)
    scale = terms.matrix.std(axis=0)
    # Standardised columns keep the normal equations well conditioned; undone below.
    x = np.column_stack([np.ones(len(y)), (terms.matrix - centre) / scale])
    beta, covariance, deviance = _irls(x, y, terms.names)
    back = np.eye(len(beta))
    back[1:, 1:] = np.diag(1 / scale)
    back[0, 1:] = -centre / scale
    coefficients = back @ beta
    errors = np.sqrt(np.diag(back @ covariance @ back.T))
    # Summed row by row, so that people with the same covariates get the same score to the last
    # bit (a matrix product does not promise that) and ties stay ties.
    logit = (x * beta).sum(axis=1)
    labels = ["(intercept)", *terms.names]
    return Propensity(
        pd.Series(_expit(logit), index=frame.index, name="propensity"),
        pd.Series(logit, index=frame.index, name="logit"),
        pd.Series(coefficients, index=labels),
        pd.Series(errors, index=labels),
        deviance,
        terms.dropped,
    )


def _expit(eta: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-np.clip(eta, -700, 700)))


def _deviance(eta: np.ndarray, y: np.ndarray) -> float:
    # log(1 + exp(-eta)) for the treated, log(1 + exp(eta)) for the rest, without overflow
    return float(2 * np.logaddexp(0, np.where(y == 1, -eta, eta)).sum())


def _irls(
    x: np.ndarray, y: np.ndarray, names: Sequence[str]
) -> tuple[np.ndarray, np.ndarray, float]:
    """Coefficients, their covariance and the deviance; raises on separation."""
    start = (y + 0.5) / 2  # R's start: every fitted value well inside (0, 1)
    eta = np.log(start / (1 - start))
    before = np.inf
    for _ in range(MAX_ITERATIONS):
        p = _expit(eta)
        weight = np.maximum(p * (1 - p), 1e-14)
        weighted = x * weight[:, None]
        beta = np.linalg.solve(x.T @ weighted, weighted.T @ (eta + (y - p) / weight))
        eta = x @ beta
        now = _deviance(eta, y)
        if abs(before - now) < TOLERANCE * (abs(now) + 0.1):
            break
        before = now
    p = _expit(eta)
    # Without separation the fitted values of both groups overlap and coefficients stay moderate.
    apart = p[y == 1].min() > p[y == 0].max() and now < SEPARATED * len(y)
    if apart or np.abs(beta[1:]).max(initial=0.0) > 1e3:
        worst = names[int(np.abs(beta[1:]).argmax())] if len(names) else ""
        raise DataError(
            Fault(
                "the covariates separate the two groups perfectly, so no score exists",
                Where(table="the people to be matched", field=worst),
                "leave out the covariate that decides who was treated, or merge its rare levels",
            )
        )
    weight = np.maximum(p * (1 - p), 1e-14)
    return beta, np.linalg.inv(x.T @ (x * weight[:, None])), now
