"""The synthetic data set: seeded, of any size, its truth known.

``synthesise(out, people, seed)`` writes a whole data package. The same people and seed give the
same bytes. What was planted stands beside the code that plants it: :data:`contacts.TRUTH` and the
:class:`cohort.Planted` that ``synthesise`` returns, the constants of each strand, and the theme
structure of the interviews.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from analysis.contracts import describe, schemas
from analysis.contracts.codes import HUBS
from analysis.qualitative import refi
from analysis.synthetic import cohort, interviews, strands
from analysis.synthetic.calendar import CREATED
from analysis.synthetic.cohort import Planted
from analysis.synthetic.contacts import EFFECTS, Truth
from bite.errors import Fault, UsageError, Where

__all__ = ["DEFAULT_PEOPLE", "DEFAULT_SEED", "Planted", "synthesise"]

DEFAULT_PEOPLE = 2000
DEFAULT_SEED = 2018
TITLE = "Synthetic data of an evaluation of the Life Rooms"
FIXED = ("published.yml", "identifying.yml", "frameworks", "checklists")
"""Parts of every package that are no data of anybody: copied, not generated."""


def synthesise(
    out: str | Path,
    people: int = DEFAULT_PEOPLE,
    seed: int = DEFAULT_SEED,
    effect: str = "benefit",
) -> Planted:
    """Write a synthetic data package to the folder ``out`` and return the effect planted in it.

    ``people`` used the Life Rooms; ten times as many form the comparison pool. ``effect`` is what
    coming does to the cost of their care (`contacts.EFFECTS`): benefit, none or harm. The other
    strands are of one size always. The package is written aside and moved in place when it is
    whole; files of ``out`` that are no part of a package are left alone.

    Raises `UsageError` if ``people``, ``seed`` or ``effect`` is not possible, or if ``out`` holds
    anything that would be lost: other files, real data, a table changed by hand.
    """
    if people < 1 or people > 50_000_000:
        raise UsageError(f"people must lie between 1 and 50,000,000, not {people}")
    if seed < 0:
        raise UsageError(f"seed must be 0 or more, not {seed}")
    if effect not in EFFECTS:
        raise UsageError(f"effect must be one of {', '.join(EFFECTS)}, not {effect}")
    target = Path(out)
    if target.exists() and not target.is_dir():
        raise UsageError(f"{target} is a file; name a folder")
    _refuse_others(target)
    try:
        target.resolve().parent.mkdir(parents=True, exist_ok=True)
        aside = Path(
            tempfile.mkdtemp(prefix=f".{target.resolve().name}-", dir=target.resolve().parent)
        )
    except OSError as error:
        what = f"cannot write here: {error.strerror}"
        raise UsageError(Fault(what, Where(str(target)), "choose another --out")) from None
    try:
        planted = _write(aside, people, seed, EFFECTS[effect])
        _carry(aside)
        describe(
            aside, hubs=HUBS, created=CREATED, status="synthetic", disclosure="mhsds",
            title=TITLE, seed=seed,
        )  # fmt: skip
        _move(aside, target)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return planted


def _refuse_others(target: Path) -> None:
    """Raise `UsageError` if ``target`` holds anything but a data package made here.

    Files of a real evaluation would be overwritten under the very names they have.
    """
    if not target.exists() or all(path.name[0] == "." for path in target.iterdir()):
        return
    descriptor = target / "datapackage.json"
    do = "name a folder that is new or empty, or move what is there"
    try:
        content = json.loads(descriptor.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        what = "the folder holds files, but no data package made by this command"
        raise UsageError(Fault(what, Where(str(target)), do)) from None
    except (OSError, ValueError):
        content = None
    status = content.get("status") if isinstance(content, dict) else None
    if status != "synthetic" or not isinstance(content.get("seed"), int):
        said = "real data" if status == "real" else "a data package that this command did not make"
        raise UsageError(Fault(f"the folder holds {said}", Where(str(descriptor)), do))
    what = "was changed since it was made, and would be overwritten"
    changed = [Fault(what, Where(str(path)), do) for path in _changed(target, content)]
    if changed:
        raise UsageError(changed)


def _changed(target: Path, descriptor: dict[str, Any]) -> Iterator[Path]:
    """The files whose bytes are not those that the descriptor states."""
    carried = FIXED if target.resolve() == _fixed().resolve() else ()
    for entry in descriptor.get("resources") or ():
        name = entry.get("path") if isinstance(entry, dict) else None
        if not isinstance(name, str) or name.partition("/")[0] in carried:
            continue
        path = target / name
        stated = str(entry.get("hash") or "").removeprefix("sha256:")
        if path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() != stated:
            yield path


def write_table(frame: pd.DataFrame, path: Path, columns: list[str]) -> None:
    """A small table as CSV, the contract's columns in its order; missing cells are empty."""
    text = frame[columns].copy()
    for name in columns:
        if pd.api.types.is_bool_dtype(text[name]):
            text[name] = text[name].map({True: "true", False: "false"})
    text.to_csv(path, index=False, date_format="%Y-%m-%d", lineterminator="\n", encoding="utf-8")


def _write(folder: Path, people: int, seed: int, truth: Truth) -> Planted:
    # The order fixes which child generator a part draws from: add new parts at the end.
    of_cohort, of_strands, of_interviews = np.random.SeedSequence(seed).spawn(3)
    planted = cohort.write(folder, people, of_cohort, truth)
    frames = strands.tables(np.random.default_rng(of_strands))
    participants, project = interviews.interviews(np.random.default_rng(of_interviews))
    frames["participants"] = participants
    contracts = schemas()
    for name, frame in frames.items():
        write_table(frame, folder / f"{name}.csv", list(contracts[name].columns))
    refi.write(project, folder / "interviews.qdpx")
    return planted


def _carry(folder: Path) -> None:
    source = _fixed()
    for name in FIXED:
        if (source / name).is_dir():
            shutil.copytree(source / name, folder / name)
        else:
            shutil.copyfile(source / name, folder / name)


def _fixed() -> Path:
    """Where the fixed parts lie: the project's data folder, or the copy an installed wheel has."""
    here = Path(__file__).resolve()
    project = here.parents[3] / "data"
    return project if (project / FIXED[0]).is_file() else here.parent / "fixed"


def _move(aside: Path, target: Path) -> None:
    """Put each file in its place, the descriptor last: it describes what is there."""
    files = sorted(path.relative_to(aside) for path in aside.rglob("*") if path.is_file())
    files.sort(key=lambda path: path.name == "datapackage.json")
    for path in files:
        place = target / path
        place.parent.mkdir(parents=True, exist_ok=True)
        os.replace(aside / path, place)
