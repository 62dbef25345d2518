"""How long a large coded project takes: 500 interviews, 50,000 codings, as a `.qdpx`.

``python tests/bench_qualitative.py`` prints a table of processor seconds and megabytes, which
`tests/bench.py` puts on its page. Each import runs in its own process: its memory is its own.
``analyses()`` times what is done with such a project: agreement of two coders who both coded every
interview, with 1,000 bootstrap draws, and every function of `themes` and `saturation`.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np

from analysis.qualitative import agreement, saturation, themes
from analysis.qualitative.coding import (
    Code,
    CodedProject,
    Coder,
    Coding,
    Participant,
    Segment,
    Source,
)

INTERVIEWS, CODINGS, CODES = 500, 50_000, 120
TARGETS = {"agreement, 1,000 draws (s)": 2} | {
    f"import, as {who} writes it ({unit})": most
    for who in ("bite", "NVivo")
    for unit, most in (("s", 3), ("MB", 500))
}

_MEASURED = """
import json, resource, sys, time
from analysis.qualitative import refi
before = time.process_time()
found = refi.read(sys.argv[1])
seconds = time.process_time() - before
assert len(found.project.codings) == int(sys.argv[2]), len(found.project.codings)
assert min(found.alignment.values()) == 1.0 and not any(loss.grave for loss in found.losses)
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps([seconds, peak]))
"""


def made(path: Path, dialect: str) -> None:
    """A project as this project writes it, or as NVivo does (CRLF, BOM, UTF-16, no names)."""
    nvivo = dialect == "NVivo"
    end = "\r\n" if nvivo else "\n"
    turns = [
        f"S{i:03d}: It was turn {i} 😀, and then we sang together for a while." for i in range(200)
    ]
    text = end.join(turns)
    codes = "".join(
        f'<Code guid="{_guid(1, i)}" name="Code {i}" isCodable="true"/>' for i in range(CODES)
    )
    each = CODINGS // INTERVIEWS
    starts = [text.index(turns[2 * i]) + 6 for i in range(each)]
    unit = (lambda at: len(text[:at].encode("utf-16-le")) // 2) if nvivo else (lambda at: at)
    spans = [
        (unit(a), unit(a + len(turns[2 * i]) - 6), "" if nvivo else turns[2 * i][6:])
        for i, a in enumerate(starts)
    ]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        sources = []
        for s in range(INTERVIEWS):
            out.writestr(
                f"sources/{_guid(2, s)}.txt", text.encode("utf-8-sig" if nvivo else "utf-8")
            )
            held = "".join(
                f'<PlainTextSelection guid="{_guid(3, s * each + i)}" name="{name}" '
                f'startPosition="{a}" endPosition="{b}">'
                f'<Coding guid="{_guid(4, s * each + i)}" creatingUser="{_guid(5, 0)}" '
                f'creationDateTime="2024-05-01T10:00:00Z">'
                f'<CodeRef targetGUID="{_guid(1, (s + i) % CODES)}"/></Coding></PlainTextSelection>'
                for i, (a, b, name) in enumerate(spans)
            )
            sources.append(
                f'<TextSource guid="{_guid(2, s)}" name="Interview {s}" '
                f'plainTextPath="internal://{_guid(2, s)}.txt">{held}</TextSource>'
            )
        origin = "NVivo for Windows 14" if nvivo else "bite"
        out.writestr(
            "project.qde",
            f'<?xml version="1.0" encoding="utf-8"?><Project xmlns="urn:QDA-XML:project:1.0" '
            f'name="Large" origin="{origin}"><Users><User guid="{_guid(5, 0)}" name="Coder 1"/>'
            f"</Users><CodeBook><Codes>{codes}</Codes></CodeBook><Sources>"
            + "".join(sources)
            + "</Sources></Project>",
        )


def _guid(kind: int, n: int) -> str:
    return f"{kind:08x}-0000-4000-8000-{n:012x}"


def imports() -> dict[str, float]:
    """Seconds and peak megabytes of importing each dialect."""
    measured = {}
    with tempfile.TemporaryDirectory() as folder:
        for dialect in ("bite", "NVivo"):
            path = Path(folder) / f"{dialect}.qdpx"
            made(path, dialect)
            command = [sys.executable, "-c", _MEASURED, str(path), str(CODINGS)]
            done = subprocess.run(command, capture_output=True, text=True, check=True)
            seconds, peak = json.loads(done.stdout)
            measured[f"import, as {dialect} writes it (s)"] = round(seconds, 2)
            measured[f"import, as {dialect} writes it (MB)"] = round(peak)
    return measured


def coded_twice(seed: int = 1) -> CodedProject:
    """In memory: three groups, 20 themes of 5 sub-themes, everything coded by two people."""
    rng = np.random.default_rng(seed)
    codes = [Code("top", "Framework")]
    for t in range(20):
        codes.append(Code(f"t{t}", f"Theme {t}", "top"))
        codes += [Code(f"t{t}s{s}", f"Sub-theme {t}.{s}", f"t{t}") for s in range(5)]
    leaves = [code.id for code in codes if "s" in code.id]
    people, sources, segments, codings = [], [], [], []
    for i in range(INTERVIEWS):
        who = f"P{i:03d}"
        people.append(Participant(who, "study", "abc"[i % 3], quote_consent=i % 4 > 0))
        turn = f"{who}: {'in that room they asked me what I wanted to do ' * 5}\nI: And then?\n"
        source = Source(f"s{i}", who, turn * 40, "study")
        sources.append(source)
        spoken = [turn for turn in source.turns if turn.speaker == who]
        for j in range(CODINGS // INTERVIEWS // 2):
            said = spoken[int(rng.integers(len(spoken)))]
            code = leaves[int(rng.integers(len(leaves)))]
            for coder in ("first", "second"):
                start = said.start + int(rng.integers(0, 60))
                end = start + int(rng.integers(60, 150))
                name = f"{i}.{j}.{coder}"
                words = (source.text or "")[start:end]
                segments.append(Segment(name, source.id, start, end, words, who))
                codings.append(Coding(name, name, code, coder))
    return CodedProject(
        "large",
        participants=tuple(people),
        sources=tuple(sources),
        codes=tuple(codes),
        segments=tuple(segments),
        codings=tuple(codings),
        coders=(Coder("first"), Coder("second")),
    )


def analyses() -> dict[str, float]:
    """Seconds of each analysis, once; the tables that all share are made before."""
    project = coded_twice()
    project.label(project.segments[0].id)
    themes_ = project.children("Framework")
    subs = [sub for theme in themes_ for sub in project.children(theme)]
    held = saturation.interviews(project, subs)
    works: dict[str, Callable[[], object]] = {
        "agreement, 1,000 draws": lambda: agreement.between_coders(project, themes_),
        "agreement on sub-themes": lambda: agreement.between_coders(project, subs),
        "participants by group": lambda: themes.by_group(project, "study"),
        "theme × group matrix": lambda: themes.framework_matrix(project, "study", subs),
        "theme × case matrix": lambda: themes.framework_matrix(project, "study", subs, "speaker"),
        "together, by people": lambda: themes.cooccurring_pairs(project, subs),
        "together, by overlap": lambda: themes.cooccurring_pairs(project, subs, by="overlap"),
        "quotes, two a sub-theme": lambda: themes.quotes(project, subs),
        "saturation in other orders": lambda: saturation.over_orders(held),
        "saturation curve": lambda: saturation.curve(held),
    }
    measured = {}
    for what, work in works.items():
        before = time.process_time()
        work()
        measured[f"{what} (s)"] = round(time.process_time() - before, 2)
    return measured


def table() -> str:
    """The figures as Markdown."""
    lines = ["| what | measured | target |", "|---|---:|---:|"]
    for what, figure in (imports() | analyses()).items():
        lines.append(f"| {what} | {figure} | {TARGETS.get(what, '–')} |")
    return "\n".join([*lines, "", "Seconds are of the processor."])


if __name__ == "__main__":
    print(table())
