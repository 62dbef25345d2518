"""What a printed number leaves open: the profile's limits and its rounding."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Scale:
    """The profile's numbers: a star stands for ``low`` to ``high``; others are the nearest
    ``nearest``."""

    low: int
    high: int
    nearest: int
    withheld: Callable[[float], bool] = field(compare=False)

    def behind(self, shown: float) -> tuple[float, float]:
        """The least and the greatest count that prints as `shown`. A number that is no multiple of
        the rounding was not rounded."""
        if self.nearest <= 1 or shown % self.nearest:
            return shown, shown
        half = self.nearest // 2
        low, high = max(shown - half, 0), shown + (self.nearest - 1) // 2
        while low < high and self.withheld(low):
            low += 1
        while high > low and self.withheld(high):
            high -= 1
        return low, high
