"""What ``bite import --into`` says: what was written, and what is left for the researcher to do."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bite.imported_told import are, counted, names, section, they, wrapped

if TYPE_CHECKING:
    from analysis.intake.placing import Placed
    from analysis.qualitative.coding import CodedProject


def not_placed(command: str, project: CodedProject) -> Iterator[str]:
    """What to do next, when `command` has only looked at the file."""
    if not project.sources:
        do = (
            "A codebook alone makes no report. To code with it, import it into your program; to "
            "use what you have coded, export the whole project."
        )
    elif not any(source.text for source in project.sources):
        do = "Nothing was written. Reports need the interviews' texts: see above."
    else:
        do = f"Nothing was written. To use these interviews: {command} --into data"
    yield from section("Next", wrapped(do))


def lines(done: Placed, folder: Path, key: Path) -> Iterator[str]:
    """What was written into the data package, and what is left for the researcher to do."""
    yield from section(f"Put into {folder}", _written(done, folder, key))
    steps = [*_steps(done, folder)]
    body = [
        line for i, step in enumerate(steps, start=1) for line in wrapped(f"{i}. {step}", "   ")
    ]
    yield from section("What to do now", body)


def _written(done: Placed, folder: Path, key: Path) -> Iterator[str]:
    files = ", ".join(str(path.relative_to(folder)) for path in done.files)
    yield from wrapped(f"Written: {files}.")
    if done.kept is not None:
        yield from wrapped(f"What was there before is kept in {done.kept}.")
    r = done.register
    parts = []
    if r.added:
        parts.append(f"{counted(len(r.added), 'person')} added ({names(r.added)})")
    if r.kept:
        parts.append(f"{counted(len(r.kept), 'row')} kept as {they(len(r.kept))} were")
    if r.removed:
        parts.append(f"{counted(len(r.removed), 'invented person')} taken out")
    if r.silent:
        parts.append(f"{len(r.silent):,} left who {are(len(r.silent))} not in this file")
    yield from wrapped(f"Table participants: {'; '.join(parts) or 'empty'}.")
    if done.fitted.key:
        pairs = [f"{name} is {identity}" for name, identity in done.fitted.key.items()]
        yield from wrapped(
            f"Reports cite people by a letter and digits, so new ids were given: {names(pairs)}. "
            f"The key is in {key}: it names people, so keep it safe and out of what you publish."
        )


def _steps(done: Placed, folder: Path) -> Iterator[str]:
    from analysis.contracts import codes

    table = next(path for path in done.files if path.name.endswith(".csv"))
    hints = {
        "study": f"one of {', '.join(codes.STUDIES)}; or import again with --study",
        "group": f"one of {', '.join(codes.GROUPS)}",
        "quote_consent": "true or false; left empty, it counts as no",
    }
    columns: dict[tuple[str, ...], list[str]] = {}
    for column, empty in done.register.to_fill().items():
        columns.setdefault(tuple(empty), []).append(column)
    for ids, some in columns.items():
        said = "; ".join(f"{name} ({hints[name]})" for name in some)
        yield f"In {table}, fill in for {names(ids)}: {said}."
    if not done.fitted.project.participants:
        yield (
            "The file names no participants, so nobody can be counted: no report can be made of "
            "it. Make a case for each person in your program, export, and import again."
        )
    if done.missing:
        yield (
            "Reports look for themes by their names. The interviews that were here had these, and "
            f"the new ones have not: {names(done.missing)}. docs/qualitative.md says what to do."
        )
    if done.fitted.spoken:
        yield (
            f"Names of participants still stand {done.fitted.spoken:,} × in what was said. The "
            "import changes no words: replace names in your program, and import again."
        )
    if done.mixed:
        yield (
            "These data are now in part synthetic: all but the interviews was made by a computer "
            "program. Every report goes on saying so until datapackage.json says `status: real`; "
            "write that only when every table is real."
        )
    elif done.status == "mixed":
        yield "Every report goes on saying that these data are in part synthetic."
    yield f"bite data check {folder}"


def as_data(done: Placed, folder: Path, key: Path) -> dict[str, Any]:
    """What an import did to a package, and what is left to do."""
    return {
        "folder": str(folder),
        "written": [str(path) for path in done.files],
        "replaced": None if done.kept is None else str(done.kept),
        "status": done.status,
        "participants": {
            "added": list(done.register.added),
            "kept": list(done.register.kept),
            "removed": list(done.register.removed),
            "not_in_file": list(done.register.silent),
            "to_fill": done.register.to_fill(),
        },
        "ids_given": dict(done.fitted.key),
        "key": str(key) if done.fitted.key else None,
        "names_spoken": done.fitted.spoken,
        "next": [*_steps(done, folder)],
    }
