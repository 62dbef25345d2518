"""From documents to published reports: what is stale → run it → render it → put it in place.

Nothing of what was published changes before everything asked for is finished.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from bite.errors import BiteError, DocumentError, Fault, Where
from publish import (
    batch,
    claims,
    document,
    embedded,
    evidence,
    execute,
    ingredients,
    place,
    quoted,
    registry,
    retired,
    runs,
    scripts,
    settled,
    store,
)
from publish.document import Document
from publish.engines import Engine
from publish.kernels import Kernels, modules_imported, worth_preloading
from publish.project import SUFFIX, Project
from publish.runs import Run
from publish.variants import Target


@dataclass(frozen=True)
class Plan:
    """One target and what has to be done for it. ``outputs``: format → path below the output.

    ``sources`` are the files it is written in, ``shown`` what decides the documents it embeds.
    """

    target: Target
    state: store.State
    runs: tuple[Run, ...]
    looks: ingredients.Ingredients
    outputs: Mapping[str, str]
    sources: ingredients.Ingredients = field(default_factory=dict)
    shown: ingredients.Ingredients = field(default_factory=dict)
    no_execute: bool = False

    @property
    def name(self) -> str:
        """What people call the report."""
        return self.target.name

    @property
    def results(self) -> ingredients.Ingredients:
        """Everything that decides what its cells give."""
        return runs.all_results(self.runs) | self.shown


@dataclass(frozen=True)
class Made:
    """One report that was built."""

    plan: Plan
    executed: bool
    seconds: float
    files: Mapping[str, str] = field(default_factory=dict)  # path below the output → mark


@dataclass(frozen=True)
class Options:
    """How to build. ``preload`` are modules worth importing before kernels are forked.

    ``store`` is where results are kept, if not in the project.
    """

    output: Path
    force: bool = False
    no_execute: bool = False
    jobs: int = 1
    preload: tuple[str, ...] = ()
    timeout: float = execute.TIMEOUT
    output_file: str = ""
    evidence: bool = True
    executor: Executor | None = None
    store: Path | None = None


Told = Callable[[str, Plan, Made | BiteError | None], None]


def find_documents(project: Project) -> list[Document]:
    """The documents a project renders. Raises DocumentError with the faults of all of them."""
    return read_all(find_paths(project), project)


def find_paths(project: Project) -> list[Path]:
    """The documents a project renders, in its own order, its front page last.

    ``project: render:`` may hold patterns, and patterns with ``!`` in front that take away.
    """
    setting = (project.config.get("project") or {}).get("render")
    patterns = [setting] if isinstance(setting, str) else setting or ["**/*.qmd"]
    paths: dict[Path, None] = {}
    for pattern in map(str, patterns):
        bare = pattern.removeprefix("!").strip("/")
        if bare.endswith("**") or (project.root / bare).is_dir():
            bare = f"{bare.removesuffix('**').rstrip('/')}/**/*".lstrip("/")
        found = sorted(project.root.glob(bare))
        for path in found:
            hidden = any(part[0] in "._" for part in path.relative_to(project.root).parts)
            if pattern.startswith("!"):
                paths.pop(path, None)
            elif path.suffix == ".qmd" and not hidden and path.is_file():
                paths[path] = None
    front = project.root / "index.qmd"
    return [path for path in paths if path != front] + [front] * (front in paths)


def read_all(paths: Iterable[Path], project: Project) -> list[Document]:
    """Read documents. Raises one error with the faults of all that cannot be read."""
    documents, errors = [], []
    for path in paths:
        try:
            documents.append(document.read(path, project.root))
        except BiteError as error:
            errors.append(error)
    if errors:
        raise batch.merged(errors)
    _refuse_same_name(documents)
    return documents


def _refuse_same_name(documents: list[Document]) -> None:
    seen: dict[str, Document] = {}
    for one in documents:
        other = seen.setdefault(one.name, one)
        if other is not one:
            what = f"two documents are called '{one.name}': {other.path} and {one.path}"
            raise DocumentError(Fault(what, Where(str(one.path)), "rename one of them"))


def plan(
    targets: Sequence[Target], project: Project, engine: Engine, options: Options
) -> list[Plan]:
    """What has to be done for each target, and why."""
    place.recover(options.output, settled.lock(project))
    return [_plan(target, project, engine, options) for target in targets]


def _plan(target: Target, project: Project, engine: Engine, options: Options) -> Plan:
    todo = runs.of(target, project, options.no_execute)
    shown = embedded.ingredients(target.document, project)
    results = runs.all_results(todo) | shown
    looks = ingredients.of_outputs(target, project, engine.name, engine.version)
    below = target.output(project)
    outputs = {
        to: below.with_name(below.name + _suffix(target, project, to)).as_posix()
        for to in target.formats
    }
    if options.output_file:
        outputs = {to: options.output_file for to in target.formats}
    computes = any(name.startswith("code") for name in results)
    declared = target.inputs is not None or not computes or all(run.is_kept for run in todo)
    record = settled.store_of(project, options).record(options.output, target.name)
    state = store.state(record, results, looks, options.output, outputs.values(), declared)
    if project.single:
        state = store.State(True, "a document outside a project is always rendered")
    if options.force and not state.stale:
        state = store.State(True, "asked for with --force")
    sources = ingredients.files((target.document.path, *target.document.included), project.root)
    return Plan(target, state, todo, looks, outputs, sources, shown, no_execute=options.no_execute)


def _suffix(target: Target, project: Project, to: str) -> str:
    """``.html`` or ``.pdf``, unless the document says otherwise: Typst's source is ``.typ``."""
    named = project.metadata(target.document, to).get("output-ext")
    return f".{str(named).lstrip('.')}" if named else SUFFIX[to]


def build(
    plans: Sequence[Plan],
    project: Project,
    engine: Engine,
    options: Options,
    told: Told = lambda what, plan, result: None,
) -> list[Made]:
    """Build every stale report of the plans and publish them together.

    ``told(what, plan, result)`` hears of each ("started", "done", "failed"). Returns what was
    built. Raises one BiteError with the faults of all that failed; then nothing is published.
    """
    stale = [plan for plan in plans if plan.state.stale]
    if not stale:
        settled.seal_unsealed(plans, project, engine, options)
        return []
    _check(stale, engine)
    scripts.run(project, "pre-render", options.output, [])
    settled.sweep(plans, project)
    codes = [cell.code for plan in stale for cell in plan.target.document.cells]
    modules = _preloaded(options, codes)
    with place.stage(options.output, settled.lock(project)) as stage, Kernels(modules) as kernels:
        if any(plan.state.compute or options.force for plan in stale):
            kernels.prepare()
        work = partial(_make_told, project, engine, options, kernels, stage, told)
        front = project.root / "index.qmd"
        first = [plan for plan in stale if plan.target.document.path != front]
        last = [plan for plan in stale if plan.target.document.path == front]
        made = []
        for phase in (first, last):
            made += batch.run(
                work, phase, workers=options.jobs, executor=options.executor, stop=kernels.close
            )
        folders = [_folder(stage, one.plan.name) for one in made]
        if options.evidence:
            _agree(plans, folders, options.output)
            quoted.check(_quoting(plans, folders, options.output))
        names = settled.settle(made, plans, folders, stage, project, engine, options)
    settled.after(names, project, options)
    return made


def _agree(plans: Sequence[Plan], staged: Sequence[Path], output: Path) -> None:
    """Raise GateError if reports that are published together tell one fact differently."""
    fresh = {plan.name for plan in plans if not plan.state.stale}
    kept = [one for one in registry.editions(output) if one.name in fresh] if fresh else []
    registry.check([*kept, *(one for folder in staged for one in registry.editions(folder))])


def _quoting(plans: Sequence[Plan], staged: Sequence[Path], output: Path) -> list[Path]:
    """The files that say what reports published together quote."""
    fresh = (plan.target for plan in plans if not plan.state.stale)
    kept = (output / evidence.FOLDER / one.slug / f"{one.document.name}.json" for one in fresh)
    made = (path for folder in staged for path in (folder / evidence.FOLDER).rglob("*.json"))
    return [*(path for path in kept if path.is_file()), *sorted(made)]


def retire(project: Project, options: Options) -> list[retired.Retired]:
    """Take away what was published of documents that are gone; returns what that was."""
    return settled.retire(project, options)


def _preloaded(options: Options, codes: list[str]) -> tuple[str, ...]:
    """What the cells are going to import, as far as that may be done once for all of them."""
    if not any(codes):
        return ()
    imported = modules_imported(codes)
    tops = {name.partition(".")[0] for name in options.preload}
    own = (name for name in imported if name.partition(".")[0] in tops)
    return tuple(dict.fromkeys((*worth_preloading(imported), *options.preload, *own)))


def _check(plans: Sequence[Plan], engine: Engine) -> None:
    """Whether the engine can render every document, before anything is run."""
    errors = []
    for one in {id(plan.target.document): plan.target.document for plan in plans}.values():
        try:
            engine.check(one)
        except BiteError as error:
            errors.append(error)
    if errors:
        raise batch.merged(errors)


def _make_told(
    project: Project, engine: Engine, options: Options, kernels: Kernels, stage: Path, told: Told,
    plan: Plan,
) -> Made:  # fmt: skip
    told("started", plan, None)
    try:
        made = _make(plan, project, engine, options, kernels, stage)
    except BiteError as error:
        told("failed", plan, error)
        raise
    told("done", plan, made)
    return made


def _make(
    plan: Plan, project: Project, engine: Engine, options: Options, kernels: Kernels, stage: Path
) -> Made:
    """Run (or remember) one report and render it into its own folder below ``stage``."""
    target, folder = plan.target, _folder(stage, plan.name)
    done = [
        _write(run, plan, project, engine, options, kernels, folder)
        for run in plan.runs
        if set(run.formats) & set(plan.outputs)
    ]
    files = {name: mark for one in done for name, mark in one.files.items()}
    if options.evidence:
        files |= _write_evidence(done[0].executed, target, folder)
    seconds = sum(one.executed.seconds for one in done)
    return Made(plan, any(one.computed for one in done), seconds, files)


@dataclass(frozen=True)
class _Written:
    """What one run became."""

    executed: execute.Executed
    computed: bool
    files: Mapping[str, str]


def _write(
    run: Run, plan: Plan, project: Project, engine: Engine, options: Options, kernels: Kernels,
    folder: Path,
) -> _Written:  # fmt: skip
    """Run (or remember) the cells once and write every format that is written from them."""
    target = plan.target
    keeps = (target.inputs is not None or run.is_kept) and not project.single
    kept = settled.store_of(project, options) if keeps else None
    results, computed = runs.results(
        run, target, project, kernels, kept, options.force, options.timeout
    )
    executed = execute.compose(target.document, results, run.execution, target.parameters)
    claims.check(target.document, executed.evidence)
    if engine.name == "builtin":
        others = embedded.run(target.document, project, kernels, options.timeout)
        executed = replace(executed, embedded=others)
    evidence.restore_figures(executed.evidence, target.document.path.parent)

    def write(to: str) -> tuple[str, str]:
        output = folder / plan.outputs[to]
        output.parent.mkdir(parents=True, exist_ok=True)
        engine.render(executed, project, to, output, _links(plan, to))
        return plan.outputs[to], ingredients.mark(output.read_bytes())

    formats = [to for to in plan.outputs if to in run.formats]
    return _Written(executed, computed, dict(batch.run(write, formats, workers=options.jobs)))


def _links(plan: Plan, to: str) -> dict[str, str]:
    """Addresses of the same report in the other formats it is published in."""
    stem = Path(next(iter(plan.outputs.values()))).stem
    return {other: stem + SUFFIX[other] for other in plan.target.published if other != to}


def _write_evidence(executed: execute.Executed, target: Target, folder: Path) -> dict[str, str]:
    written = {}
    one, shown = target.document, executed.evidence
    claimed = claims.by_ground(claims.check(one, shown), shown)
    reused = one.header.get("reused-quotes") or ()
    listed = [reused] if isinstance(reused, str) else list(map(str, reused))
    for path, text in evidence.files(shown, one.name, claimed, listed).items():
        if target.slug:
            path = path.parts[0] / Path(target.slug, *path.parts[1:])
        output = folder / path
        output.parent.mkdir(parents=True, exist_ok=True)
        output.write_text(text, encoding="utf-8", newline="")
        written[path.as_posix()] = ingredients.mark(text)
    return written


def _folder(stage: Path, name: str) -> Path:
    return stage / "each" / name.replace("/", "@")
