"""Unit costs in the pounds of one financial year."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from bite.errors import DataError, Fault, Where

RESERVED = ("cost", "days", "seen")
"""Names that columns of the person-level table already begin with."""


def price_index(path: str | Path) -> dict[str, float]:
    """A price index from a CSV file with columns price_year (2018/19) and index, of any base.

    For costs of health and social care in England: the NHS Cost Inflation Index, published each
    year in the Unit Costs of Health and Social Care (PSSRU, University of Kent and University of
    York). Raises `DataError` for years that are missing or given twice, and for an index that is
    not above 0.
    """
    table = pd.read_csv(path, dtype={"price_year": "str"})
    where = Where(file=str(path))
    if missing := {"price_year", "index"} - set(table.columns):
        raise DataError(Fault(f"columns missing: {', '.join(sorted(missing))}", where, "add them"))
    index = pd.to_numeric(table["index"], errors="coerce").to_numpy(float)
    faults = [
        Fault(f"the index of {year} is {given}", where, "give a number above 0")
        for year, value, given in zip(table["price_year"], index, table["index"], strict=True)
        if not (np.isfinite(value) and value > 0)
    ]
    twice = table["price_year"][table["price_year"].duplicated()]
    faults += [Fault(f"{year} is there more than once", where, "keep one") for year in twice]
    if table["price_year"].isna().any():
        faults.append(Fault("a row names no year", where, "name it"))
    if faults:
        raise DataError(faults)
    return dict(zip(table["price_year"], index.tolist(), strict=True))


def in_one_price_year(
    unit_costs: pd.DataFrame, year: str = "", inflation: Mapping[str, float] | None = None
) -> pd.DataFrame:
    """`unit_costs` with every price in one year's pounds.

    `year` defaults to the latest in the table. `inflation` maps years to a price index (any
    base; see `price_index`). Raises `DataError` naming the prices it is missing for, prices that
    are negative or not finite, and kinds that have no name, two prices, or a name that is taken.
    """
    costs = unit_costs.copy()
    years = costs["price_year"].astype(str)
    year = year or max(years)
    faults = []
    for kind, pounds, of in zip(costs["kind"], costs["pounds"], years, strict=True):
        place = Where(table="unit_costs", field="pounds")
        if not (np.isfinite(pounds) and pounds >= 0):
            faults.append(Fault(f"{kind} costs {pounds}", place, "give a price of 0 or more"))
        if of != year and not {of, year} <= set(inflation or {}):
            faults.append(
                Fault(
                    f"{kind} is priced in {of}, others in {year}",
                    place,
                    "give prices of one year, or a price index with both years",
                )
            )
    place = Where(table="unit_costs", field="kind")
    for kind in costs["kind"][costs["kind"].duplicated()].unique():
        # Every contact of that kind would be met twice.
        faults.append(Fault(f"{kind} has more than one price", place, "keep one"))
    for kind in costs["kind"]:
        if pd.isna(kind) or kind in RESERVED:
            faults.append(Fault(f"{kind} cannot be the name of a kind", place, "rename it"))
    if faults:
        raise DataError(faults)
    if inflation:
        costs["pounds"] = [
            pounds * (1.0 if of == year else inflation[year] / inflation[of])
            for pounds, of in zip(costs["pounds"], years, strict=True)
        ]
    return costs.assign(price_year=year)
