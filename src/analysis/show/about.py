"""What a comparison is about, in the words by which people speak of it.

A fact that compares can be contradicted by a sentence that never names it: "hospital stays became
shorter". So that such a sentence can be held to the fact (`publish.gate.intervals`), the fact says
what its outcome is called.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class About:
    """The words of a comparison.

    ``outcomes``: what its outcome is called, each a word or a phrase as prose has it, in the
    singular (plurals and endings are found too). ``only``: words one of which stands beside the
    outcome where this comparison is meant and not a more general one ("second year"). ``by``: what
    a sentence must not say did it, because the design cannot tell causes apart (people chose to
    come). ``better``: the direction that is better, ``less`` or ``more``; empty where neither is.
    """

    outcomes: tuple[str, ...]
    only: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    better: str = ""

    def record(self) -> dict[str, object]:
        """As the registry publishes it."""
        return {
            "outcomes": list(self.outcomes), "only": list(self.only), "by": list(self.by),
            "better": self.better,
        }  # fmt: skip
