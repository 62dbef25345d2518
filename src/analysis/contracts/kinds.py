"""A table's kind of disclosure may be stated stricter than its contract, never laxer.

Otherwise one word in ``datapackage.json`` would undo the disclosure policy for patients' records.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandera.pandas as pa

from analysis.contracts.descriptor import NAME, Package
from analysis.release import KINDS
from bite.errors import Fault, Where


def loosened(package: Package, schemas: Mapping[str, pa.DataFrameSchema]) -> list[Fault]:
    """One fault for each table whose stated kind would show more than its contract lets.

    `analysis.release.KINDS` runs from the strictest kind to the laxest.
    """
    found = []
    for name in package.resources.keys() & schemas.keys():
        stated, own = package.resources[name].kind, schemas[name].metadata["kind"]
        if KINDS.index(stated) > KINDS.index(own):
            stricter = ", ".join(KINDS[: KINDS.index(own) + 1])
            what = f"`kind` is {stated}, but the records of this table are {own}"
            where = Where(file=str(package.root / NAME), table=name)
            found.append(Fault(what, where, f"State one of: {stricter}."))
    return sorted(found, key=lambda fault: fault.where.table)
