"""From the value to the entities of an RO-Crate."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from mimetypes import MimeTypes
from pathlib import PurePosixPath
from typing import Any

from publish.crate.value import NAME, Author, Build, Crate, Data, Listed, address

SPECIFICATION = "https://w3id.org/ro/crate/1.3"
PROFILE = "https://w3id.org/ro/wfrun/process/0.6"
#: Where more is said of what a site is made with.
HOMES = {
    "Python": "https://www.python.org/",
    "pandoc": "https://pandoc.org/",
    "Typst": "https://typst.app/",
    "Quarto": "https://quarto.org/",
}
_MEDIA = MimeTypes()  # Python's own list, not the machine's
for _suffix, _kind in {
    ".bib": "text/x-bibtex",
    ".json": "application/json",
    ".lock": "text/plain",
    ".parquet": "application/vnd.apache.parquet",
    ".qdpx": "application/zip",
    ".qmd": "text/markdown",
    ".yaml": "application/yaml",
    ".yml": "application/yaml",
}.items():
    _MEDIA.add_type(_kind, _suffix)
#: How the names of bodies begin or what is in them; other authors are taken to be people.
_BODY = re.compile(
    r"^the\b|\b(?:team|group|consortium|collaborat\w+|trust|university|network|authors|"
    r"partnership|centre|council|institute|service)\b",
    re.IGNORECASE,
)

Entity = dict[str, Any]


def text(crate: Crate) -> str:
    """The crate as JSON-LD: the same value, the same text."""
    graph = {str(entity["@id"]): entity for entity in _entities(crate)}
    held = {"@context": f"{SPECIFICATION}/context", "@graph": list(graph.values())}
    return json.dumps(held, indent=1, ensure_ascii=False) + "\n"


def _entities(crate: Crate) -> Iterator[Entity]:
    builds = [crate.builds[name] for name in sorted(crate.builds)]
    about = {name: one for one in builds for name in one.files}
    yield {
        "@id": NAME,
        "@type": "CreativeWork",
        "about": {"@id": "./"},
        "conformsTo": {"@id": SPECIFICATION},
    }
    authors = list(dict.fromkeys(author for one in builds for author in one.authors))
    licences = list(dict.fromkeys(one.licence for one in builds if one.licence[0]))
    added = [{"@id": "#added"}] if crate.added else []
    yield _some(
        {
            "@id": "./",
            "@type": "Dataset",
            "name": crate.title,
            "description": _description(crate, builds),
            "datePublished": crate.date,
            "license": _refs(map(_licence_id, licences)) or "No licence is stated.",
            "author": _refs(map(_author_id, authors)),
            "inLanguage": sorted({one.language for one in builds if one.language}),
            "creditText": _credit(crate, authors),
            "conformsTo": {"@id": PROFILE},
            "hasPart": _refs(map(address, sorted(crate.files))),
            "mentions": [*_refs(_action_id(one.name) for one in builds), *added],
        }
    )
    profile = {"@type": ["CreativeWork", "Profile"], "name": "Process Run Crate", "version": "0.6"}
    yield {"@id": PROFILE, **profile}
    for name in sorted(crate.files):
        yield _file(name, crate.files[name], about.get(name))
    for one in builds:
        yield from _action(one, [name for name in one.files if name in crate.files])
    if crate.added:
        yield {
            "@id": "#added",
            "@type": "CreateAction",
            "name": "Files that the project adds as they are",
            "instrument": {"@id": _software_id(builds[0])} if builds else {"@id": "./"},
            "result": _refs(map(address, sorted(set(crate.added) & set(crate.files)))),
        }
    for licence in licences:
        yield _some(
            {
                "@id": _licence_id(licence),
                "@type": "CreativeWork",
                "name": licence[0],
                "description": f"The reports and their data are licensed under {licence[0]}.",
                "url": licence[1],
            }
        )
    for author in authors:
        yield from _author(author)


def _description(crate: Crate, builds: list[Build]) -> str:
    kinds = {"synthetic": "The data are synthetic: nobody in them exists.",
             "mixed": "Some of the data are synthetic."}  # fmt: skip
    told = [words for status, words in kinds.items() if status in crate.statuses]
    n = sum(one.document != "index.qmd" for one in builds)
    counted = "One evidence report" if n == 1 else f"{n} evidence reports"
    with_what = "with every number, the data behind each figure, and what they were made from."
    return " ".join((f"{counted}, {with_what}", *told))


def _credit(crate: Crate, authors: list[Author]) -> str:
    names = "; ".join(author.name for author in authors)
    return f"{names} ({crate.date[:4]}). {crate.title}." if names else ""


def _file(name: str, listed: Listed, build: Build | None) -> Entity:
    shown = (build.title or build.name) if build else ""
    entity: Entity = {
        "@id": address(name),
        "@type": "File",
        "name": PurePosixPath(name).name,
        "description": _role(name, shown),
        "encodingFormat": _media_type(name),
        "contentSize": str(listed.size),
        "sha256": listed.sha256,
    }
    if build and name == build.files[0]:  # where a build says what the report says of itself
        entity |= _some(
            {
                "name": build.title,
                "author": _refs(map(_author_id, build.authors)),
                "datePublished": build.date,
                "inLanguage": build.language,
                "license": _refs([_licence_id(build.licence)] if build.licence[0] else []),
                "isBasedOn": {"@id": _input_id(build.document, build.inputs[build.document])}
                if build.document in build.inputs
                else "",
            }
        )
    return entity


def _role(name: str, title: str) -> str:
    first, suffix = name.partition("/")[0], PurePosixPath(name).suffix.lower()
    if not title:
        return "A file that the project adds as it is"
    if first == "facts":
        return f"Every number of “{title}” with its evidence"
    if first == "evidence":
        return f"On what “{title}” rests, and what it quotes"
    if first == "data":
        return f"The data behind the figure or table ‘{PurePosixPath(name).stem}’ of “{title}”"
    kinds = {".html": "as a web page", ".pdf": "as a PDF"}
    return f"“{title}” {kinds.get(suffix, 'in another format')}"


def _action(one: Build, files: list[str]) -> Iterator[Entity]:
    known = {name: f"{_action_id(one.name)}/parameter/{address(name)}" for name in one.parameters}
    set_by = {name: f"{_action_id(one.name)}/setting/{address(name)}" for name in one.settings}
    inputs = {path: _input_id(path, mark) for path, mark in sorted(one.inputs.items())}
    data = [_data_id(each) for each in one.data]
    code = [_code_id(one.code)] if one.code else []
    yield _some(
        {
            "@id": _action_id(one.name),
            "@type": "CreateAction",
            "name": f"Made {one.name} from {one.document}",
            "description": f"bite render {one.document}"
            + "".join(f" -P {name}:{one.parameters[name]}" for name in one.given),
            "agent": _refs(map(_author_id, one.authors)),
            "instrument": {"@id": _software_id(one)},
            "object": _refs([*inputs.values(), *data, *code, *known.values(), *set_by.values()]),
            "result": _refs(map(address, files)),
        }
    )
    for path, mark in sorted(one.inputs.items()):
        yield {
            "@id": inputs[path],
            "@type": "Dataset" if path.endswith("/") else "File",
            "name": path,
            "description": "Read to make a report; not part of this crate.",
            "localPath": path,
            **({} if path.endswith("/") else {"encodingFormat": _media_type(path)}),
            "sha256": mark,
        }
    for each in one.data:
        yield from _data(each)
    if one.code:
        told = "the project's own files, in git"
        yield _property(_code_id(one.code), "revision", one.code, told)
    for name, value in one.parameters.items():
        told = "given for this variant" if name in one.given else "the report's default"
        yield _property(known[name], name, value, told)
    for name, wanted in one.settings.items():
        yield _property(set_by[name], name, wanted, "asked for on the command line")
    yield from _software(one)


def _data(data: Data) -> Iterator[Entity]:
    own = _data_id(data)
    parts = {name: f"{own}/{address(name)}" for name in sorted(data.resources)}
    yield _some(
        {
            "@id": own,
            "@type": "Dataset",
            "name": data.title,
            "description": "The data package behind the reports; not part of this crate.",
            "localPath": data.folder,
            "creativeWorkStatus": data.status,
            "identifier": {"@id": f"{own}/fingerprint"},
            "hasPart": _refs(parts.values()),
        }
    )
    what = "SHA-256 over the names and contents of all tables"
    yield _property(f"{own}/fingerprint", "fingerprint", data.fingerprint, what)
    for name, entity in parts.items():
        yield {
            "@id": entity,
            "@type": "File",
            "name": name,
            "description": "A table of the data package; not part of this crate.",
            "localPath": f"{data.folder}{data.resources[name].path}",
            "encodingFormat": _media_type(data.resources[name].path),
            "sha256": data.resources[name].sha256,
        }


def _software(one: Build) -> Iterator[Entity]:
    own = _software_id(one)
    others = {name: version for name, version in one.tools.items() if name not in ("bite", "press")}
    packages = f"{own}/packages"
    yield _some(
        {
            "@id": own,
            "@type": "SoftwareApplication",
            "name": "bite",
            "description": "Turns one evaluation data set into evidence reports.",
            "version": one.tools.get("bite", ""),
            "url": own,  # it has no other address than here
            "softwareRequirements": _refs(_tool_id(*other) for other in others.items()),
            "additionalProperty": _refs([f"{own}/press"] * ("press" in one.tools))
            + _refs([packages] * bool(one.packages)),
        }
    )
    for name, version in others.items():
        yield _some(
            {
                "@id": _tool_id(name, version),
                "@type": "SoftwareApplication",
                "name": name,
                "version": version,
                "url": HOMES[name],
            }
        )
    if "press" in one.tools:
        told = "a mark of the source of the part that renders"
        yield _property(f"{own}/press", "press", one.tools["press"], told)
    if one.packages:
        listed = " ".join(f"{name}=={version}" for name, version in sorted(one.packages.items()))
        yield _property(packages, "packages", listed, "Python packages installed")


def _author(author: Author) -> Iterator[Entity]:
    is_body = not author.orcid and bool(_BODY.search(author.name))
    yield _some(
        {
            "@id": _author_id(author),
            "@type": "Organization" if is_body else "Person",
            "name": author.name,
            "memberOf" if is_body else "affiliation": _refs(
                _body_id(name) for name in author.affiliations
            ),
        }
    )
    for name in author.affiliations:
        yield {"@id": _body_id(name), "@type": "Organization", "name": name}


def _property(own: str, name: str, value: Any, told: str) -> Entity:
    plain = value if isinstance(value, str | int | float | bool) else json.dumps(value, default=str)
    return {"@id": own, "@type": "PropertyValue", "name": name, "value": plain, "description": told}


def _some(entity: Entity) -> Entity:
    """The entity without what is empty; a list of one is that one."""
    kept = {key: value for key, value in entity.items() if value not in ("", [], None)}
    return {k: v[0] if isinstance(v, list) and len(v) == 1 else v for k, v in kept.items()}


def _refs(ids: Iterable[str]) -> list[dict[str, str]]:
    return [{"@id": one} for one in ids]


def _mark(*parts: object) -> str:
    return hashlib.sha256("\0".join(map(str, parts)).encode()).hexdigest()[:12]


def _action_id(name: str) -> str:
    return f"#build/{address(name)}"


def _input_id(path: str, mark: str) -> str:
    return f"#input/{mark[:12]}/{address(path)}"


def _data_id(data: Data) -> str:
    return f"#data/{_mark(data.folder, data.title, data.status, data.fingerprint)}"


def _code_id(code: str) -> str:
    return f"#code/{_mark(code)}"


def _software_id(one: Build) -> str:
    return f"#bite/{_mark(*sorted(one.tools.items()), *sorted(one.packages.items()))}"


def _tool_id(name: str, version: str) -> str:
    return f"#software/{address(name)}/{address(version)}"


def _author_id(author: Author) -> str:
    return author.orcid or f"#author/{_mark(author.name, *author.affiliations)}"


def _body_id(name: str) -> str:
    return f"#organisation/{_mark(name)}"


def _licence_id(licence: tuple[str, str]) -> str:
    return licence[1] or f"#licence/{_mark(licence[0])}"


def _media_type(path: str) -> str:
    """The media type of a file by its name."""
    return _MEDIA.guess_type(path, strict=False)[0] or "application/octet-stream"
