"""Whether a coded project fits together: ids, the code tree, and every passage at its place.

A project that does not is never made (`analysis.qualitative.coding.CodedProject`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from bite.errors import Fault, Where

if TYPE_CHECKING:
    from analysis.qualitative.coding import CodedProject, Segment


def faults(project: CodedProject) -> Iterator[Fault]:
    """Everything in `project` that does not fit together, each with the part it concerns."""
    where = Where(project.name)
    kinds: tuple[tuple[str, Iterable], ...] = (
        ("participant", project.participants),
        ("source", project.sources),
        ("code", project.codes),
        ("segment", project.segments),
        ("coding", project.codings),
        ("coder", project.coders),
        ("memo", project.memos),
    )
    for kind, parts in kinds:
        for identity, n in Counter(part.id for part in parts).items():
            if n > 1:
                yield Fault(f"{n} {kind}s share the id {identity}", where)
    codes = {code.id: code.parent for code in project.codes}
    for code in project.codes:
        if code.parent and code.parent not in codes:
            yield Fault(f"code {code.name!r} lies under a code that is not there", where)
        elif _circular(code.id, codes):
            yield Fault(f"code {code.name!r} lies under itself", where)
    texts = {source.id: source.text for source in project.sources}
    for segment in project.segments:
        if segment.source not in texts:
            yield Fault(f"segment {segment.id} is in a source that is not there", where)
        elif not _in_place(segment, texts[segment.source]):
            yield Fault(
                f"the words of segment {segment.id} are not at {segment.start}–{segment.end} "
                "of its source",
                where,
                "export the project again, or report the program that wrote it",
            )
    segments = {segment.id for segment in project.segments}
    for coding in project.codings:
        if coding.segment not in segments or coding.code not in codes:
            yield Fault(f"coding {coding.id} refers to a segment or code that is not there", where)


def _in_place(segment: Segment, text: str | None) -> bool:
    if text is None or segment.text is None:
        return segment.text is None
    return (
        0 <= segment.start < segment.end <= len(text)
        and text[segment.start : segment.end] == segment.text
    )


def _circular(code: str, parents: Mapping[str, str]) -> bool:
    seen = set()
    while code:
        if code in seen:
            return True
        seen.add(code)
        code = parents.get(code, "")
    return False
