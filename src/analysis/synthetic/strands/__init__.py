"""The synthetic strands beside the cohort and the interviews, one module a strand.

Each module has ``tables(rng) -> dict[str, DataFrame]`` and states the truth it planted as
constants, so that a test can ask the analysis for it back. Every strand draws from a generator
of its own: a change in one strand moves no number of another.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.synthetic.strands import (
    involvement,
    nomad,
    partners,
    priorities,
    programmes,
    review,
    stays,
)

# The order fixes which child generator a strand draws from: add new strands at the end.
STRANDS = (partners, nomad, involvement, stays, programmes, review, priorities)


def tables(rng: np.random.Generator) -> dict[str, pd.DataFrame]:
    """All strands' tables, by table name: partners, referrals, nomad, involvement, stays,
    rehab_partners, programmes, screening, studies, questions, votes."""
    made: dict[str, pd.DataFrame] = {}
    for strand, child in zip(STRANDS, rng.spawn(len(STRANDS)), strict=True):
        made.update(strand.tables(child))
    return made
