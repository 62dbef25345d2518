"""From the entities of an RO-Crate that bite wrote back to the value."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from bite.errors import DataError, Fault, Where
from publish.crate.value import Author, Build, Crate, Data, Listed, Resource, address

Entity = dict[str, Any]


def read(path: Path) -> Crate | None:
    """The crate in a file; None where there is no file. DataError if it is none of ours."""
    try:
        graph = json.loads(path.read_text(encoding="utf-8"))["@graph"]
        return _crate({entity["@id"]: entity for entity in graph})
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        what = f"the record of how the site was made cannot be read ({type(error).__name__})"
        do = "build the site again, with `bite render --force`"
        raise DataError(Fault(what, Where(str(path)), do)) from None


def _crate(graph: Mapping[str, Entity]) -> Crate:
    root = graph["./"]
    parts = [graph[one] for one in _ids(root.get("hasPart"))]
    files = {unquote(one["@id"]): Listed(one["sha256"], int(one["contentSize"])) for one in parts}
    actions = [graph[one] for one in _ids(root.get("mentions"))]
    builds = [_build(one, graph) for one in actions if one["@id"] != "#added"]
    added = graph.get("#added") or {}
    return Crate(
        title=str(root["name"]),
        date=str(root["datePublished"]),
        files=files,
        builds={one.name: one for one in builds},
        added=tuple(unquote(one) for one in _ids(added.get("result"))),
    )


def _build(action: Entity, graph: Mapping[str, Entity]) -> Build:
    read_in = [graph[one] for one in _ids(action.get("object"))]
    files = tuple(unquote(one) for one in _ids(action.get("result")))
    first = graph[address(files[0])] if files else {}
    licence = [graph[one] for one in _ids(first.get("license"))]
    software = graph[action["instrument"]["@id"]]
    known = _properties(read_in, "/parameter/")
    about = {graph[one]["name"]: graph[one]["value"] for one in
             _ids(software.get("additionalProperty"))}  # fmt: skip
    tools = {"bite": software.get("version", "")}
    tools |= {"press": about["press"]} if "press" in about else {}
    tools |= {
        graph[one]["name"]: graph[one].get("version", "")
        for one in _ids(software.get("softwareRequirements"))
    }
    name = unquote(str(action["@id"]).removeprefix("#build/"))
    return Build(
        name=name,
        document=str(action["name"]).removeprefix(f"Made {name} from "),
        title=str(first.get("name", "")),
        files=files,
        date=str(first.get("datePublished", "")),
        language=str(first.get("inLanguage", "")),
        licence=(licence[0]["name"], licence[0].get("url", "")) if licence else ("", ""),
        authors=tuple(_author_of(graph[one], graph) for one in _ids(action.get("agent"))),
        parameters={one["name"]: one["value"] for one in known},
        given=tuple(one["name"] for one in known if one["description"].startswith("given")),
        inputs={o["name"]: o["sha256"] for o in read_in if o["@id"].startswith("#input/")},
        data=tuple(_data_of(one, graph) for one in read_in if one["@id"].startswith("#data/")),
        tools=tools,
        packages=dict(one.split("==", 1) for one in str(about.get("packages", "")).split()),
        code=next((str(o["value"]) for o in read_in if o["@id"].startswith("#code/")), ""),
        settings={one["name"]: str(one["value"]) for one in _properties(read_in, "/setting/")},
    )


def _properties(entities: Iterable[Entity], kind: str) -> list[Entity]:
    return [e for e in entities if e["@type"] == "PropertyValue" and kind in e["@id"]]


def _resource(entity: Entity, folder: str) -> Resource:
    return Resource(str(entity["localPath"]).removeprefix(folder), str(entity["sha256"]))


def _data_of(entity: Entity, graph: Mapping[str, Entity]) -> Data:
    parts = [graph[one] for one in _ids(entity.get("hasPart"))]
    return Data(
        folder=str(entity.get("localPath", "")),
        title=str(entity.get("name", "")),
        status=str(entity.get("creativeWorkStatus", "")),
        fingerprint=str(graph[entity["identifier"]["@id"]]["value"]),
        resources={one["name"]: _resource(one, entity["localPath"]) for one in parts},
    )


def _author_of(entity: Entity, graph: Mapping[str, Entity]) -> Author:
    bodies = _ids(entity.get("affiliation") or entity.get("memberOf"))
    own = str(entity["@id"])
    names = tuple(str(graph[one]["name"]) for one in bodies)
    return Author(str(entity["name"]), names, "" if own.startswith("#") else own)


def _ids(value: Any) -> list[str]:
    listed = value if isinstance(value, list) else [value] if value else []
    return [str(one["@id"]) for one in listed]
