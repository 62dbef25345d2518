"""What every report's findings share: facts, the data notice, how it was made, checklists.

A report's module defines a `Report` subclass and ``findings(study, …)`` that makes one. Charts
that a report needs live in `analysis.show.charts`, one module a kind, so that all reports share
one family.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from importlib import metadata
from pathlib import Path
from typing import ClassVar, cast

import pandas as pd
import yaml

from analysis import parameters
from analysis.contracts import Remark
from analysis.findings import involved
from analysis.release import Counted, Kind
from analysis.released import quantity
from analysis.show import words
from analysis.show.captioned import Captioned
from analysis.show.facts import Fact, Facts
from analysis.show.markdown import Markdown, escape, silence_empty_words
from analysis.show.tables import Table, table
from analysis.study import Study

_COLUMNS = {
    "imd_decile": "deprivation decile",
    "index_date": "day of first use",
    "participant_id": "participant",
    "quote_consent": "consent to be quoted",
}
"""What a reader calls a column whose name is not a plain word."""


@dataclass(frozen=True)
class Report:
    """The findings of one report. Subclasses say `name`, give `entries`, and add figures, tables
    and sentences as cached properties; nothing is computed until the narrative asks for it.
    """

    study: Study
    name: ClassVar[str] = ""
    tables: ClassVar[tuple[str, ...]] = ()
    """Tables of the data package that the report rests on: it answers for their flaws."""
    by_hub: ClassVar[bool] = True
    by_period: ClassVar[bool] = True
    """Whether choosing a hub or a period changes what the report rests on."""

    counts_over: ClassVar[Mapping[str, str] | None] = None
    """How counts fare over hubs and periods of which nothing else is said, as `Fact.over`."""

    def __post_init__(self) -> None:
        silence_empty_words()

    def entries(self) -> list[Fact]:
        """The facts of this report."""
        raise NotImplementedError

    @property
    def headline(self) -> str:
        """The report's finding in one plain sentence, chosen by its numbers."""
        raise NotImplementedError

    @cached_property
    def facts(self) -> Facts:
        """The registry that the narrative draws on.

        A narrative calls a fact by its short name. Across reports it is known by its `Fact.id`:
        the report's own name in front, unless it is a published figure, which is the same
        everywhere.
        """
        own = self.name.replace("-", "_")
        entries = (f if f.id else replace(f, id=f"{own}.{f.name}") for f in self.entries())
        return Facts.of(entries)

    @property
    def full(self) -> bool:
        """Whether this is the edition with method appendices and checklists."""
        return self.study.parameters.audience == "full"

    def published(self, name: str, key: str, decimals: int = 0) -> Fact:
        """A fact from print: entry `key` of ``published.yml``, with its citation as the source."""
        entry = self.study.published[key]
        released = self.study.policy.exact(entry.value, entry.unit, "published")
        return Fact(name, released, entry.source, "as published", decimals, id=f"published.{key}")

    @cached_property
    def notice(self) -> Markdown:
        """The notice that the data are synthetic, or in part; empty for real data."""
        if self.study.status == "real":
            return Markdown("")
        if self.study.status == "mixed":
            return Markdown(
                '::: {.synthetic-notice short="In part synthetic data: not a finding"}\n'
                "**In part synthetic data.** Some of the interviews and records behind this report "
                "were made by a computer program, and others come from real people. Figures marked "
                "as published come from the works cited. Nothing else here is to be taken for a "
                "finding about a real service.\n:::"
            )
        return Markdown(
            "::: {.synthetic-notice}\n"
            "**Synthetic data.** The people, interviews and records behind this report were made "
            "by a computer program to show how the report works. Figures marked as published come "
            "from the works cited. Nothing else here is a finding about a real service.\n:::"
        )

    @cached_property
    def heard_mark(self) -> Markdown:
        """Tells the theme what nobody spoke to in this selection; see `findings.voices`."""
        return Markdown("")

    @property
    def software(self) -> str:
        """The package and its version."""
        return f"bite, version {metadata.version('bite')}"

    @cached_property
    def made(self) -> Table:
        """How this report was made: data, code and choices, enough to make it again."""
        p = self.study.parameters
        period = (
            "all dates"
            if not (p.period_start or p.period_end)
            else f"{p.period_start or 'the first record'} to {p.period_end or 'the last record'}"
        )
        rows = {
            "Data": f"{self.study.status}, dated {self.study.created}",
            "Data fingerprint": self.study.fingerprint[:12],
            "Disclosure rules": self.study.policy.profile.source,
            "Software": self.software,
            "Hub": _used(self.by_hub, "all hubs" if p.hub == "all" else p.hub),
            "Period": _used(self.by_period, period),
            "Edition": "full, with methods and checklists" if self.full else "public",
            **self.choices(),
        }
        frame = pd.DataFrame({"item": list(rows), "value": [str(v) for v in rows.values()]})
        return table(
            "made",
            self.study.policy.table(frame, kind="register"),
            columns={"item": "Item", "value": "This report"},
            widths={"item": 12, "value": 30},
            source="the build",
        )

    def choices(self) -> dict[str, str]:
        """Parameters of this report beyond the common ones, for `made`."""
        return {}

    @cached_property
    def flaws(self) -> tuple[Remark, ...]:
        """What the data contract tolerated in the tables behind this report."""
        return tuple(remark for remark in self.study.remarks if remark.table in self.tables)

    @cached_property
    def flaws_sentence(self) -> str:
        """What was tolerated, how often and how it was handled, in one sentence."""
        if not self.flaws:
            return (
                "The checks made when the data were opened found no flaw in the tables behind "
                "this report."
            )
        said = "; ".join(
            f"{r.rule} ({_of_column(r)}, {self._how_often(r)}: {r.handling})" for r in self.flaws
        )
        return (
            "The checks made when the data were opened found these flaws in the tables behind "
            f"this report, counted before any selection: {said}."
        )

    def _how_often(self, remark: Remark) -> str:
        kind = cast(Kind, self.study.kind(remark.table))
        found = self.study.policy.count(remark.n, kind, unit="records")
        if found.suppressed:
            return "a few records"
        return words.with_unit(found.value, "records")

    @cached_property
    def handled(self) -> Table:
        """What the data contract tolerated, how often, and how it was handled."""
        routine = any(self.study.kind(r.table) == "routine" for r in self.flaws)
        kind: Kind = "routine" if routine else "register"
        frame = pd.DataFrame(
            [(_of_column(r), r.rule, self._how_often(r), r.handling) for r in self.flaws],
            columns=["table", "rule", "n", "handling"],
        )
        return table(
            "handled",
            self.study.policy.table(frame, kind=kind),
            columns={
                "table": "Table and column",
                "rule": "What was found",
                "n": "How often",
                "handling": "How it was handled",
            },
            widths={"table": 14, "rule": 22, "n": 11, "handling": 22},
            notes=["Counted over the whole data set, before any selection."],
            source="checks made when the data were opened",
        )

    @cached_property
    def handled_in_full(self) -> Captioned | Markdown:
        """`handled` with its caption, in the full edition, if there is anything to tell."""
        if not (self.full and self.flaws):
            return Markdown("")
        return Captioned(self.handled, "tbl-handled", "Flaws in the data, and what became of them.")

    @cached_property
    def selection_sentence(self) -> str:
        """For a hub's edition: which words are the hub's own and which are about all hubs."""
        hub = self.study.parameters.hub
        if "participants" not in self.study.filtered:
            return ""
        return (
            f"This edition is about {hub}: its numbers, tables and quotes are those of {hub} "
            "alone. The account in words was written from the interviews of all hubs."
        )

    def checklist(self, key: str) -> Markdown:
        """A reporting checklist as an appendix section, for the `full` edition only.

        Sections declare what they answer (``{checklist="COREQ:9 COREQ:10"}`` on a heading); the
        filter ``theme/checklists.lua`` links each item to its section. What no section answers
        stays "not reported": nothing is ever ticked here.
        """
        if not self.full:
            return Markdown("")
        path = Path(self.study.root) / "checklists" / f"{key}.yaml"
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        # Headings list their items separated by spaces, so a name has none: PRISMA-2020.
        tag = content["checklist"].replace(" ", "-")
        lines = [
            "| Item | What it asks for | Reported in |",
            "|:-----|:------------------------|:------------|",
        ]
        for item in content["items"]:
            where = self.place(f"{tag}:{item['id']}")
            lines.append(f"| {escape(item['id'])} | {escape(item['label'])} | {where} |")
        body = "\n".join(lines)
        doi = content["doi"]
        return Markdown(
            f"## {content['title']} {{#sec-checklist-{key}}}\n\n"
            f"{escape(content['citation'])}. doi [{doi}](https://doi.org/{doi}). "
            f"Item labels are our own short words.\n\n"
            f"::: {{.bite-table .checklist}}\n{body}\n:::\n"
        )

    @property
    def unanswered(self) -> frozenset[str]:
        """Items (``COREQ:29``) whose sections say nothing with these data: nobody was interviewed,
        nobody was involved."""
        return frozenset()

    def place(self, item: str) -> str:
        """Where `item` of a checklist is reported: a place that ``theme/checklists.lua`` fills."""
        if item in self.unanswered:
            return "[not reported]{.not-reported}"
        return f'[not reported]{{.checklist-place item="{item}"}}'

    def gripp2(self, work: str) -> Markdown:
        """GRIPP2-SF filled from the log of public involvement in `work`, in the full edition."""
        return involved.short_form(self, work)

    def only_full(self, text: str) -> Markdown:
        """`text` in the full edition, nothing in the public one."""
        return Markdown(text if self.full else "")

    @property
    def _edition(self) -> dict[str, object]:
        """For the gate: of whom the numbers are, and by which rules they were released."""
        p = self.study.parameters
        return {
            "hub": p.hub if self.by_hub else parameters.ALL,
            "hubs": list(self.study.hubs),
            "period_start": p.period_start if self.by_period else "",
            "period_end": p.period_end if self.by_period else "",
            "audience": p.audience,
            "choices": {name: str(value) for name, value in self.choices().items()},
            "disclosure": self.study.policy.profile.name,
            "data": self.study.fingerprint[:12],
        }

    @property
    def counted_together(self) -> Counted | None:
        """The counts of people of this report that were released together, if any were."""
        return None

    @property
    def _together(self) -> dict[str, object]:
        """For the gate: which counts add up to which, and how they fare over a parameter."""
        found = self.counted_together
        if found is None:
            return {
                "sums": [],
                "over": {},
                "rest": None if self.counts_over is None else dict(self.counts_over),
            }
        return {
            "sums": [
                [[quantity(cell) for cell in side] for side in (one.left, one.right)]
                for one in found.equal
            ],
            "over": {quantity(cell): dict(how) for cell, how in found.over.items()},
            "rest": None if self.counts_over is None else dict(self.counts_over),
        }

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict[str, object]:
        return {
            "text/plain": f"{self.name}: {len(self.facts)} facts",
            "application/vnd.bite.facts+json": {
                "report": self.name,
                "edition": self._edition,
                "together": self._together,
                "facts": self.facts.records(),
            },
        }


def _used(changes: bool, chosen: str) -> str:
    """A choice as `Report.made` states it: said to change nothing where it changes nothing."""
    return chosen if changes or chosen.startswith("all ") else f"{chosen} (changes nothing here)"


def _of_column(remark: Remark) -> str:
    column = _COLUMNS.get(remark.column, remark.column.replace("_", " "))
    table = remark.table.replace("_", " ")
    return f"{table}: {column}" if column else table
