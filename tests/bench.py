"""``make bench``: how fast the house is, as ratios within one run, written to docs/benchmarks.md.

Seconds differ from machine to machine and from hour to hour; ratios of things measured one after
the other do not, or far less. Each figure is the best of a few tries.
"""

from __future__ import annotations

import os
import platform
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[1]
PARTS = ("_quarto.yml", "_brand.yml", "index.qmd", "reports", "theme", "data")
FILES = ("requirements.lock", "pyproject.toml")
WORD = "\nOne more word.\n"

SMALL = """---
title: Small
---

```{python}
import pandas, matplotlib.pyplot, statsmodels.api
pandas.DataFrame({"a": [1, 2]}).a.sum()
```
"""


def best(work: Callable[[], object], tries: int = 3) -> float:
    """The shortest of several runs, in seconds."""
    times = []
    for _ in range(tries):
        begun = time.perf_counter()
        work()
        times.append(time.perf_counter() - begun)
    return min(times)


def bite(folder: Path, *arguments: str) -> None:
    """The command, as a person runs it; what it prints matters only if it fails."""
    command = [str(Path(sys.executable).with_name("bite")), *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stdout + done.stderr)


def executions(folder: Path) -> tuple[float, float]:
    """Seconds to run a small document in a cold and in a warm kernel."""
    from publish import document, execute
    from publish.kernels import Kernels

    path = folder / "small.qmd"
    path.write_text(SMALL)
    small = document.read(path, folder)
    preload = ("pandas", "matplotlib.pyplot", "statsmodels.api")
    with Kernels(preload, warm=False) as cold:
        slow = best(lambda: execute.run(small, {}, {}, cold))
    with Kernels(preload) as warm:
        execute.run(small, {}, {}, warm)  # the import itself is paid once a build
        fast = best(lambda: execute.run(small, {}, {}, warm))
    return slow, fast


def builds(folder: Path) -> dict[str, float]:
    """Seconds for the builds that people wait for, in a copy of the project."""
    for name in PARTS:
        source = ROOT / name
        ignore = shutil.ignore_patterns("_figures", "__pycache__")
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=ignore)
        else:
            shutil.copy2(source, folder / name)
    for name in FILES:
        shutil.copy2(ROOT / name, folder / name)
    (folder / "src").symlink_to(ROOT / "src")
    report = folder / "reports" / "partnership-evaluation.qmd"

    def reworded() -> None:
        report.write_text(report.read_text() + WORD)
        bite(folder, "render", "--engine", "builtin")

    return {
        "every report, from nothing": best(
            lambda: bite(folder, "render", "--engine", "builtin", "--force"), 1
        ),
        "one word of one report changed": best(reworded, 2),
        "nothing changed": best(lambda: bite(folder, "render", "--engine", "builtin"), 2),
        "one report, one format": best(
            lambda: bite(
                folder, "render", "bite-summary", "--to", "html", "--force", "--engine", "builtin"
            ),
            2,
        ),
        "the same report, both formats": best(
            lambda: bite(folder, "render", "bite-summary", "--force", "--engine", "builtin"), 2
        ),
    }


def science() -> dict[str, float]:
    """Seconds for opening the shipped data and for the whole line of the matched cohort."""
    from analysis import Study
    from analysis.cohort.evaluation import evaluate

    opened = best(lambda: Study.open(ROOT / "data"))
    study = Study.open(ROOT / "data")
    return {"open": opened, "evaluate": best(lambda: evaluate(study))}


def main() -> None:
    """Measure everything and write the page."""
    with tempfile.TemporaryDirectory(prefix="bite-bench-") as name:
        slow, fast = executions(Path(name))
    with tempfile.TemporaryDirectory(prefix="bite-bench-") as name:
        built = builds(Path(name))
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    computed = science()
    everything = built["every report, from nothing"]
    one, both = built["one report, one format"], built["the same report, both formats"]
    lines = [
        "# Benchmarks",
        "",
        "Written by `make bench`; ratios within one run. Seconds are of that run only: "
        f"{os.cpu_count()} cores, Python {platform.python_version()}.",
        "",
        "| what | against | ratio | seconds |",
        "|---|---|---:|---:|",
        f"| a small document in a warm kernel | in a cold one | {slow / fast:.1f} times faster "
        f"| {fast:.2f} against {slow:.2f} |",
    ]
    for what in ("one word of one report changed", "nothing changed"):
        ratio = everything / built[what]
        lines.append(
            f"| {what} | every report, from nothing | {ratio:.1f} times faster "
            f"| {built[what]:.2f} against {everything:.2f} |"
        )
    lines += [
        f"| a report in both formats | in one | {both / one:.2f} times as long "
        f"| {both:.2f} against {one:.2f} |",
        f"| matched cohort, whole line | opening and checking the data "
        f"| {computed['evaluate'] / computed['open']:.1f} times as long "
        f"| {computed['evaluate']:.2f} against {computed['open']:.2f} |",
        "",
        f"Largest process of a build: {peak:,.0f} MB.",
        "",
        "Targets: a first `make`, installation included, within three minutes on two cores; a "
        "changed word within thirty seconds; a second format for under half the time of the first.",
    ]
    page = ROOT / "docs" / "benchmarks.md"
    page.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(page.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
