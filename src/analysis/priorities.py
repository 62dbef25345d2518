"""Which research questions come first, how far people agree on it, and where groups differ.

``votes`` has one row a voter and question: ``voter``, ``group``, ``question_id``, ``rank``
(1 = first). Ties are allowed and are turned into mean ranks within each voter. Whoever left a
question out, or gave all of them one rank, has no order: `usable` leaves them out.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from bite.errors import DataError

RESAMPLES = 1000
FEWEST_JUDGES = 3
"""Two judges agree or not: resampling them gives no interval."""
LEVEL = 0.95

INCOMPLETE = "did not rank every question"
TIED = "gave every question the same rank"
LEFT_OUT = "left out of the order and of the agreement"


@dataclass(frozen=True)
class Concordance:
    """Kendall's W of ``judges`` who ranked ``items``: 0 no agreement, 1 the same order.

    ``low`` and ``high`` are a 95% bootstrap interval; ``chi2``, ``df`` and ``p`` test W = 0.
    """

    w: float
    low: float
    high: float
    judges: int
    items: int
    chi2: float
    df: int
    p: float

    @property
    def mean_correlation(self) -> float:
        """Mean rank correlation between two judges, (m·W − 1) / (m − 1)."""
        return (self.judges * self.w - 1) / (self.judges - 1)


def set_aside(votes: pd.DataFrame) -> dict[str, list[str]]:
    """Voters of whom no order can be had: why (`INCOMPLETE`, `TIED`) → their names, sorted.

    Of a part of the questions nobody knows where the others would stand between them; one rank
    for all of them is no order, and leaves Kendall's W of such voters without a value.
    """
    own = votes.groupby("voter")["rank"]
    short = own.count() < votes["question_id"].nunique()
    level = ~short & (own.nunique() == 1)
    return {
        INCOMPLETE: [str(voter) for voter in short.index[short]],
        TIED: [str(voter) for voter in level.index[level]],
    }


def usable(votes: pd.DataFrame) -> pd.DataFrame:
    """The votes without those of the voters whom `set_aside` names."""
    apart = [voter for names in set_aside(votes).values() for voter in names]
    return votes[~votes["voter"].isin(apart)].reset_index(drop=True)


def rank_matrix(votes: pd.DataFrame) -> pd.DataFrame:
    """Voter × question matrix of mean ranks (index ``voter``, columns ``question_id``).

    Raises DataError naming voters who did not rank every question.
    """
    table = votes.pivot(index="voter", columns="question_id", values="rank").astype(float)
    short = table.index[table.isna().any(axis=1)]
    if len(short):
        raise DataError(
            f"every voter must rank every question; these did not: {', '.join(map(str, short))}"
        )
    ranks = stats.rankdata(table.to_numpy(), axis=1)
    return pd.DataFrame(ranks, index=table.index, columns=table.columns)


def kendalls_w(
    ranks: pd.DataFrame | np.ndarray, *, resamples: int = RESAMPLES, seed: int = 0
) -> Concordance:
    """Kendall and Babington Smith's coefficient of concordance, corrected for ties
    (1939, doi:10.1214/aoms/1177732186; Siegel and Castellan 1988, section 9.7).

    ``ranks``: judges in rows, items in columns. The interval resamples judges. A resample holds
    some judges twice, who agree with themselves; such pairs are left out of its mean agreement,
    or the interval would lie too high. Two judges have no interval (NaN). Raises DataError for
    fewer than two judges or items, or if every judge ties everything.
    """
    x = stats.rankdata(np.asarray(ranks, float), axis=1)
    judges, items = x.shape
    if judges < 2 or items < 2:
        raise DataError("agreement needs two judges and two items or more")
    centred = x - (items + 1) / 2
    products = centred @ centred.T
    if not np.trace(products):
        raise DataError("every judge ties all items: there is no order to agree on")
    w = float(products.sum() / (judges * np.trace(products)))
    rng = np.random.default_rng(seed)
    low, high = float("nan"), float("nan")
    if resamples and judges > 2:
        draws = [_resampled(products, rng.integers(0, judges, judges)) for _ in range(resamples)]
        tail = 100 * (1 - LEVEL) / 2
        low, high = (float(v) for v in np.nanpercentile(draws, (tail, 100 - tail)))
    chi2 = judges * (items - 1) * w
    p = float(stats.chi2.sf(chi2, items - 1))
    low, high = (float(np.clip(limit, 0.0, 1.0)) for limit in (low, high))
    return Concordance(w, low, high, judges, items, chi2, items - 1, p)


def agreement_by_group(votes: pd.DataFrame, **choices: int) -> dict[str, Concordance]:
    """Kendall's W across all voters (under ``all``) and, where there are several groups, within
    each; of fewer than three voters, who give no interval, nothing is said."""
    ranks, group = rank_matrix(votes), _group_of(votes)
    if len(ranks) < FEWEST_JUDGES:
        return {}
    within = {
        str(name): kendalls_w(ranks.loc[members.index], **choices)
        for name, members in group.groupby(group)
        if len(members) >= FEWEST_JUDGES and group.nunique() > 1
    }
    return {"all": kendalls_w(ranks, **choices), **within}


def ranking(votes: pd.DataFrame, *, resamples: int = RESAMPLES, seed: int = 0) -> pd.DataFrame:
    """All questions from first to last, every group counting the same.

    One row a question: ``place``, ``question_id``, ``mean_rank`` (mean of the groups' means),
    ``low`` and ``high`` (95%, voters resampled within groups), ``in_top_ten`` (share of resamples
    that put it there: how safe its place is) and a column of mean ranks a group.
    """
    ranks, group = rank_matrix(votes), _group_of(votes)
    means = ranks.groupby(group).mean().T
    members = [np.flatnonzero((group == name).to_numpy()) for name in means.columns]
    values, rng = ranks.to_numpy(), np.random.default_rng(seed)
    draws = np.array(
        [
            np.mean([values[rng.choice(m, len(m))].mean(axis=0) for m in members], axis=0)
            for _ in range(resamples)
        ]
    )
    tail = 100 * (1 - LEVEL) / 2
    low, high = np.percentile(draws, (tail, 100 - tail), axis=0)
    frame = means.assign(
        mean_rank=means.mean(axis=1),
        low=low,
        high=high,
        in_top_ten=(stats.rankdata(draws, axis=1) <= 10).mean(axis=0),
    )
    frame = frame.rename_axis("question_id").rename_axis(None, axis=1).reset_index()
    frame = frame.sort_values(["mean_rank", "question_id"], ignore_index=True)
    frame.insert(0, "place", frame.index + 1)
    first = ["place", "question_id", "mean_rank", "low", "high", "in_top_ten"]
    return frame[[*first, *means.columns]]


def differences(votes: pd.DataFrame, *, shuffles: int = RESAMPLES, seed: int = 0) -> pd.DataFrame:
    """Where groups differ: the gap between the highest and the lowest group mean of a question.

    One row a question, widest first: ``question_id``, ``spread`` (places), ``keenest`` (group that
    ranks it highest), ``coolest`` and ``p``. ``p`` comes from shuffling voters between groups and
    compares with the widest spread of *any* question (Westfall and Young's max-T), so that looking
    at thirty questions at once does not make a difference out of nothing.
    """
    ranks, group = rank_matrix(votes), _group_of(votes)
    labels = pd.factorize(group, sort=True)[0]
    values, rng = ranks.to_numpy(), np.random.default_rng(seed)
    spread = _spread(values, labels)
    widest = np.array([_spread(values, rng.permutation(labels)).max() for _ in range(shuffles)])
    p = (1 + (widest[:, None] >= spread - 1e-9).sum(axis=0)) / (1 + shuffles)
    means = ranks.groupby(group).mean()
    frame = pd.DataFrame(
        {
            "question_id": ranks.columns,
            "spread": spread,
            "keenest": means.idxmin().to_numpy(),
            "coolest": means.idxmax().to_numpy(),
            "p": p,
        }
    )
    return frame.sort_values(["spread", "question_id"], ascending=[False, True], ignore_index=True)


def questions_and_gaps(questions: pd.DataFrame, gaps: pd.DataFrame) -> pd.DataFrame:
    """Which gap of the review each question would fill.

    ``gaps`` as from :func:`analysis.review.gaps`. One row a question: ``question_id``,
    ``question``, ``gap``, ``studies`` and ``state`` of that cell (empty for no gap).
    Raises DataError for a question whose gap is not on the map.
    """
    named = questions["gap"].notna() & (questions["gap"] != "")
    unknown = sorted(set(questions.loc[named, "gap"]) - set(gaps["gap"]))
    if unknown:
        raise DataError(f"questions: gap(s) that the review's map does not have: {unknown}")
    cells = gaps.set_index("gap")[["studies", "sound", "state"]]
    linked = questions.join(cells, on="gap")
    return linked.astype({"studies": "Int64", "sound": "Int64"})


def _resampled(products: np.ndarray, chosen: np.ndarray) -> float:
    """Kendall's W of a resample of judges, pairs of one judge with himself left out."""
    judges = len(chosen)
    own = products[chosen, chosen].mean()
    apart = chosen[:, None] != chosen[None, :]
    if not apart.any():
        return float("nan")
    between = products[np.ix_(chosen, chosen)][apart].mean()
    return float((own + (judges - 1) * between) / (judges * own))


def _group_of(votes: pd.DataFrame) -> pd.Series:
    return votes.drop_duplicates("voter").set_index("voter")["group"].sort_index()


def _spread(values: np.ndarray, labels: np.ndarray) -> np.ndarray:
    means = np.array([values[labels == label].mean(axis=0) for label in np.unique(labels)])
    return means.max(axis=0) - means.min(axis=0)
