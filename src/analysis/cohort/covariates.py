"""Covariates as numbers, and the checks that every way of matching needs first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from bite.errors import DataError, Fault, Where

TABLE = "the people to be matched"
MOST_LEVELS = 200
"""A category with more levels is an identifier or a quantity, not a covariate."""


@dataclass(frozen=True)
class Column:
    """One numeric column: ``name``, its ``covariate`` and, of a category, its ``level``."""

    covariate: str
    level: str
    values: np.ndarray

    @property
    def name(self) -> str:
        return f"{self.covariate}: {self.level}" if self.level else self.covariate


def is_quantity(values: pd.Series) -> bool:
    """Whether a column enters as one number: quantities and yes/no columns do."""
    return pd.api.types.is_numeric_dtype(values)


def check(frame: pd.DataFrame, covariates: Sequence[str]) -> None:
    """Raise `DataError`, one fault a column, unless all covariates are complete and finite."""
    faults = [fault for name in covariates for fault in _faults(frame, name)]
    if faults:
        raise DataError(faults)


def check_present(frame: pd.DataFrame, columns: Sequence[str]) -> None:
    """Raise `DataError` for columns that are not there or have missing values."""
    faults = []
    for name in columns:
        where = Where(table=TABLE, field=name)
        if name not in frame:
            faults.append(Fault("there is no such covariate", where, f"use one of {list(frame)}"))
        elif frame[name].isna().any():
            what = without_value(int(frame[name].isna().sum()))
            faults.append(Fault(what, where, "leave them out and say so, or fill it"))
    if faults:
        raise DataError(faults)


def without_value(n: int) -> str:
    """That `n` people lack a value, as a clause."""
    return "1 person has no value" if n == 1 else f"{n} people have no value"


def _faults(frame: pd.DataFrame, name: str) -> Iterable[Fault]:
    where = Where(table=TABLE, field=name)
    if name not in frame:
        yield Fault("there is no such covariate", where, f"use one of {list(frame)}")
        return
    values = frame[name]
    missing = int(values.isna().sum())
    if missing:
        yield Fault(
            without_value(missing),
            where,
            "leave these people out and say so, or give them a level of their own",
        )
    if not is_quantity(values):
        if pd.api.types.is_datetime64_any_dtype(values) or isinstance(values.dtype, pd.PeriodDtype):
            yield Fault("dates are neither quantities nor groups", where, "use a number of days")
        elif not missing and values.nunique() > MOST_LEVELS:
            yield Fault(
                f"{values.nunique()} different values are too many for a category",
                where,
                "group them, or give a number",
            )
    elif pd.api.types.is_complex_dtype(values):
        yield Fault("the values are complex numbers", where, "give real ones")
    elif pd.api.types.is_float_dtype(values):
        infinite = int(np.isinf(values.to_numpy(float, na_value=np.nan)).sum())
        if infinite:
            yield Fault(
                f"some values are infinite ({infinite})", where, "correct or leave them out"
            )


def levels(values: pd.Series) -> tuple[np.ndarray, list[str]]:
    """A category's codes (n) and its levels' names in sorted order; missing values are −1."""
    codes, found = pd.factorize(values)
    names = [str(level) for level in found]
    ordered = sorted(set(names))
    place = np.array([ordered.index(name) for name in names] + [-1])
    return place[codes], ordered


def is_treated(frame: pd.DataFrame, treated: str) -> np.ndarray:
    """The yes/no column `treated` as booleans; raises `DataError` unless it is one and both
    groups are there."""
    where = Where(table=TABLE, field=treated)
    if treated not in frame:
        raise DataError(Fault("there is no such column", where, f"use one of {list(frame)}"))
    values = frame[treated]
    if not len(values):
        raise DataError(Fault("there are no people at all", where, "widen the hub or the period"))
    missing = int(values.isna().sum())
    if missing:
        raise DataError(Fault(without_value(missing), where, "say who was treated"))
    if isinstance(values.dtype, pd.CategoricalDtype) or values.dtype == object:
        values = values.infer_objects().astype(object).convert_dtypes()
    ok = pd.api.types.is_bool_dtype(values) or (
        pd.api.types.is_numeric_dtype(values)
        and not pd.api.types.is_complex_dtype(values)
        and bool(values.isin((0, 1)).all())
    )
    if not ok:
        some = ", ".join(repr(v) for v in list(pd.unique(frame[treated]))[:3])
        raise DataError(
            Fault(f"this is not a yes/no column: it has {some}", where, "use True and False")
        )
    found = values.to_numpy(bool)
    count = int(found.sum())
    if count in (0, len(found)):
        empty = "treated" if count == 0 else "comparison"
        raise DataError(
            Fault(
                f"there are no {empty} people",
                where,
                "both groups are needed: widen the hub or the period",
            )
        )
    return found
