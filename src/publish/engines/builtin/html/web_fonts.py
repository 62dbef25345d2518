"""The brand's typeface inside the page: cut to the characters of Western text, some 18 kB a face.

A page may not ask another host for a font, and readers seldom have this one.
"""

from __future__ import annotations

import base64
import hashlib
import io
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from publish import aside, fonts

#: CSS weight and style → the face of the family. Semibold serves for bold, as headings use it.
FACES = {
    ("400", "normal"): "SourceSansPro-Regular.ttf",
    ("400", "italic"): "SourceSansPro-It.ttf",
    ("600 700", "normal"): "SourceSansPro-Semibold.ttf",
}
#: Basic Latin, Latin-1, Latin Extended-A, dashes, quotes, arrows and the signs of statistics.
CHARACTERS = (
    *range(0x20, 0x7F), *range(0xA0, 0x180), *range(0x2009, 0x2016), *range(0x2018, 0x201F),
    0x2022, 0x2026, 0x202F, 0x2030, 0x2032, 0x2033, 0x20AC, 0x2122, *range(0x2190, 0x2194), 0x2212,
    0x2248, 0x2260, 0x2264, 0x2265, 0x2713,
)  # fmt: skip
FEATURES = ["kern", "liga", "tnum", "lnum", "locl", "mark", "mkmk", "ccmp"]


def rules(brand: Mapping[str, Any], store: Path | None = None) -> str:
    """``@font-face`` rules for the brand's base family, if a package here has it; else nothing.

    ``store`` is a folder that keeps the cut faces from build to build.
    """
    base = (brand.get("typography") or {}).get("base")
    family = base.get("family") if isinstance(base, Mapping) else base
    if family != fonts.SANS:
        return ""
    files = {path.name: path for path in fonts.files()}
    out = []
    for (weight, style), name in FACES.items():
        if name in files:
            data = base64.b64encode(face(files[name], store)).decode("ascii")
            out.append(
                f'@font-face{{font-family:"{fonts.SANS}";font-weight:{weight};font-style:{style};'
                f'font-display:swap;src:url("data:font/woff;base64,{data}") format("woff")}}'
            )
    return "".join(out)


@cache
def face(file: Path, store: Path | None = None) -> bytes:
    """One face as WOFF with `CHARACTERS` only; the same bytes every time."""
    kept = store / f"{file.stem}-{_key(file)}.woff" if store else None
    if kept and kept.is_file():
        return kept.read_bytes()
    data = _cut(file)
    if kept:
        with suppress(OSError):  # a store that cannot be written only costs time
            aside.write(kept, data)
    return data


def _cut(file: Path) -> bytes:
    from fontTools import subset

    options = subset.Options(flavor="woff", layout_features=FEATURES, hinting=False)
    options.recalc_timestamp = False
    font = subset.load_font(str(file), options)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=CHARACTERS)
    cutter.subset(font)
    buffer = io.BytesIO()
    subset.save_font(font, buffer, options)
    return buffer.getvalue()


def _key(file: Path) -> str:
    recipe = f"{file.stat().st_size} {CHARACTERS} {FEATURES}"
    return hashlib.sha256(recipe.encode()).hexdigest()[:8]
