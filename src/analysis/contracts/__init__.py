"""What each table must look like, stated once.

>>> from analysis.contracts import schemas
>>> schemas()["people"].columns["age"].description
'Age in years on the index date (pool: on 1 April 2017).'
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import pandera.pandas as pa

from analysis.contracts import codes, consented, register, routine

__all__ = ["schemas"]

CREATED = pd.Timestamp("2024-06-28")
"""Day the shipped synthetic data call their own; no date in them lies later."""


def schemas(
    hubs: Sequence[str] = codes.HUBS,
    created: pd.Timestamp = CREATED,
    kinds: Sequence[str] = codes.KINDS_OF_ACTIVITY,
) -> dict[str, pa.DataFrameSchema]:
    """The contract of every table, by name, for data with these ``hubs`` made on ``created``."""
    every = (
        routine.people(hubs, created),
        routine.activity(kinds, created),
        routine.unit_costs(kinds),
        routine.engagement(hubs, created),
        register.partners(hubs, created),
        register.referrals(hubs, created),
        consented.participants(hubs),
        consented.nomad(),
        register.involvement(created),
        routine.stays(created),
        register.rehab_partners(),
        register.programmes(),
        register.screening(),
        register.studies(),
        register.questions(),
        consented.votes(),
    )
    return {schema.name: schema for schema in every}
