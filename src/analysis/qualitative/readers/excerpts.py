"""From coded passages without their texts to a project: the common end of several readers.

Word exports and tables hold passages, and say which document each is from, but not the document.
With the transcripts beside them every passage is looked up and gets its place. One that is not
found, could stand at several places, or has no transcript stays a segment without words: it
counts, and can never be quoted.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
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
from analysis.qualitative.readers import transcripts as transcripts_room
from analysis.qualitative.readers.located import Finder, Span, claimed, compared, in_order
from analysis.qualitative.readers.people import one_a_source, without_ending
from analysis.qualitative.readers.transcripts import Transcript
from bite.errors import DataError, Fault, Where

CodePath = tuple[str, ...]
"""A code by the names above it and its own, the top of the tree first."""


@dataclass(frozen=True)
class Excerpt:
    """A coded passage as an export gives it.

    ``span`` is a claim that is only believed where the words are there; ``paragraph`` decides
    between places; ``listed`` marks passages that an export lists in the order of the text.
    """

    document: str
    words: str
    codes: tuple[CodePath, ...]
    group: str = ""
    participant: str = ""
    coder: str = ""
    at: str = ""
    memo: str = ""
    span: Span | None = None
    paragraph: int | None = None
    listed: bool = False


@dataclass(frozen=True)
class Described:
    """A code that a codebook describes."""

    path: CodePath
    description: str = ""
    colour: str = ""
    codable: bool = True


def steps(name: str, separator: str) -> CodePath:
    """A code's written name as a path: ``Theme > Sub-theme`` cut at the separator.

    A separator at an edge belongs to the name, as does a dot before a blank or a digit (“St. Mary”,
    “v1.5”). Empty for an empty name.
    """
    name = " ".join(name.split()) if "\n" in name else name.strip()
    if separator == "." and name.strip(".") != name:
        parts = [name]
    elif separator == ".":
        parts = re.split(r"(?<=[^\s.])\.(?=[^\s.\d])", name)
    else:
        parts = name.split(separator) if separator else [name]
    path = tuple(part.strip() for part in parts)
    return path if all(path) else ((name,) if name else ())


def project(
    name: str,
    excerpts: Sequence[Excerpt],
    *,
    codebook: Sequence[Described] = (),
    transcripts: Path | None = None,
    losses: Sequence[Loss] = (),
    origin: str = "",
) -> Imported:
    """The project that `excerpts` make up, their words looked up in the folder `transcripts`.

    `Imported.alignment` is, for each document, the share of its passages that were found.
    Raises `DataError` if the folder cannot be read or two of its files could be one document.
    """
    documents = list(dict.fromkeys(e.document for e in excerpts))
    ids = {document: f"source:{i}" for i, document in enumerate(documents, 1)}
    held = _texts(documents, transcripts)
    sources = tuple(Source(ids[d], d, held[d].text if d in held else None) for d in documents)
    spans, several = _places(excerpts, {d: t.text for d, t in held.items()})
    codes, by_path = tree([path for e in excerpts for path in e.codes], codebook)
    segments, codings, memos, coders = _coded(excerpts, spans, ids, held, by_path)
    people, segments, loss = _people(excerpts, ids, sources, segments)
    stated = [*losses, *([loss] if loss else []), *_unplaced(excerpts, spans, several, held)]
    found = Counter(e.document for e, span in zip(excerpts, spans, strict=True) if span)
    total = Counter(e.document for e in excerpts)
    return Imported(
        CodedProject(
            name,
            participants=people,
            sources=sources,
            codes=codes,
            segments=segments,
            codings=codings,
            coders=coders,
            memos=memos,
            origin=origin,
        ),
        transcripts_room.added(stated, *(t.losses for t in held.values())),
        {s.name: found[d] / total[d] for d, s in zip(documents, sources, strict=True)},
    )


# -- transcripts ------------------------------------------------------------------------------


def _key(name: str) -> str:
    """A document's name as it compares: its last part, without ending, in one kind of letters."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return compared(without_ending(last)).casefold()


def _texts(documents: Sequence[str], folder: Path | None) -> dict[str, Transcript]:
    if folder is None:
        return {}
    found: defaultdict[str, list[Transcript]] = defaultdict(list)
    for transcript in transcripts_room.folder(folder):
        found[_key(transcript.name)].append(transcript)
    faults = [
        Fault(
            f"{len(found[_key(d)])} transcripts could be the document “{d}”",
            Where(str(folder)),
            "keep one of them in the folder",
        )
        for d in documents
        if len(found[_key(d)]) > 1
    ]
    if faults:
        raise DataError(faults)
    return {d: found[_key(d)][0] for d in documents if found[_key(d)]}


def _places(excerpts: Sequence[Excerpt], texts: dict[str, str]) -> tuple[list[Span | None], int]:
    """Where each passage stands, None if that is uncertain; how many could be at several."""
    spans: list[Span | None] = [None] * len(excerpts)
    several = 0
    of_document: defaultdict[str, list[int]] = defaultdict(list)
    for i, excerpt in enumerate(excerpts):
        of_document[excerpt.document].append(i)
    for document, text in texts.items():
        finder = Finder(text)
        mine = of_document[document]
        spans_of = dict(zip(mine, _claimed(text, [excerpts[i] for i in mine]), strict=True))
        candidates = {
            i: (span,) if span else _candidates(finder, excerpts[i]) for i, span in spans_of.items()
        }
        lists: defaultdict[object, list[int]] = defaultdict(list)
        for i in mine:
            # What is listed in the order of the text is decided together, anything else alone.
            lists[excerpts[i].codes[:1] if excerpts[i].listed else i].append(i)
        for listed in lists.values():
            for i, span in zip(listed, in_order([candidates[i] for i in listed]), strict=True):
                spans[i] = span
                several += span is None and bool(candidates[i])
    return spans, several


def _claimed(text: str, excerpts: Sequence[Excerpt]) -> list[Span | None]:
    """The places that the file itself gives, where the words are indeed there."""
    claims = [(*e.span, e.words) for e in excerpts if e.span]
    spans = iter(claimed(text, claims).spans)
    return [next(spans) if e.span else None for e in excerpts]


def _candidates(finder: Finder, excerpt: Excerpt) -> tuple[Span, ...]:
    places = finder.places(excerpt.words)
    if not places:
        places = finder.places(transcripts_room.without_times(excerpt.words)[0])
    if len(places) > 1 and excerpt.paragraph is not None:
        there = tuple(p for p in places if finder.paragraph(p[0]) == excerpt.paragraph)
        return there or places
    return places


def _unplaced(
    excerpts: Sequence[Excerpt],
    spans: Sequence[Span | None],
    several: int,
    held: dict[str, Transcript],
) -> list[Loss]:
    left = [e for e, span in zip(excerpts, spans, strict=True) if span is None]
    without = [e for e in left if e.document not in held]
    documents = len({e.document for e in without})
    why = "it counts, but cannot be quoted"
    losses = (
        Loss(f"passage of {documents} document(s) without a transcript", len(without), why),
        Loss("passage not found in its transcript", len(left) - len(without) - several, why),
        Loss("passage that could be at several places of its transcript", several, why),
    )
    return [loss for loss in losses if loss.n]


# -- codes, segments, people ------------------------------------------------------------------


def tree(
    paths: Sequence[CodePath], codebook: Sequence[Described]
) -> tuple[tuple[Code, ...], dict[CodePath, str]]:
    """The codes in the order of the codebook, then as they come, parents first; ids by path."""
    described = {one.path: one for one in codebook}
    coded = set(paths)
    ids: dict[CodePath, str] = {}
    codes: list[Code] = []
    for path in [*(one.path for one in codebook), *paths]:
        for depth in range(1, len(path) + 1):
            step = path[:depth]
            if step in ids:
                continue
            ids[step] = f"code:{len(ids) + 1}"
            told = described.get(step)
            codable = step in coded or (told is not None and told.codable)
            codes.append(
                Code(
                    id=ids[step],
                    name=step[-1],
                    parent=ids[step[:-1]] if depth > 1 else "",
                    description=told.description if told else "",
                    colour=told.colour if told else "",
                    codable=codable,
                )
            )
    return tuple(codes), ids


def codes_of(codebook: Sequence[Described]) -> tuple[Code, ...]:
    """The code tree of a codebook alone."""
    return tree([], codebook)[0]


def _coded(
    excerpts: Sequence[Excerpt],
    spans: Sequence[Span | None],
    ids: dict[str, str],
    held: dict[str, Transcript],
    by_path: dict[CodePath, str],
) -> tuple[tuple[Segment, ...], tuple[Coding, ...], tuple[Memo, ...], tuple[Coder, ...]]:
    """Passages become segments: one for one place, whatever number of codes it has.

    Without a place, passages of the same words are one segment, unless one code has them more
    often: then the second of one code goes with the second of another.
    """
    segments: dict[tuple, Segment] = {}
    codings: dict[tuple, Coding] = {}
    memos: dict[tuple[str, str], Memo] = {}
    coders: dict[str, Coder] = {}
    seen: Counter[tuple] = Counter()
    for excerpt, span in zip(excerpts, spans, strict=True):
        source = ids[excerpt.document]
        text = held[excerpt.document].text[slice(*span)] if span else None
        key: tuple = (source, *span) if span else (source, compared(excerpt.words))
        if span is None:
            again = (key, excerpt.codes, excerpt.coder)
            key, seen[again] = (*key, seen[again]), seen[again] + 1
        start, end = span or (0, 0)
        segment = segments.setdefault(
            key,
            Segment(f"segment:{len(segments) + 1}", source, start, end, text, excerpt.participant),
        )
        coder = ""
        if excerpt.coder:
            made = Coder(f"coder:{len(coders) + 1}", excerpt.coder)
            coder = coders.setdefault(excerpt.coder, made).id
        for path in excerpt.codes:
            act = (segment.id, by_path[path], coder)
            made_by = Coding(f"coding:{len(codings) + 1}", *act, excerpt.at)
            codings.setdefault(act, made_by)
        if excerpt.memo.strip():
            memo = Memo(f"memo:{len(memos) + 1}", "Comment", excerpt.memo, (segment.id,))
            memos.setdefault((segment.id, excerpt.memo), memo)
    return (
        tuple(segments.values()),
        tuple(codings.values()),
        tuple(memos.values()),
        tuple(coders.values()),
    )


def _people(
    excerpts: Sequence[Excerpt],
    ids: dict[str, str],
    sources: tuple[Source, ...],
    segments: tuple[Segment, ...],
) -> tuple[tuple[Participant, ...], tuple[Segment, ...], Loss | None]:
    groups = {e.participant: e.group for e in reversed(excerpts) if e.participant}
    if groups:
        named = tuple(Participant(name, group=group) for name, group in groups.items())
        return tuple(reversed(named)), segments, None
    by_source = {ids[e.document]: e.group for e in reversed(excerpts) if e.group}
    people, segments, loss = one_a_source(sources, segments, by_source)
    if loss and by_source:
        loss = replace(loss, why="the file names no participants, so their consent is not known")
    return people, segments, loss
