"""QualCoder: a project's folder (`name.qda`), or the SQLite file `data.qda` in it.

Read by the tables and columns that the file has, because QualCoder's schema grew from version 1
to 17 (https://github.com/ccbogel/QualCoder, `create_new_project` and the upgrades below it): an
older file lacks some and nothing is asked of them. Categories and codes are one tree; later
versions nest codes under codes too. Positions are QTextEdit's, UTF-16 units where a text has an
emoji, and each coding keeps its words (`seltext`), so what fits is found out per source.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from analysis.qualitative.coding import (
    Code,
    CodedProject,
    Coder,
    Coding,
    Imported,
    Loss,
    Memo,
    Participant,
    Segment,
    Source,
)
from analysis.qualitative.files import sqlite
from analysis.qualitative.files.sqlite import text
from analysis.qualitative.readers.located import Span, claimed
from analysis.qualitative.readers.people import asks, one_a_source
from bite.errors import DataError, Fault, Where

TABLES = frozenset({"source", "code_name", "code_cat", "code_text", "cases"})
"""What makes an SQLite file a QualCoder project."""

_SPEAKER_MARKS = "📌 Speaker coding"
"""The coder under whose name QualCoder marks who speaks: that is no theme."""
_OURS = ("study", "group", "quote_consent")
_YES = ("true", "1", "yes")
_MEDIA = (("image", "picture"), ("audio", "audio recording"), ("video", "video recording"))
_LEFT = (
    ("code_image", "marked part of a picture or page", True),
    ("code_av", "marked stretch of a recording", True),
    ("graph", "graph", False),
    ("stored_sql", "stored query", False),
    ("ris", "line of a bibliography", False),
)


def read(path: Path | str) -> Imported:
    """The QualCoder project at `path`.

    Participants are its cases; ``study``, ``group`` and ``quote_consent`` are attributes of those
    names. Raises `DataError` if the file is damaged or its parts do not fit together.
    """
    path = Path(path)
    inside = path / "data.qda" if path.is_dir() else path
    with sqlite.opened(inside) as database:
        if not set(database.columns) >= TABLES:
            raise DataError(Fault("not a QualCoder project", Where(str(path))))
        name = path.stem if path.is_dir() or path.name != "data.qda" else path.parent.stem
        return _Reading(database).imported(name)


@dataclass
class _Reading:
    """One pass over a project, collecting parts and what had to be left behind."""

    database: sqlite.Database
    faults: list[Fault] = field(default_factory=list)
    losses: Counter[tuple[str, str, bool]] = field(default_factory=Counter)
    memos: list[Memo] = field(default_factory=list)
    alignment: dict[str, float] = field(default_factory=dict)
    counting: dict[str, str] = field(default_factory=dict)
    parts: defaultdict[str, list[tuple[int, int, str]]] = field(
        default_factory=lambda: defaultdict(list)
    )

    def imported(self, name: str) -> Imported:
        codes = tuple(self._codes())
        sources = tuple(self._sources())
        coders = self._coders()
        self._parts()
        segments, codings = self._coded(sources, {code.id for code in codes}, coders)
        people, segments, assumed = self._people(sources, segments)
        self._written()
        for table, what, grave in _LEFT:
            if n := len(self.database.rows(table, "rowid" if table == "ris" else "date")):
                self.losses[what, "only texts are read" if grave else "not coded words", grave] = n
        if self.faults:
            raise DataError(self.faults)
        project = CodedProject(
            name,
            participants=people,
            sources=sources,
            codes=codes,
            segments=segments,
            codings=codings,
            coders=tuple(Coder(identity, who) for who, identity in coders.items()),
            memos=tuple(self.memos),
            origin="QualCoder",
        )
        losses = [Loss(what, n, why, grave) for (what, why, grave), n in self.losses.items()]
        stated = (*losses, *([assumed] if assumed else []))
        return Imported(project, stated, self.alignment, self.counting)

    def _fault(self, what: str, table: str, row: object) -> None:
        do = "open the project in QualCoder, which repairs it, and copy it again"
        self.faults.append(Fault(what, self.database.where(table, row), do))

    def _memo(self, kind: str, row: object, name: str, words: object, *targets: str) -> None:
        if text(words).strip():
            self.memos.append(Memo(f"memo:{kind}:{row}", name, text(words), targets))

    # -- codes ------------------------------------------------------------------------------

    def _codes(self) -> Iterator[Code]:
        """Categories, then codes: a code lies under another code, else under its category."""
        categories = self.database.rows(
            "code_cat", "catid", "name", "memo", "supercatid", order="catid"
        )
        codes = self.database.rows(
            "code_name", "cid", "name", "memo", "catid", "color", "supercid", order="cid"
        )
        above = {row["catid"] for row in categories}
        names = {row["cid"] for row in codes}
        for row in categories:
            name, up = text(row["name"]).strip(), row["supercatid"]
            if not name:
                self._fault("a category without a name", "code_cat", row["catid"])
            elif up is not None and up not in above:
                self._fault(f"category “{name}” lies under one that is not there", "code_cat", up)
            else:
                parent = f"category:{up}" if up is not None else ""
                identity = f"category:{row['catid']}"
                yield Code(identity, name, parent, text(row["memo"]), codable=False)
        for row in codes:
            name = text(row["name"]).strip()
            if not name:
                self._fault("a code without a name", "code_name", row["cid"])
                continue
            parent = ""
            if row["supercid"] in names:
                parent = f"code:{row['supercid']}"
            elif row["catid"] in above:
                parent = f"category:{row['catid']}"
            elif row["catid"] is not None or row["supercid"] is not None:
                what = f"code “{name}” lies under a category or code that is not there"
                self._fault(what, "code_name", row["cid"])
            colour = text(row["color"])
            yield Code(f"code:{row['cid']}", name, parent, text(row["memo"]), colour)

    # -- sources ----------------------------------------------------------------------------

    def _sources(self) -> Iterator[Source]:
        studies = self._attributes("file")
        rows = self.database.rows(
            "source", "id", "name", "fulltext", "mediapath", "memo", order="id"
        )
        for row in rows:
            words, path = text(row["fulltext"]), text(row["mediapath"]).lstrip("/").casefold()
            kind = next((what for start, what in _MEDIA if path.startswith(start)), "")
            if kind and not words:
                self.losses[kind, "only texts are read", True] += 1
                continue
            identity = f"source:{row['id']}"
            if not words:
                self.losses[
                    "source without text", "nothing in it can be coded or quoted", True
                ] += 1
            known = studies.get(row["id"], {})
            for name in known:
                if name != "study":
                    why = "the model keeps what is known of people"
                    self.losses["attribute of a file", why, False] += 1
            name = text(row["name"]) or identity
            yield Source(identity, name, words or None, known.get("study", ""))
            self._memo("source", row["id"], name, row["memo"], identity)

    def _attributes(self, kind: str) -> dict[object, dict[str, str]]:
        found: defaultdict[object, dict[str, str]] = defaultdict(dict)
        for row in self.database.rows("attribute", "name", "attr_type", "value", "id"):
            if text(row["attr_type"]) == kind and text(row["value"]).strip():
                found[row["id"]][text(row["name"])] = text(row["value"]).strip()
        return found

    # -- coding -----------------------------------------------------------------------------

    def _coders(self) -> dict[str, str]:
        """Coders' ids by name, in the order in which they coded."""
        owners = [text(row["owner"]) for row in self.database.rows("code_text", "owner")]
        owners = [who for who in owners if who and who != _SPEAKER_MARKS]
        return {who: f"coder:{i}" for i, who in enumerate(dict.fromkeys(owners), 1)}

    def _coded(
        self, sources: tuple[Source, ...], codes: set[str], coders: dict[str, str]
    ) -> tuple[tuple[Segment, ...], tuple[Coding, ...]]:
        rows = self.database.rows(
            "code_text", "ctid", "cid", "fid", "seltext", "pos0", "pos1", "owner", "date", "memo",
            "important",
        )  # fmt: skip
        by_source: defaultdict[str, list[tuple[int, dict]]] = defaultdict(list)
        marks = [row for row in rows if text(row["owner"]) == _SPEAKER_MARKS]
        if marks:
            why = "the labels in the text say who speaks"
            self.losses["mark of who speaks", why, False] = len(marks)
        for number, row in enumerate(
            (row for row in rows if text(row["owner"]) != _SPEAKER_MARKS), 1
        ):
            # Up to version 3 codings had no number of their own.
            number = row["ctid"] if isinstance(row["ctid"], int) else number
            by_source[f"source:{row['fid']}"].append((number, row))
        segments: dict[tuple[str, int, int], Segment] = {}
        codings: dict[tuple[str, str, str], Coding] = {}
        held = {source.id: source for source in sources}
        for source_id in by_source.keys() - held.keys():
            n = len(by_source.pop(source_id))
            self.losses["coding", "in a file that is not in the project", True] += n
        for source_id, source in held.items():
            mine = by_source[source_id]
            for (number, row), span in zip(mine, self._placed(source, mine), strict=True):
                code = f"code:{row['cid']}"
                if code not in codes:
                    self._fault("with a code that is not there", "code_text", number)
                    continue
                if span is None:
                    empty = not text(row["seltext"]).strip()
                    why = "without words" if empty else "its words are not at its place"
                    self.losses["coding", why, True] += 1
                    continue
                words = (source.text or "")[slice(*span)]
                made = Segment(f"segment:{number}", source_id, *span, words)
                segment = segments.setdefault((source_id, *span), made).id
                coder = coders.get(text(row["owner"]), "")
                coding = Coding(f"coding:{number}", segment, code, coder, text(row["date"]))
                codings.setdefault((segment, code, coder), coding)
                self._memo("coding", number, "Comment", row["memo"], segment)
                if row["important"] == 1:
                    self.losses["mark “important”", "the model has no such mark", False] += 1
        return tuple(segments.values()), tuple(codings.values())

    def _placed(self, source: Source, mine: list[tuple[int, dict]]) -> tuple[Span | None, ...]:
        claims = [
            (_number(row["pos0"]), _number(row["pos1"]), text(row["seltext"])) for _, row in mine
        ]
        whole = len(source.text or "")
        parts = self.parts[source.id]
        found = claimed(source.text or "", claims, [(start, end) for start, end, _ in parts])
        # A part that ends past its text is the whole text, before it was edited.
        self.parts[source.id] = [
            (*(span or (0, whole)), name)
            for span, (start, _, name) in zip(found.parts, parts, strict=True)
            if span or start == 0
        ]
        self.counting[source.name] = found.way
        self.alignment[source.name] = sum(map(bool, found.spans)) / len(claims) if claims else 1.0
        return found.spans

    # -- people -----------------------------------------------------------------------------

    def _parts(self) -> None:
        """The parts of texts that are a case's."""
        rows = self.database.rows("cases", "caseid", "name")
        names = {row["caseid"]: text(row["name"]).strip() for row in rows}
        for row in self.database.rows("case_text", "caseid", "fid", "pos0", "pos1"):
            if name := names.get(row["caseid"]):
                part = (_number(row["pos0"]), _number(row["pos1"]), name)
                self.parts[f"source:{row['fid']}"].append(part)

    def _people(
        self, sources: tuple[Source, ...], segments: tuple[Segment, ...]
    ) -> tuple[tuple[Participant, ...], tuple[Segment, ...], Loss | None]:
        cases = self.database.rows("cases", "caseid", "name", "memo", order="caseid")
        if not cases:
            return one_a_source(sources, segments)
        known = self._attributes("case")
        people = []
        names: dict[object, str] = {}
        for row in cases:
            name = text(row["name"]).strip()
            if not name:
                self._fault("a case without a name", "cases", row["caseid"])
                continue
            names[row["caseid"]] = name
            values = known.get(row["caseid"], {})
            people.append(
                Participant(
                    name,
                    values.get("study", ""),
                    values.get("group", ""),
                    values.get("quote_consent", "").casefold() in _YES,
                    tuple((key, value) for key, value in values.items() if key not in _OURS),
                )
            )
            self._memo("case", row["caseid"], name, row["memo"], name)
        said = self._speakers(sources, set(names.values()))
        return tuple(people), tuple(replace(s, speaker=said(s)) for s in segments), None

    def _speakers(self, sources: tuple[Source, ...], people: set[str]) -> Callable[[Segment], str]:
        """Who said a segment: the label there if it is a case, else the smallest part of a case."""
        held = {source.id: source for source in sources}

        def speaker(segment: Segment) -> str:
            label = held[segment.source].speaker_at(segment.start)
            if label in people:
                return label
            if label and asks(label):
                return ""
            around = [
                (end - start, name)
                for start, end, name in self.parts[segment.source]
                if start <= segment.start and segment.end <= end
            ]
            least = min((size for size, _ in around), default=0)
            nearest = {name for size, name in around if size == least}
            return nearest.pop() if len(nearest) == 1 else ""

        return speaker

    # -- notes ------------------------------------------------------------------------------

    def _written(self) -> None:
        """The project's memo, the journal, and notes on places in texts."""
        for row in self.database.rows("project", "memo"):
            self._memo("project", 1, "Project", row["memo"])
        for row in self.database.rows("journal", "jid", "name", "jentry", order="jid"):
            self._memo("journal", row["jid"], text(row["name"]), row["jentry"])
        notes = self.database.rows("annotation", "anid", "fid", "memo", order="anid")
        for row in notes:
            self._memo("annotation", row["anid"], "Annotation", row["memo"], f"source:{row['fid']}")
        if notes:
            why = "the note is kept, with its text but not its place there"
            self.losses["place of a note in a text", why, False] = len(notes)


def _number(value: object) -> int:
    return value if isinstance(value, int) else -1
