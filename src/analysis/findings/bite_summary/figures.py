"""The figures of the BITE's full edition: flow of people, balance, overlap, months, the curve."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis import margins
from analysis.findings.bite_summary import balance as bite_balance
from analysis.findings.bite_summary import figure_words as bite_figure_words
from analysis.findings.bite_summary.counts import pairs, score, step
from analysis.findings.bite_summary.tables import LABELS, flow_rows
from analysis.show.charts.cohort_flow import cohort_flow
from analysis.show.charts.curve import curve as curve_chart
from analysis.show.charts.love import love as love_chart
from analysis.show.charts.months import months as months_chart
from analysis.show.charts.overlap import overlap as overlap_chart
from analysis.show.figures import Figure

if TYPE_CHECKING:
    from analysis.findings.bite_summary import BiteSummary

USERS, POOL = "Used the Life Rooms", "Comparison people"
GAP = "Difference in cost of care"
PAIRS = (("treated", "control"), ("matched_treated", "matched_control"))
"""Columns of `Examination.overlap`: both groups before matching, and after."""


def flow(report: BiteSummary) -> Figure:
    """The flow diagram of people, from the records to the pairs."""
    rows = flow_rows(report)
    names = [step(*row) for row in zip(rows["group"], rows["step"], strict=True)]
    released = report.study.policy.table(
        rows, counts=["people"], sums=margins.flow(rows), of=(report.counts, {"people": names})
    )
    people, compared = report.facts.people, report.evaluation.cost is not None
    return cohort_flow(
        "flow-of-people",
        released,
        title=bite_figure_words.kept(people.users, people.matched, compared),
        source="people and activity",
    )


def love(report: BiteSummary) -> Figure:
    """Standardised differences before and after matching."""
    found, few = bite_balance.shown(report)
    frame = found[["before", "after"]].copy()
    frame.insert(
        0,
        "label",
        [
            f"{LABELS.get(name, name)}{f': {level}' if level else ''}"
            for name, level in zip(found["covariate"], found["level"], strict=True)
        ],
    )
    released = report.study.policy.table(
        frame, estimates=dict.fromkeys(("before", "after"), found["n"].tolist())
    )
    return love_chart(
        "balance-love-plot",
        released,
        title=bite_figure_words.alike(report.evaluation.balanced),
        source="people and activity",
        n=_matched(report) + ("; levels of few people left out" if few else ""),
    )


def overlap(report: BiteSummary) -> Figure:
    """Who has which score, in each group, before and after matching."""
    classes = report.examination.overlap
    counts = [name for name in classes.columns if name not in ("low", "high")]
    names = {name: [score(low, name) for low in classes["low"]] for name in counts}
    released = report.study.policy.table(
        classes, counts=counts, plain=["low", "high"], of=(report.counts, names)
    )
    f = report.facts.people
    return overlap_chart(
        "score-overlap",
        released,
        groups=(USERS, POOL),
        title=bite_figure_words.shared(*(in_common(classes, *pair) for pair in PAIRS)),
        source="propensity scores of everybody who could be compared",
        n=f"{f.matched} pairs",
    )


def in_common(classes: pd.DataFrame, mine: str, theirs: str) -> float:
    """The share of both groups' people that lies in common: of each class the smaller share, added
    up (the overlapping coefficient, Inman & Bradley 1989, doi 10.1080/03610928908830127)."""
    sizes = [max(float(classes[name].sum()), 1.0) for name in (mine, theirs)]
    return float(np.minimum(classes[mine] / sizes[0], classes[theirs] / sizes[1]).sum())


def months(report: BiteSummary) -> Figure:
    """The difference in cost month by month around the index date."""
    found = report.examination.events
    assert found is not None
    released = report.study.policy.table(
        found.months[["month", "value", "low", "high", "n"]],
        counts=["n"],
        estimates=dict.fromkeys(("value", "low", "high"), "n"),
        decimals=0,
        plain=["month"],
    )
    seen = report.study.policy.count(found.n_pairs, of=(report.counts, pairs("months")))
    shown = "" if seen.suppressed else f"{seen.value:,} pairs seen in all twelve months before"
    later = found.months[found.months["month"] >= 0]
    return months_chart(
        "cost-by-month",
        released,
        title=bite_figure_words.month_by_month(
            found.p_before,
            int((later["high"] < 0).sum()),
            int((later["low"] > 0).sum()),
            int(later["value"].notna().sum()),
        ),
        measure=f"{GAP} a month",
        began="first visit",
        source="matched records",
        n=shown,
    )


def curve(report: BiteSummary) -> Figure:
    """Every specification's estimate, and what it chose."""
    found = report.examination.curve
    table = found.table
    frame = table.assign(
        caliper=["none" if pd.isna(c) else f"{c:g} SD" for c in table["caliper"]]
    ).drop(columns=["ratio", "p"])
    released = report.study.policy.table(
        frame, counts=["n"], estimates=dict.fromkeys(("value", "low", "high"), "n"), decimals=0
    )
    return curve_chart(
        "specification-curve",
        released,
        choices={
            "way": "How made alike",
            "caliper": "Caliper",
            "covariates": "Made alike in",
            "estimator": "Estimator",
        },
        measure=f"{GAP}, a year",
        title=bite_figure_words.agreed(found.same_sign, found.clear, len(table)),
        source="people and activity",
        n=f"Pink: the estimate of this report, {_matched(report)}",
    )


def _matched(report: BiteSummary) -> str:
    f = report.facts.people
    return f"{f.matched} and {f.matches} matched people"
