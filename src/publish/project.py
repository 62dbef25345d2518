"""The project around a document: what ``_quarto.yml`` and its companions say.

Settings are merged as Quarto merges them: project, then the ``_metadata.yml`` of each folder on the
way to the document, then the document, then the command line. A document without a project is a
project of one file.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from bite.errors import DocumentError, Fault, Where
from publish import settings, yaml12
from publish.document import Document
from publish.merge import for_format, formats_of, merge, without

#: Our formats, the names under which their settings stand, the more general first, and their file.
FORMATS = {"html": ("html",), "pdf": ("pdf", "typst")}
SUFFIX = {"html": ".html", "pdf": ".pdf"}
#: What people may call a format on the command line or in a header.
ALIASES = {"html": "html", "html5": "html", "pdf": "pdf", "typst": "pdf"}


@dataclass(frozen=True)
class Project:
    """A folder of documents and its settings.

    ``config`` is ``_quarto.yml`` with its profiles and metadata files merged in; ``single`` says
    that there is no ``_quarto.yml``; ``overrides`` come from the command line and always win.
    """

    root: Path
    config: Mapping[str, Any] = field(default_factory=dict)
    profiles: tuple[str, ...] = ()
    overrides: Mapping[str, Any] = field(default_factory=dict)
    single: bool = True
    config_files: tuple[Path, ...] = ()

    @property
    def kind(self) -> str:
        """The project's type: ``default`` or ``website``, as far as we know them."""
        return str((self.config.get("project") or {}).get("type") or "default")

    @property
    def output_dir(self) -> Path:
        """Where outputs go; in a project of type ``default`` beside each document."""
        named = (self.config.get("project") or {}).get("output-dir")
        if named:
            return self.root / str(named)
        return self.root / "_site" if self.kind == "website" else self.root

    @cached_property
    def brand(self) -> Mapping[str, Any]:
        """``_brand.yml`` (or the file or mapping that ``brand:`` names), empty without one."""
        named = self.config.get("brand")
        if isinstance(named, Mapping):
            return named
        if named is False:
            return {}
        candidates = [self.root / named] if isinstance(named, str) else []
        candidates += [self.root / "_brand.yml", self.root / "_brand.yaml"]
        found = next((path for path in candidates if path.is_file()), None)
        brand = yaml12.read(found) if found else {}
        if found:
            settings.check_brand(brand, found)
        return brand

    @cached_property
    def variables(self) -> Mapping[str, Any]:
        """``_variables.yml``, for the ``var`` shortcode, profiles merged in."""
        stems = ["_variables", *(f"_variables-{name}" for name in reversed(self.profiles))]
        return merge(*(yaml12.read(path) for path in _first_yaml(self.root, stems)))

    @cached_property
    def environment(self) -> Mapping[str, str]:
        """Variables from ``_environment`` files, for cells and the ``env`` shortcode."""
        names = ["_environment", *(f"_environment-{p}" for p in reversed(self.profiles))]
        result: dict[str, str] = (
            {"QUARTO_PROFILE": ",".join(self.profiles)} if self.profiles else {}
        )
        for name in (*names, "_environment.local"):
            path = self.root / name
            if path.is_file():
                result |= _dotenv(path.read_text(encoding="utf-8"))
        return result

    def metadata(
        self, document: Document, to: str, header: Mapping[str, Any] | None = None
    ) -> dict:
        """Everything that holds for a document in format ``to`` (``html`` or ``pdf``).

        ``header`` replaces the document's own, when its inline expressions have been computed.
        ``execute`` holds all execution settings. Paths in project and folder settings are made
        relative to the document. Raises DocumentError for YAML that cannot be read.
        """
        layers = [*self._surroundings(document), header or document.header]
        names = FORMATS[to]
        merged = merge(*(for_format(layer, names) for layer in layers))
        return merge(merged, self.overrides) if self.overrides else merged

    def formats(self, document: Document) -> dict[str, Any]:
        """The formats a document asks for, or else its project: Quarto's name → its settings."""
        *around, own = [*self._surroundings(document), document.header]
        project, *folders = [formats_of(layer) for layer in around] or [{}]
        nearer = merge(*folders, formats_of(own))
        return nearer or project or {"html": {}}

    def output_of(self, document: Document) -> Path:
        """The output of a document, without its suffix. DocumentError if it lies elsewhere."""
        name = document.header.get("output-file")
        stem = str(name).rsplit(".", 1)[0] if name else document.path.stem
        if "/" in stem or "\\" in stem or stem in ("", ".", ".."):
            where = Where(str(document.path), document.header_line)
            what = f"output-file: cannot be '{name}'"
            raise DocumentError(Fault(what, where, "give the name of a file, without a folder"))
        return self.output_dir / self.folder_of(document) / stem

    def folder_of(self, document: Document) -> Path:
        """The document's folder, relative to the project."""
        return document.path.parent.relative_to(self.root)

    def _surroundings(self, document: Document) -> Iterator[Mapping[str, Any]]:
        folder = document.path.parent
        config = without(self.config, "project", "website", "profile", "metadata-files")
        yield _relative(config, self.root, folder)
        here = self.root
        parts = () if self.single else ("", *folder.relative_to(self.root).parts)
        for part in parts:
            here = here / part
            for path in _first_yaml(here, ["_metadata"]):
                yield _relative(_read(path), here, folder)
        yield from (_relative(_read(path), path.parent, folder) for path in _named_in(document))

    def settings_files(self, document: Document) -> tuple[Path, ...]:
        """Every file whose settings reach the document, besides itself."""
        files = [*self.config_files]
        here = self.root
        folders = () if self.single else ("", *self.folder_of(document).parts)
        for part in folders:
            here = here / part
            files += _first_yaml(here, ["_metadata"])
        files += _named_in(document)
        names = ("_brand.yml", "_brand.yaml", "_variables.yml", "_variables.yaml", "_environment",
                 "_language.yml")  # fmt: skip
        files += [self.root / name for name in names if (self.root / name).is_file()]
        return tuple(dict.fromkeys(files))


def find(
    start: Path, profiles: Iterable[str] = (), overrides: Mapping[str, Any] | None = None
) -> Project:
    """The project that holds a document or folder; a project of one folder if there is none."""
    start = start.resolve()
    folder = start if start.is_dir() else start.parent
    for root in (folder, *folder.parents):
        config = next(iter(_first_yaml(root, ["_quarto"])), None)
        if config:
            return _open(root, config, tuple(profiles), overrides or {})
    return Project(folder, overrides=overrides or {}, profiles=tuple(profiles))


def _open(
    root: Path, path: Path, profiles: tuple[str, ...], overrides: Mapping[str, Any]
) -> Project:
    config = _read(path)
    files = [path]
    names = config.get("metadata-files") or ()
    for name in [names] if isinstance(names, str) else names:
        extra = root / str(name)
        if not extra.is_file():
            what = f"metadata-files names {name}, which does not exist"
            raise DocumentError(Fault(what, Where(str(path)), "correct the name, or remove it"))
        config = merge(config, _read(extra))
        files.append(extra)
    local = next((p for p in (root / "_quarto.yml.local", root / "_quarto.yaml.local")
                  if p.is_file()), None)  # fmt: skip
    wanted = _profiles(config.get("profile"), profiles, yaml12.read(local) if local else {})
    for extra in _profile_files(root, wanted):
        config = merge(config, _read(extra))
        files.append(extra)
    if local:
        config = merge(config, _read(local))
        files.append(local)
    return Project(root, config, wanted, overrides, single=False, config_files=tuple(files))


def _named_in(document: Document) -> list[Path]:
    """The files of settings that a document's header names. DocumentError if one is not there."""
    found = []
    for key in ("metadata-files", "metadata-file"):
        names = document.header.get(key) or ()
        for name in [names] if isinstance(names, str) else names:
            path = document.path.parent / str(name)
            if not path.is_file():
                where = Where(str(document.path), document.header_line)
                what = f"{key} names {name}, which does not exist"
                raise DocumentError(Fault(what, where, "correct the name, or remove it"))
            found.append(path)
    return found


def _read(path: Path) -> dict[str, Any]:
    content = yaml12.read(path)
    settings.check(content, path)
    return content


def _profiles(setting: Any, given: tuple[str, ...], local: Mapping[str, Any]) -> tuple[str, ...]:
    """The active profiles: asked for, else of the environment, else the project's default."""
    setting = setting if isinstance(setting, Mapping) else {}
    active = list(given) or [p for p in os.environ.get("QUARTO_PROFILE", "").split(",") if p]
    if not active:
        mine = local.get("profile") if isinstance(local.get("profile"), Mapping) else {}
        default = (mine or {}).get("default") or setting.get("default") or ()
        active = [default] if isinstance(default, str) else [str(name) for name in default]
    groups = setting.get("group") or []
    if groups and all(isinstance(name, str) for name in groups):
        groups = [groups]
    for group in groups:
        if not set(group) & set(active):
            active.append(group[0])
    return tuple(active)


def _profile_files(root: Path, wanted: tuple[str, ...]) -> Iterator[Path]:
    """The files of the active profiles, the first profile last because it wins."""
    for name in reversed(wanted):
        found = _first_yaml(root, [f"_quarto-{name}"])
        yield from found


def _first_yaml(folder: Path, stems: Iterable[str]) -> list[Path]:
    """For each stem the file with a YAML suffix, where there is one."""
    found = []
    for stem in stems:
        candidates = (folder / f"{stem}.yml", folder / f"{stem}.yaml")
        found += [path for path in candidates if path.is_file()][:1]
    return found


def _relative(settings: Mapping[str, Any], origin: Path, folder: Path) -> dict[str, Any]:
    """Settings written in ``origin`` as they read from the document's folder.

    As in Quarto, any text that names an existing file is a path; so a shared ``bibliography:``
    works from every folder.
    """
    if origin == folder:
        return dict(settings)
    return {name: _relative_value(value, origin, folder) for name, value in settings.items()}


def _relative_value(value: Any, origin: Path, folder: Path) -> Any:
    if isinstance(value, Mapping):
        return {name: _relative_value(item, origin, folder) for name, item in value.items()}
    if isinstance(value, list):
        return [_relative_value(item, origin, folder) for item in value]
    if isinstance(value, str) and _is_file(value, origin):
        return os.path.relpath(origin / value, folder).replace(os.sep, "/")
    return value


def _is_file(text: str, origin: Path) -> bool:
    if not text or len(text) > 255 or "\n" in text or text.startswith("/") or ":" in text:
        return False
    try:
        path = origin / text
        return path.is_file() or (path.is_dir() and "/" in text)
    except OSError:
        return False


def _dotenv(text: str) -> dict[str, str]:
    pairs = (line.split("=", 1) for line in text.splitlines() if "=" in line and line[0] != "#")
    return {name.strip().removeprefix("export "): value.strip().strip("\"'")
            for name, value in pairs}  # fmt: skip
