"""The page in a real browser: WCAG 2.2 AA by axe-core, nothing wider than a telephone."""

from pathlib import Path

import pytest

from publish.engines.builtin.html import lint

DOCUMENTS = Path(__file__).parent / "documents"
THEME = Path(__file__).parents[4] / "theme" / "report.css"


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    """The document with everything, as the project's own reports look; its path."""
    from publish import document, project
    from publish.engines import builtin

    folder = tmp_path_factory.mktemp("page")
    for path in DOCUMENTS.iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    (folder / "report.css").write_bytes(THEME.read_bytes())
    (folder / "_quarto.yml").write_text("format:\n  html:\n    css: report.css\n")
    path = folder / "everything.qmd"
    home = project.find(path)
    doc = document.read(path, home.root)
    import nbformat.v4 as v4

    from publish.execute import Executed

    cells = []
    for part in doc.parts:
        about = {"file": str(part.file), "line": part.line}
        if isinstance(part, document.Prose):
            cells.append(v4.new_markdown_cell(part.text, metadata={"bite": about}))
        else:
            about |= {"options": dict(part.options), "language": "python"}
            output = v4.new_output("execute_result", data={"text/plain": "2"})
            cells.append(v4.new_code_cell(part.code, metadata={"bite": about}, outputs=[output]))
    run = Executed(doc, v4.new_notebook(cells=cells), header=dict(doc.header))
    return builtin.render(
        run,
        doc,
        home,
        "html",
        folder / "everything.html",
        [{"name": "PDF", "href": "everything.pdf"}],
    )


@pytest.fixture
def opened(browser, page):
    """opened(width, scheme, script) → the page in a tab, and what it asked others for."""
    contexts = []

    def _opened(width, scheme="light", script=True):
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme=scheme,
            java_script_enabled=script,
        )
        contexts.append(context)
        tab = context.new_page()
        asked = []
        tab.on("request", lambda request: asked.append(request.url))
        tab.goto(page.as_uri())
        return tab, asked

    yield _opened
    for context in contexts:
        context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing(opened, width, scheme):
    from axe_playwright_python.sync_playwright import Axe

    tab, _ = opened(width, scheme)
    found = Axe().run(tab).response["violations"]
    assert [(v["id"], [n["html"][:90] for n in v["nodes"]]) for v in found] == []


@pytest.mark.parametrize("width", [320, 390, 768, 1280, 1600])
def test_nothing_is_wider_than_the_page(opened, width):
    tab, _ = opened(width)
    over = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert tab.evaluate(over) <= 0


def test_a_page_asks_nobody_for_anything(opened, page):
    _, asked = opened(1280)
    others = [url for url in asked if not url.startswith(("data:", "about:", page.as_uri()))]
    assert others == []


def test_everything_can_be_read_without_a_script(opened):
    tab, _ = opened(1280, script=False)
    for words in ("One.", "Two."):
        assert tab.get_by_text(words, exact=True).is_visible()
    tab.get_by_text("Folded").click()
    assert tab.get_by_text("Inside.").is_visible()


def test_tabs_follow_the_arrow_keys(opened):
    tab, _ = opened(1280)
    first = tab.get_by_role("tab", name="First")
    first.focus()
    tab.keyboard.press("ArrowRight")
    assert tab.get_by_text("Two.", exact=True).is_visible()
    assert not tab.get_by_text("One.", exact=True).is_visible()
    assert tab.get_by_role("tab", name="Second").get_attribute("aria-selected") == "true"


def test_the_first_stop_of_the_keyboard_leads_past_the_cover(opened):
    tab, _ = opened(1280)
    tab.keyboard.press("Tab")
    focused = tab.evaluate("document.activeElement.className")
    assert focused == "skip-link"
    tab.keyboard.press("Enter")
    assert tab.evaluate("document.activeElement.tagName") == "MAIN"


def test_a_picture_opens_large_and_closes_again(opened):
    tab, _ = opened(1280)
    tab.locator("a.lightbox").first.click()
    assert tab.locator("dialog[open] img").is_visible()
    tab.keyboard.press("Escape")
    assert not tab.locator("dialog[open]").count()


def test_a_page_without_its_figures_is_small(page):
    import re

    text = re.sub(r'src="data:image/[^"]*"', "", page.read_text("utf-8"))
    assert len(text.encode()) <= 400_000


def test_the_lint_agrees(page):
    assert lint.page(page.read_text("utf-8")) == []


@pytest.fixture(scope="module")
def tables_page(tmp_path_factory):
    """Tables of packages with colours of their own, and one far wider than any page."""
    import nbformat.v4 as v4
    import pandas as pd
    from great_tables import GT

    from publish import document, project
    from publish.engines import builtin
    from publish.execute import Executed

    frame = pd.DataFrame({"item": ["a", "b"], "n": [1, 900], "part": ["One", "Two"]})
    shown = [
        GT(frame, rowname_col="item", groupname_col="part").data_color("n").as_raw_html(),
        frame.style.map(lambda _: "color: navy", subset=["n"]).to_html(),
        frame.style.highlight_max(subset=["n"], color="yellow").to_html(),
        pd.DataFrame({f"column{i}": [12345] for i in range(24)}).to_html(),
    ]
    path = tmp_path_factory.mktemp("tables") / "tables.qmd"
    path.write_text("---\ntitle: Tables\nlang: en\n---\n\n" + "```{python}\n1\n```\n\n" * 4)
    home = project.find(path)
    doc = document.read(path, home.root)
    cells, given = [], iter(shown)
    for part in doc.parts:
        about = {"file": str(part.file), "line": part.line}
        if isinstance(part, document.Prose):
            cells.append(v4.new_markdown_cell(part.text, metadata={"bite": about}))
            continue
        about |= {"options": dict(part.options), "language": "python"}
        output = v4.new_output("display_data", data={"text/html": next(given)})
        cells.append(v4.new_code_cell(part.code, metadata={"bite": about}, outputs=[output]))
    run = Executed(doc, v4.new_notebook(cells=cells), header=dict(doc.header))
    return builtin.render(run, doc, home, "html", path.with_suffix(".html"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_coloured_and_wide_tables_can_be_read_on_a_telephone_by_day_and_night(
    browser, tables_page, scheme
):
    from axe_playwright_python.sync_playwright import Axe

    context = browser.new_context(viewport={"width": 320, "height": 800}, color_scheme=scheme)
    tab = context.new_page()
    tab.goto(tables_page.as_uri())
    found = Axe().run(tab).response["violations"]
    assert [(v["id"], [n["html"][:90] for n in v["nodes"]]) for v in found] == []
    over = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert tab.evaluate(over) <= 0
    region = tab.get_by_role("region", name="Table: column0")
    region.focus()
    tab.keyboard.press("ArrowRight")
    tab.wait_for_timeout(300)
    assert region.evaluate("e => e.scrollLeft") > 0, "the keyboard reaches every column"
    context.close()
