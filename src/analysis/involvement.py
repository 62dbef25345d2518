"""Public involvement: who advised, at which stage, what they said and what changed.

The log has one row an occasion. People on it are advisers, not participants: nothing they said is
research data. The short form of GRIPP2 (doi:10.1136/bmj.j3453) asks for five things; what the log
can say of them is taken from it, and what it cannot is left "not reported".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from analysis.contracts.codes import STAGES_OF_RESEARCH

NOT_REPORTED = "not reported"


@dataclass(frozen=True)
class Involvement:
    """What the log says of one piece of work.

    ``advisers`` maps a role to the largest number of people of that role at one occasion (the same
    people come more than once, and the log does not name them); ``changed`` counts the occasions
    after which something changed.
    """

    occasions: int
    advisers: dict[str, int]
    first: pd.Timestamp | None
    last: pd.Timestamp | None
    stages: tuple[str, ...]
    stages_without: tuple[str, ...]
    changed: int

    @property
    def at_every_stage(self) -> bool:
        """Whether somebody advised at each stage of the research."""
        return not self.stages_without


@dataclass(frozen=True)
class ShortFormItem:
    """One item of GRIPP2-SF with what is reported under it."""

    number: int
    asks_for: str
    content: str

    @property
    def reported(self) -> bool:
        """Whether anything is."""
        return self.content != NOT_REPORTED


def of_study(log: pd.DataFrame, study: str) -> pd.DataFrame:
    """The rows about one piece of work, in order of date."""
    return log[log["study"] == study].sort_values("date", ignore_index=True)


def summary(log: pd.DataFrame, study: str) -> Involvement:
    """Who was involved in ``study``, when and to what effect; all zero if nobody was."""
    rows = of_study(log, study)
    stages = tuple(stage for stage in STAGES_OF_RESEARCH if stage in set(rows["stage"]))
    return Involvement(
        occasions=len(rows),
        advisers={str(k): int(v) for k, v in rows.groupby("who")["how_many"].max().items()},
        first=rows["date"].min() if len(rows) else None,
        last=rows["date"].max() if len(rows) else None,
        stages=stages,
        stages_without=tuple(s for s in STAGES_OF_RESEARCH if s not in stages),
        changed=int(changed(rows).sum()),
    )


def changed(rows: pd.DataFrame) -> pd.Series:
    """On which occasions something changed because of what was said."""
    return rows["what_changed"].fillna("").str.strip() != ""


def what_changed(log: pd.DataFrame, study: str) -> pd.DataFrame:
    """Advice and its effect, in order: ``date``, ``who``, ``how_many``, ``stage``,
    ``what_they_said``, ``what_changed`` ("nothing yet" where the log is empty)."""
    rows = of_study(log, study)
    effect = rows["what_changed"].where(changed(rows), "nothing yet")
    columns = ["date", "who", "how_many", "stage", "what_they_said", "what_changed"]
    return rows.assign(what_changed=effect)[columns]


def coverage(log: pd.DataFrame, studies: Sequence[str] = ()) -> pd.DataFrame:
    """Occasions by stage (rows, in order) and piece of work (columns)."""
    table = pd.crosstab(log["stage"], log["study"])
    columns = list(studies) or sorted(table.columns)
    return table.reindex(index=STAGES_OF_RESEARCH, columns=columns, fill_value=0).astype(int)


def gripp2_short_form(
    log: pd.DataFrame, study: str, *, aim: str = "", reflection: str = ""
) -> tuple[ShortFormItem, ...]:
    """The five items of GRIPP2-SF for ``study``. ``aim`` and ``reflection`` are the authors' words,
    which no log can give; methods, results and extent of influence come from the log."""
    told = summary(log, study)
    methods = results = extent = NOT_REPORTED
    if told.occasions:
        who = " and ".join(f"{n} {role}" for role, n in told.advisers.items())
        times = "once" if told.occasions == 1 else f"on {told.occasions} occasions"
        most = who if told.occasions == 1 else f"Up to {who} at a time"
        methods = f"{most}, {times}, on {_listed(told.stages)}."
        effects = what_changed(log, study)
        effects = effects[effects["what_changed"] != "nothing yet"]["what_changed"]
        results = " ".join(effects) or NOT_REPORTED
        if told.occasions == 1:
            extent = "Something changed." if told.changed else "The log names no change."
        else:
            after = {0: "none", told.occasions: "each"}.get(told.changed, told.changed)
            extent = f"Something changed after {after} of the {told.occasions} occasions."
        if told.stages_without:
            extent += f" Nobody was involved in {_listed(told.stages_without, 'or')}."
    asked = (
        ("Aim of involvement", aim or NOT_REPORTED),
        ("Methods of involvement", methods),
        ("Results of involvement", results),
        ("Discussion: extent of influence", extent),
        ("Critical reflection", reflection or NOT_REPORTED),
    )
    return tuple(ShortFormItem(i, asks, said) for i, (asks, said) in enumerate(asked, start=1))


def _listed(words: Sequence[str], last: str = "and") -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {last} {words[-1]}"
