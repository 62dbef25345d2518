"""A document runs once for all of its formats, unless they or its cells make a difference."""

from __future__ import annotations

import pytest

from bite.errors import DocumentError, UnsupportedError
from publish import build, engines, project, variants

SIZED = """
---
title: Sized
format:
  html: default
  typst:
    fig-width: 3
---

```{python}
#| label: width
import os
width = os.environ["QUARTO_FIG_WIDTH"]
with open("../runs.log", "a") as log:
    print("sized", file=log)
```

Width `{python} width`.
"""


def test_formats_with_other_settings_of_execution_have_a_run_of_their_own(workshop):
    workshop.write("reports/two.qmd", SIZED)
    workshop.build()
    assert "Width 7." in workshop.files()["reports/two.html"]
    assert "Width 3." in workshop.files()["reports/two.pdf"]
    log = workshop.root / "runs.log"
    assert log.read_text().splitlines().count("sized") == 2
    workshop.write("reports/two.qmd", SIZED.replace("fig-width: 3", "toc: true"))
    workshop.build()
    assert "Width 7." in workshop.files()["reports/two.pdf"]
    assert log.read_text().splitlines().count("sized") == 2  # the page's results serve both


def test_cells_that_read_the_format_run_for_each(workshop):
    text = SIZED.replace("    fig-width: 3", "    toc: true").replace(
        'os.environ["QUARTO_FIG_WIDTH"]',
        '__import__("json").load(open(os.environ["QUARTO_EXECUTE_INFO"]))'
        '["format"]["identifier"]["target-format"]',
    )
    workshop.write("reports/two.qmd", text)
    workshop.build()
    assert "Width html." in workshop.files()["reports/two.html"]
    assert "Width typst." in workshop.files()["reports/two.pdf"]


@pytest.mark.parametrize("asked", ["freeze: auto", "freeze: true", "cache: true"])
def test_results_that_the_author_freezes_are_kept_until_the_code_changes(workshop, asked):
    (workshop.root / "reports" / "variants.yml").unlink()
    text = (workshop.root / "reports" / "one.qmd").read_text()
    text = text.replace("title: One", f"title: One\nexecute:\n  {asked}")
    workshop.write("reports/one.qmd", text)
    log = workshop.root / "runs.log"
    workshop.build()
    workshop.write("reports/one.qmd", text + "\nMore words.\n")
    workshop.build()
    assert len(log.read_text().splitlines()) == 1
    assert "More words." in workshop.files()["reports/one.html"]
    workshop.write("reports/one.qmd", text.replace("+ 1", "+ 2"))
    workshop.build()
    assert len(log.read_text().splitlines()) == 2


VARIED = """
---
title: The same twice
lang: en
format:
  html: default
  typst: default
---

```{python}
import random
import numpy as np
import matplotlib.pyplot as plt
print({*"a set of letters"}, hash("text"), {letter: ord(letter) for letter in {*"abc"}})
print(random.random(), np.random.rand())
```

```{python}
#| label: fig-a
#| fig-cap: Two lines.
#| fig-alt: Two lines that cross.
plt.plot([1, 2], [2, 1], [1, 2], [1, 2])
plt.show()
```
"""


def test_two_builds_give_the_same_bytes_in_both_formats(tmp_path):
    """What a document draws and computes, sets and unseeded randomness of the usual kind included.

    Not what it asks the clock or the system's entropy: a `numpy.random.default_rng()` without a
    seed is meant to differ.
    """
    made = []
    for name in ("first", "second"):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "x.qmd").write_text(VARIED.lstrip())
        here = project.find(folder / "x.qmd")
        engine = engines.choose("builtin")
        options = build.Options(folder)
        documents = build.read_all([folder / "x.qmd"], here)
        targets = [variants.Target(documents[0], {}, ("html", "pdf"), ("html", "pdf"))]
        build.build(build.plan(targets, here, engine, options), here, engine, options)
        made.append({p.name: p.read_bytes() for p in folder.glob("x.*") if p.suffix != ".qmd"})
    assert set(made[0]) == {"x.html", "x.pdf"}
    assert made[0] == made[1]


def test_settings_of_execution_that_cannot_be_followed_are_refused_at_their_line(workshop):
    workshop.write("reports/two.qmd", "---\ntitle: x\nexecute:\n  ecko: true\n  eval: maybe\n---\n")
    with pytest.raises(DocumentError) as caught:
        workshop.build()
    assert [fault.where.line for fault in caught.value.faults] == [4, 5]
    workshop.write("reports/two.qmd", "---\ntitle: x\nexecute:\n  ipynb-filters: [a.py]\n---\n")
    with pytest.raises(UnsupportedError, match="ipynb-filters"):
        workshop.build()
