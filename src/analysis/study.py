"""The study: the validated, filtered data set, and the only door to the data.

>>> study = Study.open("data", hub="Walton")          # doctest: +SKIP
>>> study.people.shape, study.status, study.fingerprint[:12]   # doctest: +SKIP
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from analysis import parameters, published
from analysis.contracts import Remark, Verdict, check
from analysis.contracts.descriptor import Package
from analysis.parameters import ALL, Parameters
from analysis.published import Published
from analysis.release import Policy

if TYPE_CHECKING:
    from ibis.expr.types import Table

    from analysis.qualitative.coding import CodedProject

STUDIES_OF_HUBS = ("focus_groups", "partnership")
"""Studies whose participants belong to a hub; the others were done in one place."""


@dataclass(frozen=True)
class Study:
    """One evaluation data set, checked as a whole and filtered by its parameters.

    Tables are pandas frames typed as their contract says; changing one changes no other copy.
    ``filtered`` names the tables from which the parameters took rows; ``remarks`` are the flaws
    that the contracts let pass, counted over the whole data, before any filter; ``everything``
    holds the tables before any filter.
    """

    package: Package = field(repr=False)
    parameters: Parameters
    policy: Policy
    remarks: tuple[Remark, ...] = field(repr=False)
    filtered: frozenset[str]
    frames: Mapping[str, pd.DataFrame] = field(repr=False, compare=False)
    everything: Mapping[str, pd.DataFrame] = field(repr=False, compare=False)

    @classmethod
    def open(
        cls,
        data: str | Path = "data",
        *,
        hub: str = ALL,
        period_start: str = "",
        period_end: str = "",
        audience: str = "public",
    ) -> Study:
        """Open the data package in ``data``.

        ``hub``: one hub, or all. People count by the hub they used (the pool: the hub nearest to
        home); of the interviews, only those of the focus groups and the partnership study.
        ``period_start``, ``period_end``: ISO dates, both included, or empty. They choose people
        who first used the Life Rooms in the period (the pool stays whole), visits and referrals
        in it, and partners that had joined by its end.

        Raises `DataError` with every fault of the data, `UsageError` for a parameter that is not
        valid.
        """
        verdict = check(data).raise_faults()
        assert verdict.package is not None
        given = {
            "hub": hub,
            "period_start": period_start,
            "period_end": period_end,
            "audience": audience,
        }
        chosen = Parameters(**parameters.check(data, given))
        return cls.of(verdict, chosen)

    @classmethod
    def of(cls, verdict: Verdict, chosen: Parameters | None = None) -> Study:
        """The study of a data package that has been checked and found sound."""
        package = verdict.raise_faults().package
        assert package is not None
        chosen = chosen or Parameters()
        frames = _filtered(verdict.frames, chosen)
        fewer = {name for name in frames if len(frames[name]) < len(verdict.frames[name])}
        policy = Policy.named(package.disclosure)
        return cls(
            package, chosen, policy, verdict.remarks, frozenset(fewer), frames, verdict.frames
        )

    def at(self, hub: str) -> Study:
        """The same study of another hub, or of all: what its other editions are made from."""
        if hub == self.parameters.hub:
            return self
        chosen = replace(self.parameters, hub=hub)
        frames = _filtered(self.everything, chosen)
        fewer = {name for name in frames if len(frames[name]) < len(self.everything[name])}
        return replace(self, parameters=chosen, filtered=frozenset(fewer), frames=frames)

    @property
    def root(self) -> Path:
        """The folder of the data package."""
        return self.package.root

    @property
    def status(self) -> str:
        """``synthetic``, ``mixed`` or ``real``."""
        return self.package.status

    @property
    def created(self) -> date:
        """The day the data were made."""
        return self.package.created

    @property
    def fingerprint(self) -> str:
        """SHA-256 over every resource of the package, 64 hexadecimal digits."""
        return self.package.fingerprint

    @property
    def hubs(self) -> tuple[str, ...]:
        """Every hub of the data, whatever the filter."""
        return self.package.hubs

    def kind(self, table: str) -> str:
        """A table's kind of disclosure: routine, consented, register or published."""
        return self.package.resources[table].kind

    def table(self, name: str) -> pd.DataFrame:
        """A table by its name; ``activity`` is not held in memory and comes from its property."""
        return self.frames[name].copy(deep=False)

    @cached_property
    def published(self) -> Mapping[str, Published]:
        """Figures already in print, by name."""
        return published.load(self.package.resources["published"].paths[0])

    @cached_property
    def activity(self) -> Table:
        """All clinical activity: an Ibis table on an embedded DuckDB; add up there, not here."""
        from analysis.cohort.activity import open_activity

        return open_activity(self.package.resources["activity"].paths)

    @cached_property
    def coding(self) -> CodedProject:
        """The coded interviews of the participants that the filter leaves.

        What table participants says of a person counts, consent above all: few programs for
        coding know of it. The contracts have seen that the two do not contradict each other.
        """
        from analysis.qualitative import refi

        project = refi.read(self.package.resources["interviews"].paths[0]).project
        if "participants" in self.filtered:
            project = project.only(list(self.participants["participant_id"]))
        return _registered(project, self.participants)

    @property
    def people(self) -> pd.DataFrame:
        """People known to the trust: one row a person."""
        return self.table("people")

    @property
    def unit_costs(self) -> pd.DataFrame:
        """Cost of one unit of each kind of activity."""
        return self.table("unit_costs")

    @property
    def engagement(self) -> pd.DataFrame:
        """Visits to the Life Rooms: one row a person, day and service."""
        return self.table("engagement")

    @property
    def partners(self) -> pd.DataFrame:
        """Partner organisations."""
        return self.table("partners")

    @property
    def referrals(self) -> pd.DataFrame:
        """Referrals between hubs and partners, by month."""
        return self.table("referrals")

    @property
    def participants(self) -> pd.DataFrame:
        """People who were interviewed or sat in a focus group."""
        return self.table("participants")

    @property
    def nomad(self) -> pd.DataFrame:
        """Answers to the NoMAD survey."""
        return self.table("nomad")

    @property
    def involvement(self) -> pd.DataFrame:
        """The log of public involvement."""
        return self.table("involvement")

    @property
    def stays(self) -> pd.DataFrame:
        """Stays in the residential rehabilitation units."""
        return self.table("stays")

    @property
    def rehab_partners(self) -> pd.DataFrame:
        """Partners in the rehabilitation and recovery service."""
        return self.table("rehab_partners")

    @property
    def programmes(self) -> pd.DataFrame:
        """Training programmes that involve people with lived experience."""
        return self.table("programmes")

    @property
    def screening(self) -> pd.DataFrame:
        """Records that the review's searches found."""
        return self.table("screening")

    @property
    def studies(self) -> pd.DataFrame:
        """Studies that the review included."""
        return self.table("studies")

    @property
    def questions(self) -> pd.DataFrame:
        """Research questions of the workshop."""
        return self.table("questions")

    @property
    def votes(self) -> pd.DataFrame:
        """How the members of the workshop ranked the questions."""
        return self.table("votes")


def _registered(project: CodedProject, table: pd.DataFrame) -> CodedProject:
    """`project` with every participant as table participants has them."""
    own = ("study", "group", "quote_consent")
    rows = table.set_index("participant_id").to_dict("index")
    people = []
    for person in project.participants:
        row = {name: value for name, value in rows.get(person.id, {}).items() if pd.notna(value)}
        said = {name: str(value) for name, value in row.items() if name not in own}
        known = {name: row[name] for name in own if name in row}
        attributes = dict(person.attributes) | said
        people.append(replace(person, attributes=tuple(attributes.items()), **known))
    return replace(project, participants=tuple(people))


def _filtered(frames: Mapping[str, pd.DataFrame], p: Parameters) -> dict[str, pd.DataFrame]:
    """The tables with only the rows that the parameters ask for."""
    start = pd.Timestamp(p.period_start) if p.period_start else pd.Timestamp.min
    end = pd.Timestamp(p.period_end) if p.period_end else pd.Timestamp.max
    out = dict(frames)
    people = out["people"]
    in_period = people["index_date"].between(start, end) | ~people["uses_life_rooms"]
    out["people"] = people[in_period & _at(people["hub"], p.hub)]
    for name in ("engagement", "referrals"):
        table = out[name]
        out[name] = table[table["date"].between(start, end) & _at(table["hub"], p.hub)]
    # Visits follow people: nobody's visits without the person.
    visits = out["engagement"]
    out["engagement"] = visits[visits["person_id"].isin(out["people"]["person_id"])]
    partners = out["partners"]
    here = _at(partners["hub"], p.hub) | (partners["hub"] == ALL)
    out["partners"] = partners[(partners["since"] <= end) & here]
    spoke = out["participants"]
    elsewhere = spoke["study"].isin(STUDIES_OF_HUBS) & spoke["hub"].notna()
    out["participants"] = spoke[~elsewhere | _at(spoke["hub"], p.hub)]
    return {name: frame.reset_index(drop=True) for name, frame in out.items()}


def _at(hubs: pd.Series, hub: str) -> pd.Series:
    return (hubs == hub) | (hub == ALL)
