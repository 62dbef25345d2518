"""``make bench``: how fast the house is, as ratios within one run, written to docs/benchmarks.md.

Seconds differ from machine to machine and from hour to hour; ratios of things measured one after
the other do not, or far less. Each figure is the best of a few tries.
"""

from __future__ import annotations

import importlib.util
import json
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


#: One of many reports: words, a table and a figure of its own.
MANY = """---
title: "Report {n}"
lang: en
---

# Findings

Report {n} counts {n}. {words}

```{{python}}
#| label: fig-counts
#| fig-cap: "Counts of report {n}."
#| fig-alt: "A line that ends at {n}."
import matplotlib.pyplot as plt
plt.plot([1, 2, {n}])
plt.show()
```

| what | count |
|------|------:|
| all  | {n}   |
"""
REPORTS = (
    "bite-summary", "partnership-evaluation", "early-years-implementation",
    "partnership-case-study", "lived-experience-training",
)  # fmt: skip

#: What rooms print of themselves, in processes of their own.
ROOMS = {
    "The gate": "bench_gate.py",
    "Matching at national scale": "bench_cohort.py",
    "From activity to people": "bench_windows.py",
    "500 interviews with 50,000 codings": "bench_qualitative.py",
}


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


def copied(folder: Path) -> None:
    """A copy of the project, to build in."""
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


def builds(folder: Path) -> dict[str, float]:
    """Seconds for the builds that people wait for, in a copy of the project."""
    copied(folder)
    report = folder / "reports" / "partnership-evaluation.qmd"

    def reworded(*wanted: str) -> None:
        report.write_text(report.read_text() + WORD)
        bite(folder, "render", "--engine", "builtin", *wanted)

    def forced(*wanted: str) -> None:
        bite(folder, "render", "--engine", "builtin", "--force", *wanted)

    return {
        "every report, from nothing": best(forced, 1),
        "one word of one report changed": best(reworded),
        "its page alone": best(lambda: reworded("partnership-evaluation", "--to", "html"), 5),
        "nothing changed": best(lambda: bite(folder, "render", "--engine", "builtin"), 2),
        "one report, one format": best(lambda: forced("bite-summary", "--to", "html")),
        "the same report, both formats": best(lambda: forced("bite-summary")),
        "twenty reports": best(lambda: forced(*REPORTS, "--each", "hub"), 2),
    }


def others(folder: Path) -> dict[str, float]:
    """Seconds that other tools need for the page of one report, run anew: those that are here."""
    copied(folder)
    seconds = {}
    reports = folder / "reports"
    if all(map(importlib.util.find_spec, ("papermill", "nbconvert"))):
        (reports / "summary.ipynb").write_text(json.dumps(as_notebook("bite-summary")))
        run = [sys.executable, "-m"]

        def both() -> None:
            quietly([*run, "papermill", "summary.ipynb", "done.ipynb"], reports)
            quietly([*run, "nbconvert", "--to", "html", "done.ipynb"], reports)

        seconds["papermill and nbconvert"] = best(both, 2)
    if shutil.which("quarto"):
        command = ["quarto", "render", "bite-summary.qmd", "--to", "html"]
        seconds["Quarto"] = best(lambda: quietly(command, reports), 2)
    return seconds


def quietly(command: list[str], folder: Path) -> None:
    """Run a command of somebody else's; what it prints matters only if it fails."""
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stdout + done.stderr)


def as_notebook(name: str) -> dict:
    """A report's prose and cells as a notebook that has not been run."""
    from publish import document, execute

    one = document.read(ROOT / "reports" / f"{name}.qmd", ROOT)
    parameters = {"enabled": False}
    notebook = execute.compose(one, execute.Results(), parameters, {}).notebook
    for cell in notebook.cells:
        cell.metadata = {}
    return notebook


def memory(reports: int = 200) -> None:
    """Render reports one after the other in this process and print its peak now and then (MB)."""
    from publish import document, execute, project
    from publish.engines import builtin
    from publish.kernels import Kernels

    with (
        tempfile.TemporaryDirectory(prefix="bite-bench-") as name,
        Kernels(("matplotlib.pyplot",)) as kernels,
    ):
        for number in range(1, reports + 1):
            path = Path(name) / f"report-{number}.qmd"
            words = " ".join(f"word{number * k % 97}" for k in range(300))
            path.write_text(MANY.format(n=number, words=words))
            one = document.read(path)
            executed = execute.compose(one, execute.run(one, {}, {}, kernels), {}, {})
            for to in ("html", "pdf"):
                builtin.render(executed, one, project.find(path), to, path.with_suffix(f".{to}"))
            if number in (reports // 10, reports):
                print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def peaks() -> tuple[float, float]:
    """Peak memory (MB) of a process after a tenth of 200 reports, and after all of them."""
    command = [sys.executable, __file__, "memory"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    early, late = map(float, done.stdout.split())
    return early, late


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
    with tempfile.TemporaryDirectory(prefix="bite-bench-") as name:
        elsewhere = others(Path(name))
    early, late = peaks()
    computed = science()
    everything = built["every report, from nothing"]
    one, both = built["one report, one format"], built["the same report, both formats"]
    rows = [("a small document in a warm kernel", "in a cold one", slow, fast)]
    rows += [
        (what, "every report, from nothing", everything, built[what])
        for what in ("one word of one report changed", "nothing changed")
    ]
    rows += [(f"a report's page, run anew, with {name}", "here", seconds, one)
             for name, seconds in elsewhere.items()]  # fmt: skip
    lines = [
        "# Benchmarks",
        "",
        "Written by `make bench` (`python tests/bench.py`); ratios within one run. Seconds are of "
        f"that run only: {os.cpu_count()} cores, Python {platform.python_version()}.",
        "",
        "| what | against | ratio | seconds |",
        "|---|---|---:|---:|",
    ]
    for what, against, long, short in rows:
        told = "times slower" if against == "here" else "times faster"
        first, second = (long, short) if against == "here" else (short, long)
        lines.append(
            f"| {what} | {against} | {long / short:.1f} {told} | {first:.2f} against {second:.2f} |"
        )
    each = built["twenty reports"] / 20
    lines += [
        f"| a report in both formats | in one | {both / one:.2f} times as long "
        f"| {both:.2f} against {one:.2f} |",
        f"| matched cohort, whole line | opening and checking the data "
        f"| {computed['evaluate'] / computed['open']:.1f} times as long "
        f"| {computed['evaluate']:.2f} against {computed['open']:.2f} |",
        f"| peak memory after 200 reports | after 20 | {late / early:.2f} times as much "
        f"| {late:,.0f} MB against {early:,.0f} MB |",
        "",
        "| what people wait for | seconds | target |",
        "|---|---:|---:|",
        f"| a report in both formats, cells included, in a run of twenty | {each:.2f} | 1.2 |",
        f"| the page of a report after a change of its words | {built['its page alone']:.2f} "
        "| 0.5 |",
        "",
        f"Largest process of a build: {peak:,.0f} MB.",
        "",
        "Targets: a first `make`, installation included, within three minutes on two cores; a "
        "changed word within thirty seconds; a second format for under half the time of the first.",
    ]
    for heading, script in ROOMS.items():
        command = [sys.executable, str(ROOT / "tests" / script)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        lines += ["", f"## {heading}", "", *done.stdout.splitlines()]
    page = ROOT / "docs" / "benchmarks.md"
    page.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(page.read_text(encoding="utf-8"))


if __name__ == "__main__":
    memory() if sys.argv[1:] == ["memory"] else main()
