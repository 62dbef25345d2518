"""Names and sources that the parts of this report share."""

from __future__ import annotations

from analysis.show import words

WORK = "training"
"""This piece of work in the log of public involvement."""
TOP = 10
GROUPS = {
    "service_user_educator": "service user educators",
    "service_user": "service users",
    "trainee": "trainees",
}
COMPARED = ("randomised trial", "controlled study")
"""Designs with a comparison group."""

PROGRAMMES, REVIEW = "sample of training programmes", "records and studies of the review"
WORKSHOP, LOG = "votes at the workshop", "log of public involvement"


def key(text: str) -> str:
    """The name of a domain or type as part of a fact's name."""
    return text.replace(" ", "_").replace("-", "_")


def first_upper(text: str) -> str:
    """A first capital, the rest as it is: ``Database A``, ``NHS trust``."""
    return text[:1].upper() + text[1:]


def decimals(low: float, high: float) -> int:
    """How many decimals an effect is printed with: a limit that is not nought never prints as
    nought, or the words would seem to contradict it."""
    return 2 if all(round(limit, 2) or not limit for limit in (low, high)) else 3


def limits(low: float, high: float) -> str:
    """An interval as tables print it."""
    places = decimals(low, high)
    return f"{words.quantity(low, '', places)} to {words.quantity(high, '', places)}"


def with_limits(value: float, low: float, high: float) -> str:
    """A value with its interval as tables print it."""
    return f"{words.quantity(value, '', decimals(low, high))} ({limits(low, high)})"
