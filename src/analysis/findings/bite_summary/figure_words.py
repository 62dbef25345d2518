"""The one message of each figure of the comparison, chosen by its numbers."""

from __future__ import annotations

from analysis.show.facts import Fact

ALIKE = 0.8
"""Share of scores that two groups have in common from which on they are called nearly the same."""
MOVED = 0.05
"""p of the joint test of the months before, below which the groups had moved apart already."""


def kept(users: Fact, matched: Fact, compared: bool) -> str:
    """The flow of people: how many of those who came are in the comparison."""
    if not compared:
        return "There was no comparison to be made of these people"
    if users.released.suppressed or matched.released.suppressed:
        return "People who came, and those they could be compared with"
    if users.text == matched.text:
        return f"All but a few of the {users} people who came had somebody like them"
    return f"Of the {users} people who came, {matched} had somebody like them"


def alike(balanced: bool) -> str:
    """The love plot: whether the groups are alike once matched."""
    if balanced:
        return "After matching the groups are alike in what the records hold"
    return "After matching the groups are not fully alike"


def shared(before: float, after: float) -> str:
    """Overlap: how much of their scores the groups have in common, before matching and after."""
    if after >= ALIKE:
        return "After matching, both groups have nearly the same scores"
    if after > before:
        return "Matching brought the scores closer, but they are not the same"
    return "Matching brought the groups’ scores no closer"


def month_by_month(p_before: float, below: int, above: int, n: int) -> str:
    """Months: of `n` from the first visit on, in how many the interval lies below no difference,
    and in how many above; and whether there was something to see before."""
    if p_before < MOVED:
        return "The groups’ costs moved apart before anybody came"
    if below and above:
        return "Some months after the first visit are clearly lower, others clearly higher"
    clear = below + above
    if clear <= 1:  # of a dozen months, chance alone makes one
        return (
            "Hardly any month shows a clear difference"
            if clear
            else ("No single month shows a clear difference")
        )
    often = "every month" if clear == n else "most months" if 2 * clear > n else "some months"
    way = "lower" if below else "higher"
    return f"Next to similar people, cost was clearly {way} in {often} after the first visit"


def agreed(same: int, clear: int, n: int) -> str:
    """The curve: whether all of `n` specifications point one way, and how clearly."""
    if not n:
        return "No way of making the comparison gave an estimate"
    if same < n:
        return "Not all ways of making the comparison point the same way"
    if clear == n:
        return "Every way of making the comparison points the same way, clearly"
    return "Every way of making the comparison points the same way, not all of them clearly"
