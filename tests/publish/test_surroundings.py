"""What cells find around them: variables, figures of a size and kind, the same start each time."""

from __future__ import annotations

import base64
import io
import json

import pytest
from PIL import Image

from publish import execute, surroundings
from publish.kernels import Kernels


def outputs(document, kernels, label, execution=None):
    """What the cell of that label gave."""
    execution = execution or {}
    results = execute.run(document, execution, {}, kernels)
    notebook = execute.compose(document, results, execution, {}).notebook
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    return next(c.outputs for c in cells if c.metadata["bite"]["options"].get("label") == label)


PLOT = """
```{python}
#| label: plot
import matplotlib.pyplot as plt
import numpy as np
plt.plot(np.random.rand(5))
plt.show()
```

```{python}
#| label: hash
print(hash("salt"), set("abcdef"))
```
"""


TOLD = """
```{python}
import json, os
named = ("PROJECT_ROOT", "DOCUMENT_PATH", "DOCUMENT_FILE", "FIG_WIDTH", "FIG_HEIGHT", "FIG_DPI",
         "FIG_FORMAT")
told = {name: os.environ["QUARTO_" + name] for name in named}
with open(os.environ["QUARTO_EXECUTE_INFO"]) as file:
    told |= {"info": json.load(file)}
print(json.dumps(told))
```
"""


def told(document, kernels, execution, **around) -> dict:
    setting = surroundings.of(document, execution, **around)
    ((output,),) = execute.run(document, execution, {}, kernels, setting=setting).values
    return json.loads(output["text"])


def test_quarto_tells_cells_about_their_document(read, kernels, tmp_path):
    document = read(TOLD)
    found = told(document, kernels, {"fig-width": 9, "fig-format": "retina"}, root=tmp_path.parent)
    info = found.pop("info")
    assert found == {
        "PROJECT_ROOT": str(tmp_path.parent),
        "DOCUMENT_PATH": str(tmp_path),
        "DOCUMENT_FILE": "report.qmd",
        "FIG_WIDTH": "9",
        "FIG_HEIGHT": "5",
        "FIG_DPI": "192",
        "FIG_FORMAT": "png",
    }
    assert info["document-path"] == str(document.path)
    assert info["format"]["identifier"]["target-format"] == "html"
    assert info["format"]["execute"]["fig-width"] == 9
    paper = told(document, kernels, {}, to="pdf")
    assert (paper["FIG_WIDTH"], paper["FIG_HEIGHT"]) == ("5.5", "3.5")
    assert paper["info"]["format"]["identifier"]["target-format"] == "typst"


@pytest.mark.parametrize(
    ("kind", "mime", "wide"),
    [("png", "image/png", 4 * 100), ("retina", "image/png", 4 * 200), ("jpeg", "image/jpeg", 400)],
)
def test_size_resolution_and_kind_of_figures_reach_matplotlib(read, kernels, kind, mime, wide):
    execution = {"fig-width": 4, "fig-asp": 0.5, "fig-dpi": 100, "fig-format": kind}
    text = PLOT.replace("plt.plot(np", "plt.rcParams['savefig.bbox'] = None\nplt.plot(np")
    text = text.replace(
        "plt.show()",
        "from matplotlib_inline.config import InlineBackend\n"
        "InlineBackend.instance().print_figure_kwargs = {'bbox_inches': None}\nplt.show()",
    )
    data = outputs(read(text), kernels, "plot", execution)[-1].data
    with Image.open(io.BytesIO(base64.b64decode(data[mime]))) as picture:
        assert picture.size == (wide, wide // 2)


def test_every_expression_of_a_cell_is_shown_where_the_document_asks_for_it(read, kernels):
    document = read("```{python}\n#| label: two\n1\n2\n```\n")
    assert len(outputs(document, kernels, "two")) == 1
    shown = outputs(document, kernels, "two", {"ipynb-shell-interactivity": "all"})
    assert [output.data["text/plain"] for output in shown] == ["1", "2"]


@pytest.mark.parametrize("warm", [True, False])
def test_two_runs_give_the_same_bytes(read, warm):
    """Figures and hashes; in a warm kernel the usual randomness too, which starts with a seed."""
    text = PLOT if warm else PLOT.replace("np.random.rand(5)", "range(5)")
    results = []
    for _ in range(2):
        with Kernels(("numpy", "matplotlib.pyplot") if warm else (), warm=warm) as source:
            document = read(text)
            results.append([outputs(document, source, label) for label in ("plot", "hash")])
    assert results[0] == results[1]
    assert "image/svg+xml" in results[0][0][-1].data


def test_figure_size_holds_in_a_warm_kernel_too(read):
    with Kernels(("matplotlib.pyplot",)) as source:
        svg = [
            outputs(read(PLOT), source, "plot", {"fig-width": width})[-1].data["image/svg+xml"]
            for width in (4, 8)
        ]
    small, large = (float(text.split('width="')[1].split("pt")[0]) for text in svg)
    assert 1.7 < large / small < 2.3
