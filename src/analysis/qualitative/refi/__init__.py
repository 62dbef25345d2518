"""REFI-QDA, the exchange format of qualitative software: reading and writing `.qdpx` and `.qdc`.

The specification (REFI-QDA 1.0/1.5, https://www.qdasoftware.org) is kept by no program in every
detail; `offsets` finds out how positions were counted, `people` who was interviewed,
`texts` and `codes` what was coded with what. A selection whose words are not at its
place is left out and counted in `Imported.losses`: it can never become a quote. Everything else in
the file that the model has no room for is counted too (`ledger`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from io import BytesIO
from pathlib import Path
from xml.etree.ElementTree import Element

from analysis.qualitative.coding import (
    Code,
    CodedProject,
    Coder,
    Imported,
    Memo,
    Segment,
    Set,
)
from analysis.qualitative.files import archive, office
from analysis.qualitative.refi import codes as refi_codes
from analysis.qualitative.refi import people as refi_people
from analysis.qualitative.refi import texts as refi_texts
from analysis.qualitative.refi.ledger import Ledger, guid
from analysis.qualitative.refi.writing import guid as made_guid
from analysis.qualitative.refi.writing import write, write_codebook
from bite.errors import DataError, Fault, Where

__all__ = ["read", "read_codebook", "write", "write_codebook"]


def read(path: Path | str) -> Imported:
    """The coded project in a `.qdpx` (or bare `.qde`) file, or the codes and sets of a `.qdc`.

    Participants are the file's cases; ``study``, ``group`` and ``quote_consent`` are taken from
    variables of those names (consent counts only when it says so). Raises `DataError` when the
    file cannot be read safely or holds no project.
    """
    path = Path(path)
    with archive.opened(path) as opened:
        root, mended = archive.parsed_mended(opened.project, path)
        archive.depth_is_sane(root, path)
        ledger = Ledger(root, path, opened.project)
        if mended:
            what = "character that XML forbids"
            ledger.lose(what, "replaced by �", n=mended, grave=False)
        if root.tag == "CodeBook":
            return _codebook(ledger, path)
        if root.tag != "Project":
            raise DataError(Fault(f"a {root.tag} file, not a project", Where(str(path))))
        return _project(ledger, partial(_words_at, opened), path)


def read_codebook(path: Path | str) -> tuple[Code, ...]:
    """The code tree in a `.qdc` file, parents before their children."""
    path = Path(path)
    with archive.opened(path) as opened:
        root = archive.parsed(opened.project, path)
        archive.depth_is_sane(root, path)
        ledger = Ledger(root, path, opened.project)
    if root.tag != "CodeBook":
        raise DataError(Fault(f"a {root.tag} file, not a codebook", Where(str(path))))
    return refi_codes.codes(ledger, root, root.get("origin", ""), path)


def _words_at(opened: archive.Archive, given: str) -> str | None:
    """The words of a plain file or, where a program wrote nothing else, of a Word file."""
    ending = given.rpartition(".")[2].casefold()
    if ending == "docx":
        _, raw = opened.found(given)
        if raw is None:
            return None
        blocks = office.word(opened.path, BytesIO(raw))
        return "\n".join(paragraph.text for paragraph in office.paragraphs(blocks))
    if ending in ("rtf", "doc", "odt", "pdf", "html", "htm"):
        return None
    return opened.text(given)


def _codebook(ledger: Ledger, path: Path) -> Imported:
    origin = ledger.root.get("origin", "")
    codes = refi_codes.codes(ledger, ledger.root, origin, path)
    known = {code.id: code.id for code in codes}
    sets = _sets(ledger, known)
    project = CodedProject(path.stem, codes=codes, sets=sets, origin=origin)
    return Imported(project, ledger.losses())


def _project(ledger: Ledger, text_of: Callable[[str], str | None], path: Path) -> Imported:
    root = ledger.root
    origin = root.get("origin", "")
    cases = refi_people.case_names(ledger)
    listed = refi_codes.codes(ledger, ledger.one(root, "CodeBook"), origin, path)
    codes, spoken = refi_codes.without_cases(listed, cases)
    spoken |= {code for case in root.iterfind("Cases/Case") for code in _refs(case)} & {
        code.id for code in codes
    }
    texts = refi_texts.held(ledger, text_of)
    coded = refi_texts.Coded(ledger, {code.id for code in codes}, spoken)
    placed = coded.read(texts, origin)
    same = _same(texts, coded, codes)
    notes = ledger.take(ledger.one(root, "Notes"), "Note")
    sets = _sets(ledger, same | {guid(note): guid(note) for note in notes})
    named = refi_people.variables(ledger, origin)
    people, speaker = refi_people.participants(ledger, texts, coded, sets, named, origin)
    sources = {text.id: text.source() for text in texts}
    project = CodedProject(
        name=root.get("name", "") or "project",
        participants=people,
        sources=tuple(sources.values()),
        codes=codes,
        segments=tuple(
            Segment(s.id, s.source, s.start, s.end, s.text, speaker(s, sources[s.source]))
            for s in coded.segments.values()
        ),
        codings=tuple(coded.codings.values()),
        coders=_coders(ledger),
        memos=_memos(ledger, notes, coded, texts, same, text_of),
        sets=sets,
        origin=origin,
    )
    return Imported(
        project,
        ledger.losses(),
        {sources[key].name: each.alignment for key, each in placed.items()},
        {sources[key].name: str(each.way) for key, each in placed.items() if each.spans},
    )


def _refs(case: Element) -> Iterable[str]:
    return (guid(reference, "targetGUID") for reference in case.iterfind("CodeRef"))


def _same(
    texts: Sequence[refi_texts.Held], coded: refi_texts.Coded, codes: Sequence[Code]
) -> dict[str, str]:
    """From every id in the file that the model has something for to the id in the model."""
    same = {code.id: code.id for code in codes}
    for text in texts:
        for element in text.elements:
            same[guid(element)] = text.id
    return same | coded.same


def _coders(ledger: Ledger) -> tuple[Coder, ...]:
    coders: dict[str, Coder] = {}
    for user in ledger.take(ledger.one(ledger.root, "Users"), "User"):
        coder = Coder(guid(user), user.get("name", ""))
        if coders.setdefault(coder.id, coder) != coder:
            ledger.lose("coder", "another coder has the same id", user)
    return tuple(coders.values())


def _sets(ledger: Ledger, same: Mapping[str, str]) -> tuple[Set, ...]:
    sets: dict[str, Set] = {}
    for i, element in enumerate(ledger.take(ledger.one(ledger.root, "Sets"), "Set")):
        given = ledger.targets(element, "MemberCode", "MemberSource", "MemberNote")
        members = [same[member] for member in given if member in same]
        if len(members) < len(given):
            why = "it is no code, text or memo that was read"
            ledger.lose("member of a set", why, element, n=len(given) - len(members), grave=False)
        identity = guid(element) or made_guid("set", f"{i}:{element.get('name', '')}")
        new = Set(
            identity,
            element.get("name", ""),
            tuple(dict.fromkeys(members)),
            ledger.text(element, "Description"),
        )
        if sets.get(new.id, new) != new:
            new = replace(new, id=made_guid("set", f"{identity}:{i}"))
        sets.setdefault(new.id, new)
    return tuple(sets.values())


def _memos(
    ledger: Ledger,
    notes: Sequence[Element],
    coded: refi_texts.Coded,
    texts: Sequence[refi_texts.Held],
    same: Mapping[str, str],
    text_of: Callable[[str], str | None],
) -> tuple[Memo, ...]:
    """Memos, and what was written beside selections, texts and the project."""
    hung = _hung(ledger, notes, same)
    memos: dict[str, Memo] = {}
    for i, note in enumerate(notes):
        written = refi_texts.words(ledger, note, text_of)
        if written is None and (note.get("plainTextPath") or note.get("richTextPath")):
            ledger.lose("text of a memo", "not in the file", note, grave=False)
        comment = ledger.text(note, "Description").strip()
        whole = "\n\n".join(part for part in (comment, written) if part)
        identity = guid(note) or made_guid("memo", f"{i}:{whole}")
        new = Memo(identity, note.get("name", ""), whole, tuple(hung[identity]))
        if memos.get(new.id, new) != new:
            new = replace(new, id=made_guid("memo", f"{identity}:{i}"))
        memos.setdefault(new.id, new)
    beside = [(coded.same.get(given, given), e, "Comment") for given, e in coded.comments]
    beside += [(t.id, e, "Comment on the text") for t in texts for e in t.elements]
    beside.append(("", ledger.root, "About the project"))
    for on, element, name in beside:
        comment = ledger.text(element, "Description").strip()
        if comment:
            identity = made_guid("memo", f"comment:{on}:{guid(element)}:{comment}")
            memos[identity] = Memo(identity, name, comment, (on,) if on else ())
    return tuple(memos.values())


def _hung(
    ledger: Ledger, notes: Sequence[Element], same: Mapping[str, str]
) -> defaultdict[str, list[str]]:
    """What each memo hangs on: by reference, or (NVivo, ATLAS.ti) by a link."""
    hung: defaultdict[str, list[str]] = defaultdict(list)
    for element in list(ledger.root.iter()):
        if element.find("NoteRef") is None:
            continue
        on = same.get(guid(element), "")
        if on or element is ledger.root:
            for note in ledger.targets(element, "NoteRef"):
                if on and on not in hung[note]:
                    hung[note].append(on)
    memos = {guid(note) for note in notes}
    for link in ledger.root.iterfind("Links/Link"):
        ends = guid(link, "originGUID"), guid(link, "targetGUID")
        for note, on in (ends, ends[::-1]):
            if note in memos and on in same:
                ledger.whole(link)
                if same[on] not in hung[note]:
                    hung[note].append(same[on])
                break
    return hung
