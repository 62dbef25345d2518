"""How the stays were counted, for the full edition."""

from analysis.findings.partnership_case_study.counts import GRID, WITHIN

COUNTING = f"""
## Appendix: methods in detail {{#sec-appendix theme=none}}

### How stays were counted {{#sec-counting}}

A stay runs from the day of admission to a unit to the day of discharge from it, in nights. A move
to the other unit ends a stay and discharges nobody; discharged entirely means to a home of any
kind. A stay without a day of discharge is followed to the last day written in the table. The curve
is Kaplan and Meier's, with Greenwood's standard errors and limits on the complementary log-log
scale; it is printed every {GRID} days and stops where fewer people are left than may be shown. The
median's limits are where the limits of the curve cross one half. The restricted mean is the area
under the curve up to {WITHIN} days, and its limits are normal. Intervals around the mean of a
window use Student's t and treat its stays as if drawn at random, which they are not.
"""
