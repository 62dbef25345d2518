"""Every page in a real browser: nothing axe can find, nothing wider than a small phone."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

PAGES = (
    "index",
    "reports/bite-summary",
    "reports/early-years-implementation",
    "reports/lived-experience-training",
    "reports/partnership-case-study",
    "reports/partnership-evaluation",
)


def opened(browser, project, name, **context):
    page = browser.new_context(**context).new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto((project.site / f"{name}.html").as_uri())
    return page, asked


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(browser, project, name, scheme):
    page, asked = opened(browser, project, name, color_scheme=scheme)
    found = Axe().run(page)
    page.context.close()
    assert found.violations_count == 0, found.generate_report()
    assert all(url.startswith(("file:", "data:")) for url in asked), "the page asks another host"


@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_wider_than_the_window(browser, project, name, width):
    page, _ = opened(
        browser, project, name, viewport={"width": width, "height": 800}, java_script_enabled=True
    )
    wide = page.evaluate("document.documentElement.scrollWidth")
    page.context.close()
    assert wide <= width


@pytest.mark.parametrize("name", PAGES)
def test_pages_read_without_scripts(browser, project, name):
    page, _ = opened(browser, project, name, java_script_enabled=False)
    assert page.locator("main h2").first.is_visible()
    assert page.locator("h1").inner_text()
    page.context.close()
