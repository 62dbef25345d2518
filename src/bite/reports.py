"""``bite list`` and ``bite render``: which reports are meant, and what is said about them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from bite import parameters
from bite.errors import BiteError, Fault, UsageError
from bite.telling import Progress, answer, say
from publish import build, document, engines, project, variants
from publish.build import Made, Options, Plan
from publish.project import Project
from publish.variants import Target

#: What a study imports at the latest when it is opened: worth having before kernels are forked.
STUDY = (
    "numpy", "pandas", "pyarrow.parquet", "pandera.pandas", "matplotlib.pyplot",
    "matplotlib.backends.backend_svg", "statsmodels.api", "statsmodels.formula.api",
    "scipy.stats", "networkx", "ibis", "ibis.backends.duckdb", "duckdb", "lxml.etree",
    "analysis.study", "analysis.findings",
)  # fmt: skip


@dataclass(frozen=True)
class Wish:
    """What the command line asked for."""

    names: tuple[str, ...] = ()
    to: tuple[str, ...] = ()
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
    if wish.as_json:
        built = {one.plan.name: one for one in made}
        reports = [_described(plan, here) | _done(built.get(plan.name)) for plan in plans]
        answer({"engine": engine.name, "reports": reports})
    elif not made:
        noun = "report is" if len(plans) == 1 else "reports are"
        say(f"Nothing to do: {len(plans)} {noun} up to date.")


def _meant(wish: Wish) -> tuple[Project, list[Target]]:
    """The project and the targets that the names, parameters and formats amount to."""
    formats = tuple(dict.fromkeys(variants.format_named(text) for text in wish.to))
    overrides = _overrides(wish.metadata)
    paths = [Path(name) for name in wish.names if _is_path(name)]
    start = paths[0] if paths else Path.cwd()
    here = project.find(start, wish.profiles, overrides)
    listed = variants.read(here)
    asked = parameters.given(list(wish.pairs), wish.parameters_file)
    if not wish.names and not (asked or wish.each):
        return here, _everything(here, formats)
    documents = [_document(here, name) for name in wish.names] or build.find_documents(here)
    targets = []
    for one in documents:
        values = [asked]
        if wish.each:
            values = [asked | {wish.each: v} for v in parameters.each(here, one, wish.each)]
        for value in values:
            target = variants.target(here, listed, one, value, formats)
            parameters.check(here, one, target.parameters)
            targets.append(target)
    return here, list({target.name: target for target in targets}.values())


def _everything(here: Project, formats: tuple[str, ...]) -> list[Target]:
    if here.single:
        do = "name a document, as in `bite render report.qmd`"
        raise UsageError(Fault(f"there is no project (_quarto.yml) in {here.root} or above", do=do))
    targets = variants.targets(here, variants.read(here), build.find_documents(here))
    if not formats:
        return targets
    wanted = ((t, tuple(f for f in t.formats if f in formats)) for t in targets)
    return [replace(target, formats=kept) for target, kept in wanted if kept]


def _is_path(name: str) -> bool:
    return name.endswith((".qmd", ".md", ".ipynb")) or os.sep in name or Path(name).is_file()


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
        jobs=wish.jobs or _cores(),
        preload=STUDY if any(parameters.uses_study(one) for one in documents) else (),
        timeout=wish.timeout or build.execute.TIMEOUT,
        output_file=name,
        evidence=not here.single and here.output_dir != here.root,
    )


def _cores() -> int:
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
