"""``bite data …``: a data package checked, described or made."""

from __future__ import annotations

from pathlib import Path

from bite.errors import DataError, Fault, UsageError, Where
from bite.telling import answer, say


def check(folder: Path, as_json: bool) -> None:
    """Say what is in a data package and what is let pass; raise DataError with every fault."""
    if not folder.is_dir():
        do = "name the folder that holds datapackage.json"
        raise UsageError(Fault(f"there is no folder {folder}", do=do))
    from analysis import contracts

    verdict = contracts.check(folder)
    if as_json:
        answer(
            {
                "sound": verdict.sound,
                "tables": [
                    {"name": t.name, "kind": t.kind, "rows": t.rows, "columns": t.columns}
                    for t in verdict.tables
                ],
                "remarks": [
                    {"table": r.table, "column": r.column, "rule": r.rule, "n": r.n,
                     "handling": r.handling}
                    for r in verdict.remarks
                ],
                "faults": [{"what": f.what, "do": f.do, **_place(f.where)} for f in verdict.faults],
                "exit_code": 0 if verdict.sound else DataError.exit_code,
            }
        )  # fmt: skip
        if not verdict.sound:
            raise SystemExit(DataError.exit_code)
        return
    for table in verdict.tables:
        print(f"{table.name:<16} {table.kind:<10} {table.rows:>9,} rows, {table.columns} columns")
    if verdict.remarks:
        print("\nLet pass, and how it is handled:")
        for remark in verdict.remarks:
            print(f"  {remark}")
    verdict.raise_faults()
    print(f"\n{folder}: every table keeps its contract.")


def describe(folder: Path) -> None:
    """Write ``datapackage.json`` for the files of a folder."""
    if not folder.is_dir():
        do = "name the folder that holds the tables"
        raise UsageError(Fault(f"there is no folder {folder}", do=do))
    if not any(path.is_file() and path.name[0] != "." for path in folder.iterdir()):
        raise UsageError(Fault(f"{folder} holds no file", do="put the tables there first"))
    from analysis import contracts

    contracts.describe(folder)
    say(f"{folder / 'datapackage.json'} is written.")


def synthesise(out: Path, people: int | None, seed: int | None, effect: str) -> None:
    """Make a synthetic data package."""
    from analysis import synthetic

    people = synthetic.DEFAULT_PEOPLE if people is None else people
    seed = synthetic.DEFAULT_SEED if seed is None else seed
    say(f"Making {people:,} people and their world (seed {seed}) …")
    synthetic.synthesise(out, people, seed, effect)
    say(f"{out} is written.")


def _place(where: Where) -> dict[str, object]:
    names = ("file", "line", "table", "row", "field")
    return {name: getattr(where, name) for name in names if getattr(where, name)}
