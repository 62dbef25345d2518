"""How long the gate takes, check by check: five reports, and a hundred in all their editions.

Run by ``tests/bench.py``; prints a table. Alone: ``python tests/bench_gate.py [SITE]`` measures a
site that is there. A check's seconds are of the processor, with what it is the first to parse; the
whole is what somebody waits for, on the cores there are.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

from bench import REPORTS, bite, copied

from bite import gate as front
from publish import gate
from publish.gate.site import opened

YEAR = "period_start:{0}-01-01", "period_end:{0}-12-31"
EDITIONS: tuple[tuple[str, ...], ...] = (
    (), ("audience:full",), tuple(one.format(2017) for one in YEAR),
    ("audience:full", *(one.format(2017) for one in YEAR)),
    tuple(one.format(2018) for one in YEAR),
)  # fmt: skip
"""With every hub and with all of them together: four times five reports each."""


def hundred(folder: Path) -> Path:
    """Build a site of a hundred reports in a copy of the project."""
    for edition in EDITIONS:
        parameters = [word for one in edition for word in ("-P", one)]
        common = ["render", "--engine", "builtin", *parameters]
        bite(folder, *common, *REPORTS)
        bite(folder, *common, *REPORTS, "--each", "hub")
    return folder / "_site"


def five(folder: Path) -> Path:
    """Build the five reports, in a copy of the project."""
    bite(folder, "render", "--engine", "builtin", *REPORTS)
    return folder / "_site"


def whole(site: Path) -> float:
    """Seconds until the verdict."""
    here = front.project_of(site)
    rules = front.rules(here)
    begun = time.perf_counter()
    gate.run(opened(site), rules)
    return time.perf_counter() - begun


def each(site: Path) -> dict[str, float]:
    """Processor seconds of every check, one after the other."""
    rules = front.rules(front.project_of(site))
    here = opened(site)
    seconds = {}
    for check in gate.CHECKS:
        begun = time.process_time()
        check.check(here, rules)
        seconds[check.TITLE] = time.process_time() - begun
    return seconds


def measured(site: Path) -> tuple[int, float, dict[str, float]]:
    """How many reports a site has, what its gate takes, and each check."""
    return len(opened(site).pdfs), whole(site), each(site)


def main(sites: list[tuple[int, float, dict[str, float]]]) -> None:
    """Print the table."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    heads = " | ".join(f"{n} reports, HTML and PDF" for n, *_ in sites)
    print(f"| processor seconds of a check | {heads} |")
    print("|---|" + "---:|" * len(sites))
    for title in sites[0][2]:
        print(f"| {title} | " + " | ".join(f"{found[title]:.2f}" for *_, found in sites) + " |")
    print("| together | " + " | ".join(f"{sum(found.values()):.1f}" for *_, found in sites) + " |")
    waited = " | ".join(f"**{seconds:.1f}**" for _, seconds, _ in sites)
    print(f"| **seconds until the verdict**, {cores} cores | {waited} |")
    print()
    print("Targets, without browser and veraPDF: five reports 10 s, a hundred 60 s on two cores.")


if __name__ == "__main__":
    if sys.argv[1:]:
        main([measured(Path(one).resolve()) for one in sys.argv[1:]])
    else:
        found = []
        for build in (five, hundred):
            with tempfile.TemporaryDirectory(prefix="bite-bench-") as name:
                copied(Path(name))
                found.append(measured(build(Path(name))))
                shutil.rmtree(Path(name) / "_site")
        main(found)
