"""The NoMAD survey: scoring, and change between two surveys.

Rapley and colleagues 2018 (doi 10.1186/s12874-018-0590-y); Finch and colleagues 2018 (doi
10.1186/s12874-018-0591-x): twenty construct items on a five-point scale with a "not relevant"
answer, which is missing, and three general items from 0 to 10. Item A2 ("disrupts working
relationships") is worded the other way round and is turned before it is averaged.

The general items belong to no construct and ask about different things (how it feels now, what is
normal now, what will become normal): each stands for itself, as in the validation studies. The
instrument says nothing about items left out. A construct's mean is taken of the items answered
where these are more than half, which was the least biased and most precise of seven ways that
Fairclough and Cella compared (1996, doi 10.1007/BF00433916).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import yaml
from scipy import stats

from bite.errors import DataError, Fault, Where

GENERAL = "General"
SCALE, GENERAL_SCALE = (1, 5), (0, 10)


@dataclass(frozen=True)
class Item:
    """One question of the survey; ``reverse`` when agreeing means it is *less* normal."""

    id: str
    construct: str
    sub: str
    short: str
    reverse: bool


@dataclass(frozen=True)
class Survey:
    """The survey: its items, general ones last, and the works to cite for it."""

    items: tuple[Item, ...]
    citation: tuple[str, ...]
    doi: tuple[str, ...]

    @property
    def constructs(self) -> tuple[str, ...]:
        """The four constructs, in order."""
        return tuple(dict.fromkeys(i.construct for i in self.items if i.construct != GENERAL))

    @property
    def general(self) -> tuple[str, ...]:
        """The general items by their short names, in order."""
        return tuple(i.short for i in self.items if i.construct == GENERAL)

    @property
    def scales(self) -> tuple[str, ...]:
        """What gets a score: the constructs, then each general item."""
        return (*self.constructs, *self.general)


def load(folder: Path | str) -> Survey:
    """The survey's items from ``nomad.yaml``; raises `DataError` if it is not as shipped."""
    path = Path(folder) / "nomad.yaml"
    where = Where(str(path))
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        items = [
            Item(i["id"], i["construct"], i["sub"], i["short"], bool(i.get("reverse")))
            for i in content["construct_items"]["items"]
        ]
        items += [
            Item(f"G{n}", GENERAL, "", short, False)
            for n, short in enumerate(content["general_items"]["items"], start=1)
        ]
        return Survey(tuple(items), tuple(content["citation"]), tuple(content["doi"]))
    except (OSError, UnicodeDecodeError):
        raise DataError(Fault("there is no such framework file", where, "Put it back.")) from None
    except yaml.YAMLError as error:
        raise DataError(Fault(f"is not YAML: {error}", where, "Correct the file.")) from None
    except (KeyError, TypeError) as error:
        raise DataError(Fault(f"lacks {error}", where, "See the file as shipped.")) from None


def scores(answers: pd.DataFrame, survey: Survey) -> pd.DataFrame:
    """Each respondent's scores at each wave: construct means, and the general items as answered.

    `answers` has respondent, group, wave, item, score and not_relevant. Returns respondent,
    group, wave, construct, score, answered, of (how many items the construct has); a general item
    has its short name as ``construct``, and keeps its scale from 0 to 10. "Not relevant" and
    skipped items are missing; a mean needs more than half of the construct's items, else it is
    NaN. Raises `DataError`, with every fault, for items that the survey does not have, scores off
    their scale, and questions answered twice.
    """
    items = {item.id: item for item in survey.items}
    faults = tuple(_faults(answers, items))
    if faults:
        raise DataError(faults)
    scale = {i.id: i.short if i.construct == GENERAL else i.construct for i in survey.items}
    table = answers.assign(construct=answers["item"].map(scale))
    score = table["score"].astype("Float64").to_numpy(float, na_value=np.nan)
    score[table["not_relevant"].astype(bool).to_numpy()] = np.nan
    turned = table["item"].map(lambda item: items[item].reverse).to_numpy(bool)
    table["score"] = np.where(turned, sum(SCALE) - score, score)
    keys = ["respondent", "group", "wave", "construct"]
    out = table.groupby(keys, sort=False)["score"].agg(score="mean", answered="count").reset_index()
    out["of"] = out["construct"].map(Counter(scale.values())).astype(int)
    out.loc[out["answered"] * 2 <= out["of"], "score"] = np.nan
    return out


def change(scored: pd.DataFrame, survey: Survey, group: str = "") -> pd.DataFrame:
    """Mean at each wave and the paired change, one row a construct in order, then one a general
    item.

    The first and the last wave are compared. Columns: construct, first, second, change, low, high
    (95% t interval of the mean change; none for fewer than two people, or where all changed by
    the same amount: nobody has seen a spread), n (respondents with both), only_first, only_second
    (respondents with a score at one of them only: they are in no mean, because people who come
    or go between surveys would pass for change).
    """
    table = scored[scored["group"] == group] if group else scored
    waves = sorted(table["wave"].unique())
    before, after = (waves[0], waves[-1]) if len(waves) > 1 else (1, 2)
    rows = []
    for construct in survey.scales:
        wide = table[table["construct"] == construct].pivot(
            index="respondent", columns="wave", values="score"
        )
        wide = wide.reindex(columns=[before, after]).astype(float)
        there = wide.notna()
        only = [
            int((there[before] & ~there[after]).sum()),
            int((there[after] & ~there[before]).sum()),
        ]
        paired = wide.dropna()
        difference = (paired[after] - paired[before]).to_numpy(float)
        n = len(difference)
        mean = difference.mean() if n else np.nan
        half = np.nan
        if n > 1 and (np.ptp(difference) > 1e-9 or abs(mean) < 1e-9):
            half = stats.t.ppf(0.975, n - 1) * difference.std(ddof=1) / np.sqrt(n)
        first, second = (paired[w].mean() if n else np.nan for w in (before, after))
        rows.append((construct, first, second, mean, mean - half, mean + half, n, *only))
    columns = ["construct", "first", "second", "change", "low", "high", "n"]
    return pd.DataFrame(rows, columns=[*columns, "only_first", "only_second"])


def _faults(answers: pd.DataFrame, items: dict[str, Item]) -> Iterator[Fault]:
    for item in sorted(set(answers["item"]) - set(items)):
        n = int((answers["item"] == item).sum())
        yield Fault(
            f"{n} answers to {item!r}, which is no item of the survey",
            Where(table="nomad", field="item"),
            f"Use {', '.join(items)}.",
        )
    known = answers[answers["item"].isin(items)]
    general = known["item"].map(lambda item: items[item].construct == GENERAL).astype(bool)
    for name, part, (low, high) in (
        ("general items", known[general], GENERAL_SCALE),
        ("construct items", known[~general], SCALE),
    ):
        off = part[(part["score"].notna() & ~part["score"].between(low, high)).astype(bool)]
        for row in off.itertuples():
            yield Fault(
                f"{row.respondent} scored {row.score} on {row.item}: "
                f"{name} go from {low} to {high}",
                Where(table="nomad", field="score"),
                "Correct the score, or empty it.",
            )
    twice = known[known.duplicated(["respondent", "wave", "item"])]
    for row in twice.itertuples():
        yield Fault(
            f"{row.respondent} answered {row.item} twice in wave {row.wave}",
            Where(table="nomad", field="item"),
            "Keep one answer.",
        )
