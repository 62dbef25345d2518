"""The front page's list of editions, with a filter by hub and by report that needs no script.

Radio buttons hide what does not match through ``:has()`` in ``theme/report.css``; where that is not
known, and on paper, the list is whole. What the press publishes is handed in, as `Edition`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from html import escape
from typing import Any, Protocol

from analysis import parameters
from analysis.show import words

FORMATS = {"html": "web page", "pdf": "PDF"}
MOST = {"hub": 12, "report": 8}
"""As many choices as ``theme/report.css`` can filter by."""


class Edition(Protocol):
    """A published report for one set of parameters, as the press tells of it."""

    @property
    def report(self) -> str:
        """The name of its document."""

    @property
    def title(self) -> str:
        """Its title."""

    @property
    def parameters(self) -> Mapping[str, Any]:
        """What differs from the report's defaults."""

    @property
    def defaults(self) -> Mapping[str, Any]:
        """All its parameters."""

    @property
    def addresses(self) -> Mapping[str, str]:
        """Format → address, relative to the front page."""


def section(editions: Sequence[Edition], order: Sequence[str] = ()) -> str:
    """A section in Markdown with every edition; nothing where no report has more than one.

    ``order`` names the reports that come first, in their order."""
    if not any(edition.parameters for edition in editions):
        return ""
    hubs = list(dict.fromkeys(hub_of(edition) for edition in editions))
    hubs.sort(key=lambda hub: (hub != parameters.ALL, hub))
    place = {report: i for i, report in enumerate(order)}
    first = sorted(editions, key=lambda one: place.get(one.report, len(place)))
    reports = {edition.report: edition.title for edition in first}
    items = [
        _item(together, i, j)
        for i, hub in enumerate(hubs, start=1)
        for j, report in enumerate(reports, start=1)
        if (together := [one for one in first if (hub_of(one), one.report) == (hub, report)])
    ]
    # All hubs together come first, so that a long list begins short.
    filters = [
        _choices("hub", "Hub", ["Any hub", *map(_hub, hubs)], int(parameters.ALL in hubs)),
        _choices("report", "Report", ["Any report", *reports.values()], 0),
    ]
    count = words.counted(len(editions), "edition")
    lines = [
        '<div class="editions">',
        *(part for part in filters if part),
        "<ul>",
        *items,
        "</ul>",
        "</div>",
    ]
    return (
        "## Find your edition {#sec-editions}\n\n"
        "Some reports are also published for one hub, one period or one unit, or in full with "
        f"methods and checklists: {count} in all.\n\n"
        "```{=html}\n" + "\n".join(lines) + "\n```\n\n"
        "A report that is not listed for a hub is published for all hubs together.\n"
    )


def hub_of(edition: Edition) -> str:
    """The hub an edition is about; ``all`` where it is about no one hub."""
    return str(edition.parameters.get("hub", edition.defaults.get("hub", parameters.ALL)))


def named(edition: Edition) -> str:
    """What an edition is, in words: ``Walton, people who came from 1 June 2018 on, in full``."""
    said = [_hub(hub_of(edition))] if "hub" in edition.defaults else []
    return ", ".join(said + _choice(edition)) or "the whole report"


def _choice(edition: Edition) -> list[str]:
    """What else was chosen than the hub."""
    said = []
    given = dict(edition.parameters)
    given.pop("hub", None)
    start, end = given.pop("period_start", ""), given.pop("period_end", "")
    if start and end:
        said.append(f"{_day(start)} to {_day(end)}")
    elif start or end:
        said.append(f"from {_day(start)} on" if start else f"up to {_day(end)}")
    if given.pop("audience", "") == "full":
        said.append("full edition")
    return said + [f"{name.replace('_', ' ')}: {value}" for name, value in given.items()]


def _hub(hub: str) -> str:
    return "All hubs together" if hub == parameters.ALL else hub


def _day(text: Any) -> str:
    try:
        day = date.fromisoformat(str(text))
    except ValueError:
        return str(text)
    return f"{day.day} {day:%B %Y}"


def _choices(name: str, legend: str, texts: list[str], chosen: int) -> str:
    """A group of radio buttons; nothing where there is only one thing to choose."""
    if not 2 < len(texts) <= MOST[name] + 1:
        return ""
    inputs = "\n".join(
        f'<label><input type="radio" name="edition-{name}" value="{value}"'
        f"{' checked' if value == chosen else ''}> {escape(text)}</label>"
        for value, text in enumerate(texts)
    )
    return f"<fieldset><legend>{legend}</legend>\n{inputs}\n</fieldset>"


def _item(together: Sequence[Edition], hub: int, report: int) -> str:
    """The editions of one report for one hub, under its title."""
    first = together[0]
    where = _hub(hub_of(first)) if "hub" in first.defaults else ""
    head = f"<strong>{escape(first.title)}</strong>"
    head += f" <span>{escape(where)}</span>" if where else ""
    lines = [f"{escape(_sentence(one))}: {_links(one)}" for one in together]
    kinds = "".join(f"<li>{line}</li>" for line in lines)
    return f'<li data-hub="{hub}" data-report="{report}">{head}<ul>{kinds}</ul></li>'


def _sentence(edition: Edition) -> str:
    whole = "public edition" if "audience" in edition.defaults else "whole report"
    said = ", ".join(_choice(edition)) or whole
    return said[:1].upper() + said[1:]


def _links(edition: Edition) -> str:
    what = named(edition)
    return ", ".join(
        f'<a href="{escape(address)}" '
        f'aria-label="{escape(f"{FORMATS[kind]}: {edition.title}, {what}")}">{FORMATS[kind]}</a>'
        for kind, address in edition.addresses.items()
    )
