"""What the reports show: facts, figures and tables that describe themselves, and the words for them.

Everything here accepts `Released` values only; see `analysis.release`.
"""
