"""What ``bite import`` says: coded interviews as a researcher asks about them, and as JSON.

Nothing relies on colour; lines fit a terminal of 80 columns.
"""

from __future__ import annotations

import re
import shutil
import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from analysis.qualitative.coding import Code, CodedProject, Imported, Loss

_MOST_SOURCES, _MOST_CODES, _MOST_NAMES = 20, 40, 6
_DO = {
    "only texts are read": "The texts are whole. What was coded in these is not counted: code a "
    "transcript of them instead.",
    "not in the file, so it cannot be quoted": "Export again with the sources included, or name "
    "the folder of the interviews' texts: --transcripts FOLDER",
    "its words are not at its place": "Look these passages up in the program, and export again.",
    "empty, or outside its source": "Nothing to do if they hold no words; else export again.",
    "with a code that the codebook does not have": "Export the whole project, not a part of it.",
}
"""What to do about a loss, where its reader does not say so itself."""


def lines(file: Path, found: Imported) -> Iterator[str]:
    """The whole account, line by line."""
    project = found.project
    made = f", from {project.origin}" if project.origin else ""
    yield from wrapped(f"{file.name}: “{project.name}”{made}", "")
    yield from section("What came in", _came_in(project))
    if project.sources:
        yield from section("Interviews", _sources(found))
    title = "Codes, with the passages each was given to" if project.segments else "Codes"
    yield from section(title, _codes(project))
    yield from section("What was lost", _lost(found.losses))
    if project.sources:
        yield from section("What may be quoted", _quotable(project))


def section(title: str, body: Iterable[str]) -> Iterator[str]:
    """A title and its lines, indented, after an empty line."""
    yield ""
    yield title
    yield from (f"  {line}" if line else "" for line in body)


def wrapped(text: str, indent: str = "") -> list[str]:
    """`text` in lines that fit the terminal."""
    return textwrap.wrap(
        text, _width() - 2, subsequent_indent=indent, break_long_words=True, break_on_hyphens=False
    )


@cache
def _width() -> int:
    return min(max(shutil.get_terminal_size().columns, 50), 100)


# -- what came in -----------------------------------------------------------------------------


def _came_in(project: CodedProject) -> Iterator[str]:
    groups = Counter(p.group or "no group" for p in project.participants)
    words = sum(len((source.text or "").split()) for source in project.sources)
    turns = sum(len(source.turns) for source in project.sources)
    roots = sum(not code.parent for code in project.codes)
    called = {coder.id: coder.name for coder in project.coders}
    by = Counter(called.get(c.coder, "coder not named") for c in project.codings)
    sets = names([f"{one.name} ({len(one.members)})" for one in project.sets])
    rows = (
        ("participants", len(project.participants), _each(groups)),
        ("interviews", len(project.sources),
         f"{words:,} words, {counted(turns, 'turn')} of talk" if project.sources else ""),
        ("codes", len(project.codes), f"{roots:,} at the top of the tree" if roots else ""),
        ("passages", len(project.segments), ""),
        ("codings", len(project.codings), _each(by)),
        ("memos", len(project.memos), ""),
        ("sets", len(project.sets), sets),
    )  # fmt: skip
    for name, n, said in rows:
        yield from wrapped(f"{name:<13}{n:>7,}  {said}".rstrip(), " " * 22)


def _each(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {n:,}" for name, n in sorted(counts.items(), key=lambda i: -i[1]))


# -- sources ----------------------------------------------------------------------------------


def _sources(found: Imported) -> Iterator[str]:
    table = _sources_data(found)
    doubtful = [row for row in table if row["aligned"] is not None and row["aligned"] < 1]
    shown = [*doubtful, *(row for row in table if row not in doubtful)][:_MOST_SOURCES]
    name = max(8, min(_width() - 48, max(len(row["name"]) for row in shown)))
    yield f"{'name':<{name}}  {'words':>7} {'turns':>6} {'passages':>8}  {'aligned':<8} counted in"
    for row in shown:
        aligned = "no text" if not row["text"] else _share(row["aligned"])
        yield (
            f"{_cut(row['name'], name)}  {row['words']:>7,} {row['turns']:>6,} "
            f"{row['passages']:>8,}  {aligned:<8} {row['counted_in']}"
        ).rstrip()
    if len(table) > len(shown):
        yield f"… and {len(table) - len(shown):,} more, all aligned (--json lists every one)"
    if any(row["text"] for row in table):
        yield ""
        yield from wrapped(
            "Aligned: the share of passages whose words stand in the text where the file says. "
            "The others were left out, so nothing is ever quoted that nobody said."
        )


def _share(share: float | None) -> str:
    if share is None:
        return "–"
    return "all" if share == 1 else f"{min(int(share * 100), 99)}%"


def _cut(text: str, width: int) -> str:
    """`text` in exactly `width` columns of a terminal: some scripts take two for a letter."""
    from rich.cells import cell_len, set_cell_size

    if cell_len(text) > width:
        text = f"{set_cell_size(text, width - 1)}…"
    return set_cell_size(text, width)


def _sources_data(found: Imported) -> list[dict[str, Any]]:
    passages = Counter(segment.source for segment in found.project.segments)
    rows = []
    for source in found.project.sources:
        share = found.alignment.get(source.name)
        rows.append(
            {
                "name": source.name,
                "study": source.study,
                "text": source.text is not None,
                "words": len((source.text or "").split()),
                "turns": len(source.turns),
                "passages": passages[source.id],
                "aligned": share,
                "counted_in": found.counting.get(source.name, ""),
            }
        )
    return rows


# -- codes ------------------------------------------------------------------------------------


def _codes(project: CodedProject) -> Iterator[str]:
    if not project.codes:
        yield "None."
        return
    tree = list(_tree(project))
    depths = [depth for depth, _, _ in tree]
    deepest = next(d for d in range(max(depths) + 1, 0, -1) if _fits(depths, d) or d == 1)
    shown = [row for row in tree if row[0] < deepest][:_MOST_CODES]
    wide = _width() - 12
    for depth, code, n in shown:
        given = f"{n:>7,}" if project.segments else ""
        yield f"{_cut('  ' * depth + code.name, wide)} {given}".rstrip()
    if hidden := len(tree) - len(shown):
        yield f"… and {counted(hidden, 'more code')} (--json lists every one)"


def _fits(depths: Sequence[int], deepest: int) -> bool:
    return sum(depth < deepest for depth in depths) <= _MOST_CODES


def _tree(project: CodedProject) -> Iterator[tuple[int, Code, int]]:
    """Every code with its depth and the passages given to it or to a code below it."""
    given: dict[str, set[str]] = {code.id: set() for code in project.codes}
    for coding in project.codings:
        given[coding.code].add(coding.segment)
    children: dict[str, list[Code]] = {}
    for code in project.codes:
        children.setdefault(code.parent, []).append(code)

    def walk(parent: str, depth: int) -> Iterator[tuple[int, Code, set[str]]]:
        for code in children.get(parent, ()):
            below = list(walk(code.id, depth + 1))
            own = given[code.id].union(*(found for _, _, found in below))
            yield depth, code, own
            yield from below

    yield from ((depth, code, len(found)) for depth, code, found in walk("", 0))


# -- losses and quotes ------------------------------------------------------------------------


def _lost(losses: Sequence[Loss]) -> Iterator[str]:
    if not losses:
        yield "Nothing: all that the file holds came in."
        return
    kinds = (
        ("Evidence, which counts and quotes now lack:", [x for x in losses if x.grave]),
        ("The rest, on which no count or quote here rests:", [x for x in losses if not x.grave]),
    )
    for title, of_kind in kinds:
        if not of_kind:
            continue
        yield title
        alike: dict[tuple[str, str], list[Loss]] = {}
        for loss in of_kind:
            alike.setdefault((loss.why, _advice(loss)), []).append(loss)
        for (why, do), some in alike.items():
            what = ", ".join(f"{loss.n:,} × {loss.what}" for loss in some)
            yield from wrapped(f"  {what}{f': {why}' if why else ''}", "    ")
            places = [_GUID.sub("", place) for loss in some for place in loss.places]
            if places and some[0].grave:
                yield from wrapped(f"    at {names(places, 3)}", "      ")
            if do:
                yield from wrapped(f"    → {do}", "      ")


_GUID = re.compile(r" ['\"]?\{?[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\}?['\"]?")
"""An id that says nothing to a person; the line does."""


def _advice(loss: Loss) -> str:
    return getattr(loss, "do", "") or _DO.get(loss.why, "")


def _quotable_data(project: CodedProject) -> dict[str, int]:
    people = {person.id: person for person in project.participants}
    worded = [segment for segment in project.segments if segment.text is not None]
    known = [segment for segment in worded if segment.speaker in people]
    return {
        "passages": len(project.segments),
        "with_words": len(worded),
        "with_speaker": len(known),
        "with_consent": sum(people[segment.speaker].quote_consent for segment in known),
        "participants": len(people),
        "without_group": sum(not person.group for person in people.values()),
        "without_consent": sum(not person.quote_consent for person in people.values()),
    }


def _quotable(project: CodedProject) -> Iterator[str]:
    n = _quotable_data(project)
    if not n["passages"]:
        yield "Nothing: the file holds no coded passage."
        return
    yield f"{n['passages']:>7,}  {_noun(n['passages'], 'passage')}, of which"
    yield f"{n['with_words']:>7,}  have their words, of which"
    yield f"{n['with_speaker']:>7,}  are the words of a participant, of which"
    yield f"{n['with_consent']:>7,}  are by somebody who agreed to be quoted."
    yield ""
    if not n["participants"]:
        yield from wrapped(
            "The file names no participants (in NVivo: cases). Without them nobody can be counted "
            "or quoted: make a case for each person, code their words to it, and export again."
        )
        return
    if n["without_consent"] == n["participants"]:
        yield from wrapped(
            "The file says of nobody that they agreed to be quoted. Consent that is not recorded "
            "counts as no: record it in participants.csv, or as the case attribute quote_consent."
        )
    elif n["without_consent"]:
        yield from wrapped(
            f"{counted(n['without_consent'], 'participant')} did not agree to be quoted, or "
            "nothing is recorded, which counts as no: they are counted, but never quoted."
        )
    if n["without_group"]:
        yield from wrapped(
            f"{counted(n['without_group'], 'participant')} {are(n['without_group'])} in no group: "
            "tables by group need one, in participants.csv or as the case attribute group."
        )


def names(some: Sequence[str], most: int = _MOST_NAMES) -> str:
    """The first few, and how many more there are."""
    rest = len(some) - most
    listed = ", ".join(some[:most])
    return listed if rest <= 0 else f"{listed} and {rest:,} more"


_PLURALS = {"person": "people", "invented person": "invented people"}


def _noun(n: int, one: str) -> str:
    return one if n == 1 else _PLURALS.get(one, f"{one}s")


def counted(n: int, one: str) -> str:
    """A number with its noun."""
    return f"{n:,} {_noun(n, one)}"


def are(n: int) -> str:
    """The verb for so many."""
    return "is" if n == 1 else "are"


def they(n: int) -> str:
    """The pronoun for so many."""
    return "it" if n == 1 else "they"


# -- for a program ----------------------------------------------------------------------------


def as_data(file: Path, found: Imported) -> dict[str, Any]:
    """Everything that `lines` tells, in full."""
    project = found.project
    spoke = Counter(segment.speaker for segment in project.segments)
    coded = Counter(coding.coder for coding in project.codings)
    return {
        "file": file.name,
        "project": {"name": project.name, "origin": project.origin},
        "participants": [
            {**asdict(p), "attributes": dict(p.attributes), "passages": spoke[p.id]}
            for p in project.participants
        ],
        "sources": _sources_data(found),
        "codes": [
            {
                "name": code.name,
                "path": project.path(code),
                "depth": depth,
                "description": code.description,
                "passages": n,
            }
            for depth, code, n in _tree(project)
        ],
        "passages": len(project.segments),
        "codings": len(project.codings),
        "coders": [{"name": c.name, "codings": coded[c.id]} for c in project.coders],
        "memos": [
            {"name": m.name, "words": len(m.text.split()), "attached_to": len(m.targets)}
            for m in project.memos
        ],
        "sets": [{"name": s.name, "members": len(s.members)} for s in project.sets],
        "losses": [{**asdict(loss), "do": _advice(loss)} for loss in found.losses],
        "quotable": _quotable_data(project),
    }
