"""Input that is broken, malicious or without end: one clear message, and nothing half-made.

What a person sees is tested here (exit code, words, files), through the command's own functions.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import lxml.html
import psutil
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bite import reports
from bite.telling import errors_told
from publish.engines.builtin import pandoc

TOP = "---\ntitle: T\nlang: en\n---\n\n"
PROJECT = {"_quarto.yml": "project:\n  type: default\n"}


@dataclass(frozen=True)
class Said:
    """What came of a rendering: exit code, words on standard error, files that were not there."""

    code: int
    text: str
    made: tuple[str, ...]


def render(folder: Path, name: str = "x.qmd", to: str = "html", **wish) -> Said:
    """Render as ``bite render`` does, in this process."""
    before = {path for path in folder.rglob("*") if ".bite" not in path.parts}
    heard = io.StringIO()
    code = 0
    with contextlib.chdir(folder), contextlib.redirect_stderr(heard):
        try:
            with errors_told():
                asked = reports.Wish(names=(name,), to=(to,), engine="builtin", **wish)
                reports.render(asked)
        except SystemExit as stop:
            code = int(stop.code or 0)
    after = {path for path in folder.rglob("*") if ".bite" not in path.parts and path.is_file()}
    made = tuple(sorted(path.name for path in after - before))
    return Said(code, heard.getvalue(), made)


def written(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def cell(code: str, options: str = "") -> str:
    return f"```{{python}}\n{options}{code}\n```\n"


BROKEN = {
    "a header without end": ({"x.qmd": "---\ntitle: T\n"}, "x.qmd:1", "never closed"),
    "a cell without end": ({"x.qmd": TOP + "```{python}\n1\n"}, "x.qmd:6", "never closed"),
    "a fence without end": ({"x.qmd": TOP + "```python\n1\n"}, "x.qmd:6", "never closed"),
    "a div without end": ({"x.qmd": TOP + "::: {.a}\nx\n"}, "x.qmd:6", "never closed"),
    "two cells of one label": (
        {"x.qmd": TOP + cell("1", "#| label: a\n") + "\n" + cell("2", "#| label: a\n")},
        "x.qmd:11", "already used",
    ),
    "two headings of one label": (
        {"x.qmd": TOP + "# A {#sec-a}\n\n# B {#sec-a}\n"}, "x.qmd:6", "used twice",
    ),
    "includes in a circle": (
        {"x.qmd": TOP + "{{< include a.qmd >}}\n", "a.qmd": "\n{{< include x.qmd >}}\n"},
        "a.qmd:2", "includes itself",
    ),
    "an include of nothing": ({"x.qmd": TOP + "{{< include no.qmd >}}\n"}, "x.qmd:6", "not exist"),
    "an include of a folder": ({"x.qmd": TOP + "{{< include . >}}\n"}, "x.qmd:6", "cannot be read"),
    "an include from outside": (
        PROJECT | {"x.qmd": TOP + "{{< include ../../x >}}\n"}, "x.qmd:6", "outside the project",
    ),
    "broken YAML in the header": ({"x.qmd": "---\ntitle: [a\n---\n"}, "x.qmd:2", "broken YAML"),
    "broken YAML in a cell": ({"x.qmd": TOP + cell("1", "#| label: [a\n")}, "x.qmd:7", "YAML"),
    "a broken project": ({"_quarto.yml": "project: [\n", "x.qmd": TOP}, "_quarto.yml:1", "YAML"),
    "broken settings of a folder": (
        PROJECT | {"_metadata.yml": "a: [\n", "x.qmd": TOP}, "_metadata.yml:1", "broken YAML",
    ),
    "a broken brand": (
        PROJECT | {"_brand.yml": "color: [\n", "x.qmd": TOP}, "_brand.yml:1", "broken YAML",
    ),
    "broken variables": (
        PROJECT | {"_variables.yml": "a: [\n", "x.qmd": TOP + "{{< var a >}}\n"},
        "_variables.yml:1", "broken YAML",
    ),
    "a binary file": ({"x.qmd": bytes(range(256)) * 8}, "x.qmd:2", "not UTF-8"),
    "text in another encoding": ({"x.qmd": TOP.encode() + b"caf\xe9\n"}, "x.qmd:6", "not UTF-8"),
    "a control character": ({"x.qmd": TOP + "a\0b\n"}, "x.qmd:6", "U+0000"),
    "lists without bottom": (
        {"x.qmd": TOP + "".join("  " * n + "- a\n" for n in range(200))}, "x.qmd:", "too deeply",
    ),
    "a reference to nothing": ({"x.qmd": TOP + "See @fig-no.\n"}, "x.qmd:6", "leads nowhere"),
    "a bibliography that is not there": (
        {"x.qmd": "---\ntitle: T\nbibliography: no.bib\n---\n\n@a\n"}, "x.qmd:3", "no.bib",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_broken_is_told_once_at_its_place_and_nothing_is_made(tmp_path, name):
    files, place, words = BROKEN[name]
    said = render(written(tmp_path, files))
    assert said.code in (4, 6)
    assert words in said.text and "Traceback" not in said.text
    assert re.search(rf"^{re.escape(place)}", said.text, re.MULTILINE), said.text
    assert said.made == ()


def test_divs_nested_beyond_what_typst_can_follow_are_told_and_html_has_them(tmp_path):
    deep = [":" * (203 - n) + " {.a}\n\n" for n in range(200)]
    text = "".join((TOP, *deep, "bottom\n\n", *(":" * (4 + n) + "\n\n" for n in range(200))))
    written(tmp_path, {"x.qmd": text})
    assert render(tmp_path).made == ("x.html",)
    bottom = lxml.html.parse(str(tmp_path / "x.html")).xpath("//p[text()='bottom']")
    assert len(bottom[0].xpath("ancestor::div[@class='a']")) == 200
    said = render(tmp_path, to="pdf")
    assert (said.code, said.made) == (4, ())
    assert "x.qmd:6: lists, quotes or divs are nested too deeply" in said.text


def test_brackets_that_pandoc_reads_for_ever_are_given_up(tmp_path, monkeypatch):
    monkeypatch.setattr(pandoc, "TIMEOUT", 1.0)
    written(tmp_path, {"x.qmd": TOP + "text\n\n" + "[" * 60 + "a" + "]{.x}" * 60 + "\n"})
    said = render(tmp_path)
    assert (said.code, said.made) == (4, ())
    assert "x.qmd:8: the document could not be converted within 1 seconds" in said.text


SCRIPT = "<script>alert(1)</script>"


def test_a_script_in_a_value_arrives_as_text_wherever_it_is_shown(tmp_path):
    text = f"""---
title: "About `{{python}} value`"
lang: en
---

```{{python}}
import pandas
import matplotlib.pyplot as plt
value = "{SCRIPT}"
```

In a sentence: `{{python}} value`.

| a |
|---|
| `{{python}} value` |

```{{python}}
#| label: tbl-frame
#| tbl-cap: "Caption `{{python}} value`."
pandas.DataFrame({{value: [value, value + "</td>"]}})
```

```{{python}}
#| label: fig-line
#| fig-cap: "Caption `{{python}} value`."
#| fig-alt: "Alt `{{python}} value`."
plt.plot([1, 2])
plt.show()
```

```{{python}}
print(value)
value
```
"""
    said = render(written(tmp_path, {"x.qmd": text}))
    assert said.code == 0, said.text
    page = lxml.html.parse(str(tmp_path / "x.html"))
    assert not [s for s in page.iter("script") if "alert" in (s.text or "")]
    shown = page.xpath("string(//main)") if page.xpath("//main") else page.xpath("string(//body)")
    assert shown.count(SCRIPT) >= 8
    assert SCRIPT in page.findtext(".//title")
    (picture,) = page.xpath("//*[@id='fig-line']//img")
    assert SCRIPT in picture.get("alt")
    for format_ in ("typst", "pdf"):
        said = render(tmp_path, to=format_)
        assert said.code == 0, said.text


@pytest.mark.parametrize("to", ["html", "pdf"])
def test_right_to_left_text_and_emoji_arrive(tmp_path, to):
    words = "שלום עולם · مرحبا بالعالم · 👩‍👩‍👧‍👦 🏳️‍🌈 · e\u0301"
    said = render(written(tmp_path, {"x.qmd": TOP + words + "\n"}), to=to)
    assert said.code == 0 and said.made == (f"x.{to}",)
    if to == "html":
        assert words in lxml.html.parse(str(tmp_path / "x.html")).xpath("string(//body)")


@pytest.mark.parametrize("stem", ["a b", "café", 'it\'s "quoted"', "-dash", "a#b?c&d", "100%"])
@pytest.mark.parametrize("to", ["html", "pdf"])
def test_any_name_of_a_file_will_do(tmp_path, stem, to):
    written(tmp_path, {f"{stem}.qmd": TOP + cell("print(6 * 7)")})
    said = render(tmp_path, f"./{stem}.qmd", to)
    assert said.code == 0, said.text
    assert said.made == (f"{stem}.{to}",)


def test_a_long_table_is_shown_whole(tmp_path):
    frame = "import pandas as pd\npd.options.display.max_rows = None\n"
    written(tmp_path, {"x.qmd": TOP + cell(frame + "pd.DataFrame({'n': range(1000)})")})
    assert render(tmp_path).code == 0
    rows = lxml.html.parse(str(tmp_path / "x.html")).xpath("//table//tbody/tr")
    assert len(rows) == 1000


HOSTILE = {
    "raises": ("x = 1\n1 / 0", 7, "ZeroDivisionError"),
    "exits": ("import sys\nsys.exit(0)", 7, "SystemExit"),
    "ends Python": ("import os\nos._exit(0)", 6, "Python ended"),
    "kills itself": ("import os\nos.kill(os.getpid(), 9)", 6, "Python ended"),
    "reads": ("input()", 6, "StdinNotImplementedError"),
    "prints 50 MB": ("print('x' * 50_000_000)", 6, "more than 32 MB"),
    "shows 50 MB": ("'x' * 50_000_000", 6, "more than 32 MB"),
    "wants all memory": ("x = 1\nbytearray(10 ** 15)", 7, "MemoryError"),
    "never ends": ("while True: pass", 6, "still running after 2 seconds"),
    "sleeps through interrupts": (
        "import time\nwhile True:\n    try:\n        time.sleep(9)\n"
        "    except KeyboardInterrupt: pass", 6, "still running after 2 seconds",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_cell_is_told_and_leaves_nothing(tmp_path, name):
    code, line, words = HOSTILE[name]
    before = descendants()
    timeout = 2 if words.startswith("still") else 0
    said = render(written(tmp_path, {"x.qmd": TOP + "\n" + cell(code)}), timeout=timeout)
    assert (said.code, said.made) == (4, ())
    assert f"x.qmd:{line + 2}: " in said.text and words in said.text
    assert "Traceback" not in said.text and "ipykernel" not in said.text
    assert descendants() <= before


LEAVING = {
    "a thread without end": "import threading, time\nthreading.Thread(target=time.sleep, "
    "args=(600,)).start()",
    "a process": "import subprocess\nsubprocess.Popen(['sleep', '600'])",
    "a process in a session of its own": "import subprocess\n"
    "subprocess.Popen(['sleep', '600'], start_new_session=True)",
    "a daemon": "import os, time\nif os.fork() == 0:\n    os.setsid()\n    if os.fork():\n"
    "        os._exit(0)\n    time.sleep(600)\n    os._exit(0)\nos.wait()",
    "a fork of the kernel": "import os\nos.fork()",
}


@pytest.mark.skipif(sys.platform != "linux", reason="how processes are found again is Linux's own")
@pytest.mark.parametrize("name", LEAVING)
def test_nothing_that_a_cell_starts_outlives_the_build(tmp_path, name):
    before = descendants()
    sleeping = sleepers()
    said = render(written(tmp_path, {"x.qmd": TOP + cell(LEAVING[name]) + "\n" + cell("1")}))
    assert said.code == 0, said.text
    assert descendants() <= before
    assert sleepers() <= sleeping


def descendants() -> set[int]:
    """The processes below this one."""
    return {process.pid for process in psutil.Process().children(recursive=True)}


def sleepers() -> set[int]:
    """Every ``sleep 600`` of the machine, whoever its parent is."""
    found = psutil.process_iter(["cmdline"])
    return {one.pid for one in found if (one.info["cmdline"] or [])[:2] == ["sleep", "600"]}


@pytest.mark.skipif(os.name != "posix", reason="signals")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_build_that_is_stopped_ends_its_kernels_and_writes_nothing(tmp_path, number):
    code = "import os, time\nopen('pid', 'w').write(str(os.getpid()))\ntime.sleep(600)"
    written(tmp_path, {"x.qmd": TOP + cell(code)})
    command = [sys.executable, "-m", "bite", "render", "x.qmd", "--engine", "builtin"]
    process = subprocess.Popen(
        command, cwd=tmp_path, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    pid = tmp_path / "pid"
    deadline = time.monotonic() + 60
    while not (pid.exists() and pid.read_text()):
        assert time.monotonic() < deadline and process.poll() is None
        time.sleep(0.05)
    below = psutil.Process(process.pid).children(recursive=True)
    process.send_signal(number)
    _, heard = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "Stopped." in heard and "Traceback" not in heard
    assert psutil.wait_procs(below, timeout=10)[1] == []
    assert not psutil.pid_exists(int(pid.read_text()))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["pid", "x.qmd"]


WHOLE = f"""---
title: "A report"
lang: en
execute:
  echo: false
---

# First {{#sec-first}}

Text with *emphasis*, `code`, a [link](https://example.org), a footnote[^1] and @sec-first.

[^1]: The note.

::: {{.callout-note}}
## Heading
> a quote

- a list
  1. inside
:::

| a | b |
|:--|--:|
| 1 | 2 |

: A table {{#tbl-one}}

{cell("x = 1", "#| label: first" + chr(10) + "#| echo: true" + chr(10))}
$$ x^2 $$ {{#eq-one}}

{{{{< include part.qmd >}}}}

::: {{#fig-two layout-ncol=2}}
Words

Two pictures in words
:::
"""

EDITS = st.tuples(
    st.sampled_from(["delete", "twice", "truncate", "swap", "cut", "insert"]),
    st.integers(0, WHOLE.count("\n")),
    st.integers(0, 40),
    st.sampled_from(["```", ":::", "---", "$$", "{", "[", "`{python} 1/0`", "{{<", "#| label: [",
                     "<div>", "\t", "|", ": a", "@nope", "::: {#fig-two}", "<!--"]),
)  # fmt: skip


def edited(text: str, edits: list[tuple[str, int, int, str]]) -> str:
    lines = text.split("\n")
    for what, at, column, piece in edits:
        at = min(at, len(lines) - 1)
        if what == "delete":
            del lines[at : at + 1]
        elif what == "twice":
            lines.insert(at, lines[at])
        elif what == "truncate":
            lines = lines[: at + 1]
        elif what == "swap":
            lines[at], lines[-1] = lines[-1], lines[at]
        elif what == "cut":
            lines[at] = lines[at][:column]
        else:
            lines.insert(at, piece)
        lines = lines or [""]
    return "\n".join(lines)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(edits=st.lists(EDITS, min_size=1, max_size=4))
def test_a_document_edited_at_random_is_rendered_or_refused_at_a_line(tmp_path_factory, edits):
    folder = tmp_path_factory.mktemp("edited")
    text = edited(WHOLE, edits)
    written(folder, {"x.qmd": text, "part.qmd": "An included paragraph.\n"})
    said = render(folder, no_execute=True)
    assert said.code in (0, 4, 6), f"{said.text}\n{text}"
    assert "Traceback" not in said.text
    if said.code:
        assert said.made == ()
        assert re.search(r"^(x|part)\.qmd:\d+(:\d+)?: ", said.text, re.MULTILINE), said.text
    else:
        assert said.made == ("x.html",)
        assert (folder / "x.html").read_text("utf-8").rstrip().endswith("</html>")
