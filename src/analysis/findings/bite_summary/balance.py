"""Standardised differences as they may be shown: of a yes/no level they are counts in disguise.

A level's difference before and after matching, with the sizes of the groups, has few solutions in
whole numbers: it would tell of a withheld count what the star does not. So a level's differences
are worked out from the counts as they are printed, and are withheld where one of those counts is,
or where rounding would move them too far to mean anything.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.cohort.balance import BALANCED, SCORE
from analysis.findings.bite_summary.counts import level
from analysis.findings.bite_summary.tables import LABELS

if TYPE_CHECKING:
    from analysis.findings.bite_summary import BiteSummary

NOISE = BALANCED / 2
"""How far rounding may move a difference that is shown."""
ALSO = MappingProxyType(
    {
        "age_missing": ("Age", "not recorded"),
        "urgent_before": (LABELS["urgent_before"], "yes"),
        "inpatient_before": (LABELS["inpatient_before"], "yes"),
    }
)
"""Yes/no covariates that other tables count as a level."""


def rows(report: BiteSummary) -> pd.DataFrame:
    """covariate, level, before, after and n: one row a row of the evaluation's balance.

    ``n`` is the people behind the differences; nought where they are withheld.
    """
    found = report.evaluation
    assert found.balance is not None and found.cost is not None
    out = []
    for row in found.balance.to_dict("records"):
        name, value = str(row["covariate"]), str(row["level"])
        before, after, n = row["smd_before"], row["smd_after"], float(found.cost.n)
        if np.isnan(row["vr_before"]) and name != SCORE:
            before, after = _from_counts(report, row)
            if np.isnan(before) or np.isnan(after):
                n = 0.0
        out.append((name, value, before, after, n))
    return pd.DataFrame(out, columns=["covariate", "level", "before", "after", "n"])


def shown(report: BiteSummary) -> tuple[pd.DataFrame, int]:
    """Those of `rows` that may be shown, and how many others there are."""
    found = rows(report)
    kept = found[found["n"] > 0].reset_index(drop=True)
    return kept, len(found) - len(kept)


def largest(report: BiteSummary) -> float:
    """The largest difference after matching that is shown, without its sign; NaN where what is
    shown and what is not would call the groups differently alike."""
    if report.evaluation.balance is None or report.evaluation.cost is None:
        return float("nan")
    found, _ = shown(report)
    most = float(found.loc[found["covariate"] != SCORE, "after"].abs().max())
    return most if (most < BALANCED) == report.evaluation.balanced else float("nan")


def _from_counts(report: BiteSummary, row: dict) -> tuple[float, float]:
    """A level's differences before and after, from the counts as printed; NaN where withheld."""
    profile = report.study.policy.profile
    assert report.evaluation.matching is not None
    sizes = report.evaluation.matching.counts
    groups = {
        "treated_before": sizes.treated,
        "control_before": sizes.control,
        "treated_after": sizes.matched_treated,
        "control_after": sizes.matched_control,
    }
    counts = {name: round(row[f"mean_{name}"] * n) for name, n in groups.items()}
    what, value = ALSO.get(row["covariate"], (LABELS.get(row["covariate"], ""), row["level"]))
    named = {level(what, value, column) for column in ("users", "matches", "lost")}
    if named & report.counts.withheld or any(profile.hides(n) for n in counts.values()):
        return float("nan"), float("nan")
    shares = {
        name: profile.rounded(counts[name]) / profile.rounded(n) for name, n in groups.items()
    }
    share = shares["treated_before"]
    spread = float(np.sqrt(share * (1 - share)))
    if spread == 0:
        return float("nan"), float("nan")
    # two rounded counts, each off by up to half a step
    noise = (profile.nearest - 1) / min(sizes.matched_treated, sizes.matched_control) / spread
    if noise > NOISE:
        return float("nan"), float("nan")
    return tuple(
        (shares[f"treated_{when}"] - shares[f"control_{when}"]) / spread
        for when in ("before", "after")
    )  # type: ignore[return-value]
