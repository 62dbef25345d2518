"""How long a large coded project takes: 500 interviews, 50,000 codings, as a `.qdpx`.

``python tests/bench_qualitative.py`` prints seconds and megabytes; ``imports()`` is what
`tests/bench.py` calls. Each measurement runs in its own process, so that its memory is its own.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

INTERVIEWS, CODINGS, CODES = 500, 50_000, 120

_MEASURED = """
import json, resource, sys, time
from analysis.qualitative import refi
before = time.perf_counter()
found = refi.read(sys.argv[1])
seconds = time.perf_counter() - before
assert len(found.project.codings) == int(sys.argv[2]), len(found.project.codings)
assert min(found.alignment.values()) == 1.0 and not any(loss.grave for loss in found.losses)
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps([seconds, peak]))
"""


def made(path: Path, dialect: str) -> None:
    """A project as this project writes it, or as NVivo does (CRLF, BOM, UTF-16, no names)."""
    nvivo = dialect == "nvivo"
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
        for dialect in ("own", "nvivo"):
            path = Path(folder) / f"{dialect}.qdpx"
            made(path, dialect)
            command = [sys.executable, "-c", _MEASURED, str(path), str(CODINGS)]
            done = subprocess.run(command, capture_output=True, text=True, check=True)
            seconds, peak = json.loads(done.stdout)
            measured[f"import, {dialect} (s)"] = round(seconds, 2)
            measured[f"import, {dialect} (MB)"] = round(peak)
    return measured


if __name__ == "__main__":
    for what, figure in imports().items():
        print(f"{what:24} {figure:8}")
