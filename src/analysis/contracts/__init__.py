"""What each table must look like, stated once; what checking a data package finds.

``check(directory)`` gives a :class:`Verdict`; ``schemas()`` the contracts themselves;
``describe(directory)`` writes ``datapackage.json`` from them.
"""

from analysis.contracts.checking import check
from analysis.contracts.describe import describe
from analysis.contracts.tables import NAMES, schemas
from analysis.contracts.verdict import Remark, TableRead, Verdict

__all__ = ["NAMES", "Remark", "TableRead", "Verdict", "check", "describe", "schemas"]
