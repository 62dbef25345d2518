"""Lived experience in mental health training: programmes, review, and questions for research.

Three linked activities in one report: `report` holds what is computed once, `facts`, `figures`
and `tables` what is shown of it, `described`, `words` and `appendix` what numbers choose to say.
"""

from __future__ import annotations

from analysis.findings.lived_experience_training.report import LivedExperience
from analysis.study import Study


def findings(study: Study) -> LivedExperience:
    """The findings of `study` about lived experience in training."""
    return LivedExperience(study)
