"""The tables of the full edition of the BITE: flow of people, who they were, balance, contacts."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

import pandas as pd

from analysis import margins
from analysis.cohort.evaluation import COVARIATES, TREATED
from analysis.cohort.examination import AGES, age_bands
from analysis.findings.bite_summary import counts as bite_counts
from analysis.findings.bite_summary.counts import level, step
from analysis.findings.estimate_words import probability
from analysis.show import words
from analysis.show.tables import Table, table

if TYPE_CHECKING:
    from analysis.findings.bite_summary import BiteSummary

LABELS: Mapping[str, str] = MappingProxyType(
    {
        **COVARIATES,
        "hub": "Hub",
        "diagnosis_group": "Main diagnosis",
        "sex": "Sex",
        "score": "Propensity score (logit)",
    }
)


def flow_rows(report: BiteSummary) -> pd.DataFrame:
    """`bite_counts.flow_rows` of the report's edition."""
    return bite_counts.flow_rows(report.evaluation.flow)


def flow(report: BiteSummary) -> Table:
    """One row a step and group: how many people were left, or lost and why."""
    rows = flow_rows(report)
    rows["what"] = ["lost" if lost else "left" for lost in rows["lost"]]
    names = [step(*row) for row in zip(rows["group"], rows["step"], strict=True)]
    released = report.study.policy.table(
        rows.drop(columns="lost"),
        counts=["people"],
        sums=margins.flow(rows),
        of=(report.counts, {"people": names}),
    )
    return table(
        "flow",
        released,
        columns={"step": "Step", "group": "Group", "what": "Lost or left", "people": "People"},
        widths={"step": 34, "group": 14, "what": 9, "people": 8},
        source="table people",
    )


def characteristic_rows(report: BiteSummary) -> pd.DataFrame:
    """characteristic, value, users, matches: one row a value, of those who were matched."""
    found = report.evaluation
    assert found.matching is not None
    people = found.people[found.matching.weights > 0]
    groups = {
        "Age": (age_bands(people), [name for *_, name in AGES]),
        "Sex": (people["sex"].astype(str), None),
        "Ethnic group": (people["ethnic_group"].astype(str), None),
        "Main diagnosis": (people["diagnosis_group"].astype(str), None),
        "Hub": (people["hub"].astype(str), None),
    }
    users = people[TREATED]
    rows = []
    for name, (values, order) in groups.items():
        levels = order or sorted(set(values) - {"not recorded"})
        if (values == "not recorded").any():
            levels = [*levels, "not recorded"]
        for value in levels:
            here = values == value
            rows.append(
                {
                    "characteristic": name,
                    "value": value,
                    "users": int((here & users).sum()),
                    "matches": int((here & ~users).sum()),
                }
            )
    return pd.DataFrame(rows, columns=["characteristic", "value", "users", "matches"])


def characteristics(report: BiteSummary) -> Table:
    """One row a value of a characteristic: matched users and their matches."""
    rows = characteristic_rows(report)
    names = {
        column: [
            level(*row, column) for row in zip(rows["characteristic"], rows["value"], strict=True)
        ]
        for column in ("users", "matches")
    }
    released = report.study.policy.table(
        rows, counts=["users", "matches"], of=(report.counts, names)
    )
    return table(
        "characteristics",
        released,
        columns={
            "characteristic": "Characteristic",
            "value": "Value",
            "users": "Used the Life Rooms",
            "matches": "Matched people",
        },
        source="table people",
    )


def balance(report: BiteSummary) -> Table:
    """One row a covariate's column: standardised mean difference before and after."""
    from analysis.findings.bite_summary import balance as bite_balance

    frame, few = bite_balance.shown(report)
    left = words.counted(few, "level of few people is", "levels of few people are").capitalize()
    frame["covariate"] = [LABELS.get(name, name) for name in frame["covariate"]]
    released = report.study.policy.table(
        frame.drop(columns="n"), estimates=dict.fromkeys(("before", "after"), frame["n"].tolist())
    )
    return table(
        "balance",
        released,
        columns={"covariate": "Covariate", "level": "Level", "before": "Before", "after": "After"},
        decimals={"before": 2, "after": 2},
        widths={"covariate": 24, "level": 14},
        notes=[f"{left} left out."] if few else [],
        source="tables people and activity",
    )


def contacts(report: BiteSummary) -> Table:
    """One row a kind of contact: difference in differences, interval, p adjusted by Holm."""
    rows = report.evaluation.contacts
    assert rows is not None
    frame = rows[["kind", "value", "low", "high", "p_holm", "n"]].copy()
    frame["kind"] = [kind_name(kind) for kind in frame["kind"]]
    # Estimates exist from FEWEST pairs on, so a p value never stands for a handful of people.
    frame["p_holm"] = [probability(p) for p in frame["p_holm"]]
    of_n = dict.fromkeys(("value", "low", "high"), "n")
    released = report.study.policy.table(frame, counts=["n"], estimates=of_n)
    return table(
        "contacts",
        released,
        columns={
            "kind": "Kind",
            "value": "Difference",
            "low": "95% low",
            "high": "95% high",
            "p_holm": "p (Holm)",
            "n": "People",
        },
        decimals={"value": 2, "low": 2, "high": 2},
        widths={"kind": 24},
        written=["p_holm"],
        source="tables activity and people, matched",
    )


def kind_name(kind: str) -> str:
    """A kind of contact as a table names it."""
    return kind.replace("_", " ").capitalize().replace("Ae ", "A&E ")
