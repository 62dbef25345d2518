"""The words that numbers choose: direction, certainty, strength, and how a quantity is printed.

A small vocabulary, so that a report from other data never says what its data do not. Each
function is tested on both sides of every threshold.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from analysis.release import SUPPRESSED, Released

_SMALL = tuple(
    "no one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen twenty".split(" ")
)

_UNITS = {
    "people": ("person", "people"),
    "participants": ("participant", "participants"),
    "groups": ("group", "groups"),
    "days": ("day", "days"),
    "months": ("month", "months"),
    "years": ("year", "years"),
    "partners": ("partner", "partners"),
    "organisations": ("organisation", "organisations"),
    "studies": ("study", "studies"),
    "programmes": ("programme", "programmes"),
    "records": ("record", "records"),
    "results": ("result", "results"),
    "reports": ("report", "reports"),
    "questions": ("question", "questions"),
    "contacts": ("contact", "contacts"),
    "themes": ("theme", "themes"),
    "quotes": ("quote", "quotes"),
    "references": ("reference", "references"),
    "interviews": ("interview", "interviews"),
    "stays": ("stay", "stays"),
    "points": ("point", "points"),
}


def quantity(value: float | int | str | None, unit: str = "", decimals: int = 0) -> str:
    """A value as prose prints it: thousands separated, a true minus sign, £ and % attached."""
    if value is None:
        return SUPPRESSED
    if isinstance(value, str):
        return value
    if not math.isfinite(value):
        raise ValueError("a number that is not finite cannot be printed")
    size = f"{abs(value):,.{decimals}f}"
    minus = "−" if value < 0 and float(size.replace(",", "")) != 0 else ""
    if unit == "pounds":
        return f"{minus}£{size}"
    if unit == "percent":
        return f"{minus}{size}%"
    return f"{minus}{size}"


def number(n: int) -> str:
    """A whole number as English prose writes it: words to twenty, digits beyond."""
    return _SMALL[n] if 0 < n < len(_SMALL) else "none" if n == 0 else f"{n:,}"


def with_unit(value: float | int | str | None, unit: str, decimals: int = 0) -> str:
    """``150 days``, ``1 person``; pounds and per cent already carry theirs."""
    text = quantity(value, unit, decimals)
    if unit not in _UNITS:
        return text if unit in ("", "pounds", "percent") else f"{text} {unit}"
    one, many = _UNITS[unit]
    return f"{text} {one if text == '1' else many}"


def plural(n: float, one: str, many: str | None = None) -> str:
    """The noun alone, in the number that `n` asks for."""
    return one if n == 1 else many or f"{one}s"


def counted(n: int, one: str, many: str | None = None) -> str:
    """A number with its noun: ``no passages``, ``one passage``, ``six passages``."""
    return f"{number(n) if n else 'no'} {plural(n, one, many)}"


def times(n: int) -> str:
    """How often: ``never``, ``once``, ``twice``, ``three times``."""
    return {0: "never", 1: "once", 2: "twice"}.get(n, f"{number(n)} times")


def out_of(n: int, total: int, noun: str) -> str:
    """A part of a whole as a sentence begins with it; `noun` is in the plural.

    ``All 33 participants``, ``Both participants``, ``31 of 33 participants``, ``None of 33
    participants``.
    """
    if n and n == total:
        everybody = {1: f"The only one of the {noun}", 2: f"Both {noun}"}
        return everybody.get(total, f"All {total:,} {noun}")
    return f"{f'{n:,}' if n else 'None'} of {total:,} {noun}"


def share_of(n: int, total: int, one: str, many: str | None = None) -> str:
    """A part of a whole inside a sentence: ``all 26 programmes``, ``both studies``, ``one of 35
    studies``, ``none of 26 programmes``."""
    noun = plural(2, one, many)
    if not total or (not n and total == 1):
        return f"none of the {noun}"
    if n == total:
        return {1: f"the one {one}", 2: f"both {noun}"}.get(n, f"all {number(n)} {noun}")
    return f"{number(n)} of {number(total)} {noun}"


def listed(items: Sequence[str], last: str = "and") -> str:
    """``a, b and c``."""
    items = [str(item) for item in items]
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {last} {items[-1]}"


def sentence(text: str) -> str:
    """`text` with its first letter capital and a full stop at the end."""
    text = text.strip()
    text = text[:1].upper() + text[1:]
    return text if text.endswith((".", "!", "?", "”")) else f"{text}."


def is_clear(result: Released, null: float = 0.0) -> bool:
    """Whether the 95% interval excludes `null` (no difference)."""
    if result.suppressed or result.low is None or result.high is None:
        return False
    return result.low > null or result.high < null


def direction(
    result: Released,
    *,
    less: str = "lower",
    more: str = "higher",
    neither: str = "not clearly different",
    null: float = 0.0,
) -> str:
    """`less` or `more` when the interval excludes `null`, else `neither`."""
    if not is_clear(result, null):
        return neither
    return less if float(result.value) < null else more  # type: ignore[arg-type]


def certainty(result: Released, null: float = 0.0) -> str:
    """How sure the words may be, from how far the interval stays from no difference.

    The distance of the nearer limit, as a share of the estimate: ``clear`` when the interval
    excludes no difference by at least a fifth of the estimate, ``likely`` when it excludes it
    at all, ``unclear`` otherwise.
    """
    if not is_clear(result, null):
        return "unclear"
    estimate = abs(float(result.value) - null)  # type: ignore[arg-type]
    nearer = min(abs(result.low - null), abs(result.high - null))  # type: ignore[operator]
    return "clear" if nearer >= 0.2 * estimate else "likely"


def agreement(kappa: float) -> str:
    """Landis and Koch's words for a kappa or alpha (1977, doi 10.2307/2529310)."""
    steps = (
        (0.0, "poor"),
        (0.2, "slight"),
        (0.4, "fair"),
        (0.6, "moderate"),
        (0.8, "substantial"),
    )
    return next((word for limit, word in steps if kappa <= limit), "almost perfect")


def concordance(w: float) -> str:
    """Words for Kendall's W after Schmidt (1997, doi 10.1111/j.1540-5915.1997.tb01330.x)."""
    steps = ((0.2, "very weak"), (0.4, "weak"), (0.6, "moderate"), (0.8, "strong"))
    return next((word for limit, word in steps if w < limit), "very strong")


def heterogeneity(i_squared: float) -> str:
    """Words for I² in per cent, after the Cochrane Handbook, section 10.10.2."""
    steps = ((40, "probably not important"), (60, "moderate"), (75, "substantial"))
    return next((word for limit, word in steps if i_squared < limit), "considerable")


def likely_range(result: Released) -> str:
    """The 95% interval of a difference in plain words: ``between £65 and £389 less``."""
    low, high = float(result.low), float(result.high)  # type: ignore[arg-type]
    nearer, farther = (quantity(size, result.unit) for size in sorted((abs(low), abs(high))))
    if high < 0:
        return f"between {nearer} and {farther} less"
    if low > 0:
        return f"between {nearer} and {farther} more"
    return f"between {quantity(-low, result.unit)} less and {quantity(high, result.unit)} more"
