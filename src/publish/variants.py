"""What a project publishes: each document, for which parameters, in which formats.

``variants.yml`` (in the project's folder or in ``reports/``) says it; documents it does not name
are published as their own header says. Each entry of ``reports:`` may hold ``formats``,
``variants`` (a list of mappings from parameter to value) and ``inputs``; ``inputs`` at the top hold
for all. Inputs are files and folders, relative to the project.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from bite.errors import DocumentError, Fault, UnsupportedError, UsageError, Where
from publish import asked, settings, yaml12
from publish.document import Document
from publish.project import ALIASES, FORMATS, Project


@dataclass(frozen=True)
class Variants:
    """The content of ``variants.yml``: what is to be built besides what documents say."""

    path: Path | None = None
    reports: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    inputs: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Target:
    """One document for one set of parameters; ``formats`` (``html``, ``pdf``) are to be built.

    ``parameters`` are those that differ from the document's defaults. ``published`` are all formats
    it is published in, for links from one to the other. ``inputs`` are files and folders the
    numbers depend on, or None when nobody said: then results cannot be reused.
    """

    document: Document
    parameters: Mapping[str, Any] = field(default_factory=dict)
    formats: tuple[str, ...] = ("html",)
    published: tuple[str, ...] = ("html",)
    inputs: tuple[Path, ...] | None = None

    @property
    def slug(self) -> str:
        """The folder of a variant, such as ``hub-walton``; empty for the document itself."""
        text = "_".join(_slug_of(name, value) for name, value in self.parameters.items())
        return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 9]}-{_short_mark(text)}"

    @property
    def name(self) -> str:
        """What people call it: ``bite-summary`` or ``hub-walton/bite-summary``."""
        return f"{self.slug}/{self.document.name}" if self.parameters else self.document.name

    def output(self, project: Project) -> Path:
        """Its output without suffix, relative to the output folder."""
        plain = project.output_of(self.document).relative_to(project.output_dir)
        return plain.parent / self.slug / plain.name if self.parameters else plain


#: Longest name of a variant's folder: file systems allow 255, and a path has other parts.
_LONGEST = 120


def _slug_of(name: str, value: Any) -> str:
    """``hub-walton``; a value of which nothing would be left is told by a mark of its own."""
    bare = slug(str(value))
    return slug(f"{name}-{bare}") if bare or value == "" else f"{slug(name)}-{_short_mark(value)}"


def _short_mark(value: Any) -> str:
    return hashlib.sha256(str(value).encode()).hexdigest()[:8]


def slug(text: str) -> str:
    """Text as part of an address: lower case, hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def read(project: Project) -> Variants:
    """The project's ``variants.yml``. Raises DocumentError with every entry that makes no sense."""
    if project.single:
        return Variants()
    places = (project.root / "variants.yml", project.root / "reports" / "variants.yml")
    path = next((place for place in places if place.is_file()), None)
    if path is None:
        return Variants()
    content = yaml12.read(path)
    faults = []
    where = Where(str(path))
    for name in content.keys() - {"reports", "inputs"}:
        faults.append(Fault(f"unknown entry '{name}'", where, "known: reports, inputs"))
    reports = content.get("reports") or {}
    if not isinstance(reports, Mapping):
        faults.append(Fault("reports: is no mapping of names", where, "write `name:` lines"))
        reports = {}
    for name, entry in reports.items():
        faults += _wrong_entry(str(name), entry, path)
    if faults:
        raise DocumentError(faults)
    inputs = content.get("inputs")
    named = None if inputs is None else tuple(str(item) for item in _listed(inputs))
    every = [
        *(named or ()),
        *(i for e in reports.values() for i in _listed((e or {}).get("inputs"))),
    ]
    missing = [name for name in every if not (project.root / str(name)).exists()]
    if missing:
        do = "name files and folders of the project; reports are stale when one of them changes"
        what = f"inputs names {', '.join(map(str, missing))}, which does not exist"
        raise DocumentError(Fault(what, _line("inputs", path), do))
    return Variants(path, {str(n): e or {} for n, e in reports.items()}, named)


def targets(project: Project, variants: Variants, documents: list[Document]) -> list[Target]:
    """Everything the project publishes, in order, variants after their document."""
    check_names(variants, (document.name for document in documents))
    result: list[Target] = []
    faults: list[Fault] = []
    for document in documents:
        plain = target(project, variants, document)
        result.append(plain)
        for given in variants.reports.get(document.name, {}).get("variants") or ():
            texts = {str(name): value for name, value in given.items()}
            at = place_of(variants, document.name)
            try:
                one = replace(plain, parameters=typed(document, texts))
            except UsageError as error:
                faults += [Fault(fault.what, at, fault.do) for fault in error.faults]
                continue
            same = next((other for other in result if other.name == one.name), None)
            if same is None:
                result.append(one)
            elif same.parameters != one.parameters:
                what = f"{texts} would take the place of {dict(same.parameters)}, as {one.name}"
                faults.append(Fault(what, at, "take one of the two out"))
    if faults:
        raise DocumentError(faults)
    return result


def check_names(variants: Variants, known: Iterable[str]) -> None:
    """Raise DocumentError for every entry of ``variants.yml`` that names no document."""
    names = sorted(known)
    do = f"documents of the project: {', '.join(names)}"
    unknown = [name for name in variants.reports if name not in names]
    if unknown:
        raise DocumentError(
            [Fault(f"there is no report '{n}'", place_of(variants, n), do) for n in unknown]
        )


def place_of(variants: Variants, name: str) -> Where:
    """Where ``variants.yml`` speaks of a report."""
    return _line(name, variants.path) if variants.path else Where()


def _line(name: str, path: Path) -> Where:
    return Where(str(path), settings.line_of(name, path))


def _wrong_entry(name: str, entry: Any, path: Path) -> Iterator[Fault]:
    """What is wrong with what is said of one report."""
    at, known = _line(name, path), ("formats", "variants", "inputs")
    if not isinstance(entry, Mapping | None):
        yield Fault(f"'{name}' cannot be '{entry}'", at, f"write below it: {', '.join(known)}")
        return
    entry = entry or {}
    unknown = sorted(str(key) for key in entry if key not in known)
    if unknown:
        what = f"unknown entry {', '.join(unknown)} under '{name}'"
        yield Fault(what, at, f"known: {', '.join(known)}")
    for named in _listed(entry.get("formats")):
        if str(named) not in ALIASES:
            what = f"'{name}' cannot be published as '{named}'"
            yield Fault(what, at, f"valid formats: {', '.join(FORMATS)}")
    given = entry.get("variants")
    right = isinstance(given, list) and all(isinstance(one, Mapping) for one in given)
    if given is not None and not right:
        do = "write a list of parameters and values, such as `- hub: Walton`"
        yield Fault(f"variants of '{name}' cannot be '{given}'", at, do)


def target(
    project: Project,
    variants: Variants,
    document: Document,
    parameters: Mapping[str, Any] | None = None,
    formats: tuple[str, ...] = (),
) -> Target:
    """One document with parameters, in the formats asked for or else those it is published in."""
    entry = variants.reports.get(document.name, {})
    if formats and project.single:
        published = formats
    else:
        known = _known_formats(project, document, entry, refuse=not formats)
        published = tuple(dict.fromkeys((*known, *formats)))
    named: list[str] | None = None if variants.inputs is None else list(variants.inputs)
    if "inputs" in entry:
        named = [*(named or []), *map(str, _listed(entry["inputs"]))]
    inputs = None if named is None else tuple(project.root / name for name in named)
    given = typed(document, parameters or {})
    return Target(document, given, formats or published, published, inputs)


def format_named(text: str) -> str:
    """Our format for what somebody called it. Raises UsageError that lists the valid ones."""
    if text not in ALIASES:
        do = "valid formats: html, pdf (typst is another name for pdf)"
        raise UsageError(Fault(f"unknown format '{text}'", do=do))
    return ALIASES[text]


def _known_formats(
    project: Project, document: Document, entry: Mapping[str, Any], refuse: bool
) -> tuple[str, ...]:
    named = _listed(entry.get("formats") or list(project.formats(document)))
    faults = [
        Fault(
            f"unsupported: format {name}",
            asked.place("format", str(name), document, project),
            "ask for --to html or --to pdf, or render with Quarto",
        )
        for name in named
        if str(name) not in ALIASES
    ]
    if faults and refuse:
        raise UnsupportedError(faults)
    return tuple(dict.fromkeys(ALIASES[str(name)] for name in named if str(name) in ALIASES))


def typed(document: Document, given: Mapping[str, Any]) -> dict[str, Any]:
    """Parameters as the document declares them: known names, of the type of their default.

    A value equal to the default is left out. Raises UsageError that lists the valid names.
    """
    faults = []
    result = {}
    for name, value in given.items():
        if name not in document.parameters:
            valid = ", ".join(document.parameters) or "none: no cell is tagged `parameters`"
            what = f"{document.path.name} has no parameter '{name}'"
            faults.append(Fault(what, do=f"its parameters: {valid}"))
            continue
        default = document.parameters[name]
        try:
            new = _as(default, value)
        except ValueError:
            kind = {"bool": "true or false", "int": "a whole number", "str": "one text"}
            wanted = kind.get(type(default).__name__, "a number")
            faults.append(Fault(f"parameter {name} cannot be '{value}'", do=f"give {wanted}"))
            continue
        if new != default:
            result[name] = new
    if faults:
        raise UsageError(faults)
    return {name: result[name] for name in document.parameters if name in result}


def _as(default: Any, value: Any) -> Any:
    if isinstance(value, Mapping | list) and not isinstance(default, Mapping | list | None):
        raise ValueError
    if isinstance(default, str):
        return value if isinstance(value, str) else str(value)
    if isinstance(value, str):
        value = yaml12.parse(value, "")
    if isinstance(default, bool) != isinstance(value, bool):
        raise ValueError
    if isinstance(default, int) and not isinstance(value, int):
        raise ValueError
    if isinstance(default, float):
        return float(value)
    return value


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, list | tuple) else [value]
