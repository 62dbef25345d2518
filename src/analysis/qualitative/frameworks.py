"""Frameworks as data: Normalisation Process Theory (2009 and 2022) and the NoMAD survey.

The YAML files carry each framework's citation. NoMAD (Rapley 2018, doi 10.1186/s12874-018-0590-y;
Finch 2018, doi 10.1186/s12874-018-0591-x): twenty construct items on a five-point scale with a
"not relevant" answer, which is missing, and three general items from 0 to 10. Item A2 is worded
the other way round and is turned before it is averaged.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import yaml
from scipy import stats

from bite.errors import DataError, Fault, Where

GENERAL = "General"
_LOWEST, _HIGHEST = 1, 5


@dataclass(frozen=True)
class Construct:
    """A construct and its sub-constructs, in the framework's order."""

    id: str
    label: str
    sub: tuple[str, ...]


@dataclass(frozen=True)
class Framework:
    """A coding framework with the works to cite for it."""

    name: str
    constructs: tuple[Construct, ...]
    citation: tuple[str, ...]
    doi: tuple[str, ...]


@dataclass(frozen=True)
class NomadItem:
    """One question of the survey; ``reverse`` when agreeing means it is *less* normal."""

    id: str
    construct: str
    sub: str
    short: str
    reverse: bool


@dataclass(frozen=True)
class Nomad:
    """The survey: its items, general ones last, and the works to cite for it."""

    items: tuple[NomadItem, ...]
    citation: tuple[str, ...]
    doi: tuple[str, ...]

    @property
    def constructs(self) -> tuple[str, ...]:
        """The four constructs, in order."""
        return tuple(dict.fromkeys(i.construct for i in self.items if i.construct != GENERAL))


def npt(folder: Path | str) -> Framework:
    """Normalisation Process Theory: 4 constructs with 4 sub-constructs each."""
    content = _loaded(Path(folder) / "npt_4x4.yaml", "constructs")
    return _framework(content, "framework", content["constructs"], "sub")


def npt_2022(folder: Path | str) -> Framework:
    """The 2022 coding manual's contexts, mechanisms and outcomes."""
    content = _loaded(Path(folder) / "npt_2022_cmo.yaml", "domains")
    return _framework(content, "framework", content["domains"], "constructs")


def partnership_themes(folder: Path | str) -> Framework:
    """The themes and sub-themes of the published partnership evaluation (Worsley 2021)."""
    content = _loaded(Path(folder) / "life_rooms_2021_themes.yaml", "themes")
    themes = content["themes"]
    constructs = tuple(Construct(t["theme"], t["theme"], tuple(t["sub"])) for t in themes)
    return Framework(
        "Life Rooms partnership themes", constructs, (content["source"],), (content["doi"],)
    )


def nomad(folder: Path | str) -> Nomad:
    """The NoMAD survey's items."""
    content = _loaded(Path(folder) / "nomad.yaml", "construct_items")
    items = [
        NomadItem(i["id"], i["construct"], i["sub"], i["short"], "(REVERSE)" in i["short"])
        for i in content["construct_items"]["items"]
    ]
    items += [
        NomadItem(f"G{n}", GENERAL, "", short, False)
        for n, short in enumerate(content["general_items"]["items"], start=1)
    ]
    return Nomad(tuple(items), tuple(content["citation"]), tuple(content["doi"]))


def _framework(content: Mapping, name: str, constructs: list[Mapping], sub: str) -> Framework:
    return Framework(
        content[name],
        tuple(Construct(c["id"], c["label"], tuple(c[sub])) for c in constructs),
        _several(content["citation"]),
        _several(content["doi"]),
    )


def _several(value: str | list[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def _loaded(path: Path, needed: str) -> Mapping:
    where = Where(str(path))
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError:
        raise DataError(Fault("there is no such framework file", where, "Put it back.")) from None
    except yaml.YAMLError as error:
        raise DataError(Fault(f"is not YAML: {error}", where, "Correct the file.")) from None
    if not isinstance(content, dict) or needed not in content:
        raise DataError(Fault(f"has no `{needed}`", where, "See the file as shipped."))
    return content


def nomad_scores(answers: pd.DataFrame, survey: Nomad) -> pd.DataFrame:
    """Each respondent's construct means at each wave.

    `answers` has respondent, group, wave, item, score and not_relevant. Returns respondent,
    group, wave, construct, score, answered, of. "Not relevant" and skipped items are missing; a
    mean needs at least half of the construct's items, else it is NaN. The general items keep
    their 0 to 10 scale and are averaged as the construct "General".
    """
    items = {item.id: item for item in survey.items}
    table = answers[answers["item"].isin(items)].copy()
    table["construct"] = table["item"].map(lambda item: items[item].construct)
    score = table["score"].astype("Float64").to_numpy(float, na_value=np.nan)
    score[table["not_relevant"].astype(bool).to_numpy()] = np.nan
    turned = table["item"].map(lambda item: items[item].reverse).to_numpy(bool)
    table["score"] = np.where(turned, _LOWEST + _HIGHEST - score, score)
    keys = ["respondent", "group", "wave", "construct"]
    out = (
        table.groupby(keys, sort=False)["score"]
        .agg(score="mean", answered="count", of="size")
        .reset_index()
    )
    out.loc[out["answered"] * 2 < out["of"], "score"] = np.nan
    return out


def nomad_change(scores: pd.DataFrame, survey: Nomad, group: str = "") -> pd.DataFrame:
    """Mean at each wave and the paired change, one row a construct in order, General last.

    Columns: construct, first, second, change, low, high (95% t interval of the mean change),
    n (respondents with both waves). Means are over the same respondents as the change.
    """
    table = scores[scores["group"] == group] if group else scores
    rows = []
    for construct in (*survey.constructs, GENERAL):
        wide = table[table["construct"] == construct].pivot(
            index="respondent", columns="wave", values="score"
        )
        wide = wide.reindex(columns=[1, 2]).dropna()
        difference = (wide[2] - wide[1]).to_numpy(float)
        n = len(difference)
        mean = difference.mean() if n else np.nan
        half = np.nan
        if n > 1:
            half = stats.t.ppf(0.975, n - 1) * difference.std(ddof=1) / np.sqrt(n)
        first, second = (wide[w].mean() if n else np.nan for w in (1, 2))
        rows.append((construct, first, second, mean, mean - half, mean + half, n))
    columns = ["construct", "first", "second", "change", "low", "high", "n"]
    return pd.DataFrame(rows, columns=columns)
