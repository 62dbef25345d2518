"""Why a propensity score does not exist: covariates that decide who was treated.

When a covariate, or several together, puts some people certainly in one group, the likelihood
has no maximum: a coefficient grows without end (Albert & Anderson 1984, doi
10.1093/biomet/71.1.1: complete and quasi-complete separation). R's ``glm`` stops somewhere on
the way with a warning; here it is an error that names the covariate.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from analysis.cohort.covariates import TABLE, Column
from bite.errors import Fault, Where

if TYPE_CHECKING:
    from analysis.cohort.irls import Fit

MEND = "merge the level with another, leave these people out and say so, or leave out the covariate"


def by_one(columns: Sequence[Column], treated: np.ndarray, overlap: np.ndarray) -> list[Fault]:
    """One fault a column that alone separates the groups: a level or a yes/no answer that only
    one group has, or a quantity whose ranges in the two groups have no `overlap` (k yes/no)."""
    faults = []
    for column, fine in zip(columns, overlap, strict=True):
        if fine:
            continue
        theirs, others = column.values[treated], column.values[~treated]
        if np.isin(column.values, (0, 1)).all():
            faults.append(_of_answer(column, theirs, others))
            continue
        faults.append(
            Fault(
                f"{column.name} alone separates the two groups: treated people have "
                f"{theirs.min():g} to {theirs.max():g}, comparison people {others.min():g} to "
                f"{others.max():g}, so no score exists",
                Where(table=TABLE, field=column.covariate),
                "leave out the covariate: it decides who was treated",
            )
        )
    return faults + _reference_levels(columns, treated, {f.where.field for f in faults})


def _of_answer(column: Column, theirs: np.ndarray, others: np.ndarray) -> Fault:
    """For a column of yes and no, of which one group at least has only one."""
    alike = theirs.min() == theirs.max()
    group, values = ("treated", theirs) if alike else ("comparison", others)
    who = "nobody" if values.max() == 0 else "everybody"
    said = f"is in level {column.level!r}" if column.level else f"has {column.covariate}"
    return Fault(
        f"{who} in the {group} group {said}: this separates the two groups, so no score exists",
        Where(table=TABLE, field=column.covariate),
        MEND,
    )


def _reference_levels(
    columns: Sequence[Column], treated: np.ndarray, known: set[str]
) -> list[Fault]:
    """The first level of a category has no column of its own; look at it too."""
    faults = []
    for name in dict.fromkeys(c.covariate for c in columns if c.level):
        rest = ~np.logical_or.reduce([c.values for c in columns if c.covariate == name])
        inside = treated[rest]
        if name not in known and len(inside) and inside.min() == inside.max():
            only = "treated" if inside[0] else "comparison"
            faults.append(
                Fault(
                    f"its first level has only {only} people ({len(inside)}): this separates "
                    "the two groups, so no score exists",
                    Where(table=TABLE, field=name),
                    MEND,
                )
            )
    return faults


def by_several(
    scaled: np.ndarray, columns: Sequence[Column], treated: np.ndarray, fit: Fit
) -> list[Fault]:
    """The covariates that separate the groups together: those whose coefficients the fit was
    still driving apart when it stopped."""
    drift = np.abs(fit.last[1:]) if np.isfinite(fit.last).all() else np.abs(fit.beta[1:])
    if not len(drift):
        drift = np.ones(1)
    pushed = [int(i) for i in np.flatnonzero(drift > 0.01 * drift.max())]
    names = [columns[i].name for i in pushed]
    eta = fit.beta[0] + fit.beta[1:] @ scaled
    complete = bool(eta[treated].min() > eta[~treated].max())
    certain = int((np.abs(eta) > 15).sum())
    how = "perfectly" if complete else f"in part ({certain} people have a certain answer)"
    fields = ", ".join(dict.fromkeys(columns[i].covariate for i in pushed))
    together = " and ".join(names) if len(names) < 3 else ", ".join(names)
    return [
        Fault(
            f"{together} separate the two groups {how}, so no score exists",
            Where(table=TABLE, field=fields),
            "leave out the covariate that decides who was treated, or merge its rare levels",
        )
    ]
