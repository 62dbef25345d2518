"""Strata: who agrees on every one of some columns, exactly or coarsened.

Exact matching keeps every stratum that has both groups; coarsened exact matching (Iacus, King &
Porro 2012, doi 10.1093/pan/mpr013) first puts quantities into bins of equal width, by default as
many as Sturges' rule gives (1926, doi 10.1080/01621459.1926.10502161), a value on a border into
the upper one, as MatchIt 4.7.2 does.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.cohort import covariates as rooms

MANY = 2**31


def strata(frame: pd.DataFrame, columns: Sequence[str], treated: np.ndarray) -> np.ndarray:
    """The stratum of every row, numbered from 0 in the order in which they appear among those
    that have both groups; −1 where a stratum has only one."""
    return both_groups(joined([pd.factorize(frame[name])[0] for name in columns]), treated)


def coarsened(frame: pd.DataFrame, columns: Sequence[str], treated: np.ndarray) -> np.ndarray:
    """As `strata`, quantities put into bins first. Yes/no columns and categories stay as they
    are; levels in an order count as the quantities 1, 2, 3 …"""
    rooms.check(frame, columns)
    codes = []
    for name in columns:
        values = frame[name]
        if isinstance(values.dtype, pd.CategoricalDtype) and values.cat.ordered:
            codes.append(_binned(values.cat.codes.to_numpy() + 1.0))
        elif rooms.is_quantity(values) and not pd.api.types.is_bool_dtype(values):
            codes.append(_binned(values.to_numpy(float)))
        else:
            codes.append(pd.factorize(values)[0])
    return both_groups(joined(codes), treated)


def _binned(values: np.ndarray) -> np.ndarray:
    bins = int(np.ceil(np.log2(len(values)) + 1))
    low, high = values.min(), values.max()
    inner = low + np.arange(1, bins) * ((high - low) / bins)
    return np.searchsorted(inner, values, side="right")


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
