"""Strata: who agrees on every one of some columns, exactly or coarsened.

Exact matching keeps every stratum that has both groups; coarsened exact matching (Iacus, King &
Porro 2012, doi 10.1093/pan/mpr013) first puts quantities into bins of equal width, by default as
many as Sturges' rule gives (1926, doi 10.1080/01621459.1926.10502161), a value on a border into
the upper one, as MatchIt 4.7.2 does. Other numbers of bins, the rules of Scott (1979, doi
10.1093/biomet/66.3.605) and of Freedman & Diaconis (1981, doi 10.1007/BF01025868), shares of the
people ("q4": quarters) and borders of one's own may be asked for, column by column.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from analysis.cohort import covariates as rooms
from bite.errors import Fault, UsageError

MANY = 2**31
RULES = ("sturges", "scott", "fd")
Cutpoints = int | str | Sequence[float]
"""A number of bins (0: none, every value is its own; 1: the column does not matter), one of
`RULES`, "q" and a number of equal shares, or the borders between bins."""


def strata(frame: pd.DataFrame, columns: Sequence[str], treated: np.ndarray) -> np.ndarray:
    """The stratum of every row, numbered from 0 in the order in which they appear among those
    that have both groups; −1 where a stratum has only one."""
    return both_groups(joined([pd.factorize(frame[name])[0] for name in columns]), treated)


def coarsened(
    frame: pd.DataFrame,
    columns: Sequence[str],
    treated: np.ndarray,
    cutpoints: Cutpoints | Mapping[str, Cutpoints] = "sturges",
) -> np.ndarray:
    """As `strata`, quantities put into bins first: all by the same `cutpoints`, or each by its
    own (by Sturges' rule where none are given). Yes/no columns and categories stay as they are;
    levels in an order count as the quantities 1, 2, 3 … Raises `UsageError` for cutpoints that
    are none, or of a column that is no quantity."""
    rooms.check(frame, columns)
    numbers = {name: found for name in columns if (found := _numbers(frame[name])) is not None}
    own = cutpoints if isinstance(cutpoints, Mapping) else dict.fromkeys(numbers, cutpoints)
    _check(own, numbers, columns)
    codes = []
    for name in columns:
        cuts = own.get(name, "sturges")
        if name not in numbers or _is_number(cuts, 0):
            codes.append(pd.factorize(frame[name])[0])
        elif not _is_number(cuts, 1):
            codes.append(np.searchsorted(_borders(numbers[name], cuts), numbers[name], "right"))
    codes = codes or [np.zeros(len(frame), int)]
    return both_groups(joined(codes), treated)


def _numbers(values: pd.Series) -> np.ndarray | None:
    """A quantity's values; None for what stays as it is."""
    if isinstance(values.dtype, pd.CategoricalDtype) and values.cat.ordered:
        return values.cat.codes.to_numpy() + 1.0
    if rooms.is_quantity(values) and not pd.api.types.is_bool_dtype(values):
        return values.to_numpy(float)
    return None


def _is_number(cuts: Cutpoints, number: int) -> bool:
    return isinstance(cuts, (int, np.integer)) and int(cuts) == number


def _check(
    own: Mapping[str, Cutpoints], numbers: Mapping[str, np.ndarray], columns: Sequence[str]
) -> None:
    faults = []
    for name, cuts in own.items():
        if name not in numbers:
            what = "is no quantity" if name in columns else "is not matched on"
            faults.append(Fault(f"there are cutpoints for {name!r}, which {what}", do="drop them"))
            continue
        if isinstance(cuts, str):
            fine = cuts in RULES or (cuts[:1] == "q" and cuts[1:].isdecimal() and int(cuts[1:]) > 1)
        elif isinstance(cuts, (int, np.integer)):
            fine = not isinstance(cuts, bool) and cuts >= 0
        else:
            fine = _are_numbers(cuts)
        if not fine:
            faults.append(
                Fault(
                    f"the cutpoints of {name!r} are {cuts!r}",
                    do="use a number of bins, 'sturges', 'scott', 'fd', shares such as 'q4', or "
                    "a list of borders",
                )
            )
    if faults:
        raise UsageError(faults)


def _are_numbers(cuts: Cutpoints) -> bool:
    try:
        values = np.asarray(cuts, float)
    except (TypeError, ValueError):
        return False
    return values.ndim == 1 and len(values) > 0 and bool(np.isfinite(values).all())


def _borders(values: np.ndarray, cuts: Cutpoints) -> np.ndarray:
    """The borders between bins, ascending; a value on one belongs to the upper bin."""
    if isinstance(cuts, str) and cuts[0] == "q":
        parts = int(cuts[1:])
        return np.unique(np.quantile(values, np.arange(1, parts) / parts))
    if isinstance(cuts, str):
        bins = _bins(values, cuts)
    elif isinstance(cuts, (int, np.integer)):
        bins = int(cuts)
    else:
        return np.unique(np.asarray(cuts, float))
    low, high = values.min(), values.max()
    return low + np.arange(1, bins) * ((high - low) / bins)


def _bins(values: np.ndarray, rule: str) -> int:
    """How many bins of equal width: R's ``nclass.Sturges``, ``nclass.scott``, ``nclass.FD``."""
    n = len(values)
    if rule == "sturges":
        return int(np.ceil(np.log2(n) + 1))
    spread = float(np.std(values, ddof=1)) if n > 1 else 0.0
    width = 3.5 * spread
    if rule == "fd":
        part, quarters = 0.25, 0.0
        while quarters == 0 and part >= 1 / 512:  # many equals: look further out
            low, high = np.quantile(values, [part, 1 - part])
            quarters, part = (high - low) / (1 - 2 * part), part / 2
        width = quarters or width
    if width == 0:
        return 1
    return max(1, int(np.ceil((values.max() - values.min()) / width * n ** (1 / 3))))


def joined(codes: Sequence[np.ndarray]) -> np.ndarray:
    """One number for each combination of the codes (n each), from 0 on."""
    if not codes:
        raise ValueError("strata need at least one column")
    out = codes[0]
    size = int(out.max(initial=0)) + 1
    for code in codes[1:]:
        width = int(code.max(initial=0)) + 1
        if size * width >= MANY:
            out, size = pd.factorize(out)[0], len(out)
        out = out * width + code
        size *= width
    return out


def both_groups(codes: np.ndarray, treated: np.ndarray) -> np.ndarray:
    """Codes renumbered from 0 without gaps; −1 where only one group has the code."""
    if int(codes.max(initial=0)) > 4 * len(codes) + 1024:
        codes = pd.factorize(codes)[0]
    size = int(codes.max(initial=-1)) + 1
    mine = np.bincount(codes[treated], minlength=size)
    both = (mine > 0) & (mine < np.bincount(codes, minlength=size))
    number = np.full(size, -1, np.int32)
    number[both] = np.arange(int(both.sum()), dtype=np.int32)
    return number[codes]
