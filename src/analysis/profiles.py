"""Disclosure profiles: how each body of rules treats numbers about people.

Sources, read for what stands here:

``mhsds``       NHS England's own programs for the Mental Health Services monthly statistics
                (github.com/nhsengland/MHSDS: counts below 5 become ``*``, others the nearest 5; a
                percentage whose numerator is ``*`` becomes ``*``, others whole per cent) and the
                notes of its publications on values below the national level
``hes``         NHS Digital, Disclosure control methodology for Hospital Episode Statistics and the
                Emergency Care Data Set, from September 2018: below the national level 1 to 7
                become ``*``, 0 stays, others the nearest 5; percentages from the rounded counts;
                no mean, median or mode over 1 to 7 people
``opensafely``  docs.opensafely.org, Statistical disclosure control: counts of 7 or fewer are
                redacted, 0 may stay, others the nearest 5; totals are sums of the rounded counts;
                rates from counts rounded to midpoint 6; no minimum or maximum
``sdap``        Safe Data Access Professionals, Handbook on Statistical Disclosure Control for
                Outputs (2019), with the defaults of ACRO (``acro/default.yaml``): at least 10 in
                a cell (a zero is a small count), 10 residual degrees of freedom, the largest two
                under 90% of a total, p-ratio at least 10%, 10 in each step of a survival curve
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np

Rates = Literal["counts", "rounded", "midpoint6"]
"""What a percentage or rate is worked out from."""


@dataclass(frozen=True)
class Profile:
    """How one body of rules treats counts of people.

    ``low`` to ``high`` (inclusive) are suppressed; what remains is rounded to the nearest
    ``nearest`` (1: not rounded). A mean, a rate or an estimate needs ``minimum`` people behind it,
    a step of a survival curve as many events, a model ``degrees`` residual degrees of freedom.
    ``dominance`` (n, k) and ``p_ratio`` are for magnitudes: see `dominated`. ``rates`` is what
    percentages are worked out from; ``added_totals`` makes a table's totals the sums of its
    rounded cells.
    """

    name: str
    low: int
    high: int
    nearest: int
    minimum: int
    whole_percent: bool
    source: str
    rates: Rates = "counts"
    degrees: int = 0
    dominance: tuple[int, float] | None = None
    p_ratio: float | None = None
    added_totals: bool = False
    tails: bool = False

    def hides(self, n: float) -> bool:
        """Whether a count of `n` people is withheld."""
        return self.low <= n <= self.high

    def rounded(self, n: float) -> int:
        """The count as printed; halves go up, as the publications do."""
        return int(np.floor(n / self.nearest + 0.5) * self.nearest)

    def rule(self, star: str = "") -> str:
        """The rule in words, of a table in which the sign `star` stands; without one only that
        counts are rounded, or nothing."""
        rounded = f"rounded to the nearest {self.nearest}" if self.nearest > 1 else ""
        if not star:
            return f"Counts are {rounded}." if rounded else ""
        fewest = "ten" if self.high == 9 else self.high + 1
        hidden = f"fewer than {fewest}" if self.low == 0 else "one to seven"
        others = f"; other counts are {rounded}" if rounded else ""
        return (
            f"{star} marks a count of {hidden} people, or a number from which one could be worked "
            f"out{others}."
        )

    def behind(self, shown: float) -> tuple[int, int]:
        """The least and the greatest count of people that prints as `shown`.

        A number that the rules never print (a sum of rounded ones) is taken for itself.
        """
        return _behind(self, float(shown))

    def percent(self, numerator: float, denominator: float) -> float:
        """A percentage as the rules work it out; neither count may be one that they hide."""
        if self.rates == "rounded":
            numerator, denominator = self.rounded(numerator), self.rounded(denominator)
        elif self.rates == "midpoint6":
            numerator, denominator = midpoint6(numerator), midpoint6(denominator)
        percent = 100 * numerator / denominator
        return float(np.floor(percent + 0.5)) if self.whole_percent else percent

    def dominated(self, contributions: Sequence[float]) -> bool:
        """Whether so few people make up a total that it tells of one of them.

        The (n, k) rule: the n largest are more than k of the total. The p% rule: what remains
        beside the two largest is less than p of the largest, so that the second largest could
        work out the largest to within p (Hundepool et al. 2012, Statistical Disclosure Control,
        doi:10.1002/9781118348239, section 4.2; both as ACRO has them).
        """
        sizes = np.sort(np.abs(np.asarray(contributions, dtype=float)))[::-1]
        total = float(sizes.sum())
        if self.dominance is None and self.p_ratio is None:
            return False
        if total <= 0 or len(sizes) < 2:
            return True
        if self.dominance is not None:
            n, share = self.dominance
            if float(sizes[:n].sum()) / total > share:
                return True
        return self.p_ratio is not None and float(sizes[2:].sum()) / sizes[0] < self.p_ratio


@lru_cache(maxsize=65536)
def _behind(profile: Profile, shown: float) -> tuple[int, int]:
    if profile.nearest == 1:
        return int(shown), int(shown)
    near = range(max(int(shown) - profile.nearest, 0), int(shown) + profile.nearest + 1)
    found = [n for n in near if not profile.hides(n) and profile.rounded(n) == shown]
    return (found[0], found[-1]) if found else (int(shown), int(shown))


def midpoint6(n: float) -> int:
    """`n` rounded to midpoint 6: 0 stays 0, 1–6 become 3, 7–12 become 9, and so on.

    OpenSAFELY's rule for rates: no bias, and nought stays told from few.
    """
    return int(np.ceil(n / 6) * 6 - (3 if n else 0))


PROFILES: Mapping[str, Profile] = {
    profile.name: profile
    for profile in (
        Profile(
            "mhsds", 0, 4, 5, 5, True, "NHS England, Mental Health Services monthly statistics"
        ),
        Profile(
            "hes", 1, 7, 5, 8, True, "NHS England, hospital episode statistics, from 2018",
            rates="rounded",
        ),
        Profile(
            "opensafely", 1, 7, 5, 8, False, "OpenSAFELY, statistical disclosure control",
            rates="midpoint6", added_totals=True, tails=True,
        ),
        Profile(
            "sdap", 0, 9, 1, 10, False, "Safe Data Access Professionals' handbook",
            degrees=10, dominance=(2, 0.9), p_ratio=0.1, tails=True,
        ),
    )
}  # fmt: skip
