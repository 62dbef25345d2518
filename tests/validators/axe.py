"""axe-core in a real browser: every page at two widths, light and dark, with all of it unfolded."""

from __future__ import annotations

import re
from pathlib import Path

import axe_playwright_python
from axe_playwright_python.sync_playwright import Axe

from tests.validators import Finding, Verdict

WIDTHS = (1280, 390)
SCHEMES = ("light", "dark")

_UNFOLD = "document.querySelectorAll('details').forEach(one => one.open = true)"
"""What is folded away axe does not see."""

_OPTIONS = {"resultTypes": ["violations"]}
"""What passes is not written up, which takes most of the time on a page with long tables."""


def check(browser, files: list[Path]) -> Verdict:
    """Open every page once and let axe look at it as each window shows it."""
    by = f"axe-core {_version()}"
    findings: list[Finding] = []
    for file in files:
        page = browser.new_page()
        page.goto(file.resolve(strict=True).as_uri())
        page.evaluate(_UNFOLD)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            for scheme in SCHEMES:
                page.emulate_media(color_scheme=scheme)
                found = Axe().run(page, options=_OPTIONS).response["violations"]
                window = f"{width} px, {scheme}"
                findings += [
                    Finding(by, file.resolve(), f"{window}, {_selector(node)}", rule["id"], said)
                    for rule in found
                    for node in rule["nodes"]
                    for said in [f"{rule['help']} ({node['impact']}): {node['html'][:160]}"]
                ]
        page.close()
    return Verdict(by, frozenset(file.resolve() for file in files), tuple(findings))


def _selector(node: dict) -> str:
    return " ".join(map(str, node["target"]))


def _version() -> str:
    script = Path(axe_playwright_python.__file__).with_name("axe.min.js")
    named = re.search(r"axe v([\d.]+)", script.read_text(encoding="utf-8")[:200])
    return named[1] if named else "of unknown version"
