"""Which items of STROBE and RECORD each section of the cohort's appendix answers."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

ANSWERS: Mapping[str, str] = MappingProxyType(
    {
        "sec-technical": "STROBE:1a RECORD:1.1 RECORD:1.2 RECORD:1.3",
        "sec-methods": "STROBE:4 STROBE:5 RECORD:12.1 RECORD:12.3",
        "sec-eligible": "STROBE:6a RECORD:6.1 STROBE:10",
        "sec-index": "STROBE:9",
        "sec-windows": "STROBE:7 STROBE:8 STROBE:11 STROBE:12d RECORD:7.1 RECORD:12.2",
        "sec-matching": "STROBE:6b STROBE:12a",
        "sec-estimation": "STROBE:12a",
        "sec-planned": "STROBE:12b STROBE:12e",
        "sec-missing": "STROBE:12c STROBE:14b RECORD:12.2",
        "sec-who-compared": "STROBE:13a STROBE:13b STROBE:13c STROBE:14a STROBE:14c RECORD:13.1",
        "sec-results-full": "STROBE:15 STROBE:16a STROBE:16c",
        "sec-examined": "STROBE:17",
        "sec-for-whom": "STROBE:16b STROBE:17",
        "sec-limits": "STROBE:19 STROBE:20 STROBE:21 RECORD:19.1",
        "sec-access": "RECORD:22.1",
    }
)
"""Which items of the checklists each section answers."""


def heading(label: str) -> str:
    """A heading's attributes: its label, and the items that the section answers."""
    answers = ANSWERS.get(label, "")
    return f'{{#{label} checklist="{answers}"}}' if answers else f"{{#{label}}}"
