"""The science: it knows data and methods, and nothing of documents.

Importing the package is quick; what a name needs is imported when the name is asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from analysis.study import Study

__all__ = ["Study"]


def __getattr__(name: str) -> Any:
    if name == "Study":
        from analysis.study import Study

        return Study
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
