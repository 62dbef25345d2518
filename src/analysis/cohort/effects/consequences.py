"""Costs beside consequences: what was used more or less, in its own unit and in pounds.

A cost-consequence table leaves it to the reader to weigh kinds of care against each other
(Drummond et al. 2015, Methods for the Economic Evaluation of Health Care Programmes, 4th edition,
chapter 2), with what the CHEERS 2022 statement asks to be stated: perspective, horizon, price
year and the source of every price (Husereau et al. 2022, doi 10.1136/bmj-2021-067975).

A difference in pounds is the difference in contacts × the price of one; prices are taken as known,
so its interval is the contacts' own.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from analysis.cohort.effects.differences import Estimate


@dataclass(frozen=True)
class Consequences:
    """``table``: one row a kind of care: kind, unit, pounds (of one), source, treated_before,
    treated_after, control_before, control_after, value, low, high (difference of the changes, in
    units a person and year), pounds_value, pounds_low, pounds_high, n. ``total``: all kinds
    together, in pounds; the rows' pounds add up to its value."""

    table: pd.DataFrame
    total: Estimate
    price_year: str
    perspective: str = "the trust that provides clinical care"
    horizon: str = "one year before and one year after the index date"


def consequences(
    contacts: pd.DataFrame, unit_costs: pd.DataFrame, total: Estimate, price_year: str
) -> Consequences:
    """From the differences in `contacts` (see `CohortEvaluation.contacts`) and their prices, one
    row a kind, in pounds of `price_year` (see `windows.in_one_price_year`)."""
    prices = unit_costs[["kind", "unit", "pounds", "source"]]
    table = contacts.drop(columns=["p", "p_holm"]).merge(prices, on="kind", how="left")
    for limit in ("value", "low", "high"):
        table[f"pounds_{limit}"] = table[limit] * table["pounds"]
    return Consequences(table, total, price_year)
