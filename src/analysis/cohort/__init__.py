"""The matched cohort: from clinical activity to "compared with similar people who did not use it".

`evaluate` runs the whole line for a study; the rooms it walks through are `windows` (activity to
person level), `propensity`, `matching`, `balance`, `effects` and `sensitivity`.
"""

from analysis.cohort import compiled
from analysis.cohort.evaluation import CohortEvaluation, evaluate

__all__ = ["CohortEvaluation", "evaluate"]

compiled.keep()
