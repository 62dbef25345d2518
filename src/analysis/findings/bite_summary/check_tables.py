"""Tables of what was examined in the full edition of the BITE."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pandas as pd

from analysis.cohort.evaluation import COVARIATES, EXACT, FEWEST, TREATED
from analysis.cohort.examination import AGES
from analysis.cohort.windows import NOT_RECORDED
from analysis.findings.bite_summary import counts as bite_counts
from analysis.findings.bite_summary.tables import LABELS, kind_name
from analysis.findings.estimate_words import probability
from analysis.show import words
from analysis.show.markdown import escape
from analysis.show.tables import Table, table
from analysis.suppression import Cell

if TYPE_CHECKING:
    from analysis.cohort.effects.heterogeneity import Subgroups
    from analysis.findings.bite_summary import BiteSummary

LIMITS = ("value", "low", "high")
HEADINGS = {"value": "Difference", "low": "95% low", "high": "95% high"}
MATCHED = "tables activity and people, matched"
DIVISIONS = {
    "hub": "Hub",
    "sex": "Sex",
    "age_band": "Age",
    "diagnosis_group": "Main diagnosis",
}
ORDER = {**{name: i for i, (*_, name) in enumerate(AGES)}, NOT_RECORDED: len(AGES)}
"""Levels that have an order; the others stay as they are, and what was not recorded is last."""
SERVICES = {
    "recovery_college": "Recovery College",
    "pathways_advice": "Pathways Advice",
    "volunteering": "Volunteering",
}


def codes(report: BiteSummary) -> Table:
    """The code list: every kind of activity that is counted, what one costs, and who says so."""
    costs = report.study.unit_costs
    frame = costs[["kind", "unit", "pounds", "price_year", "source"]].copy()
    frame["code"] = frame["kind"]
    frame["kind"] = [kind_name(kind) for kind in frame["kind"]]
    columns = {"kind": "Kind", "code": "Code in the records", "unit": "Unit", "pounds": "One costs"}
    notes = []
    # What is the same in every row is said once: a narrow screen has no room for it.
    for name, heading in (("price_year", "Prices of"), ("source", "Source of prices")):
        if frame[name].nunique() == 1:
            notes.append(f"{heading}: {escape(str(frame[name].iloc[0]))}.")
        else:
            columns[name] = heading
    return table(
        "codes",
        report.study.policy.table(frame, kind="published"),
        columns=columns,
        units={"pounds": "pounds"},
        widths={"kind": 18, "code": 20, "unit": 10, "pounds": 8, "price_year": 8, "source": 22},
        notes=notes,
        source="table unit_costs",
    )


def consequences(report: BiteSummary) -> Table:
    """Costs beside consequences: contacts in their own unit, and pounds."""
    found = report.examination.consequences
    frame = found.table.copy()
    frame["kind"] = [kind_name(kind) for kind in frame["kind"]]
    total = found.total
    shown = [
        "treated_before", "treated_after", "control_before", "control_after", *LIMITS,
        "pounds_value", "pounds_low", "pounds_high",
    ]  # fmt: skip
    last = {
        "kind": "All, in pounds",
        "unit": "pounds",
        "n": total.n,
        **{f"pounds_{name}": getattr(total, name) for name in LIMITS},
    }
    frame = pd.concat([frame, pd.DataFrame([last])], ignore_index=True)
    frame = frame[["kind", "unit", "n", *shown]]
    released = report.study.policy.table(
        frame, counts=["n"], estimates={name: "n" for name in shown}
    )
    return table(
        "consequences",
        released,
        columns={
            "kind": "Kind",
            "treated_before": "Users before",
            "treated_after": "Users after",
            "control_before": "Matches before",
            "control_after": "Matches after",
            "value": "Difference",
            "pounds_value": "In pounds",
            "pounds_low": "95% low",
            "pounds_high": "95% high",
        },
        decimals={name: 2 for name in shown if not name.startswith("pounds")},
        units={name: "pounds" for name in shown if name.startswith("pounds")},
        widths={"kind": 18, **dict.fromkeys(shown, 11)},
        notes=[
            f"Per person and year, in the units of @tbl-codes; prices of {found.price_year}. "
            f"Perspective: {found.perspective}. Horizon: {found.horizon}; nothing is discounted. "
            "What the Life Rooms itself costs is not in it."
        ],
        source=f"{MATCHED}, unit_costs",
    )


def rates(report: BiteSummary) -> Table:
    """Rate ratios by kind of contact, adjusted for how many were tested."""
    frame = report.examination.rates.drop(columns="p")
    frame["kind"] = [kind_name(kind) for kind in frame["kind"]]
    frame["p_holm"] = [probability(p) for p in frame["p_holm"]]
    released = report.study.policy.table(
        frame, counts=["n"], estimates=dict.fromkeys(("ratio", "low", "high"), "n")
    )
    return table(
        "rates",
        released,
        columns={
            "kind": "Kind", "ratio": "Ratio", "low": "95% low", "high": "95% high",
            "p_holm": "p (Holm)", "n": "People",
        },
        decimals={"ratio": 2, "low": 2, "high": 2},
        widths={"kind": 24},
        written=["p_holm"],
        source=MATCHED,
    )  # fmt: skip


def models(report: BiteSummary) -> Table:
    """The difference in cost by other models."""
    frame = report.examination.models.drop(columns="p")
    boot = report.examination.bootstrapped
    if boot is not None:
        n = int(frame["n"].iloc[0])
        row = ("Difference in differences, interval by bootstrap", boot.value, boot.bca.low,
               boot.bca.high, n)  # fmt: skip
        more = pd.DataFrame([row], columns=["model", *LIMITS, "n"])
        frame = pd.concat([frame.head(1), more, frame.tail(len(frame) - 1)], ignore_index=True)
    released = report.study.policy.table(frame, counts=["n"], estimates=dict.fromkeys(LIMITS, "n"))
    return table(
        "models",
        released,
        columns={"model": "Model", **HEADINGS, "n": "People"},
        units=dict.fromkeys(LIMITS, "pounds"),
        widths={"model": 30},
        source=MATCHED,
    )


def divided(report: BiteSummary) -> tuple[list[Subgroups], list[str]]:
    """The divisions that have at least two groups, and the names of those that have but one: with
    a single hub there is nothing to compare by hub."""
    found = report.examination.subgroups
    alone = [DIVISIONS[one.division].lower() for one in found if len(one.levels) < 2]
    return [one for one in found if len(one.levels) >= 2], alone


def subgroups(report: BiteSummary) -> Table:
    """The difference in each subgroup, with the test of their interaction."""
    rows: list[dict[str, object]] = []
    cells: list[Cell] = []
    divisions, alone = divided(report)
    for division in divisions:
        # Where fewer than two groups are large enough there is no test.
        untested = math.isnan(division.p)
        p = "–" if untested else f"{probability(division.p)} ({probability(division.p_holm)})"
        levels = sorted(division.levels.items(), key=lambda item: ORDER.get(item[0], 0))
        for place, (level, estimate) in enumerate(levels):
            row: dict[str, object] = {
                # One column, so that it heads the row on a narrow screen as well.
                "level": f"{DIVISIONS[division.division]}: {level}",
                "pairs": division.n_pairs[level],
                "p": p if place == 0 else "",
            }
            for name in LIMITS:
                row[name] = float("nan") if estimate is None else getattr(estimate, name)
            rows.append(row)
            cells.append(bite_counts.level(DIVISIONS[division.division], level, "users"))
    notes = []
    if any(estimate is None for one in divisions for estimate in one.levels.values()):
        notes.append(f"A group of fewer than {FEWEST} pairs gets no estimate (–).")
    if any(math.isnan(one.p) for one in divisions):
        notes.append("Without two such groups there is no test (–).")
    if alone:
        notes.append(f"Everybody here is alike in {words.listed(alone)}.")
    released = report.study.policy.table(
        pd.DataFrame(rows),
        counts=["pairs"],
        estimates=dict.fromkeys(LIMITS, "pairs"),
        of=(report.counts, {"pairs": cells}),
    )
    return table(
        "subgroups",
        released,
        columns={
            "level": "Group",
            **HEADINGS,
            "pairs": "Pairs",
            "p": "p of interaction (Holm)",
        },
        units=dict.fromkeys(LIMITS, "pounds"),
        widths={"level": 30, "p": 14},
        notes=[" ".join(notes)],
        empty="–",
        written=["p"],
        source=MATCHED,
    )


def doses(report: BiteSummary) -> Table:
    """Differences by how often people came to each service in the year after."""
    parts = [
        dose.bands.assign(visits=[f"{SERVICES[service]}: {band}" for band in dose.bands["band"]])
        for service, dose in report.examination.doses.items()
    ]
    cells = [
        bite_counts.band(service, name)
        for service, dose in report.examination.doses.items()
        for name in dose.bands["band"]
    ]
    hub = report.study.parameters.hub
    where = "" if hub == "all" else f" at the {hub} hub"
    frame = pd.concat(parts, ignore_index=True)
    few = frame["value"].isna().any()
    missing = f" Under {FEWEST} pairs there is no estimate (–)." if few else ""
    released = report.study.policy.table(
        frame,
        counts=["n_pairs"],
        estimates=dict.fromkeys(LIMITS, "n_pairs"),
        of=(report.counts, {"n_pairs": cells}),
    )
    return table(
        "doses",
        released,
        columns={"visits": "Service and visits", **HEADINGS, "n_pairs": "Pairs"},
        units=dict.fromkeys(LIMITS, "pounds"),
        widths={"visits": 30},
        notes=[f"Visits{where} in the 365 days from the first on.{missing}"],
        empty="–",
        source="tables engagement, activity and people, matched",
    )


def bounds(report: BiteSummary) -> Table:
    """Rosenbaum's bounds on the p value."""
    found = report.examination.bounds
    assert report.evaluation.cost is not None
    frame = pd.DataFrame(
        {
            "gamma": [f"{gamma:g}" for gamma in found["gamma"]],
            "lower": [probability(p) for p in found["lower"]],
            "upper": [probability(p) for p in found["upper"]],
        }
    )
    return table(
        "bounds",
        report.study.policy.table(frame),
        columns={"gamma": "Γ", "lower": "p at least", "upper": "p at most"},
        written=["gamma", "lower", "upper"],
        source=MATCHED,
    )


def strata(report: BiteSummary) -> Table:
    """The largest standardised difference within each group matched by itself: one row a hub and
    diagnosis, a pair of columns a sex; groups too small to judge are counted in the note."""
    found = report.examination.within
    large = found[found["n_treated"] >= FEWEST]
    *rows, across = EXACT
    keys = large[rows].drop_duplicates().sort_values(rows, ignore_index=True)
    frame, named, of_n = keys.copy(), {}, {}
    for value in sorted(large[across].unique()):
        part = large[large[across] == value].set_index(rows)
        part = part.reindex(pd.MultiIndex.from_frame(keys))
        of = f"{value}_n"
        # A group left out has no difference to withhold: it is empty, and not a star.
        n = (part["n_treated"] + part["n_control"]).fillna(2 * FEWEST)
        frame[of] = n.astype(int).to_numpy()
        for when in ("before", "after"):
            name = f"{value}_{when}"
            frame[name] = part[f"largest_{when}"].to_numpy()
            named[name], of_n[name] = f"{str(value).capitalize()}, {when}", of
    small = len(found) - len(large)
    left_out = (
        f" {words.counted(small, 'smaller group').capitalize()} had matches too." if small else ""
    )
    released = report.study.policy.table(frame, counts=sorted(set(of_n.values())), estimates=of_n)
    return table(
        "strata",
        released,
        columns={**{name: LABELS[name] for name in rows}, **named},
        decimals=dict.fromkeys(named, 2),
        widths={"hub": 12, "diagnosis_group": 24, **dict.fromkeys(named, 16)},
        notes=[
            f"Groups with at least {FEWEST} pairs.{left_out} In standard deviations of all "
            "users; the largest of all characteristics and their levels, so that chance alone "
            "leaves some, and more the fewer pairs there are."
        ],
        source=MATCHED,
    )


def lost_rows(report: BiteSummary) -> pd.DataFrame:
    """what, level, matched, lost: users with and without a match, by what may have decided it."""
    found = report.evaluation
    assert found.matching is not None
    users = found.people[found.people[TREATED]]
    kept = found.matching.weights.loc[users.index] > 0
    rows = []
    for name in (*EXACT, "ethnic_group"):
        for level in sorted(users[name].astype(str).unique()):
            here = users[name].astype(str) == level
            rows.append((LABELS[name], level, int((here & kept).sum()), int((here & ~kept).sum())))
    for name in ("urgent_before", "inpatient_before"):
        here = users[name].astype(bool)
        row = (COVARIATES[name], "yes", int((here & kept).sum()), int((here & ~kept).sum()))
        rows.append(row)
    return pd.DataFrame(rows, columns=["what", "level", "matched", "lost"])


def lost(report: BiteSummary) -> Table:
    """The users who found no match beside those who did: how many in each group."""
    frame = lost_rows(report)
    cells = list(zip(frame["what"], frame["level"], strict=True))
    names = {
        "matched": [bite_counts.level(*cell, "users") for cell in cells],
        "lost": [bite_counts.level(*cell, "lost") for cell in cells],
    }
    released = report.study.policy.table(
        frame, counts=["matched", "lost"], of=(report.counts, names)
    )
    return table(
        "lost",
        released,
        columns={
            "what": "Characteristic", "level": "Value", "matched": "Matched users",
            "lost": "Users without a match",
        },
        widths={"what": 22, "level": 18},
        source="table people",
    )  # fmt: skip
