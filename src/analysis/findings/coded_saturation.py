"""When new codes stopped coming: its facts, and words that say what it cannot show."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from analysis.findings import coded
from analysis.qualitative.saturation import BASE, RUN, THRESHOLD, TOO_FEW, Orders, Saturation
from analysis.release import Policy
from analysis.show import words
from analysis.show.facts import Fact


def facts(policy: Policy, found: Saturation | None, orders: Orders | None) -> Iterator[Fact]:
    """The numbers of `sentence`: the rule's own, and what it gave."""
    if found is None:
        return
    exact, rule = policy.exact, "rule of Guest and colleagues"
    for name, n, unit, how in (
        ("base", BASE, "interviews", f"{rule}: how many come first"),
        ("run", RUN, "interviews", f"{rule}: how many are looked at next"),
        ("threshold", 100 * THRESHOLD, "percent", f"{rule}: at most so many new codes"),
        ("base_codes", found.base_codes, "codes", "used in the first interviews"),
        ("reached", found.reached, "interviews", "after which it was reached"),
    ):
        if n is not None:
            yield Fact(f"saturation.{name}", exact(n, unit, "register"), coded.SOURCE, how)
    if orders is None or not orders.reached:
        return
    share = exact(100 * orders.reached, "percent", "register")
    yield Fact("saturation.orders", share, coded.SOURCE, "random orders in which it is reached")
    middle = policy.estimate(
        round(orders.median), orders.low, orders.high, len(found.runs), "interviews", "register"
    )
    yield Fact("saturation.middle", middle, coded.SOURCE, "after how many, over random orders")


def sentence(
    found: Saturation | None,
    codes: int,
    orders: Orders | None = None,
    groups: pd.DataFrame | None = None,
) -> str:
    """When new codes stopped coming, said with what it cannot show.

    `orders` tells of random orders of the same interviews, `groups` is `saturation.by_group`.
    """
    if found is None:
        return (
            "There are too few interviews in this selection to ask when new codes stopped coming."
        )
    base = words.number(BASE)
    if not found.base_codes:
        said = [f"Nothing was coded in the first {base} interviews, so nothing can be compared."]
    elif found.base_codes == codes:
        said = [
            f"The first {base} interviews had already used all {codes} codes, so no later one "
            f"could bring another: that saturation is {found.text} by the rule of Guest and "
            f"colleagues ({words.number(BASE)} interviews, then {words.number(RUN)} with at most "
            f"{words.quantity(100 * THRESHOLD, 'percent')} as many new codes) says little here."
        ]
    elif found.reached is None:
        said = [
            f"New codes were still coming at the last interview: of {codes} codes, "
            f"{found.base_codes} had been used in the first {base}."
        ]
    else:
        said = [
            f"By the rule of Guest and colleagues saturation is {found.text}: after "
            f"{words.number(found.reached)} interviews, the next {words.number(RUN)} brought at "
            f"most {words.quantity(100 * THRESHOLD, 'percent')} as many new codes as the first "
            f"{base} had brought ({found.base_codes} of {codes})."
        ]
    if orders is not None and found.base_codes:
        said.append(_other_orders(orders))
    if groups is not None and len(groups) > 1:
        said.append(_group_by_group(groups))
    return " ".join(said)


def _group_by_group(groups: pd.DataFrame) -> str:
    """`saturation.by_group` in words; groups with too few interviews stand together."""
    enough = groups[groups["text"] != TOO_FEW]
    few = groups[groups["text"] == TOO_FEW]
    if enough.empty:
        return "No group has interviews enough to ask it group by group."
    by_text: dict[str, list[str]] = {}
    for row in enough.itertuples():
        by_text.setdefault(str(row.text), []).append(_group(row))
    told = [
        f"{text} {'for' if text[0].isdigit() else 'with'} {words.listed(names)}"
        for text, names in by_text.items()
    ]
    if len(few):
        told.append(
            f"too few to ask with {words.listed([_group(row) for row in few.itertuples()])}"
        )
    return f"Group by group it is {'; '.join(told)}."


def _group(row: Any) -> str:
    """A group and how many of it were interviewed."""
    name = coded.GROUPS.get(row.group, row.group)
    name = name.lower() if name in ("Staff", "Partners", "Users", "Service users") else name
    return f"{name} ({words.counted(row.interviews, 'interview')})"


def _other_orders(orders: Orders) -> str:
    """The same interviews in random orders."""
    if not orders.reached:
        return "In no other order of the same interviews would it be reached."
    often = words.quantity(100 * orders.reached, "percent")
    share = "every one" if orders.reached == 1 else often if often != "0%" else "hardly any"
    low, high = (f"{n:.0f}" for n in (orders.low, orders.high))
    spread = "" if low == high else f" (95% interval over those orders: {low} to {high})"
    return (
        "That rests on the order in which the interviews stand. Of random orders of the same "
        f"interviews it is reached in {share}, in the middle case after "
        f"{words.counted(round(orders.median), 'interview')}{spread}."
    )
