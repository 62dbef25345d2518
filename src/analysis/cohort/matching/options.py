"""What may be asked of a matching, and of which people; all that is wrong is said at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from analysis.cohort import covariates as rooms
from analysis.cohort.matching import calipers as limits
from bite.errors import DataError, Fault, UsageError, Where

STRATA = ("exact", "cem")
METHODS = ("nearest", "optimal", *STRATA)
SCORES = ("logit", "propensity")
DISTANCES = (*SCORES, "mahalanobis", "robust_mahalanobis")
ORDERS = ("largest", "smallest", "closest", "data")
CALIPER = 0.2
"""Standard deviations of the score (Austin 2011)."""


def one_or_more(names: Sequence[str] | str) -> list[str]:
    """Names of columns; one alone may be given as it is."""
    return [names] if isinstance(names, str) else list(names)


def check_options(
    method,
    distance,
    mahalanobis_on,
    caliper,
    std_caliper,
    ratio,
    replace,
    order,
    cutpoints,
    k2k,
) -> None:
    """Raise `UsageError` for options of `match` that do not exist or do not go together."""
    faults = []
    if method not in METHODS:
        faults.append(Fault(f"unknown matching method {method!r}", do=f"use {_or(METHODS)}"))
    if isinstance(distance, str) and distance not in DISTANCES:
        faults.append(
            Fault(f"unknown distance {distance!r}", do=f"use {_or(DISTANCES)}, or an array")
        )
    if order is not None and order not in ORDERS:
        faults.append(Fault(f"unknown order {order!r}", do=f"use {_or(ORDERS)}"))
    whole = isinstance(ratio, (int, np.integer)) and not isinstance(ratio, bool)
    if not whole or ratio < 1:
        faults.append(Fault(f"the ratio is {ratio!r}", do="use a whole number from 1 on"))
    faults += limits.faults(caliper, std_caliper)
    by_name = limits.named(caliper)
    of_columns = [repr(name) for name in by_name if name != limits.SCORE]
    if of_columns and method != "nearest":
        faults.append(
            Fault(
                f"method {method!r} takes no caliper on a column ({', '.join(of_columns)})",
                do="use method 'nearest', or match exactly on it",
            )
        )
    if not isinstance(k2k, (bool, np.bool_)):
        faults.append(Fault(f"`k2k` is {k2k!r}", do="use True or False"))
    elif k2k and method != "cem":
        faults.append(Fault("`k2k` goes with method 'cem'", do="leave it out"))
    if not isinstance(replace, (bool, np.bool_)):
        faults.append(Fault(f"`replace` is {replace!r}", do="use True or False"))
    if is_mahalanobis(distance):
        given = isinstance(caliper, Mapping) or caliper not in (None, CALIPER)
        if limits.SCORE in by_name and given:
            faults.append(
                Fault(
                    f"a caliper needs a score, and distance {distance!r} has none",
                    do="use a score as the distance, and `mahalanobis_on` for the columns",
                )
            )
        if len(tuple(mahalanobis_on)):
            faults.append(
                Fault(
                    "`mahalanobis_on` goes with a score as the distance",
                    do="give the columns as covariates, or use distance 'logit'",
                )
            )
        if order in ("largest", "smallest"):
            faults.append(
                Fault(
                    f"there is no score to go by in order {order!r}", do="use 'data' or 'closest'"
                )
            )
    if method in STRATA:
        scored = not isinstance(distance, str) or distance != "logit"
        ordered = order not in ((None, "data", "closest") if k2k is True else (None,))
        if replace or ratio != 1 or len(mahalanobis_on) or scored or ordered:
            what = "makes pairs within its strata" if k2k is True else "matches whole strata"
            kept = "" if k2k is True else "`order`, "
            faults.append(
                Fault(
                    f"method {method!r} {what}",
                    do=f"leave out `ratio`, `replace`, {kept}`distance` and `mahalanobis_on`",
                )
            )
    if method != "cem" and not (isinstance(cutpoints, str) and cutpoints == "sturges"):
        faults.append(Fault("cutpoints go with method 'cem'", do="leave them out"))
    if method == "optimal" and replace:
        faults.append(Fault("optimal matching is without replacement", do="use method 'nearest'"))
    if faults:
        raise UsageError(faults)


def is_mahalanobis(distance) -> bool:
    """Whether a distance is one of the Mahalanobis kind, and no score."""
    return isinstance(distance, str) and distance in DISTANCES and distance not in SCORES


def _or(words: Sequence[str]) -> str:
    quoted = [repr(word) for word in words]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} or {quoted[-1]}"


def check_frame(frame: pd.DataFrame, treated: str, exact: Sequence[str] = ()) -> None:
    """Raise `DataError` unless the columns are there, complete, and each label is one person's."""
    if not isinstance(frame, pd.DataFrame):
        raise UsageError(Fault(f"the people are a {type(frame).__name__}", do="use a pandas frame"))
    twice = frame.columns[frame.columns.duplicated()].unique()
    faults = [
        Fault("there are several columns of this name", Where(table=rooms.TABLE, field=str(name)))
        for name in twice
    ]
    for name in (treated, *exact):
        if name in twice:
            continue
        where = Where(table=rooms.TABLE, field=name)
        if name not in frame:
            faults.append(Fault("there is no such column", where, f"use one of {list(frame)}"))
        elif frame[name].isna().any():
            what = rooms.without_value(int(frame[name].isna().sum()))
            faults.append(Fault(what, where, "leave them out and say so, or fill it"))
    if not frame.index.is_unique:
        again = frame.index[frame.index.duplicated()].unique()
        who = "1 person appears" if len(again) == 1 else f"{len(again)} people appear"
        what = f"{who} more than once, for example {again[0]}"
        faults.append(Fault(what, Where(table=rooms.TABLE), "keep one row a person"))
    if faults:
        raise DataError(faults)
