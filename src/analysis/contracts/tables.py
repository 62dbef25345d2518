"""The contracts of all tables together.

>>> from analysis.contracts import schemas
>>> schemas()["people"].columns["age"].description
'Age in years on the index date (pool: on 1 April 2017).'
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import pandera.pandas as pa

from analysis.contracts import codes, consented, register, routine

CREATED = pd.Timestamp("2024-06-28")
"""Day the shipped synthetic data call their own; no date in them lies later."""


def schemas(
    hubs: Sequence[str] = codes.HUBS,
    created: pd.Timestamp = CREATED,
) -> dict[str, pa.DataFrameSchema]:
    """The contract of every table, by name, for data with these ``hubs`` made on ``created``."""
    every = (
        routine.people(hubs, created),
        routine.activity(created),
        routine.unit_costs(),
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


NAMES = tuple(schemas())
"""Every table, in the order in which they are listed and reported."""
