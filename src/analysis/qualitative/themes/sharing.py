"""Sharing quotes out: exchanges until nobody is quoted more often than need be.

Codes choose passages, passages belong to speakers, and each passage serves one code: a flow. As in
any flow, a better one exists exactly when a chain of exchanges leads to it (semi-matchings: Harvey
and colleagues 2006, doi 10.1016/j.jalgor.2005.07.001), so a search for such chains that finds none
has found the best.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

Step = tuple[str, str, str]
"""(what is left: `code`, `pair` or `speaker`; the code; the speaker)."""


@dataclass
class Choice:
    """Which passage each code has chosen. ``pools``: code → passages; ``speaker``: of a passage."""

    pools: Mapping[str, Sequence[str]]
    speaker: Mapping[str, str]
    chosen: dict[str, list[str]] = field(init=False)
    taken: dict[str, str] = field(default_factory=dict)
    load: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.chosen = {code: [] for code in self.pools}

    def take(self, code: str, passage: str) -> None:
        """`code` has `passage`."""
        self.chosen[code].append(passage)
        self.taken[passage] = code
        self.load[self.speaker[passage]] += 1

    def drop(self, code: str, passage: str) -> int:
        """`code` no longer has `passage`; where it stood."""
        place = self.chosen[code].index(passage)
        del self.chosen[code][place]
        del self.taken[passage]
        self.load[self.speaker[passage]] -= 1
        return place

    def speakers(self, code: str) -> set[str]:
        """Whose words `code` has."""
        return {self.speaker[passage] for passage in self.chosen[code]}


def share_out(choice: Choice, per_code: int) -> None:
    """Fill what can be filled, then bring everybody down to a fair share where that can be.

    Nobody comes to be quoted twice for one code by an exchange. Changes `choice`.
    """
    for code in choice.pools:
        while len(choice.chosen[code]) < per_code and _exchange(choice, ("code", code, ""), None):
            pass
    fair = _fair_share(choice)
    while True:
        above = sorted((-n, who) for who, n in choice.load.items() if n > fair)
        if not any(_exchange(choice, ("speaker", "", who), -n - 2) for n, who in above):
            return


def _fair_share(choice: Choice) -> int:
    able = {choice.speaker[passage] for pool in choice.pools.values() for passage in pool}
    return -(-len(choice.taken) // len(able)) if able else 0


def _exchange(choice: Choice, start: Step, at_most: int | None) -> bool:
    """One chain of exchanges from `start` to somebody quoted `at_most` times; None: anybody.

    A step is what is one short (a code, or a code's place for a speaker) or one over (a speaker).
    """
    came_from: dict[Step, tuple[Step, str, str] | None] = {start: None}
    queue = deque([start])
    while queue:
        step = queue.popleft()
        for passage, code, following, free in _moves(choice, step):
            if free and (at_most is None or choice.load[choice.speaker[passage]] <= at_most):
                _carry_out(choice, came_from, step, (passage, code))
                return True
            if following not in came_from:
                came_from[following] = (step, passage, code)
                queue.append(following)
    return False


def _moves(choice: Choice, step: Step) -> Iterator[tuple[str, str, Step, bool]]:
    """What may happen next: (passage, the code that takes or leaves it, what is then left, free).

    ``free`` where a passage that nobody has is taken, which may end the chain.
    """
    kind, code, who = step
    if kind == "speaker":
        for of, held in choice.chosen.items():
            for passage in held:
                if choice.speaker[passage] == who:
                    yield passage, of, ("code", of, ""), False
        return
    if kind == "pair":
        yield "", code, ("code", code, ""), False
    have = choice.speakers(code)
    mine = choice.chosen[code]
    for passage in choice.pools[code]:
        said_by = choice.speaker[passage]
        fits = said_by == who if kind == "pair" else said_by not in have
        if not fits or passage in mine:
            continue
        other = choice.taken.get(passage)
        if other is None:
            yield passage, code, ("speaker", "", said_by), True
        else:
            yield passage, code, ("pair", other, said_by), False


def _carry_out(
    choice: Choice,
    came_from: Mapping[Step, tuple[Step, str, str] | None],
    step: Step,
    last: tuple[str, str],
) -> None:
    """Do what the chain that ends with `last` says, from its end backwards."""
    moves = [(step, *last)]
    while (before := came_from[step]) is not None:
        step = before[0]
        moves.append(before)
    for (kind, _, _), passage, code in moves:
        if kind == "speaker":
            choice.drop(code, passage)
        elif passage:
            if passage in choice.taken:
                choice.drop(choice.taken[passage], passage)
            choice.take(code, passage)
