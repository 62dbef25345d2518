"""The front door: the ``bite`` command, put together from what the two wings offer.

This module imports nothing, so that both wings may use :mod:`bite.errors` without
meeting each other.
"""
