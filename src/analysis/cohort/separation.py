"""Covariates that decide who was treated, so that the propensity score has no maximum.

When a covariate, or several together, puts people certainly in one group, a coefficient grows
without end (Albert & Anderson 1984, doi 10.1093/biomet/71.1.1). If that separates everybody
(complete separation), nobody can be matched, and it is an error that names the covariate. If it
is certain only of some (quasi-complete separation: nobody treated is in a level), the others can
be; R's ``glm`` then stops on the way, and so does `propensity`, saying of whom it is certain.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from analysis.cohort.covariates import TABLE, Column
from bite.errors import DataError, Fault, Where

if TYPE_CHECKING:
    from analysis.cohort.irls import Fit

CERTAIN = 12
"""A logit beyond which a probability is no estimate any more."""
DO = "leave out the covariate: it decides who was treated"


class Separated(DataError):
    """No propensity score exists: covariates separate the groups completely."""

    @property
    def covariates(self) -> tuple[str, ...]:
        """Those that do, each once."""
        names = [name for fault in self.faults for name in fault.where.field.split(", ")]
        return tuple(dict.fromkeys(names))


def by_one(
    columns: Sequence[Column], treated: np.ndarray, overlap: np.ndarray
) -> tuple[list[Fault], list[str]]:
    """Columns that alone separate the groups: faults where they do so completely, and sentences
    where some people's answer is certain. `overlap` clears columns (k yes/no) of both."""
    faults, certain = [], []
    for column, fine in zip(columns, overlap, strict=True):
        if fine:
            continue
        theirs, others = column.values[treated], column.values[~treated]
        apart = theirs.min() > others.max() or others.min() > theirs.max()
        touching = theirs.min() == others.max() or others.min() == theirs.max()
        constant = theirs.min() == theirs.max(), others.min() == others.max()
        if np.isin(column.values, (0, 1)).all() and not all(constant):
            values, rest = (theirs, others) if constant[0] else (others, theirs)
            only = "comparison" if constant[0] else "treated"
            said = f"in level {column.level!r} of" if column.level else "with another value of"
            count = int((rest != values[0]).sum())
            certain.append(f"the {count} people {said} {column.covariate} are all {only} people")
        elif touching:
            shared = theirs.min() if theirs.min() == others.max() else theirs.max()
            count = int((column.values != shared).sum())
            certain.append(
                f"{column.name} decides the group of the {count} people who have not {shared:g}"
            )
        elif apart:
            faults.append(
                Fault(
                    f"{column.name} alone separates the two groups: treated people have "
                    f"{theirs.min():g} to {theirs.max():g}, comparison people "
                    f"{others.min():g} to {others.max():g}, so no score exists",
                    Where(table=TABLE, field=column.covariate),
                    DO,
                )
            )
    return faults, certain + _first_levels(columns, treated)


def _first_levels(columns: Sequence[Column], treated: np.ndarray) -> list[str]:
    """The first level of a category has no column of its own; look at it too."""
    certain = []
    for name in dict.fromkeys(c.covariate for c in columns if c.level):
        rest = ~np.logical_or.reduce([c.values for c in columns if c.covariate == name])
        inside = treated[rest]
        if len(inside) and inside.min() == inside.max():
            only = "treated" if inside[0] else "comparison"
            certain.append(
                f"the {len(inside)} people in the first level of {name} are all {only} people"
            )
    return certain


def by_several(
    scaled: np.ndarray, columns: Sequence[Column], treated: np.ndarray, fit: Fit
) -> tuple[list[Fault], list[str]]:
    """As `by_one`, for covariates that separate the groups together: those whose coefficients
    the fit was still driving apart when it stopped."""
    drift = np.abs(fit.last[1:]) if np.isfinite(fit.last).all() else np.abs(fit.beta[1:])
    pushed = [int(i) for i in np.flatnonzero(drift > 0.01 * drift.max(initial=0.0))]
    names = [columns[i].name for i in pushed]
    together = " and ".join(names) if len(names) < 3 else ", ".join(names)
    eta = fit.beta[0] + fit.beta[1:] @ scaled
    if np.isfinite(eta).all() and eta[treated].min() <= eta[~treated].max():
        count = int((np.abs(eta) > CERTAIN).sum())
        return [], [f"{together} together are certain of the group of {count} people"]
    fault = Fault(
        f"{together} separate the two groups perfectly, so no score exists",
        Where(table=TABLE, field=", ".join(dict.fromkeys(columns[i].covariate for i in pushed))),
        DO,
    )
    return [fault], []
