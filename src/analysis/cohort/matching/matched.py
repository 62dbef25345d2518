"""What a matching is: who was matched with whom, who was left out, and how everybody counts."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from analysis.cohort.propensity import Propensity

NO_STRATUM = "no comparison person in the same group"
OUTSIDE_CALIPER = "nobody similar enough"
ALL_TAKEN = "every similar person was already matched"


@dataclass(frozen=True)
class Counts:
    """How many people there were and how many were matched, by group."""

    treated: int
    control: int
    matched_treated: int
    matched_control: int

    @property
    def unmatched_treated(self) -> int:
        return self.treated - self.matched_treated


@dataclass(frozen=True)
class Matching:
    """Who was matched with whom.

    ``pairs``      one row a pair: treated, control (labels of the frame's index), subclass (from
                   0), distance (absolute: in units of the score, or the Mahalanobis distance).
                   A treated person with several partners has several rows. In matching by
                   strata (exact, cem) each row is one stratum's member of either group, as many
                   as the larger group has, the smaller one's repeated; distance 0. Weighting
                   has no pairs
    ``weights``    one a row of the frame: 1 for matched treated, comparison people weighted so
                   that they stand for the treated (they sum to their number), 0 if unmatched
    ``unmatched``  treated people left out: unit, reason
    ``score``      what was matched on; NaN where there is no one score (Mahalanobis distance,
                   strata); ``caliper_width`` in its units (None: no caliper)
    ``replace``    partners may be shared, so that subclasses are no clusters (also in weighting)
    """

    pairs: pd.DataFrame
    weights: pd.Series
    unmatched: pd.DataFrame
    counts: Counts
    score: pd.Series
    treated: pd.Series
    caliper_width: float | None
    replace: bool
    model: Propensity | None = None
    method: str = "nearest"

    @property
    def n_pairs(self) -> int:
        """Matched treated people (with 1:1 matching, pairs)."""
        return self.counts.matched_treated

    @property
    def subclass(self) -> pd.Series:
        """The subclass of every matched row (nullable: none for the others, and none at all
        where partners are shared)."""
        out = np.full(len(self.weights), -1)
        if not self.replace:
            index = self.weights.index
            out[index.get_indexer(self.pairs["treated"])] = self.pairs["subclass"]
            out[index.get_indexer(self.pairs["control"])] = self.pairs["subclass"]
        found = pd.Series(out, self.weights.index, dtype="Int64", name="subclass")
        return found.mask(found < 0)


def weights_of_pairs(n: int, t: np.ndarray, c: np.ndarray, subclass: np.ndarray) -> np.ndarray:
    """Each treated person's partners share one unit of weight; rescaled, as MatchIt does, so
    that the comparison weights sum to the number of comparison people."""
    weights = np.zeros(n)
    weights += np.bincount(c, 1 / np.bincount(subclass)[subclass], minlength=n)[:n]
    return _rescaled(weights, t)


def weights_of_strata(
    n: int, t: np.ndarray, c: np.ndarray, t_stratum: np.ndarray, c_stratum: np.ndarray
) -> np.ndarray:
    """The comparison people of a stratum share its number of treated people; rescaled alike.

    Rows `t` and `c` each once; strata numbered from 0, each with both groups.
    """
    weights = np.zeros(n)
    if len(c):
        share = (np.bincount(t_stratum) / np.bincount(c_stratum))[c_stratum]
        weights[c] = share * (len(c) / share.sum())
    weights[t] = 1.0
    return weights


def _rescaled(weights: np.ndarray, t: np.ndarray) -> np.ndarray:
    total = weights.sum()
    if total > 0:
        weights *= np.count_nonzero(weights) / total
    weights[t] = 1.0
    return weights


def assemble(
    index: pd.Index,
    treated: np.ndarray,
    t: np.ndarray,
    c: np.ndarray,
    subclass: np.ndarray,
    distance: np.ndarray,
    left: np.ndarray,
    reasons: np.ndarray,
    *,
    score: np.ndarray | None,
    width: float | None,
    replace: bool,
    model: Propensity | None,
    method: str,
) -> Matching:
    """A matching from rows: pairs `t` and `c`, and the treated rows `left` with their reasons."""
    n = len(treated)
    mine, theirs = _once(n, t), _once(n, c)
    if replace:
        weights = weights_of_pairs(n, t, c, subclass)
    else:
        weights = weights_of_strata(n, t[mine], c[theirs], subclass[mine], subclass[theirs])
    pairs = pd.DataFrame(
        {"treated": index[t], "control": index[c], "subclass": subclass, "distance": distance}
    )
    return Matching(
        pairs=pairs,
        weights=pd.Series(weights, index, name="weight", copy=False),
        unmatched=pd.DataFrame({"unit": index[left], "reason": reasons}),
        counts=Counts(
            int(treated.sum()),
            int(n - treated.sum()),
            len(t[mine]),
            len(c[theirs]),
        ),
        score=pd.Series(np.full(n, np.nan) if score is None else score, index, name="score"),
        treated=pd.Series(treated, index, name="treated"),
        caliper_width=width,
        replace=replace,
        model=model,
        method=method,
    )


def assemble_weights(
    index: pd.Index,
    treated: np.ndarray,
    weights: np.ndarray,
    *,
    score: np.ndarray | None,
    model: Propensity | None,
    method: str,
) -> Matching:
    """A weighting as a matching without pairs; `weights` of the treated do not matter."""
    n = len(treated)
    weights = np.where(treated, 0.0, weights)
    weights = _rescaled(weights, np.flatnonzero(treated))
    counted = int((weights[~treated] > 0).sum())
    none = np.zeros(0, int)
    return Matching(
        pairs=pd.DataFrame(
            {"treated": index[:0], "control": index[:0], "subclass": none, "distance": none * 0.0}
        ),
        weights=pd.Series(weights, index, name="weight"),
        unmatched=pd.DataFrame({"unit": index[:0], "reason": np.zeros(0, object)}),
        counts=Counts(int(treated.sum()), int(n - treated.sum()), int(treated.sum()), counted),
        score=pd.Series(np.full(n, np.nan) if score is None else score, index, name="score"),
        treated=pd.Series(treated, index, name="treated"),
        caliper_width=None,
        replace=True,
        model=model,
        method=method,
    )


def _once(n: int, rows: np.ndarray) -> slice | np.ndarray:
    """Where each of `rows` (of `n`) stands for the first time."""
    met = np.zeros(n, bool)
    met[rows] = True
    if np.count_nonzero(met) == len(rows):
        return slice(None)
    return np.unique(rows, return_index=True)[1]


def among(matching: Matching, keep: pd.Series) -> Matching:
    """The same matching with only the pairs of which both people are in `keep` (yes/no by label).

    For outcomes that not everybody has, such as a second year: whoever loses the partner is
    left out too, so that the two groups stay alike. After weighting, whoever is kept keeps the
    weight, rescaled.
    """
    where = matching.weights.index
    inside = keep.reindex(where, fill_value=False).to_numpy(bool)
    treated = matching.treated.to_numpy(bool)
    pairs = matching.pairs
    if not len(pairs) and matching.n_pairs:
        weights = np.where(inside & ~treated, matching.weights.to_numpy(float), 0.0)
        kept_t = np.flatnonzero(inside & treated & (matching.weights.to_numpy() > 0))
        weights = _rescaled(weights, kept_t)
    else:
        t = where.get_indexer(pairs["treated"])
        c = where.get_indexer(pairs["control"])
        stays = inside[t] & inside[c]
        if matching.method in ("exact", "cem"):
            t, c, old = _members_kept(t, c, pairs["subclass"].to_numpy(), inside)
            pairs = pd.DataFrame({"treated": where[t], "control": where[c], "distance": 0.0})
        else:
            t, c, old = t[stays], c[stays], pairs["subclass"].to_numpy()[stays]
            pairs = pairs[stays].reset_index(drop=True)
        subclass = pd.factorize(old)[0]
        pairs = pairs.assign(subclass=subclass)[["treated", "control", "subclass", "distance"]]
        if matching.replace:
            weights = weights_of_pairs(len(where), t, c, subclass)
        else:
            mine, theirs = _once(len(where), t), _once(len(where), c)
            weights = weights_of_strata(
                len(where), t[mine], c[theirs], subclass[mine], subclass[theirs]
            )
    counts = replace(
        matching.counts,
        matched_treated=int((weights[treated] > 0).sum()),
        matched_control=int((weights[~treated] > 0).sum()),
    )
    return replace(
        matching,
        pairs=pairs,
        weights=pd.Series(weights, index=where, name="weight"),
        counts=counts,
    )


def _members_kept(
    t: np.ndarray, c: np.ndarray, subclass: np.ndarray, inside: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Strata with only the members `inside`; those without both groups are gone."""
    of = np.full(len(inside), -1)
    of[t], of[c] = subclass, subclass
    of[~inside] = -1
    treated = np.zeros(len(inside), bool)
    treated[t] = True
    return rows_of_strata(of, treated)


def rows_of_strata(
    stratum: np.ndarray, treated: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Rows (treated, control, stratum) that name every member of a stratum (−1: of none) at
    least once: as many a stratum as its larger group has. Strata of one group are left out."""
    strata = int(stratum.max(initial=-1)) + 1
    mine = np.flatnonzero(treated & (stratum >= 0))
    theirs = np.flatnonzero(~treated & (stratum >= 0))
    mine = mine[np.argsort(stratum[mine], kind="stable")]
    theirs = theirs[np.argsort(stratum[theirs], kind="stable")]
    a = np.bincount(stratum[mine], minlength=strata)
    b = np.bincount(stratum[theirs], minlength=strata)
    size = np.where((a > 0) & (b > 0), np.maximum(a, b), 0)
    number = np.repeat(np.arange(strata), size)
    place = np.arange(len(number)) - np.repeat(np.cumsum(size) - size, size)
    t = mine[(np.cumsum(a) - a)[number] + place % np.maximum(a, 1)[number]]
    c = theirs[(np.cumsum(b) - b)[number] + place % np.maximum(b, 1)[number]]
    return t, c, number
