"""``bite publish``: a site that has passed the gate is copied to where it is read, whole or not."""

from __future__ import annotations

import json
import shutil
from contextlib import suppress
from datetime import date
from pathlib import Path

from bite import gate, telling, verify
from bite.errors import Fault, GateError, UsageError, Where
from publish import aside, crate, place, registry, settled
from publish.crate import Crate
from publish.gate.site import Site, opened
from publish.project import Project

_NOT_REAL = {"synthetic": "the data are synthetic", "mixed": "some of the data are synthetic"}


def publish(to: Path, folder: Path | None, synthetic_ok: bool, as_json: bool) -> None:
    """Copy a site to ``to`` in one step. GateError if it may not leave, UsageError for the folder.

    The gate must have looked at this very build, so that a person could read its page; it looks
    again now, because an exception may have ended since and data or rules may be others.
    """
    here = gate.project_of(folder)
    root = (folder or here.output_dir).resolve()
    target = to.resolve()
    place.recover(root, settled.lock(here))
    place.recover(target)
    site = opened(root)
    _check_folder(target, root, here)
    held = _checked(site, here, synthetic_ok)
    kept = None
    try:
        with place.stage(target) as stage, place.held(settled.lock(here)):
            copy = stage / "site"
            _copy(site, held, copy)
            kept = _remember(copy, site.digest, here)
            with place.uninterrupted():
                place.exchange(copy, target)
    except OSError as error:
        if kept:
            shutil.rmtree(kept, ignore_errors=True)
        what = f"it could not be published: {error.strerror or error}; nothing was changed"
        do = "make room, or see that you may write there, or name another folder"
        raise UsageError(Fault(what, Where(str(to)), do)) from None
    except BaseException:
        if kept:
            shutil.rmtree(kept, ignore_errors=True)
        raise
    if as_json:
        told = {"to": str(target), "files": len(held.files) + 1, "digest": site.digest}
        telling.answer({"published": True, **told, "exit_code": 0})
        return
    n = len(held.files) + 1
    telling.say(f"Published: {n:,} files in {to} (mark {site.digest[:16]})")
    telling.say(f"  remembered in {gate.PUBLISHED}/ for those who look at later builds; keep it")


def _checked(site: Site, here: Project, synthetic_ok: bool) -> Crate:
    """The record of a site that may leave. GateError with every reason why it may not."""
    faults = []
    if not gate.record_of(here, site.digest).is_file():
        what = "the gate has not looked at this build"
        do = "run `bite gate`, and read its page"
        raise GateError(Fault(what, Where(str(site.root)), do))
    held = verify.record(site.root)
    statuses = {*held.statuses, gate.status(here)}
    for status, what in _NOT_REAL.items():
        if status in statuses and not synthetic_ok:
            do = "publish it as an example with --synthetic-ok, or use real data"
            faults.append(Fault(what, Where(str(site.root)), do))
    verdict = gate.judged(site, here)
    faults += [finding.fault() for finding in verdict.findings]
    links = [path for path in sorted(site.root.rglob("*")) if path.is_symlink()]
    for path in links:
        do = "put the file itself there"
        faults.append(Fault("a link is not published", Where(str(path)), do))
    if faults:
        raise GateError(faults)
    return held


def _check_folder(target: Path, root: Path, here: Project) -> None:
    """Raise UsageError if the folder to publish to is not free for it."""
    do = "name a folder of its own, outside the site and the project's own files"
    where = Where(str(target))
    if target == root or target.is_relative_to(root) or root.is_relative_to(target):
        raise UsageError(Fault("the site and what is published must lie apart", where, do))
    if here.root.is_relative_to(target):
        raise UsageError(Fault("the project itself lies in that folder", where, do))
    if target.exists() and not target.is_dir():
        raise UsageError(Fault("there is a file of that name", where, do))
    if not target.exists() or not any(target.iterdir()):
        return
    place.refuse_read_only(target)
    others = _others(target)
    if others:
        listed = ", ".join(others[:5]) + (" …" if len(others) > 5 else "")
        what = f"the folder holds other things, which would be lost: {listed}"
        raise UsageError(Fault(what, where, do))


def _others(target: Path) -> list[str]:
    """What lies in a folder that was not published there."""
    held = None
    with suppress(Exception):  # a record that is not ours: then all of it is somebody's
        held = crate.read(target / crate.NAME)
    known = {*held.files, crate.NAME} if held else set()
    files = (path for path in target.rglob("*") if path.is_symlink() or not path.is_dir())
    names = sorted(path.relative_to(target).as_posix() for path in files)
    return [name for name in names if name not in known]


def _copy(site: Site, held: Crate, copy: Path) -> None:
    """Copy what the record lists, and it; GateError if that is not what the gate has seen."""
    for name in (*sorted(held.files), crate.NAME):
        target = copy / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(site.root / name, target)
        place.flush(target)
    seen = {name for name in site.files if not any(part[0] == "." for part in name.split("/"))}
    marks = {name: mark for name, mark in Site(site.root).marks() if name in seen}
    if dict(Site(copy).marks()) != marks or Site(site.root).digest != site.digest:
        what = "the site changed while it was being published"
        raise GateError(Fault(what, Where(str(site.root)), "run `bite gate` again"))


def _remember(copy: Path, digest: str, here: Project) -> Path | None:
    """Keep the facts and figures of what is published; returns the folder if it is new.

    It is kept before anything is published: should this end in between, those who look at later
    builds take it for published, which errs on the safe side.
    """
    kept = here.root / gate.PUBLISHED / f"{date.today():%Y-%m-%d}-{digest[:12]}"
    if kept.exists():
        return None
    kept.parent.mkdir(parents=True, exist_ok=True)
    aside.sweep(kept.parent, place.PREFIX)
    with aside.folder(kept.parent, place.PREFIX) as stage:
        for name in (registry.FACTS, registry.DATA):
            if (copy / name).is_dir():
                shutil.copytree(copy / name, stage / "kept" / name)
        (stage / "kept").mkdir(exist_ok=True)
        shutil.copyfile(copy / crate.NAME, stage / "kept" / crate.NAME)
        (stage / "kept" / "published.json").write_text(
            json.dumps({"on": f"{date.today()}", "digest": digest}, indent=1) + "\n"
        )
        (stage / "kept").rename(kept)
    return kept
