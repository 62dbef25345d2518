"""Every page in a real browser: it asks nobody, fits a small phone and reads without scripts."""

from __future__ import annotations

import pytest

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


@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_wider_than_the_window_and_nobody_is_asked(browser, project, name, width):
    page, asked = opened(browser, project, name, viewport={"width": width, "height": 800})
    wide = page.evaluate("document.documentElement.scrollWidth")
    page.context.close()
    assert wide <= width
    assert all(url.startswith(("file:", "data:")) for url in asked), "the page asks another host"


@pytest.mark.parametrize("name", PAGES)
def test_pages_read_without_scripts(browser, project, name):
    page, _ = opened(browser, project, name, java_script_enabled=False)
    assert page.locator("main h2").first.is_visible()
    assert page.locator("h1").inner_text()
    page.context.close()
