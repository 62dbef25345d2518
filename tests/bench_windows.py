"""``python tests/bench_windows.py [rows] [folder]``: how fast raw activity becomes person level.

Rows of activity (100 million unless told; 25 a person, in no order) are added up to everybody's
before and after, by the Ibis expression of `analysis.cohort.activity` and by plain SQL written by
hand for DuckDB, one after the other, each in a process of its own. Printed is a Markdown table:
seconds, processor seconds (which other work on the machine disturbs less) and peak memory.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

ROWS, EACH, TRIES = 100_000_000, 25, 2
PIECE = 5_000_000
KINDS = (
    "community_contact", "outpatient_appointment", "psychological_therapy_session",
    "group_session", "medication_review", "home_treatment_contact", "crisis_contact",
    "ae_attendance", "inpatient_day",
)  # fmt: skip
COSTS = pd.DataFrame(
    {
        "kind": KINDS,
        "unit": "contact",
        "pounds": [140.0, 175.0, 155.0, 60.0, 95.0, 205.0, 240.0, 190.0, 430.0],
        "price_year": "2018/19",
        "source": "invented",
    }
)
WAYS = {
    "plain": "plain SQL on DuckDB, the same columns",
    "narrow": "plain SQL on DuckDB, only contacts, days and cost before and after",
    "sums": "the Ibis expression",
    "whole": "all of `person_level`: index dates, every check, the people lost",
}


def written(folder: Path, rows: int) -> Path:
    """The activity, five years of it, in files of five million rows."""
    import duckdb

    folder.mkdir(parents=True, exist_ok=True)
    people, kinds = rows // EACH, ", ".join(f"'{kind}'" for kind in KINDS)
    with duckdb.connect() as connection:
        for first in range(0, rows, PIECE):
            path = folder / f"part-{first // PIECE:03d}.parquet"
            connection.execute(
                f"""copy (select format('P{{:09d}}', (hash(i) % {people})::bigint) as person_id,
                date '2014-10-01' + (hash(i + 1) % 1918)::int as date,
                [{kinds}][(1 + hash(i + 2) % 9)::bigint] as kind,
                (1 + hash(i + 3) % 3)::smallint as quantity
                from range({first}, {min(first + PIECE, rows)}) t(i)) to '{path}'"""
            )
    return folder


def people(n: int) -> pd.DataFrame:
    """One row a person, one in twenty a user; one in ten dies or moves away."""
    rng = np.random.default_rng(2)
    uses = rng.random(n) < 0.05
    day = pd.Timestamp("2016-10-01") + pd.to_timedelta(rng.integers(0, 450, n), unit="D")
    left = pd.Timestamp("2016-01-01") + pd.to_timedelta(rng.integers(0, 1400, n), unit="D")
    leaves = rng.random(n) < 0.1
    start = pd.Timestamp("2013-01-01") + pd.to_timedelta(rng.integers(0, 900, n), unit="D")
    return pd.DataFrame(
        {
            "person_id": [f"P{i:09d}" for i in range(n)],
            "uses_life_rooms": uses,
            "hub": pd.Categorical.from_codes(rng.integers(0, 3, n), list("BSW")),
            "index_date": pd.Series(day).where(uses),
            "age": rng.integers(18, 90, n),
            "sex": pd.Categorical.from_codes(rng.integers(0, 2, n), ["female", "male"]),
            "ethnic_group": pd.Categorical.from_codes(rng.integers(0, 2, n), ["Mixed", "White"]),
            "imd_decile": rng.integers(1, 11, n),
            "service_start": start,
            "exit_date": pd.Series(left).where(leaves),
            "exit_reason": pd.Categorical.from_codes(np.where(leaves, 0, -1), ["moved"]),
        }
    )  # fmt: skip


def plain_sql(narrow: bool) -> str:
    """What one would write by hand: a sum for every column, with its condition."""
    years = {"earlier": -2, "before": -1, "after": 0, "later": 1}
    parts = []
    for window, year in years.items():
        inside = f"date >= index_date + {365 * year} and date < index_date + {365 * (year + 1)}"
        conditions = {f"{kind}_{window}": f"kind = '{kind}'" for kind in KINDS}
        if narrow:
            day = "kind = 'inpatient_day'"
            conditions = {f"contacts_{window}": f"not {day}", f"days_{window}": day}
        if window in ("earlier", "later"):
            if narrow:
                continue
            conditions = {}
        parts.append(f"sum(quantity * pounds) filter (where {inside}) as cost_{window}")
        parts += [
            f"sum(quantity) filter (where {condition} and {inside}) as {name}"
            for name, condition in conditions.items()
        ]
    return (
        f"select person_id, {', '.join(parts)} from activity join spans using (person_id) "
        "join prices using (kind) where date >= index_date - 730 and date < end_date group by all"
    )


def work(way: str, folder: Path, rows: int) -> None:
    """Do it one way; print seconds, processor seconds and peak memory (GiB) of this process."""
    import duckdb

    from analysis.cohort import activity, windows

    table = people(rows // EACH)
    source = str(folder / "*.parquet")
    opened = activity.open_activity(source)
    index = table["index_date"].fillna(pd.Timestamp("2017-04-01"))
    end = table["exit_date"].fillna(pd.Timestamp("2020-01-01"))
    spans = activity.spans(table.assign(index_date=index, end=end))
    seconds = []
    for _ in range(TRIES):
        begun, used = time.perf_counter(), time.process_time()
        if way == "whole":
            windows.person_level(table, opened, COSTS)
        elif way == "sums":
            for part in activity.sums_in_parts(opened, spans, COSTS):
                for _ in part.to_pyarrow_batches():
                    pass
        else:
            import pyarrow as arrow

            with duckdb.connect() as connection:
                given = {
                    name: arrow.array(spans[column].to_numpy("datetime64[D]"))
                    for name, column in (("index_date", "index_date"), ("end_date", "end"))
                }
                ids = arrow.array(spans["person_id"])
                connection.register("spans", arrow.table({"person_id": ids, **given}))
                connection.register("prices", COSTS[["kind", "pounds"]])
                connection.execute(f"create view activity as from read_parquet('{source}')")
                for _ in connection.execute(plain_sql(way == "narrow")).to_arrow_reader():
                    pass
        seconds.append((time.perf_counter() - begun, time.process_time() - used))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(json.dumps([min(s for s, _ in seconds), min(c for _, c in seconds), peak]))


def table(rows: int, folder: Path) -> str:
    """The figures as Markdown."""
    found = {}
    for way in WAYS:
        command = [sys.executable, __file__, "--way", way, str(rows), str(folder)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(done.stderr)
        found[way] = json.loads(done.stdout.splitlines()[-1])
    lines = [
        f"{rows / 1e6:,.0f} million rows of activity to {rows // EACH / 1e6:g} million people:",
        "",
        "| how | seconds | processor seconds | against plain SQL | peak memory, GiB |",
        "|---|---:|---:|---:|---:|",
    ]
    for way, words in WAYS.items():
        wall, cpu, peak = found[way]
        ratio = cpu / found["plain"][1]
        lines.append(f"| {words} | {wall:.1f} | {cpu:.1f} | {ratio:.2f} | {peak:.2f} |")
    lines += ["", "The fourth column compares processor seconds."]
    return "\n".join(lines)


def main() -> None:
    """Measure with the rows asked for, in a scratch folder unless one is named."""
    if sys.argv[1:2] == ["--way"]:
        return work(sys.argv[2], Path(sys.argv[4]), int(sys.argv[3]))
    rows = int(float(sys.argv[1])) if sys.argv[1:] else ROWS
    if sys.argv[2:]:
        folder = Path(sys.argv[2])
        if not any(folder.glob("*.parquet")):
            written(folder, rows)
        return print(table(rows, folder))
    with tempfile.TemporaryDirectory(prefix="bite-bench-") as name:
        print(table(rows, written(Path(name), rows)))
    return None


if __name__ == "__main__":
    main()
