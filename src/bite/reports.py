"""``bite list`` and ``bite render``: which reports are meant, and what is said about them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from bite import parameters
from bite.errors import BiteError, DocumentError, Fault, UsageError
from bite.telling import Progress, answer, say
from publish import batch, build, document, engines, project, variants
from publish.build import Made, Options, Plan
from publish.project import Project
from publish.variants import Target

#: What a study imports at the latest when it is opened: worth having before kernels are forked.
STUDY = (
    "numpy", "pandas", "pyarrow.parquet", "pandera.pandas", "matplotlib.pyplot",
    "matplotlib.backends.backend_svg", "statsmodels.api", "statsmodels.formula.api",
    "scipy.stats", "networkx", "ibis", "ibis.backends.duckdb", "duckdb", "lxml.etree",
    "analysis.study", "analysis.findings",
    # Compiled: numba is slow to import.
    "analysis.cohort.irls", "analysis.cohort.householder", "analysis.cohort.matching.nearest",
    # What these import only at their first use, so once in every kernel if nobody did before:
    "pandera.backends.pandas.builtin_checks", "pandera.backends.pandas.builtin_hypotheses",
    "pandera.backends.pandas.container", "pandera.backends.pandas.components", "pyarrow.dataset",
    "pyarrow.pandas_compat", "ibis.formats.pandas", "ibis.backends.duckdb.converter",
    "ibis.expr.types.groupby", "font_source_sans_pro",
)  # fmt: skip


@dataclass(frozen=True)
class Wish:
    """What the command line asked for."""

    names: tuple[str, ...] = ()
    to: tuple[str, ...] | None = None
    pairs: tuple[str, ...] = ()
    parameters_file: Path | None = None
    each: str = ""
    engine: str = "auto"
    output_dir: Path | None = None
    output: str = ""
    jobs: int = 0
    force: bool = False
    no_execute: bool = False
    metadata: tuple[str, ...] = ()
    profiles: tuple[str, ...] = ()
    timeout: float = 0.0
    as_json: bool = False
    overrides: dict[str, Any] = field(default_factory=dict)


def show_list(as_json: bool, profiles: tuple[str, ...], engine: str) -> None:
    """Every report and variant of the project: whether it is fresh, and if not, why."""
    here = project.find(Path.cwd(), profiles)
    plans = build.plan(_everything(here, ()), here, engines.choose(engine), _options(here, Wish()))
    if as_json:
        answer({"reports": [_described(plan, here) for plan in plans]})
        return
    if not plans:
        say("No documents here.")
        return
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for heading in ("report", "formats", "state", "why"):
        table.add_column(heading, overflow="fold")
    for plan in plans:
        mark = "[yellow]stale[/]" if plan.state.stale else "[green]fresh[/]"
        table.add_row(plan.name, " ".join(plan.target.formats), mark, plan.state.why)
    Console().print(table)


def render(wish: Wish) -> None:
    """Build what was asked for, and say what was done."""
    here, targets = _meant(wish)
    engine = engines.choose(wish.engine)
    options = _options(here, wish, [target.document for target in targets])
    if wish.output and (len(targets) > 1 or len(targets[0].formats) > 1):
        do = "name one document, and one format with --to"
        raise UsageError(Fault("--output is for one file", do=do))
    plans = build.plan(targets, here, engine, options)
    stale = [plan for plan in plans if plan.state.stale]
    with Progress(len(stale), wish.as_json) as progress:
        made = build.build(plans, here, engine, options, _teller(progress, here, options))
    gone = build.retire(here, options) if _is_whole(wish) else []
    if wish.as_json:
        built = {one.plan.name: one for one in made}
        reports = [_described(plan, here) | _done(built.get(plan.name)) for plan in plans]
        removed = [{"name": r.name, "removed": r.removed, "kept": r.kept} for r in gone]
        answer({"engine": engine.name, "reports": reports, "retired": removed})
        return
    for one in gone:
        say(f"{one.name} has no document any more: {_counted(one.removed)} removed")
        for name in one.kept:
            say(f"{_near(options.output / name)} was changed by hand, and stays")
    if not made and not gone:
        noun = "report is" if len(plans) == 1 else "reports are"
        say(f"Nothing to do: {len(plans)} {noun} up to date.")


def _is_whole(wish: Wish) -> bool:
    """Whether the whole project was asked for, as it stands."""
    return not (wish.names or wish.pairs or wish.parameters_file or wish.each)


def _counted(names: Sequence[str]) -> str:
    return f"{len(names)} file" if len(names) == 1 else f"{len(names)} files"


def _meant(wish: Wish) -> tuple[Project, list[Target]]:
    """The project and the targets that the names, parameters and formats amount to."""
    formats = _formats(wish.to)
    overrides = _overrides(wish.metadata)
    paths = [Path(name) for name in wish.names if _is_path(name)]
    start = paths[0] if paths else Path.cwd()
    here = project.find(start, wish.profiles, overrides)
    listed = variants.read(here)
    asked = parameters.given(list(wish.pairs), wish.parameters_file)
    if not wish.names and not (asked or wish.each):
        return here, _everything(here, formats)
    if wish.each and wish.each in asked:
        what = f"{wish.each} is given both by -P and by --each"
        raise UsageError(Fault(what, do="keep one of the two"))
    documents = _documents(here, wish.names) or build.find_documents(here)
    if not here.single:
        variants.check_names(listed, (path.stem for path in build.find_paths(here)))
    targets = []
    for one in documents:
        values = [asked]
        if wish.each:
            values = [asked | {wish.each: v} for v in parameters.each(here, one, wish.each)]
        for value in values:
            targets.append(_target(here, listed, one, value, formats))
    return here, list({target.name: target for target in targets}.values())


def _target(
    here: Project, listed: variants.Variants, one: document.Document, values: dict[str, Any],
    formats: tuple[str, ...],
) -> Target:  # fmt: skip
    """A document with parameters. Raises UsageError with what document and study find wrong."""
    errors: list[BiteError] = []
    try:
        parameters.check(here, one, {n: v for n, v in values.items() if n in one.parameters})
    except UsageError as error:
        errors.append(error)
    try:
        target = variants.target(here, listed, one, values, formats)
    except BiteError as error:
        raise batch.merged([*errors, error]) from None
    if errors:
        raise batch.merged(errors)
    return target


def _formats(names: tuple[str, ...] | None) -> tuple[str, ...]:
    """Our formats for what was asked for. Raises UsageError with every name that is none."""
    if names == ():
        raise UsageError(Fault("--to names no format", do="valid formats: html, pdf"))
    found: list[str] = []
    faults: list[Fault] = []
    for name in names or ():
        try:
            found.append(variants.format_named(name))
        except UsageError as error:
            faults += error.faults
    if faults:
        raise UsageError(faults)
    return tuple(dict.fromkeys(found))


def _everything(here: Project, formats: tuple[str, ...]) -> list[Target]:
    if here.single:
        do = "name a document, as in `bite render report.qmd`"
        raise UsageError(Fault(f"there is no project (_quarto.yml) in {here.root} or above", do=do))
    listed = variants.read(here)
    targets = variants.targets(here, listed, build.find_documents(here))
    _check_variants(here, listed, targets)
    if not formats:
        return targets
    wanted = ((t, tuple(f for f in t.formats if f in formats)) for t in targets)
    return [replace(target, formats=kept) for target, kept in wanted if kept]


def _check_variants(here: Project, listed: variants.Variants, targets: list[Target]) -> None:
    """Raise DocumentError, at its line, for a value in ``variants.yml`` that the study refuses."""
    faults = []
    for one in targets:
        try:
            parameters.check(here, one.document, one.parameters)
        except UsageError as error:
            at = variants.place_of(listed, one.document.name)
            faults += [Fault(fault.what, at, fault.do) for fault in error.faults]
    if faults:
        raise DocumentError(faults)


def _is_path(name: str) -> bool:
    return name.endswith((".qmd", ".md", ".ipynb")) or os.sep in name or Path(name).is_file()


def _documents(here: Project, names: Sequence[str]) -> list[document.Document]:
    """The documents that were named. Raises one error for all that cannot be had."""
    found, errors = [], []
    for name in names:
        try:
            found.append(_document(here, name))
        except BiteError as error:
            errors.append(error)
    if errors:
        raise batch.merged(errors)
    return found


def _document(here: Project, name: str) -> document.Document:
    """The document that a name or path means. Raises UsageError that lists the valid names."""
    if _is_path(name):
        path = Path(name).resolve()
        if path.is_file() and path.suffix != ".qmd":
            do = "bite renders .qmd documents"
            raise UsageError(Fault(f"{name} is no Quarto document", do=do))
        if path.is_file() and path.is_relative_to(here.root):
            return document.read(path, here.root)
        if path.is_file():
            do = "render it in a command of its own"
            raise UsageError(Fault(f"{name} belongs to another project than {here.root}", do=do))
    known = {} if here.single else {path.stem: path for path in build.find_paths(here)}
    if name in known:
        return document.read(known[name], here.root)
    close = get_close_matches(Path(name).stem, known, n=1)
    hint = f"did you mean {close[0]}? " if close else ""
    listed = f"reports: {', '.join(known)}" if known else "give the path of a .qmd file"
    raise UsageError(Fault(f"there is no report '{name}'", do=f"{hint}{listed}"))


def _overrides(pairs: Sequence[str]) -> dict[str, Any]:
    from publish import yaml12

    texts = parameters.split(list(pairs), "--metadata name:value")
    return {name: yaml12.parse(text, "--metadata") for name, text in texts.items()}


def _options(here: Project, wish: Wish, documents: Iterable[document.Document] = ()) -> Options:
    output = wish.output_dir.resolve() if wish.output_dir else here.output_dir
    name = wish.output
    if os.sep in name or "/" in name:
        output, name = Path(name).resolve().parent, Path(name).name
    return Options(
        output,
        force=wish.force,
        no_execute=wish.no_execute,
        jobs=wish.jobs or cores(),
        preload=STUDY if any(parameters.uses_study(one) for one in documents) else (),
        timeout=wish.timeout or build.execute.TIMEOUT,
        output_file=name,
        evidence=not here.single and here.output_dir != here.root,
    )


def cores() -> int:
    """Processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _teller(progress: Progress, here: Project, options: Options) -> build.Told:
    def told(what: str, plan: Plan, result: Made | BiteError | None) -> None:
        if what == "started":
            if not here.single:
                progress.line(f"{plan.name} … ({plan.state.why})")
        elif isinstance(result, Made):
            ran = "cells run" if result.executed else "no cell run"
            names = ", ".join(_near(options.output / name) for name in plan.outputs.values())
            progress.line(f"{plan.name} ✓ {names} ({ran})", advance=True)
        else:
            progress.line(f"{plan.name} ✗", advance=True)

    return told


def _near(path: Path) -> str:
    return os.path.relpath(path) if path.is_relative_to(Path.cwd()) else str(path)


def _described(plan: Plan, here: Project) -> dict[str, Any]:
    target = plan.target
    return {
        "name": plan.name,
        "document": os.path.relpath(target.document.path, here.root),
        "title": str(target.document.header.get("title") or ""),
        "parameters": dict(target.parameters),
        "formats": list(target.formats),
        "outputs": dict(plan.outputs),
        "stale": plan.state.stale,
        "why": plan.state.why,
    }


def _done(made: Made | None) -> dict[str, Any]:
    if made is None:
        return {"built": False, "executed": False, "files": []}
    return {"built": True, "executed": made.executed, "seconds": made.seconds,
            "files": sorted(made.files)}  # fmt: skip
