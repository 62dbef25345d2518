"""A document runs once in a real kernel; what fails is told by file, line and statement."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import psutil
import pytest

from bite.errors import BiteError, DataError, DocumentError, UsageError
from publish import execute, surroundings
from publish.evidence import FACTS, FIGURE
from publish.kernels import modules_imported, worth_preloading


def run(read, kernels, execution=None, parameters=None, **settings):
    execution, parameters = execution or {}, parameters or {}
    environment = settings.pop("environment", None)
    setting = surroundings.of(read, execution, environment)
    results = execute.run(read, execution, parameters, kernels, setting=setting, **settings)
    return execute.compose(read, results, execution, parameters)


def outputs(executed, label):
    (cell,) = [
        c
        for c in executed.notebook.cells
        if c.cell_type == "code" and c.metadata["bite"]["options"].get("label") == label
    ]
    return cell.outputs


def faults_of(read, kernels, **settings):
    with pytest.raises(BiteError) as caught:
        run(read, kernels, **settings)
    return caught.value


def test_inline_results_stand_in_the_prose_headings_captions_and_title(read, kernels, shown):
    executed = run(
        read(
            """
            ---
            title: "About `{python} n` people"
            ---

            ## The `{python} n` of them

            ```{python}
            #| label: fig-a
            #| fig-cap: "All `{python} n`."
            n = 42
            ```

            | a | b |
            |---|---|
            | `{python} n` | `{python} n + 1` |

            Again `{python} n`, ``{python} n``.
            """.replace("## The `{python} n` of them", "## Before")
        ),
        kernels,
    )
    assert executed.header["title"] == "About 42 people"
    assert "| 42 | 43 |" in shown(executed)
    assert "Again 42, ``{python} n``." in shown(executed)
    cell = executed.notebook.cells[1]
    assert cell.metadata["bite"]["options"]["fig-cap"] == "All 42."
    assert cell.metadata["bite"]["line"] == 7


@pytest.mark.parametrize(
    ("expression", "reads"),
    [
        ("'plain'", "plain"),
        ("'*not* _markup_ <b>'", r"\*not\* \_markup\_ \<b\>"),
        ('"it\'s"', "it's"),
        ("'<script>alert(1)</script>'", r"\<script\>alert\(1\)\</script\>"),
        ("3.50", "3.5"),
        ("[1, 2]", "[1, 2]"),
        ("Markdown('**strong**')", "**strong**"),
        ("Markdown('')", ""),
    ],
)
def test_a_result_reads_as_quarto_writes_it(read, kernels, shown, expression, reads):
    text = (
        f"```{{python}}\nfrom IPython.display import Markdown\n```\n\n@`{{python}} {expression}`@\n"
    )
    assert shown(run(read(text), kernels)).strip() == f"@{reads}@"


def test_inline_code_alone_starts_no_kernel(read, shown):
    class Refuses:
        warm = True

        def ask(self, **request):
            raise AssertionError("a kernel was started")

    assert shown(run(read("It is `{python} 1 + 1`.\n"), Refuses())) == "It is `{python} 1 + 1`.\n"


def test_parameters_are_injected_after_their_cell(read, kernels, shown):
    text = """
    ```{python}
    #| tags: [parameters]
    hub = "all"
    n = 1
    ```

    `{python} hub` `{python} n`
    """
    assert shown(run(read(text), kernels)).strip() == "all 1"
    assert shown(run(read(text), kernels, parameters={"hub": "O'Hara"})).strip() == "O'Hara 1"


def test_execution_options(read, kernels):
    text = """
    ```{python}
    #| label: off
    #| eval: false
    boom()
    ```

    ```{python}
    #| label: fails
    #| error: true
    1 / 0
    ```

    ```{python}
    #| label: on
    print("after")
    ```
    """
    executed = run(read(text), kernels)
    assert outputs(executed, "off") == []
    assert outputs(executed, "fails")[0].ename == "ZeroDivisionError"
    assert outputs(executed, "on")[0].text == "after\n"
    nothing = run(read(text), kernels, {"eval": False})
    assert all(outputs(nothing, label) == [] for label in ("off", "fails", "on"))
    assert run(read(text), kernels, {"enabled": False}).seconds == 0


def test_the_folder_is_the_working_directory_and_neighbours_can_be_imported(read, kernels, shown):
    report = read("```{python}\nimport os\nimport beside\n```\n\n`{python} beside.where`\n")
    (report.path.parent / "beside.py").write_text("import os\nwhere = os.getcwd()\n")
    assert shown(run(report, kernels)).strip().replace("\\", "") == str(report.path.parent)


FAILING = """
---
title: x
---

```{python}
def broken():
    a = 1
    return a / 0
```

```{python}
#| label: bad
#| echo: true

x = 1
y = broken()
z = 3
```
"""


def test_a_failing_cell_is_told_by_line_and_statement_without_a_traceback(read, kernels):
    error = faults_of(read(FAILING), kernels)
    (fault,) = error.faults
    assert isinstance(error, DocumentError)
    assert fault.where.line == 16
    assert "cell 'bad' failed: ZeroDivisionError: division by zero" in fault.what
    assert "y = broken()" in fault.what
    assert "Traceback" not in str(error) and "ipykernel" not in str(error)


@pytest.mark.parametrize(
    ("code", "line", "says"),
    [
        ("x = (1,\ny = 2", 2, "SyntaxError"),
        ("import nowhere_to_be_found", 2, "ModuleNotFoundError"),
        ("a = 1\n\nraise ValueError('first\\nsecond')", 4, "ValueError: first"),
        ("def f():\n    raise KeyError('k')\n\nf()", 3, "KeyError: 'k'"),
        ("import sys\nsys.exit(3)", 3, "SystemExit"),
        ("x = 1\nassert x == 2", 3, "AssertionError"),
        ("answer = input('who is there to answer?')", 2, "StdinNotImplementedError"),
    ],
)
def test_every_kind_of_failure_has_its_line(read, kernels, code, line, says):
    (fault,) = faults_of(read(f"```{{python}}\n{code}\n```\n"), kernels).faults
    assert says in fault.what
    assert fault.where.line == line


def test_a_failure_in_an_included_file_names_that_file(read, kernels, tmp_path):
    (tmp_path / "_part.qmd").write_text("\n```{python}\n1 / 0\n```\n")
    (fault,) = faults_of(read("text\n\n{{< include _part.qmd >}}\n"), kernels).faults
    assert fault.where.file.endswith("_part.qmd")
    assert fault.where.line == 3


def test_a_failing_inline_expression_has_its_line(read, kernels):
    text = "```{python}\na = 1\n```\n\nFine `{python} a`.\nBad `{python} a.nothing`.\n"
    (fault,) = faults_of(read(text), kernels).faults
    assert fault.where.line == 6
    assert "AttributeError" in fault.what and "a.nothing" in fault.what


def test_an_error_of_ours_keeps_its_kind_and_words(read, kernels):
    raising = "from bite.errors import *\nraise DataError(Fault('a hole', Where('t.csv', 3)))"
    error = faults_of(read(f"```{{python}}\n{raising}\n```\n"), kernels)
    assert isinstance(error, DataError)
    assert str(error).startswith("t.csv:3: a hole\n    asked for at ")
    assert str(error).endswith("report.qmd:3")
    derived = "from bite.errors import *\nclass Mine(UsageError): pass\nraise Mine('choose')"
    assert isinstance(faults_of(read(f"```{{python}}\n{derived}\n```\n"), kernels), UsageError)


def test_a_dead_kernel_is_told_with_the_cell_that_killed_it(read, kernels):
    text = "```{python}\nok = 1\n```\n\n```{python}\n#| label: dies\nimport os\nos._exit(7)\n```\n"
    (fault,) = faults_of(read(text), kernels).faults
    assert "cell 'dies'" in fault.what
    assert fault.where.line == 7


def test_a_cell_that_never_ends_is_stopped(read, kernels):
    begun = time.monotonic()
    (fault,) = faults_of(
        read("```{python}\nwhile True:\n    pass\n```\n"), kernels, timeout=2
    ).faults
    assert "still running after 2 seconds" in fault.what
    assert time.monotonic() - begun < 15


def test_a_cell_that_prints_without_end_is_stopped(read, kernels, monkeypatch):
    monkeypatch.setattr(execute, "OUTPUT_LIMIT", 100_000)
    text = "```{python}\nfor _ in range(50):\n    print('x' * 10_000)\n```\n"
    (fault,) = faults_of(read(text), kernels).faults
    assert "more than 0.1 MB" in fault.what


def kernel_processes(kernels) -> list[psutil.Process]:
    host = psutil.Process(kernels._process.pid)
    return host.children(recursive=True)


def test_no_kernel_outlives_its_document(read, kernels):
    for text in ("1", "1 / 0", "import os\nos.fork()", "import os\nos._exit(1)",
                 "import subprocess\nsubprocess.Popen(['sleep', '600'])"):  # fmt: skip
        with suppress(DocumentError):
            run(read(f"```{{python}}\n{text}\n```\n"), kernels)
        assert kernel_processes(kernels) == [], text


def test_a_killed_build_leaves_no_kernel(tmp_path):
    """SIGKILL cannot be handled: the kernels have to notice by themselves."""
    (tmp_path / "x.qmd").write_text(
        "```{python}\nimport os, time\nopen('pid', 'w').write(str(os.getpid()))\n"
        "time.sleep(600)\n```\n"
    )
    code = (
        "from pathlib import Path; from publish import document, execute\n"
        "from publish.kernels import Kernels\n"
        "execute.run(document.read(Path('x.qmd')), {}, {}, Kernels())"
    )
    process = subprocess.Popen([sys.executable, "-c", code], cwd=tmp_path)
    pid = tmp_path / "pid"
    wait_until(lambda: pid.exists() and pid.read_text())
    kernel = psutil.Process(int(pid.read_text()))
    process.kill()
    process.wait()
    wait_until(lambda: not kernel.is_running())


def wait_until(true, seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_documents_run_at_the_same_time_and_do_not_meet(read, kernels, shown):
    reports = [
        read(
            f"```{{python}}\nimport time\nx = {n}\ntime.sleep(0.2)\n```\n\n`{{python}} x`\n",
            f"{n}.qmd",
        )
        for n in range(6)
    ]
    with ThreadPoolExecutor(3) as pool:
        texts = list(pool.map(lambda one: shown(run(one, kernels)).strip(), reports))
    assert texts == [str(n) for n in range(6)]


def test_evidence_is_collected_from_what_is_shown(read, kernels):
    text = f"""
    ```{{python}}
    class Shown:
        def __init__(self, **data): self.data = data
        def _repr_mimebundle_(self, include=None, exclude=None): return self.data
    Shown(**{{"text/markdown": "", "{FACTS}": {{"report": "r", "facts": [{{"name": "n"}}]}}}})
    ```

    ```{{python}}
    from IPython.display import display
    figure = Shown(**{{"text/markdown": "!", "{FIGURE}": {{"name": "f", "csv": "1"}}}})
    display(figure)
    figure
    ```
    """
    found = run(read(text), kernels).evidence
    assert [fact["report"] for fact in found.facts] == ["r"]
    assert [figure["name"] for figure in found.figures] == ["f"]


def test_results_can_be_put_into_changed_prose(read, kernels, shown):
    results = execute.run(
        read("Old.\n\n```{python}\nn = 7\n```\n\nIt is `{python} n`.\n"), {}, {}, kernels
    )
    new = read("New and longer.\n\n```{python}\nn = 7\n```\n\nWe count `{python} n`, no more.\n")
    assert "We count 7, no more." in shown(execute.compose(new, results, {}, {}))


def test_only_installed_packages_are_imported_beforehand():
    names = modules_imported(["import pandas as pd, os", "from beside import x", "not python ("])
    assert names == ("pandas", "os", "beside", "beside.x")
    assert worth_preloading(names) == ("pandas",)


def test_a_kernel_sees_the_environment_of_the_project(read, kernels, shown):
    text = "```{python}\nimport os\n```\n\n`{python} os.environ['COLOUR']`\n"
    assert shown(run(read(text), kernels, environment={"COLOUR": "teal"})).strip() == "teal"
    assert "COLOUR" not in os.environ


def test_a_cell_that_never_stops_printing_is_stopped_at_the_limit(read, kernels, monkeypatch):
    monkeypatch.setattr(execute, "OUTPUT_LIMIT", 100_000)
    begun = time.monotonic()
    text = "```{python}\nwhile True:\n    print('x' * 10_000)\n```\n"
    (fault,) = faults_of(read(text), kernels, timeout=60).faults
    assert "more than 0.1 MB" in fault.what and time.monotonic() - begun < 30
