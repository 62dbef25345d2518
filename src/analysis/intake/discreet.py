"""A coded project without traces of the people who coded it: their names, and their home folders.

Qualitative software writes both into its exports. They are nobody's evidence, so they are taken
out before anything of a file is shown or kept. What was said in the interviews is not touched.
"""

from __future__ import annotations

import re
from dataclasses import replace

from analysis.qualitative.coding import CodedProject, Coder, Imported

_HOME = re.compile(
    r"(?:file:/{2,3}|\\\\[^\\/\s]+[\\/])?(?:[A-Za-z]:|/mnt/[a-z])?"
    r"[\\/](?:home|Users|Documents and Settings)[\\/][^\\/\"'<>|\r\n\t]+[\\/]?",
    re.IGNORECASE,
)
_FOLDERS = re.compile(r"^(?:file:/{2,3}|[A-Za-z]:[\\/]|\\\\|/).*[\\/](?=[^\\/]+$)")
_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def without_home(text: str) -> str:
    """`text` with every home folder in it replaced by ``…/``."""
    return _HOME.sub("…/", text)


def without_folders(name: str) -> str:
    """The name of a document: a path is cut down to its last part."""
    return without_home(_FOLDERS.sub("", name))


def discreet(imported: Imported) -> Imported:
    """What was read, with coders numbered by how much they coded and no path that names anybody."""
    project = imported.project
    coders = _numbered(project)
    ids = {old: new.id for old, new in coders.items()}
    known = {coder.id: coder.name for coder in project.coders}
    # Some programs are users of themselves; their name says nothing about anybody.
    names = {
        known[old]: new.name
        for old, new in coders.items()
        if len(known.get(old, "")) > 3 and known[old].casefold() not in project.origin.casefold()
    }

    def nameless(text: str) -> str:
        for name, number in names.items():
            text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", number, text)
        return without_home(text)

    clean = replace(
        project,
        name=nameless(without_folders(project.name)),
        sources=tuple(replace(s, name=without_folders(s.name)) for s in project.sources),
        codes=tuple(replace(c, description=without_home(c.description)) for c in project.codes),
        codings=tuple(
            c if ids.get(c.coder, "") == c.coder else replace(c, coder=ids.get(c.coder, ""))
            for c in project.codings
        ),
        coders=tuple(coders.values()),
        memos=tuple(
            replace(m, name=nameless(m.name), text=nameless(m.text)) for m in project.memos
        ),
        sets=tuple(replace(s, name=nameless(s.name)) for s in project.sets),
        origin=without_folders(project.origin),
        lead=ids.get(project.lead, ""),
    )
    return replace(
        imported,
        project=clean,
        losses=tuple(
            replace(
                loss,
                what=nameless(loss.what),
                why=nameless(loss.why),
                places=tuple(nameless(place) for place in loss.places),
            )
            for loss in imported.losses
        ),
        alignment={without_folders(name): share for name, share in imported.alignment.items()},
        counting={without_folders(name): way for name, way in imported.counting.items()},
    )


def _numbered(project: CodedProject) -> dict[str, Coder]:
    """Every coder by the id in the file, the one who coded most first.

    A GUID says nothing about anybody and is kept, so that an export made again has the same ids;
    any other id may be a login name.
    """
    count = dict.fromkeys((coder.id for coder in project.coders), 0)
    for coding in project.codings:
        if coding.coder:
            count[coding.coder] = count.get(coding.coder, 0) + 1
    order = sorted(count, key=lambda coder: (-count[coder], coder))
    return {
        old: Coder(old if _GUID.fullmatch(old) else f"coder-{i}", f"Coder {i}")
        for i, old in enumerate(order, start=1)
    }
