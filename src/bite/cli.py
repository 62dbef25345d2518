"""The ``bite`` command. Each command imports what it needs, so that asking for help is quick."""

from __future__ import annotations

import signal
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from bite.errors import Fault, UsageError
from bite.telling import STOPPED, errors_told, tell_remarks

app = typer.Typer(
    name="bite",
    help="One evaluation data set in; a family of accessible, reproducible evidence reports out.",
    epilog="Exit codes: 0 done · 2 usage · 3 data · 4 document · 5 gate · 6 unsupported · 1 our "
    "fault.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
data = typer.Typer(help="Check a data package, describe it, or make a synthetic one.",
                   no_args_is_help=True)  # fmt: skip
app.add_typer(data, name="data")

Json = Annotated[bool, typer.Option("--json", help="Answer in JSON, for a program.")]
Debug = Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")]
Profile = Annotated[
    list[str] | None, typer.Option("--profile", help="Project profile, as in Quarto; repeatable.")
]
EngineName = Annotated[
    str, typer.Option("--engine", help="auto (Quarto if it is on the PATH), quarto or builtin.")
]


@app.command("list")
def list_reports(
    json: Json = False, engine: EngineName = "auto", profile: Profile = None, debug: Debug = False
) -> None:
    """List every report and variant: fresh or stale, and why."""
    with errors_told(json, debug):
        from bite import reports

        reports.show_list(json, _split(profile), engine)


@app.command()
def render(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="[NAME|PATH.qmd]…", help="Reports; none means the whole project."),
    ] = None,
    to: Annotated[list[str] | None, typer.Option("--to", help="html, pdf or html,pdf.")] = None,
    parameter: Annotated[
        list[str] | None,
        typer.Option("-P", "--execute-param", help="name:value, such as hub:Walton; repeatable."),
    ] = None,
    execute_params: Annotated[
        Path | None, typer.Option("--execute-params", help="YAML file with parameters.")
    ] = None,
    each: Annotated[
        str, typer.Option("--each", help="One report for each value of this parameter.")
    ] = "",
    engine: EngineName = "auto",
    output_dir: Annotated[
        Path | None, typer.Option("--output-dir", help="Write here instead of the site.")
    ] = None,
    output: Annotated[
        str, typer.Option("--output", "-o", help="Name of the one file to write.")
    ] = "",
    jobs: Annotated[int, typer.Option("--jobs", "-j", min=0, help="Reports at a time.")] = 0,
    force: Annotated[bool, typer.Option("--force", help="Run and render even if fresh.")] = False,
    no_execute: Annotated[
        bool, typer.Option("--no-execute", help="Run no cell, as in Quarto.")
    ] = False,
    metadata: Annotated[
        list[str] | None, typer.Option("--metadata", "-M", help="name:value; repeatable.")
    ] = None,
    profile: Profile = None,
    timeout: Annotated[
        float, typer.Option("--timeout", min=0, help="Seconds a cell may take; 0 for 900.")
    ] = 0,
    json: Json = False,
    debug: Debug = False,
) -> None:
    """Build reports: run what is stale, once, and write HTML and PDF from the same results."""
    with errors_told(json, debug):
        from bite import reports

        reports.render(
            reports.Wish(
                names=tuple(names or ()),
                to=_split(to) if to else None,
                pairs=tuple(parameter or ()),
                parameters_file=execute_params,
                each=each,
                engine=engine,
                output_dir=output_dir,
                output=output,
                jobs=jobs,
                force=force,
                no_execute=no_execute,
                metadata=tuple(metadata or ()),
                profiles=_split(profile),
                timeout=timeout,
                as_json=json,
            )
        )


@data.command("check")
def check_data(
    folder: Annotated[Path, typer.Argument(metavar="[DIR]", help="The data package.")] = Path(
        "data"
    ),
    json: Json = False,
    debug: Debug = False,
) -> None:
    """Check every table against its contract; all faults at once, each with table, row, column."""
    with errors_told(json, debug):
        from bite import packages

        packages.check(folder, json)


@data.command("describe")
def describe_data(
    folder: Annotated[Path, typer.Argument(metavar="[DIR]", help="The data package.")] = Path(
        "data"
    ),
    debug: Debug = False,
) -> None:
    """Write datapackage.json from the contracts and from the files that are there."""
    with errors_told(False, debug):
        from bite import packages

        packages.describe(folder)


@data.command("synth")
def synthesise(
    out: Annotated[Path, typer.Option("--out", help="Folder to write; made if need be.")],
    people: Annotated[
        int | None, typer.Option("--people", min=1, help="Users of the service.")
    ] = None,
    seed: Annotated[
        int | None, typer.Option("--seed", help="The same seed, the same data.")
    ] = None,
    effect: Annotated[
        str, typer.Option("--effect", help="What coming does to cost: benefit, none or harm.")
    ] = "benefit",
    debug: Debug = False,
) -> None:
    """Make a synthetic data package: seeded, of any size, calibrated to what is published."""
    with errors_told(False, debug):
        from bite import packages

        packages.synthesise(out, people, seed, effect)


@app.command()
def facts(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[NAME]…", help="Reports; none means all.")
    ] = None,
    site: Annotated[
        Path | None, typer.Option("--site", help="A built site; the project's own by default.")
    ] = None,
    diff: Annotated[
        tuple[Path, Path] | None,
        typer.Option("--diff", metavar="OLD NEW", help="Two built sites: say what changed."),
    ] = None,
    json: Json = False,
    debug: Debug = False,
) -> None:
    """List every number of a build with its evidence, or say what changed between two builds."""
    with errors_told(json, debug):
        from bite import facts as registry

        if diff:
            registry.diff(*diff, tuple(names or ()), json)
        else:
            registry.show(site, tuple(names or ()), json)


@app.command("import")
def import_coding(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What was exported; see docs.")],
    into: Annotated[
        Path | None, typer.Option("--into", help="Put the interviews into this data package.")
    ] = None,
    study: Annotated[
        str, typer.Option("--study", help="Study of everybody for whom the file names none.")
    ] = "",
    key: Annotated[
        Path | None,
        typer.Option("--key", help="Who got which id; by default FILE.key.csv, beside FILE."),
    ] = None,
    mapping: Annotated[
        Path | None, typer.Option("--mapping", help="What a table's columns mean, confirmed.")
    ] = None,
    transcripts: Annotated[
        Path | None, typer.Option("--transcripts", help="Folder of the interviews' texts.")
    ] = None,
    json: Json = False,
    debug: Debug = False,
) -> None:
    """Read coded interviews from NVivo and others; say what came in and what was lost."""
    with errors_told(json, debug):
        from bite import imports

        imports.show(imports.Wish(file, into, study, key, mapping, transcripts, json))


@app.command("export")
def export_coding(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="codebook.qdc, codebook.csv or NAME.qdpx.")
    ],
    source: Annotated[
        Path, typer.Option("--data", help="The data package, or a file that import reads.")
    ] = Path("data"),
    force: Annotated[bool, typer.Option("--force", help="Write over a file.")] = False,
    json: Json = False,
    debug: Debug = False,
) -> None:
    """Write the codebook or the coded interviews for other programs, as REFI-QDA or CSV."""
    with errors_told(json, debug):
        from bite import exports

        exports.write(file, source, force, json)


@app.command()
def gate(
    site: Annotated[
        Path | None, typer.Argument(metavar="[SITE]", help="A built site; the project's own.")
    ] = None,
    json: Json = False,
    debug: Debug = False,
) -> None:
    """Judge whether a build may leave; the evidence goes to gate.html, which does not leave."""
    with errors_told(json, debug):
        from bite import gate as judged

        judged.show(site, json)


@app.command()
def verify(
    site: Annotated[
        Path | None, typer.Argument(metavar="[SITE]", help="A built site; the project's own.")
    ] = None,
    quick: Annotated[
        bool, typer.Option("--quick", help="Only hold every file to its checksum.")
    ] = False,
    json: Json = False,
    debug: Debug = False,
) -> None:
    """Say whether a site is as it was made, and whether making it again gives the same bytes."""
    with errors_told(json, debug):
        from bite import verify as verified

        verified.show(site, quick, json)


@app.command()
def publish(
    to: Annotated[Path, typer.Option("--to", help="The folder to publish to; its own alone.")],
    site: Annotated[
        Path | None, typer.Argument(metavar="[SITE]", help="A built site; the project's own.")
    ] = None,
    synthetic_ok: Annotated[
        bool, typer.Option("--synthetic-ok", help="Publish although the data are synthetic.")
    ] = False,
    json: Json = False,
    debug: Debug = False,
) -> None:
    """Copy a site that passes the gate to where it is read, whole or not at all."""
    with errors_told(json, debug):
        from bite import publishing

        publishing.publish(to, site, synthetic_ok, json)


@app.command()
def doctor(json: Json = False, debug: Debug = False) -> None:
    """Say what is installed, what is missing, and whether that matters."""
    with errors_told(json, debug):
        from bite import doctor as examined

        examined.report(json)


def _split(values: list[str] | None) -> tuple[str, ...]:
    parts = (part.strip() for value in values or () for part in value.split(","))
    return tuple(part for part in parts if part)


def main(arguments: list[str] | None = None) -> Any:
    """Run the command line; the way in for ``bite`` and for tests."""
    for name in ("SIGTERM", "SIGHUP"):
        # A polite request to end, or a terminal that was closed, is answered like Ctrl-C: kernels
        # ended, nothing half-written. Unless, as nohup does, somebody asked for it to be ignored.
        if hasattr(signal, name) and signal.getsignal(getattr(signal, name)) != signal.SIG_IGN:
            signal.signal(getattr(signal, name), signal.default_int_handler)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    tell_remarks()
    given = sys.argv[1:] if arguments is None else arguments
    if "--json" not in given:
        return app(arguments)
    try:
        return app(arguments, standalone_mode=False)
    except typer.Abort:
        raise SystemExit(STOPPED) from None
    except Exception as error:
        # What Typer itself refuses, before any command runs; it keeps the class to itself.
        words = error.format_message() if hasattr(error, "format_message") else repr(error)
        with errors_told(as_json=True):
            raise UsageError(Fault(words, do="`bite --help` lists what there is")) from None


if __name__ == "__main__":
    main()
