"""The theme stands beside the engine's own definitions: neither may take a name of the other."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
ENGINE = ROOT / "src" / "publish" / "engines" / "builtin" / "pdf" / "typst"


def defined(folder: Path) -> set[str]:
    text = "".join(path.read_text() for path in sorted(folder.glob("*.typ")))
    return set(re.findall(r"^#let (bite-[\w-]+)", text, re.MULTILINE))


def test_the_theme_and_the_engine_share_no_name():
    theirs, ours = defined(ENGINE), defined(ROOT / "theme")
    assert theirs and ours
    assert theirs & ours == set()
