"""Transcripts as people have them: Word documents, subtitles (`.vtt`, `.srt`) and plain text.

Turns come out as lines ``Speaker: words``, which is how `coding.Source` knows them. Subtitles are
cut where the screen is full, not where somebody stops: what one speaker says in a row is joined.
Times are dropped, and counted as a loss. WebVTT: https://www.w3.org/TR/webvtt1/
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from analysis.qualitative.coding import CodedProject, Imported, Loss, Source
from analysis.qualitative.files import office
from analysis.qualitative.files.decoding import decoded
from analysis.qualitative.readers.people import without_ending
from bite.errors import BiteError, DataError, Fault, Where

ENDINGS = (".docx", ".vtt", ".srt", ".txt")

_TIME = r"(?:\d{1,2}:)?\d{1,3}:\d{2}(?:[.,:-]\d{1,3})?"
_CUE = re.compile(rf"^\s*{_TIME}\s*-->\s*{_TIME}.*$")
# In round brackets only at a line's end or beginning: within a line somebody may have said it.
_MARKED_TIME = re.compile(
    rf"[ \t]*(?:\[{_TIME}\]|#{_TIME}#|\{{{_TIME}\}}|\({_TIME}\)[ \t]*$)|^\({_TIME}\)[ \t]*", re.M
)
_LONE_TIME = re.compile(rf"^[ \t]*{_TIME}(?:[ \t]*(?:-->|[-–—])[ \t]*{_TIME})?[ \t]*$\n?", re.M)
# “Jane Smith   0:03”, as Teams and Otter write it; one blank only would catch “We met at 10:30”.
_NAME_AND_TIME = re.compile(
    rf"^(?P<name>[^\W\d_][^\n:]{{0,30}}?)(?:[ \t]{{2,}}|\t|[ \t]*\n){_TIME}[ \t]*\n", re.M
)
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?\s+([^>]*)>")
_TAG = re.compile(r"</?[^<>]{1,100}>")
_LABEL = re.compile(r"^\s*(?:[-–>]+\s*)?([^\W_][^\n:<>]{0,30}):(?:[ \t]+|$)")


@dataclass(frozen=True)
class Transcript:
    """A transcript's text, and what it held besides."""

    name: str
    text: str
    losses: tuple[Loss, ...] = ()


def read(path: Path | str) -> Imported:
    """The transcript at `path`, or all in that folder, as sources; nothing in them is coded.

    Raises `DataError`, naming every file at fault.
    """
    path = Path(path)
    found = folder(path) if path.is_dir() else (transcript(path),)
    sources = tuple(Source(f"source:{i}", t.name, t.text) for i, t in enumerate(found, 1))
    return Imported(CodedProject(path.stem, sources=sources), added(*(t.losses for t in found)))


def folder(path: Path) -> tuple[Transcript, ...]:
    """Every transcript directly in the folder at `path`, by name; `DataError` if there is none."""
    if not path.is_dir():
        raise DataError(Fault("there is no such folder of transcripts", Where(str(path))))
    found: list[Transcript] = []
    faults: list[Fault] = []
    for file in sorted(path.iterdir()):
        if file.suffix.lower() not in ENDINGS or file.name.startswith((".", "~$")):
            continue
        try:
            found.append(transcript(file))
        except BiteError as error:
            faults += error.faults
    if faults:
        raise DataError(faults)
    if not found:
        kinds = ", ".join(ENDINGS)
        raise DataError(Fault(f"no transcripts in this folder ({kinds})", Where(str(path))))
    return tuple(found)


def transcript(path: Path) -> Transcript:
    """The transcript in one file: by what it holds, a Word document, subtitles or text.

    Raises `DataError` if it cannot be read, holds no words, or has subtitles cut short.
    """
    losses: list[Loss] = []
    if office.names(path) or path.suffix.lower() == ".docx":
        text = "\n".join(_word_lines(path))
    else:
        held = decoded(path)
        text = held.text
        if held.guessed:
            losses.append(guessed_encoding(1))
        if text.lstrip().startswith("WEBVTT") or path.suffix.lower() in (".vtt", ".srt"):
            text, dropped = _spoken(text, path)
            losses += dropped
            return _told(path, text, losses)
    text, times = without_times(text)
    if times:
        losses.append(_times(times))
    return _told(path, text, losses)


def _told(path: Path, text: str, losses: list[Loss]) -> Transcript:
    text = text.strip("\n")
    if not text.strip():
        raise DataError(Fault("holds no words", Where(str(path))))
    return Transcript(without_ending(path.name), text, tuple(losses))


def without_times(text: str) -> tuple[str, int]:
    """`text` without times of the recording, and how many there were.

    Gone are times in brackets or hashes (``[00:01:02]``, ``#00:01:02-3#``), alone on a line, and
    behind a speaker's name, which then becomes the label of the turn. A time that somebody said
    (“at 10:30”) stays.
    """
    text, named = _NAME_AND_TIME.subn(lambda match: f"{match['name'].strip()}: ", text)
    text, marked = _MARKED_TIME.subn("", text)
    text, alone = _LONE_TIME.subn("", text)
    return text, named + marked + alone


def guessed_encoding(n: int) -> Loss:
    """The loss that says that a file's encoding was guessed."""
    return Loss(
        "file read as Windows-1252", n, "it is not UTF-8; look at accents and dashes", False
    )


def added(*losses: Sequence[Loss]) -> tuple[Loss, ...]:
    """Losses of the same kind as one, with their sum."""
    sums: dict[tuple[str, str], Loss] = {}
    for loss in (one for some in losses for one in some):
        before = sums.get((loss.what, loss.why))
        sums[loss.what, loss.why] = replace(loss, n=loss.n + before.n) if before else loss
    return tuple(sums.values())


def _times(n: int) -> Loss:
    return Loss("time of the recording", n, "the words are kept, not when they were said", False)


def _word_lines(path: Path) -> Iterator[str]:
    """Paragraphs; a table's row is a line, its first cell the label if it looks like one."""
    for block in office.word(path):
        if isinstance(block, office.Paragraph):
            yield block.text
            continue
        for row in block.rows:
            cells = [cell for cell in row.texts if cell and not _LONE_TIME.fullmatch(cell)]
            label = cells[0].rstrip(":").strip() if len(cells) > 1 else ""
            if label and len(label) <= 30 and "\n" not in label and ":" not in label:
                yield f"{label}: " + "\t".join(cells[1:])
            else:
                yield "\t".join(cells)


# -- subtitles --------------------------------------------------------------------------------


def _spoken(text: str, path: Path) -> tuple[str, list[Loss]]:
    """The turns of a `.vtt` or `.srt`, and what was dropped."""
    cues, notes = [], 0
    blocks = [block for block in re.split(r"\n[ \t]*\n", text.lstrip("\ufeff")) if block.strip()]
    for block in blocks:
        lines = block.strip("\n").split("\n")
        at = next((i for i, line in enumerate(lines) if _CUE.match(line)), None)
        if at is not None:
            cues.append("\n".join(lines[at + 1 :]))
        elif lines[0].startswith(("NOTE", "STYLE", "REGION")):
            notes += lines[0].startswith("NOTE")
        elif not lines[0].startswith("WEBVTT") and cues:
            # A blank line inside a cue: the words go on.
            cues[-1] += "\n" + block
    if not cues:
        raise DataError(
            Fault("no subtitles with times in it", Where(str(path)), "is it a .vtt or .srt file?")
        )
    losses = [_times(len(cues))]
    if notes:
        losses.append(Loss("note in the subtitles", notes, "not part of what was said", False))
    turns: list[tuple[str, list[str]]] = []
    for speaker, words in (turn for cue in cues for turn in _turns(cue)):
        if turns and (speaker == turns[-1][0] or not speaker):
            turns[-1][1].append(words)
        else:
            turns.append((speaker, [words]))
    return "\n".join(
        f"{who}: {_joined(said)}" if who else _joined(said) for who, said in turns
    ), losses


def _turns(cue: str) -> Iterator[tuple[str, str]]:
    """The speakers and words of one cue; no speaker if it does not say."""
    voices = list(_VOICE.finditer(cue))
    if voices:
        ends = [*(voice.start() for voice in voices[1:]), len(cue)]
        before = _clean(cue[: voices[0].start()])
        if before:
            yield "", before
        for voice, end in zip(voices, ends, strict=True):
            words = _clean(cue[voice.end() : end])
            if words:
                yield html.unescape(voice.group(1)).strip(), words
        return
    for line in cue.split("\n"):
        said = _LABEL.match(_clean(line))
        if said:
            yield said.group(1).strip(), _clean(line)[said.end() :].strip()
        elif _clean(line):
            yield "", _clean(line)


def _clean(words: str) -> str:
    return " ".join(html.unescape(_TAG.sub("", words)).split())


def _joined(said: Sequence[str]) -> str:
    return " ".join(words for words in said if words)
