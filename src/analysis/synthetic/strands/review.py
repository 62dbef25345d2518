"""Records of a systematic review and the studies it included. All invented.

``screening``: one row a record, with the last PRISMA stage it reached. ``studies``: one row a
study and outcome domain, so that a study with two outcomes has two rows.
Effects are standardised mean differences; above zero favours service user involvement.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

# Planted flow: source → (identified, duplicates, excluded on title, not retrieved, excluded on
# full text, included reports). The last two sources are "other methods": no title screening.
FLOW = {
    "Database A": (371, 62, 238, 3, 52, 16),
    "Database B": (284, 81, 178, 2, 17, 6),
    "Database C": (157, 58, 88, 0, 6, 5),
    "Study register": (24, 9, 12, 0, 2, 1),
    "Citation searching": (34, 0, 0, 2, 24, 8),
    "Websites": (20, 0, 0, 1, 17, 2),
}
SECOND_REPORTS = 3  # reports that tell of a study already included
REASONS = {
    "not training or education": 0.30,
    "no involvement of service users": 0.27,
    "no outcome reported": 0.22,
    "not mental health": 0.13,
    "opinion or editorial": 0.08,
}


@dataclass(frozen=True)
class Domain:
    """What was planted in one outcome domain."""

    rows: int
    pooled: int
    mean: float
    tau: float
    directions: tuple[float, float, float, float]  # improved, mixed, no change, worse
    outcomes: tuple[str, ...]


DOMAINS = {
    "cognitive": Domain(14, 7, 0.22, 0.12, (0.50, 0.25, 0.25, 0.00), ("knowledge", "insight")),
    "affective": Domain(
        22, 12, 0.45, 0.20, (0.65, 0.20, 0.10, 0.05), ("attitudes", "empathy", "confidence")
    ),
    "behavioural": Domain(
        9, 5, 0.10, 0.15, (0.30, 0.35, 0.30, 0.05), ("communication skills", "practice")
    ),
    "patient outcomes": Domain(
        3, 1, 0.05, 0.10, (0.0, 0.4, 0.6, 0.0), ("recovery", "experience of care")
    ),
}
NUMBER_OF_STUDIES = 35
DESIGNS = ("randomised trial", "controlled study", "before-and-after study", "qualitative study",
           "mixed methods")  # fmt: skip
AUDIENCES = ("nursing students", "medical students", "social work students",
             "psychology trainees", "qualified staff")  # fmt: skip
AUDIENCE_SHARES = (0.44, 0.22, 0.14, 0.08, 0.12)
SETTINGS = ("university", "health service", "both")
COUNTRIES = ("United Kingdom", "Australia", "Ireland", "Canada", "Norway")
# Share of studies with low, some, high concern, by whether the study has a comparison group.
CONCERN = ("low", "some", "high")
CONCERN_SHARES = {True: (0.35, 0.45, 0.20), False: (0.10, 0.45, 0.45)}


def tables(rng: np.random.Generator) -> dict[str, pd.DataFrame]:
    """``screening`` (890 rows) and ``studies`` (48 rows of 35 studies)."""
    studies = _studies(rng)
    return {"screening": _screening(rng), "studies": studies}


def study_name(number: int) -> str:
    """An id nobody can take for a paper's."""
    return f"Study A{number:02d} (synthetic)"


def draw_effects(
    rng: np.random.Generator, domain: Domain, people: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Effects and standard errors of studies of a domain with these numbers of people each."""
    # Two arms of equal size: the variance of a standardised mean difference is about 4/n.
    error = np.sqrt(4 / people)
    effect = rng.normal(domain.mean, domain.tau, len(people)) + rng.normal(0, error)
    return effect, error


def _studies(rng: np.random.Generator) -> pd.DataFrame:
    order = [d for d, domain in DOMAINS.items() for _ in range(domain.rows)]
    # Deal the domains round the studies, so that none has a domain twice; then attach the traits.
    dealt = [(i % NUMBER_OF_STUDIES, domain) for i, domain in enumerate(order)]
    traits = [_traits(rng, comparative) for comparative in _comparative(rng, dealt)]
    frame = pd.DataFrame(dealt, columns=["study", "domain"])
    frame = frame.join(pd.DataFrame(traits), on="study")
    frame["outcome"] = [rng.choice(DOMAINS[d].outcomes) for d in frame["domain"]]
    frame[["effect", "se"]] = np.nan
    frame["direction"] = ""
    for name, domain in DOMAINS.items():
        here = np.flatnonzero((frame["domain"] == name).to_numpy())
        ranked = sorted(here, key=lambda row: not frame.at[row, "compared"])
        pooled = [row for row in ranked if frame.at[row, "compared"]][: domain.pooled]
        people = frame.loc[pooled, "n"].to_numpy(float)
        effect, error = draw_effects(rng, domain, people)
        frame.loc[pooled, "effect"] = effect.round(3)
        frame.loc[pooled, "se"] = error.round(3)
        names = ("improved", "mixed", "no change", "worse")
        frame.loc[here, "direction"] = rng.choice(names, len(here), p=domain.directions)
        for row, z in zip(pooled, effect / error, strict=True):
            frame.at[row, "direction"] = _direction(z)
    frame = frame.sort_values(["study", "domain"], ignore_index=True)
    frame.insert(0, "study_id", [study_name(number + 1) for number in frame["study"]])
    columns = ["study_id", "year", "country", "design", "setting", "audience", "domain",
               "outcome", "effect", "se", "n", "direction", "appraisal"]  # fmt: skip
    return frame[columns].astype({"n": "int64", "year": "int64"})


def _comparative(rng: np.random.Generator, dealt: list[tuple[int, str]]) -> list[bool]:
    """Which studies have a comparison group: enough of them for what each domain pools."""
    compared = [False] * NUMBER_OF_STUDIES
    for name, domain in DOMAINS.items():
        studies = [study for study, d in dealt if d == name]
        rng.shuffle(studies)
        owed = domain.pooled - sum(compared[study] for study in studies)
        for study in [s for s in studies if not compared[s]][: max(owed, 0)]:
            compared[study] = True
    return compared


def _traits(rng: np.random.Generator, compared: bool) -> dict[str, object]:
    design = rng.choice(DESIGNS[:2], p=(0.35, 0.65)) if compared else rng.choice(DESIGNS[2:])
    return {
        "compared": compared,
        "year": int(rng.integers(2000, 2018)),
        "country": rng.choice(COUNTRIES, p=(0.5, 0.22, 0.1, 0.1, 0.08)),
        "design": design,
        "setting": rng.choice(SETTINGS, p=(0.65, 0.2, 0.15)),
        "audience": rng.choice(AUDIENCES, p=AUDIENCE_SHARES),
        "n": int(20 + np.exp(rng.normal(4.5, 0.5))) if compared else int(rng.integers(8, 90)),
        "appraisal": rng.choice(CONCERN, p=CONCERN_SHARES[compared]),
    }


def _direction(z: float) -> str:
    if abs(z) < 0.8:
        return "no change"
    return ("improved" if z > 1.4 else "mixed") if z > 0 else "worse"


def _screening(rng: np.random.Generator) -> pd.DataFrame:
    rows = []
    for source, (identified, twice, title, lost, full, included) in FLOW.items():
        reasons = rng.choice(list(REASONS), full, p=list(REASONS.values()))
        fates: list[tuple[str, str, str | None]]
        fates = [("identification", "excluded", "duplicate")] * twice
        fates += [("screening", "excluded", "not relevant by title and abstract")] * title
        fates += [("retrieval", "excluded", "report not retrieved")] * lost
        fates += [("eligibility", "excluded", reason) for reason in reasons]
        fates += [("included", "included", None)] * included
        if len(fates) != identified:
            raise AssertionError(f"{source}: {len(fates)} fates for {identified} records")
        rows += [(source, *fate) for fate in fates]
    rng.shuffle(rows)
    frame = pd.DataFrame(rows, columns=["source", "stage", "decision", "reason"])
    frame.insert(0, "record_id", [f"REC{i:04d}" for i in range(1, len(frame) + 1)])
    # The first reports tell of one study each; the last few are second reports of the first ones.
    reports = np.flatnonzero((frame["decision"] == "included").to_numpy())
    told = [study_name(i % NUMBER_OF_STUDIES + 1) for i in range(len(reports))]
    frame["study_id"] = None
    frame.loc[reports, "study_id"] = told
    return frame
