"""Synthetic interviews: invented people, readable transcripts, a code tree and two coders.

Nobody in here exists. The counts of participants are the published ones (partnership working: 10
staff, 16 partner organisations, 7 users; early years: at most ten staff). The words were written
for this project, so that reports read like reports; what is planted is known (`truth`), so
that the analysis can be asked for it back.
"""

from __future__ import annotations

from analysis.synthetic.interviews.assemble import interviews
from analysis.synthetic.interviews.planted import InterviewTruth, truth

__all__ = ["InterviewTruth", "interviews", "truth"]
