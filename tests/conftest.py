"""Shared by all tests: tools that a machine may lack are skipped at home and demanded in CI."""

import os
import shutil

import pytest


def _need(tool: str, package: str) -> str:
    found = shutil.which(tool)
    if found:
        return found
    message = f"{tool} is not on the PATH (Debian package: {package})"
    if os.environ.get("CI"):
        pytest.fail(message)
    pytest.skip(message)


@pytest.fixture(scope="session")
def pdftotext() -> str:
    return _need("pdftotext", "poppler-utils")


@pytest.fixture(scope="session")
def chromium() -> str:
    return _need("chromium", "chromium")


@pytest.fixture(scope="module")
def browser(chromium):
    """A real browser, offline: a page that asks any other host for anything gets nothing."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(
            executable_path=chromium,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
            ],
        )
        yield running
        running.close()
