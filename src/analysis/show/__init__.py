"""What reports show: facts, figures and tables that describe themselves, and their words.

Everything here accepts `Released` values only; see `analysis.release`.
"""
