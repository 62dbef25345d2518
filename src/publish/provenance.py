"""What a site was made from is written down while it is made, and sealed with it.

A build's record is taken when it is planned, before anything is read: should a file change while
cells run, the record tells of the file that was there before, and `bite verify` of the difference.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import re
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib import metadata as installed
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from publish import aside, crate, ingredients
from publish.crate import Author, Build, Crate, Data, Listed, Resource
from publish.engines import Engine
from publish.project import Project

if TYPE_CHECKING:
    from publish.build import Plan

#: The gate's page and other files of a site that are about it and do not belong to it.
ABOUT = frozenset({crate.NAME, "gate.html"})
_CONTENT = re.compile(r"[0-9a-f]{64}")


def of(plan: Plan, files: Iterable[str], project: Project, engine: Engine, code: str) -> Build:
    """What one report in one variant is made from; ``files`` are those that it becomes."""
    target = plan.target
    one = target.document
    # Nothing of the press's engines is imported before something is built.
    from publish.engines.builtin import build_day
    from publish.engines.builtin.header import authors_of, read_date

    about = project.metadata(one, target.formats[0])
    date = read_date(about["date"], one.path, build_day()) if about.get("date") else None
    inputs, data = _read(plan, project)
    variant = ", ".join(f"{name}: {value}" for name, value in target.parameters.items())
    title = _plain(about.get("title")) or plan.name
    settings = {
        "engine": engine.name,
        "profiles": ",".join(project.profiles),
        "metadata": json.dumps(project.overrides, sort_keys=True, default=str)
        if project.overrides
        else "",
        "no-execute": "true" if plan.no_execute else "",
    }
    return Build(
        name=plan.name,
        document=_public(os.path.relpath(one.path, project.root)),
        title=f"{title} ({variant})" if variant else title,
        files=_ordered(files, plan.outputs.values()),
        date=date.date().isoformat() if date else "",
        language=str(about.get("lang") or ""),
        licence=_licence(about.get("license")),
        authors=tuple(map(_author, authors_of(about, one.path))),
        parameters={**one.parameters, **target.parameters},
        given=tuple(target.parameters),
        inputs=inputs,
        data=data,
        tools=_tools(engine),
        packages={
            name.removeprefix("package "): version
            for name, version in plan.results.items()
            if name.startswith("package ")
        },
        code=code,
        settings={name: wanted for name, wanted in settings.items() if wanted},
    )


def sealed(
    site: Path,
    old: Crate | None,
    builds: Mapping[str, Build],
    title: str,
    *,
    written: Iterable[str] = (),
    gone: Iterable[str] = (),
    added: Iterable[str] = (),
) -> Crate:
    """Write the crate of a site, and return it.

    ``builds`` are those that are new; of the others the ``old`` crate's word stands, their files'
    checksums too: a file that somebody changed since shows as changed. ``written`` are the files
    that are new, ``gone`` those taken away, ``added`` those that the project copies along.
    """
    before = old or Crate("", "")
    without = set(gone)
    fresh = set(written) | {name for one in builds.values() for name in one.files}
    files = {name: listed for name, listed in before.files.items() if name not in without}
    for name in sorted(fresh | set(added)):
        if (site / name).is_file() and (name in written or name not in files):
            files[name] = _listed(site / name)
    kept = {
        name: one
        for name, one in before.builds.items()
        if name not in builds and any(file in files for file in one.files)
    }
    every = {**kept, **builds}
    dates = [one.date for one in every.values() if one.date]
    new = Crate(
        title=title or before.title or next(iter(every.values())).title,
        date=max(dates) if dates else _today(),
        files=files,
        builds=every,
        added=tuple(sorted({*before.added, *added} & set(files))),
    )
    aside.write(site / crate.NAME, crate.text(new))
    return new


def mismatches(site: Path, held: Crate) -> Iterator[tuple[str, str]]:
    """Each file that is not as the crate says, with what is the matter with it.

    Files and folders whose names begin with a dot are no part of a site.
    """
    for name, listed in sorted(held.files.items()):
        path = site / name
        if not path.is_file():
            yield name, "is missing"
        elif not is_as_listed(path, listed):
            yield name, "was changed after it was made"
    for name in found(site):
        if name not in held.files:
            yield name, "was not made by the build that this site is of"
    for name in held.unaccounted:
        yield name, "is left from an earlier build; its report was made again without it"


def is_as_listed(path: Path, listed: Listed) -> bool:
    """Whether a file has the size and the checksum that it is listed with."""
    if not path.is_file() or path.stat().st_size != listed.size:
        return False
    return ingredients.content_hash(path) == listed.sha256


def found(site: Path) -> tuple[str, ...]:
    """The files of a site in order, without what is about it and without hidden ones."""
    names = (path.relative_to(site) for path in site.rglob("*") if not path.is_dir())
    shown = (name.as_posix() for name in names if not any(p[0] == "." for p in name.parts))
    return tuple(sorted(name for name in shown if name not in ABOUT))


def revision(project: Project, output: Path) -> str:
    """The revision of the project in git, and whether its files differ from it; empty without."""
    commit = _git(project.root, "rev-parse", "HEAD").strip()
    if not re.fullmatch(r"[0-9a-f]{40,64}", commit):
        return ""
    paths = [".", ":(exclude).bite*"]  # what a build works with is none of the project's files
    if output.is_relative_to(project.root) and output != project.root:
        paths.append(f":(exclude){output.relative_to(project.root).as_posix()}")
    changed = _git(project.root, "status", "--porcelain", "--", *paths)
    return f"{commit} with changes that are not committed" if changed.strip() else commit


def _git(folder: Path, *arguments: str) -> str:
    try:
        done = subprocess.run(
            ["git", "-C", str(folder), *arguments],
            capture_output=True, text=True, errors="replace", timeout=20, check=False,
            stdin=subprocess.DEVNULL, env={**os.environ, "GIT_OPTIONAL_LOCKS": "0"},
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout if done.returncode == 0 else ""


def _read(plan: Plan, project: Project) -> tuple[dict[str, str], tuple[Data, ...]]:
    """What a report was made from: files, folders as one, and data packages table by table."""
    every = {**plan.looks, **plan.results, **plan.sources}
    left = {name: mark for name, mark in every.items() if _CONTENT.fullmatch(mark)}
    packages = []
    inputs: dict[str, str] = {}
    folders = (*(plan.target.inputs or ()), project.root / "theme")
    for folder in (path for path in folders if path.is_dir()):
        below = f"{os.path.relpath(folder, project.root).replace(os.sep, '/')}/"
        inside = {name: left.pop(name) for name in list(left) if name.startswith(below)}
        if f"{below}datapackage.json" in inside:
            package, inside = _package(folder, below, inside)
            packages += [package] if package else []
        if inside:
            listed = "\n".join(f"{name} {mark}" for name, mark in sorted(inside.items()))
            inputs[_public(below)] = hashlib.sha256(listed.encode()).hexdigest()
    return {**inputs, **{_public(name): mark for name, mark in left.items()}}, tuple(packages)


def _package(
    folder: Path, below: str, inside: dict[str, str]
) -> tuple[Data | None, dict[str, str]]:
    """A data package, and what else lies in its folder (its descriptor too)."""
    try:
        stated = json.loads((folder / "datapackage.json").read_text(encoding="utf-8-sig"))
        listed = {str(one["name"]): one["path"] for one in stated["resources"]}
    except (OSError, ValueError, KeyError, TypeError):
        return None, inside
    rest = dict(inside)
    resources: dict[str, Resource] = {}
    for name, path in listed.items():
        paths = [path] if isinstance(path, str) else list(map(str, path))
        marks = [rest.pop(f"{below}{one}", "") for one in paths]
        if all(marks):
            mark = marks[0] if len(marks) == 1 else _together(folder, paths)
            resources[name] = Resource(paths[0], mark)
    whole = hashlib.sha256()
    for name in sorted(resources):
        whole.update(f"{name}\0{resources[name].sha256}\n".encode())
    return Data(
        folder=_public(below),
        title=str(stated.get("title") or stated.get("name") or "Data"),
        status=str(stated.get("status") or ""),
        fingerprint=whole.hexdigest(),
        resources=resources,
    ), rest


def _together(folder: Path, paths: Iterable[str]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        with open(folder / path, "rb") as stream:
            while block := stream.read(1 << 20):
                digest.update(block)
    return digest.hexdigest()


def _public(path: str) -> str:
    """A path inside the project; of one outside only its own name, which tells of no machine."""
    tidy = path.replace(os.sep, "/")
    if not tidy.startswith("../") and not os.path.isabs(tidy):
        return tidy
    return PurePosixPath(tidy).name + "/" * tidy.endswith("/")


def _ordered(files: Iterable[str], first: Iterable[str]) -> tuple[str, ...]:
    """The report itself before what it carries along."""
    listed = sorted(files)
    heads = [name for name in first if name in listed]
    return (*heads, *(name for name in listed if name not in heads))


def _tools(engine: Engine) -> dict[str, str]:
    others: dict[str, str] = {}
    if engine.name == "builtin":
        others = {"pandoc": _pandoc(), "Typst": _version("typst")}
    elif engine.name == "quarto":
        others = {"Quarto": engine.version}
    press = ingredients.press_version() if engine.name == "quarto" else engine.version
    known = {"bite": _version("bite"), "press": press, "Python": platform.python_version()}
    return {name: version for name, version in {**known, **others}.items() if version}


@cache
def _pandoc() -> str:
    from publish.engines.builtin import pandoc

    done = subprocess.run(
        [pandoc.program(), "--version"], capture_output=True, text=True, check=False
    )
    found = re.search(r"\d+(?:\.\d+)+", done.stdout)
    return found[0] if found else ""


def _version(package: str) -> str:
    try:
        return installed.version(package)
    except installed.PackageNotFoundError:
        return ""


def _author(author: Mapping[str, Any]) -> Author:
    orcid = f"https://orcid.org/{author['orcid']}" if author.get("orcid") else ""
    names = (str(one.get("literal") or "") for one in author["affiliations"])
    return Author(str(author["name"].get("literal") or ""), tuple(filter(None, names)), orcid)


def _licence(value: Any) -> tuple[str, str]:
    from publish.engines.builtin.header import licence_link

    if isinstance(value, list):
        value = value[0] if value else ""
    if isinstance(value, Mapping):
        return str(value.get("text") or value.get("type") or ""), str(value.get("url") or "")
    return licence_link(str(value)) if value else ("", "")


def _plain(value: Any) -> str:
    """A title as plain words; empty where it is only known when cells have run."""
    text = " ".join(str(value or "").split())
    return "" if "`{" in text else re.sub(r"[*_`]", "", text)


def _listed(path: Path) -> Listed:
    content = path.read_bytes()
    return Listed(hashlib.sha256(content).hexdigest(), len(content))


def _today() -> str:
    from publish.engines.builtin import build_day

    return build_day().isoformat()
