"""What a build ends with: everything in place at once, sealed with its record, and remembered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from bite.errors import DataError
from publish import aside, crate, place, provenance, retired, scripts, store
from publish.crate import Build, Crate
from publish.engines import Engine
from publish.project import SUFFIX, Project
from publish.retired import Retired
from publish.variants import Target

if TYPE_CHECKING:
    from publish.build import Made, Options, Plan


def settle(
    made: Sequence[Made],
    plans: Sequence[Plan],
    folders: Iterable[Path],
    stage: Path,
    project: Project,
    engine: Engine,
    options: Options,
) -> list[str]:
    """Put what was made in place, with the record of how; returns the names of the files.

    A site changes as a whole; elsewhere file by file. Then it is remembered what each report was
    made from: a build killed before that makes the next one render once more, and no harm.
    """
    resources = stage / "resources"
    records = {one.plan.name: _record(project, options, one) for one in made}
    if not project.single:
        scripts.copy_resources(project, options.output, resources)
    added = provenance.found(resources)
    outputs = list(folders)
    names = sorted(p.relative_to(f).as_posix() for f in outputs for p in f.rglob("*")
                   if p.is_file())  # fmt: skip
    seal = None
    if is_site(project, options):
        code = provenance.revision(project, options.output)
        builds = {
            one.plan.name: provenance.of(
                one.plan, records[one.plan.name].files, project, engine, code
            )
            for one in made
        }
        fresh = partial(_fresh_builds, plans, project, engine, options, code)
        targets = {one.plan.name: one.plan.target for one in made}
        seal = partial(
            _seal, builds=builds, targets=targets, fresh=fresh, title=_title(project),
            written=names, added=added,
        )  # fmt: skip
    folder = [resources] * bool(added)
    place.publish([*outputs, *folder], options.output, lock(project), stage=stage, seal=seal)
    if not project.single:
        for name, record in records.items():
            store_of(project, options).remember(options.output, name, record)
    return names


def seal_unsealed(
    plans: Sequence[Plan], project: Project, engine: Engine, options: Options
) -> None:
    """Write the record of a site that is as it should be and has none, or not of all of it."""
    if not is_site(project, options) or not options.output.is_dir():
        return
    held = _held(options.output)
    if held and all(plan.name in held.builds for plan in plans):
        return
    code = provenance.revision(project, options.output)
    fresh = partial(_fresh_builds, plans, project, engine, options, code)
    seal = partial(_seal, builds={}, targets={}, fresh=fresh, title=_title(project))
    with place.stage(options.output, lock(project)) as stage:
        place.publish([], options.output, lock(project), stage=stage, seal=seal)


def after(names: Sequence[str], project: Project, options: Options) -> None:
    """Run the project's own scripts; what they change or add is sealed as well."""
    if not (project.config.get("project") or {}).get("post-render"):
        return
    before = set(provenance.found(options.output)) if is_site(project, options) else None
    scripts.run(project, "post-render", options.output, names)
    if before is None:
        return
    new = set(provenance.found(options.output)) - before
    seal = partial(
        _seal, builds={}, targets={}, fresh=lambda held: {}, title=_title(project),
        written=[*names, *new], added=sorted(new),
    )  # fmt: skip
    with place.stage(options.output, lock(project)) as stage:
        place.publish([], options.output, lock(project), stage=stage, seal=seal)


def retire(project: Project, options: Options) -> list[Retired]:
    """Take away what was published of documents that are gone; returns what that was."""
    mine = lock(project)
    if mine is None:
        return []
    kept = store_of(project, options)
    gone = retired.gone(kept, options.output, project.root)
    if gone:
        removed = [name for one in gone for name in one.removed]
        with place.stage(options.output, mine) as stage:
            seal = partial(
                _seal, builds={}, targets={}, fresh=lambda held: {}, title=_title(project),
                gone=removed, forgotten=[one.name for one in gone],
            )  # fmt: skip
            place.publish(
                [], options.output, mine, stage=stage, removed=removed,
                seal=seal if is_site(project, options) else None,
            )  # fmt: skip
        for one in gone:
            kept.forget(options.output, one.name)
    return gone


def is_site(project: Project, options: Options) -> bool:
    """Whether the output folder is a site and nothing else, so that it may change as a whole.

    That is the project's own output folder, a folder that is new or empty, or one that says of
    itself that it is such a site.
    """
    output = options.output
    if project.single or options.output_file or not options.evidence:
        return False
    if project.root.resolve().is_relative_to(output.resolve()):
        return False
    if output == project.output_dir or not output.exists():
        return True
    return (output / crate.NAME).is_file() or (output.is_dir() and not any(output.iterdir()))


def sweep(plans: Sequence[Plan], project: Project) -> None:
    """Remove what killed builds left in the folders that a build works in."""
    aside.sweep()
    aside.sweep(project.root / ".bite", "quarto-")
    aside.sweep_files(project.root / ".bite")
    for folder in {plan.target.document.path.parent for plan in plans}:
        aside.sweep(folder, place.PREFIX)
        aside.sweep_files(folder / "_figures")


def store_of(project: Project, options: Options) -> store.Store:
    """Where results and records of a project are kept."""
    return store.Store(options.store or project.root / ".bite" / "store")


def lock(project: Project) -> Path | None:
    """The file by which builds of a project wait for one another; none for single documents."""
    return None if project.single else project.root / ".bite" / "lock"


def _record(project: Project, options: Options, made: Made) -> store.Record:
    """What a report was made from; files of other formats stay if they are as true."""
    plan, files = made.plan, dict(made.files)
    before = None
    if not project.single:
        before = store_of(project, options).record(options.output, plan.name)
    if before and (before.results, before.looks) == (plan.results, plan.looks):
        files = {**before.files, **files}
    return store.Record(plan.results, plan.looks, files)


def _fresh_builds(
    plans: Sequence[Plan], project: Project, engine: Engine, options: Options, code: str,
    held: Crate | None,
) -> dict[str, Build]:  # fmt: skip
    """Records of reports that are fresh and of which the site's own record says nothing."""
    kept = store_of(project, options)
    found = {}
    for plan in plans:
        if not plan.state.stale and not (held and plan.name in held.builds):
            record = kept.record(options.output, plan.name)
            files = record.files if record else ()
            found[plan.name] = provenance.of(plan, files, project, engine, code)
    return found


def _seal(
    site: Path,
    *,
    builds: Mapping[str, Build],
    targets: Mapping[str, Target],
    fresh,
    title: str,
    written: Iterable[str] = (),
    added: Iterable[str] = (),
    gone: Iterable[str] = (),
    forgotten: Iterable[str] = (),
) -> None:
    """Write the record of a site that is laid out; files that nothing makes any more go away."""
    held = _held(site)
    old = [*_outdated(site, held, builds, targets), *gone] if held else list(gone)
    for name in old:
        (site / name).unlink(missing_ok=True)
        place.remove_empty((site / name).parent, site)
    (site / "gate.html").unlink(missing_ok=True)  # it was about the site as it was
    if held:
        left = {n: one for n, one in held.builds.items() if n not in set(forgotten)}
        held = replace(held, builds=left)
    provenance.sealed(
        site, held, {**fresh(held), **builds}, title, written=written, gone=old, added=added
    )


def _outdated(
    site: Path, held: Crate, builds: Mapping[str, Build], targets: Mapping[str, Target]
) -> list[str]:
    """Files that an earlier build of a report made and this one does not, if nobody changed them.

    The report itself in a format that was not asked for stays: it is left from an earlier build,
    which the record then says.
    """
    wanted = {name for one in builds.values() for name in one.files}
    outdated = []
    for name, one in builds.items():
        before = held.builds.get(name)
        heads = {Path(one.files[0]).with_suffix(SUFFIX[to]) for to in targets[name].published}
        for file in before.files if before else ():
            if file not in wanted and Path(file) not in heads:
                listed = held.files.get(file)
                if listed and provenance.is_as_listed(site / file, listed):
                    outdated.append(file)
    return outdated


def _held(site: Path) -> Crate | None:
    """The record that a site has; none if it cannot be read: then it is written anew."""
    try:
        return crate.read(site / crate.NAME)
    except DataError:
        return None


def _title(project: Project) -> str:
    website = project.config.get("website")
    return str(website.get("title") or "") if isinstance(website, Mapping) else ""
