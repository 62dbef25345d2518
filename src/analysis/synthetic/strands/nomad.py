"""NoMAD survey of early-years staff: ten people, two waves, 23 items = 460 rows.

One row is one answer, so that "not relevant" and a skipped item stay apart. Respondents have ids
of their own (N01 …): the survey is not linked to the interviews.
Instrument: doi:10.1186/s12874-018-0591-x.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

GROUPS = {"life_rooms_staff": 5, "childrens_centre_staff": 5}
ITEMS = {
    "C": ("C1", "C2", "C3", "C4"),
    "P": ("P1", "P2", "P3", "P4"),
    "A": ("A1", "A2", "A3", "A4", "A5", "A6", "A7"),
    "R": ("R1", "R2", "R3", "R4", "R5"),
    "G": ("G1", "G2", "G3"),
}
REVERSED = ("A2",)

# Planted: mean agreement (1–5; G on 0–10) at wave 1, after A2 is turned round, and its change.
WAVE_1 = {"C": 3.2, "P": 3.7, "A": 3.0, "R": 3.1, "G": 4.6}
CHANGE = {"C": 0.8, "P": 0.4, "A": 0.1, "R": 0.6, "G": 1.9}
SHARE_NOT_RELEVANT = 0.05
SHARE_SKIPPED = 0.015


def tables(rng: np.random.Generator) -> dict[str, pd.DataFrame]:
    """``nomad``: respondent, group, wave, item, score, not_relevant."""
    rows = []
    groups = [group for group, number in GROUPS.items() for _ in range(number)]
    for person, group in enumerate(groups, start=1):
        leaning = rng.normal(0, 0.35)
        for wave in (1, 2):
            for construct, items in ITEMS.items():
                aim = WAVE_1[construct] + leaning + (wave == 2) * CHANGE[construct]
                for item in items:
                    score, irrelevant = _answer(rng, aim, construct, item)
                    rows.append((f"N{person:02d}", group, wave, item, score, irrelevant))
    columns = ["respondent", "group", "wave", "item", "score", "not_relevant"]
    frame = pd.DataFrame(rows, columns=columns)
    return {"nomad": frame.astype({"score": "Int64", "wave": "int64"})}


def _answer(
    rng: np.random.Generator, aim: float, construct: str, item: str
) -> tuple[int | None, bool]:
    low, high, spread = (0, 10, 1.4) if construct == "G" else (1, 5, 0.7)
    score = int(np.clip(round(rng.normal(aim, spread)), low, high))
    if item in REVERSED:
        score = low + high - score
    fate = rng.random()
    if construct != "G" and fate < SHARE_NOT_RELEVANT:
        return None, True
    return (None if fate > 1 - SHARE_SKIPPED else score), False
