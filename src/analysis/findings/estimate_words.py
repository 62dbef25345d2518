"""Two sentences for an estimate: one for everybody, whose claim fits its interval, and one for
those who want the value, the interval, how many people and the method.

Nothing here speaks of effects, savings or causes: a comparison of matched people shows what went
together.
"""

from __future__ import annotations

from analysis.release import Released
from analysis.show import words


def difference(result: Released, what: str) -> str:
    """How the change of `what` (a noun of the singular) differed between the groups, plainly."""
    if result.suppressed:
        return f"There were too few people to say how {what} changed."
    if not words.is_clear(result):
        return f"There was no clear difference in how {what} changed."
    way = words.direction(result, less="lower", more="higher")
    size = words.with_unit(abs(float(result.value)), result.unit, _decimals(result))  # type: ignore[arg-type]
    verb = "moved" if words.certainty(result) == "clear" else "seems to have moved"
    return f"Next to similar people, {what} {verb} {way}, by about {size} a year."


def ratio(result: Released, what: str) -> str:
    """The same of a ratio of rates (1: both groups changed alike)."""
    if result.suppressed:
        return f"There were too few people to say how {what} changed."
    if not words.is_clear(result, null=1.0):
        return f"There was no clear difference in how {what} changed."
    per_cent = abs(round(100 * (float(result.value) - 1)))  # type: ignore[arg-type]
    way = words.direction(result, less="lower", more="higher", null=1.0)
    sure = words.certainty(result, null=1.0) == "clear"
    verb = "moved" if sure else "seems to have moved"
    return f"Next to similar people, {what} {verb} {way}, by about {per_cent}%."


def technical(result: Released, what: str, method: str, pairs: Released | None = None) -> str:
    """Value, 95% interval, how many, and by which method, in one sentence."""
    if result.suppressed or (pairs is not None and pairs.suppressed):
        return f"{what}: too few people for an estimate."
    decimals = _decimals(result)
    value, low, high = (
        words.quantity(x, result.unit if result.unit == "pounds" else "", decimals)
        for x in (result.value, result.low, result.high)
    )
    n, whom = (result.n, "people") if pairs is None else (pairs.value, "pairs")
    many = "" if n is None else f"n = {words.quantity(n)} {whom}; "
    return f"{what}: {value} (95% CI {low} to {high}; {many}{method})."


def _decimals(result: Released) -> int:
    return 0 if result.unit == "pounds" else 2


def probability(p: float | int | str | None) -> str:
    """A p value as tables print it."""
    if not isinstance(p, int | float) or p != p:
        return "–"
    return "< 0.001" if p < 0.001 else f"{p:.3f}"


def trend_before(p: Released) -> str:
    """Whether the groups moved apart before anybody came, by the joint test of those months."""
    if p.suppressed:
        return "There were too few people to compare the months before."
    told = f"p = {probability(p.value)}".replace("= <", "<")
    if float(p.value) < 0.05:  # type: ignore[arg-type]
        return (
            f"The groups' costs already moved differently in the months before ({told}), so what "
            "came after cannot be put down to the Life Rooms alone."
        )
    return (
        f"The groups' costs did not clearly move differently in the months before ({told}). That "
        "a test finds nothing does not show that there was nothing [@roth2022]."
    )


def same_pairs(result: Released) -> str:
    """Whether the matched groups were already moving apart from the second year before to the
    year before, when nobody had come."""
    if result.suppressed:
        return "There were too few people to compare the years before."
    if not words.is_clear(result):
        return "The groups were not clearly moving apart before anybody came."
    if float(result.value) > 0:  # type: ignore[arg-type]
        return (
            "The users' cost was rising next to their matches' before they came, so part of a "
            "later fall may be no more than a return to what was usual for them."
        )
    return (
        "The users' cost was already falling next to their matches' before anybody came, so the "
        "estimate cannot be put down to the Life Rooms."
    )


def earlier(result: Released) -> str:
    """What the comparison finds when everybody is taken to have come a year before they did."""
    if result.suppressed:
        return "There were too few people to make the comparison a year earlier."
    if not words.is_clear(result):
        return "A year earlier the same comparison finds no clear difference."
    if float(result.value) > 0:  # type: ignore[arg-type]
        return (
            "A year earlier the same comparison finds that the cost of those who would come was "
            "rising next to similar people: they came when things had got worse. A fall "
            "afterwards is therefore to be expected, and only matching on that year can tell how "
            "much of one."
        )
    return (
        "A year earlier the same comparison already finds a lower change, when nobody had come "
        "yet, so the estimate cannot be put down to the Life Rooms."
    )


def curve(same: int, clear: int, n: int) -> str:
    """How many of `n` specifications point as their median does, and how many of them clearly."""
    if not n:
        return "No other way of making the comparison gave an estimate."
    pointed = "All" if same == n else f"{same} of"
    if clear == n:
        left = "in every one"
    elif not clear:
        left = "in none of them"
    else:
        left = f"in {clear} of them"
    return (
        f"{pointed} {n} ways of making the comparison point the same way as their median; {left} "
        "the 95% interval leaves out no difference. They use the same people over and over, so "
        "this describes how much hangs on the choices and is no test."
    )


def divisions(differing: list[str], tested: int) -> str:
    """Whether the difference may be said to be another one for some than for others, of so many
    divisions that could be ``tested``."""
    if not tested:
        return "No division has two groups with enough people to be compared."
    if not differing:
        return (
            "In none of these divisions do the groups differ by more than chance would have them "
            "differ, so nothing is said of single groups: an interval that leaves out no "
            "difference in one group and not in another is no difference between them "
            "[@altman2003]."
        )
    return (
        f"The estimates differ by {words.listed(differing)}, allowing for how many divisions were "
        "looked at. Which group gains is not settled by that: the groups differ in other ways too."
    )


def dose(result: Released, service: str) -> str:
    """How the pairs' difference goes with how often somebody came, among people who came."""
    if result.suppressed:
        return f"{service}: too few people to say."
    if not words.is_clear(result):
        return f"{service}: no clear link between how often people came and their cost."
    way = words.direction(result, less="lower", more="higher")
    return f"{service}: people who came more often had a {way} change in cost."
