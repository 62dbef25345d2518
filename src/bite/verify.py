"""``bite verify``: is a site as it was made, and does the same come out when it is made again?"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bite import facts, gate, reports, telling
from bite.errors import BiteError, Fault, GateError, UsageError, Where
from publish import (
    aside,
    build,
    crate,
    document,
    engines,
    place,
    project,
    provenance,
    registry,
    settled,
    variants,
)
from publish.build import Options, Plan
from publish.crate import Build, Crate
from publish.project import SUFFIX, Project
from publish.variants import Target

_MOST = 12
"""Differences told in full; how many more there are is said."""


@dataclass(frozen=True)
class Verified:
    """What was found. ``changed``: file → what is the matter with it; ``causes``: what differs in
    what the site was made from; ``different``: what came out otherwise; ``remarks`` do not matter.
    """

    files: int
    rebuilt: int = 0
    changed: tuple[tuple[str, str], ...] = ()
    causes: tuple[str, ...] = ()
    different: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def equal(self) -> bool:
        return not (self.changed or self.different)


def show(folder: Path | None, quick: bool, as_json: bool) -> None:
    """Verify a site and say what was found; raise GateError if it is not the same."""
    here = gate.project_of(folder)
    site = (folder or here.output_dir).resolve()
    place.recover(site, settled.lock(here))
    held = record(site)
    found = Verified(len(held.files), changed=tuple(provenance.mismatches(site, held)))
    if not quick:
        found = _rebuilt(found, site, held, here)
    if as_json:
        telling.answer(_described(found))
        if not found.equal:
            raise SystemExit(GateError.exit_code)
        return
    for line in _lines(found, quick):
        telling.say(line)
    if not found.equal:
        raise GateError(_faults(found))


def _described(found: Verified) -> dict[str, Any]:
    return {
        "equal": found.equal,
        "files": found.files,
        "rebuilt": found.rebuilt,
        "changed": [{"file": name, "what": what} for name, what in found.changed],
        "causes": found.causes,
        "different": found.different,
        "remarks": found.remarks,
        "exit_code": 0 if found.equal else GateError.exit_code,
    }


def record(site: Path) -> Crate:
    """The record that was sealed with a site. UsageError where there is none."""
    held = crate.read(site / crate.NAME) if site.is_dir() else None
    if held is None:
        what = f"there is no {crate.NAME} here: nothing says how this was made"
        do = "name a site that `bite render` has made, such as _site"
        raise UsageError(Fault(what, Where(str(site)), do))
    return held


def _lines(found: Verified, quick: bool) -> Iterator[str]:
    if not found.changed:
        yield f"{_counted(found.files, 'file')}: each is as it was made"
    if not quick and not found.different:
        yield f"{_counted(found.rebuilt, 'report')} made again: every byte is the same"
    for remark in (*found.causes, *found.remarks):
        yield f"  {remark}"


def _faults(found: Verified) -> list[Fault]:
    faults = [Fault(what, Where(name)) for name, what in found.changed]
    shown = [Fault(what) for what in found.different[:_MOST]]
    more = len(found.different) - len(shown)
    return [*faults, *shown, *([Fault(f"{more:,} more differences")] if more else [])]


def _rebuilt(found: Verified, site: Path, held: Crate, here: Project) -> Verified:
    """Make every report again, from what is here, in a folder of its own, and compare."""
    causes: list[str] = []
    different: list[str] = []
    with aside.folder() as scratch:
        options = Options(scratch / "site", force=True, jobs=reports.cores(),
                          preload=reports.STUDY, store=scratch / "store")  # fmt: skip
        for settings, builds in _alike(held).items():
            told, failed = _build(builds, json.loads(settings), here, options)
            causes += told
            different += failed
        different += _differences(site, options.output, held)
    commit = provenance.revision(here, site)
    before = {one.code for one in held.builds.values()}
    remarks = [f"made at revision {code[:12]}, compared at {commit[:12] or 'none'}"
               for code in sorted(before - {commit}) if code]  # fmt: skip
    return replace(
        found,
        rebuilt=len(held.builds),
        causes=tuple(dict.fromkeys(causes)),
        different=tuple(dict.fromkeys(different)),
        remarks=tuple(remarks),
    )


def _alike(held: Crate) -> dict[str, list[Build]]:
    """The reports by the settings that they were made with."""
    groups: dict[str, list[Build]] = {}
    for one in held.builds.values():
        groups.setdefault(json.dumps(dict(one.settings), sort_keys=True), []).append(one)
    return groups


def _build(
    builds: list[Build], settings: Mapping[str, str], here: Project, options: Options
) -> tuple[list[str], list[str]]:
    """Build reports as they were built; returns what differs in what they are made from, and what
    cannot be made at all."""
    profiles = tuple(filter(None, settings.get("profiles", "").split(",")))
    overrides = json.loads(settings.get("metadata") or "{}")
    again = project.find(here.root, profiles, overrides)
    options = replace(options, no_execute=bool(settings.get("no-execute")))
    listed = variants.read(again)
    plans: list[Plan] = []
    causes: list[str] = []
    failed: list[str] = []
    try:
        engine = engines.choose(settings.get("engine", "auto"))
        for one in builds:
            try:
                target = _target(one, again, listed)
                (plan,) = build.plan([target], again, engine, options)
            except BiteError as error:
                failed += [f"{one.name} cannot be made again: {_plainly(f)}" for f in error.faults]
                continue
            plans.append(plan)
            causes += _causes(one, provenance.of(plan, one.files, again, engine, one.code))
        build.build(plans, again, engine, options)
    except BiteError as error:
        failed += [f"it cannot be made again: {_plainly(fault)}" for fault in error.faults]
    return causes, failed


def _plainly(fault: Fault) -> str:
    """What is wrong and where, without what to do: that is for whoever builds."""
    return telling.shortened(str(replace(fault, do="")))


def _target(one: Build, here: Project, listed: variants.Variants) -> Target:
    """What was built, as the project would build it now. BiteError where that is impossible."""
    path = here.root / one.document
    if not path.is_file():
        what = f"{one.document} is not in this project"
        raise UsageError(Fault(what, do="stand in the project that made the site"))
    given = {name: one.parameters[name] for name in one.given}
    source = document.read(path, here.root)
    plain = variants.target(here, listed, source, given)
    stem = plain.output(here).as_posix()
    made = tuple(to for to, suffix in SUFFIX.items() if f"{stem}{suffix}" in one.files)
    return replace(plain, formats=made or plain.formats)


def _causes(old: Build, new: Build) -> Iterator[str]:
    """What differs between what a report was made from and what it would be made from now."""
    now = {data.folder: data for data in new.data}
    for data in old.data:
        other = now.get(data.folder)
        if other is None:
            yield f"the data are gone: {data.folder}"
        elif other.fingerprint != data.fingerprint:
            names = [n for n in {**data.resources, **other.resources}
                     if data.resources.get(n) != other.resources.get(n)]  # fmt: skip
            word = "table" if len(names) == 1 else "tables"
            yield f"the data changed: {word} {', '.join(sorted(names))}"
        if other and other.status != data.status:
            yield f"the data were {data.status}; they are {other.status}"
    for path in dict.fromkeys((*old.inputs, *new.inputs)):
        if old.inputs.get(path) != new.inputs.get(path):
            what = "the lock file differs" if path.endswith(".lock") else f"{path} changed"
            yield f"{path} is gone" if path not in new.inputs else what
    for name in dict.fromkeys((*old.tools, *new.tools)):
        was, now_is = old.tools.get(name), new.tools.get(name)
        if was != now_is and name == "press":
            yield "the part of bite that renders has other source than the one that made the site"
        elif was != now_is:
            yield f"{name} is {now_is or 'not here'}; the site was made by {was or 'none'}"
    for name in dict.fromkeys((*old.packages, *new.packages)):
        was, now_is = old.packages.get(name), new.packages.get(name)
        if was != now_is:
            yield f"the package {name} is {now_is or 'not here'}; it was {was or 'not there'}"
    for name, value in old.parameters.items():
        if name not in new.parameters or str(new.parameters[name]) != str(value):
            yield f"the parameter {name} of {old.name} was {value}"


def _differences(site: Path, again: Path, held: Crate) -> Iterator[str]:
    """What came out otherwise: facts and cells first, then words, then bytes."""
    if not again.is_dir():
        return
    files = [name for name in provenance.found(site) if name in held.files]
    differs = [
        name
        for name in files
        if name not in held.added and (site / name).read_bytes() != _bytes(again / name)
    ]
    if any(name.startswith((f"{registry.FACTS}/", f"{registry.DATA}/")) for name in differs):
        pair = [registry.Registry(registry.editions(folder)) for folder in (site, again)]
        yield from facts.told(registry.compare(*pair))
    for name in differs:
        yield f"{name} {_what(site / name, again / name)}"
    for name in sorted(set(provenance.found(again)) - set(files)):
        yield f"{name} is made now, and was not"


def _bytes(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def _what(old: Path, new: Path) -> str:
    """How two files of one name differ, in words."""
    if not new.is_file():
        return "is not made any more"
    for place_of, one, other in _pairs(old, new):
        if one != other:
            return f"differs{place_of}: “{_short(one, other)}” is now “{_short(other, one)}”"
    return "has other bytes; every word of it is the same"


def _pairs(old: Path, new: Path) -> Iterator[tuple[str, str, str]]:
    """The words of two files, piece by piece, each with its place."""
    if old.suffix == ".pdf":
        sides: list[list[str]] = [_pages(old), _pages(new)]
        place_of = " on page {}"
    elif old.suffix in (".html", ".htm"):
        sides, place_of = [_words(old), _words(new)], ""
    else:
        sides = [one.read_text("utf-8", "replace").splitlines() for one in (old, new)]
        place_of = " in line {}"
    for number in range(max(map(len, sides))):
        pair = [side[number] if number < len(side) else "" for side in sides]
        yield place_of.format(number + 1), pair[0], pair[1]


def _pages(path: Path) -> list[str]:
    from publish.gate.site import Pdf

    try:
        return [" ".join(page.split()) for page in Pdf(path.name, path.read_bytes()).pages]
    except Exception:  # whatever somebody has made of the file: that it differs is said
        return []


def _words(path: Path) -> list[str]:
    from lxml import html

    tree = html.fromstring(path.read_bytes() or b"<p></p>")
    texts = (" ".join(text.split()) for text in tree.xpath("//body//text()[not(ancestor::script)]"))
    return [text for text in texts if text]


def _short(text: str, other: str, around: int = 60) -> str:
    """The part of a text where it first differs from another."""
    first = next((i for i, (a, b) in enumerate(zip(text, other, strict=False)) if a != b),
                 min(len(text), len(other)))  # fmt: skip
    start = max(0, first - around // 3)
    piece = text[start : start + around]
    return f"{'…' if start else ''}{piece}{'…' if start + around < len(text) else ''}"


def _counted(n: int, noun: str) -> str:
    return f"{n:,} {noun}{'' if n == 1 else 's'}"
