"""A sample of training programmes that involve people with lived experience. All invented.

Each programme belongs to one of four planted types; its main role and depth follow from the type,
so an analysis that reads role and depth finds the types again.
Several methods or topics stand in one cell, separated by "; ".
"""

from __future__ import annotations

import numpy as np
import pandas as pd

# Planted: type → (number of programmes, main roles, depths of involvement).
TYPES = {
    "testimony": (8, ("storyteller",), ("informing", "consulting")),
    "shared teaching": (9, ("co-teacher", "simulated patient"), ("consulting", "collaborating")),
    "co-production": (6, ("co-designer", "assessor"), ("collaborating",)),
    "user-led": (3, ("programme lead",), ("leading",)),
}
METHODS = {
    "testimony": ("personal narrative", "lecture", "film or recording"),
    "shared teaching": ("small-group discussion", "role play", "lecture", "personal narrative"),
    "co-production": ("workshop", "small-group discussion", "shared assessment", "e-learning"),
    "user-led": ("workshop", "peer mentoring", "reflective practice"),
}
TOPICS = (
    "recovery", "stigma", "communication", "crisis care", "medicines", "rights and the law",
    "psychosis", "trauma", "risk and safety", "shared decisions",
)  # fmt: skip
AUDIENCES = (
    "nursing students", "social work students", "medical students", "psychology trainees",
    "qualified staff", "allied health students",
)  # fmt: skip
AUDIENCE_SHARES = (0.32, 0.18, 0.1, 0.14, 0.18, 0.08)
SETTINGS = ("university", "NHS trust", "voluntary organisation")


def tables(rng: np.random.Generator) -> dict[str, pd.DataFrame]:
    """``programmes`` (26 rows); ``hours`` are those in which service users take part."""
    kinds = [kind for kind, (number, _, _) in TYPES.items() for _ in range(number)]
    rng.shuffle(kinds)
    rows = []
    for number, kind in enumerate(kinds, start=1):
        _, roles, depths = TYPES[kind]
        rows.append(
            {
                "programme_id": f"Programme {number:02d} (synthetic)",
                "setting": rng.choice(SETTINGS, p=(0.6, 0.3, 0.1)),
                "audience": rng.choice(AUDIENCES, p=AUDIENCE_SHARES),
                "methods": _some(rng, METHODS[kind], int(rng.integers(1, 4))),
                "topics": _some(rng, TOPICS, int(rng.integers(1, 4))),
                "role": rng.choice(roles),
                "depth": rng.choice(depths),
                "hours": int(rng.integers(1, 25)),
                "evaluated": bool(rng.random() < 0.4),
            }
        )
    return {"programmes": pd.DataFrame(rows)}


def _some(rng: np.random.Generator, among: tuple[str, ...], number: int) -> str:
    chosen = rng.choice(len(among), size=min(number, len(among)), replace=False)
    return "; ".join(among[i] for i in sorted(chosen))
