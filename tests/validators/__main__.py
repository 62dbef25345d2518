"""``python -m tests.validators FOLDER``: all three validators over a folder of pages and PDFs."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.validators import axe, nu, told, verapdf

BROWSER = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")


def main(folder: Path) -> int:
    """Print every finding; 1 if there is one, 2 if there is nothing to look at."""
    pages, pdfs = sorted(folder.rglob("*.html")), sorted(folder.rglob("*.pdf"))
    if not (pages or pdfs):
        print(f"There is no page and no PDF in {folder}.", file=sys.stderr)
        return 2
    verdicts = [verapdf.check(pdfs)] if pdfs else []
    if pages:
        verdicts.append(nu.check(pages))
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=shutil.which("chromium"), args=list(BROWSER)
            )
            verdicts.append(axe.check(browser, pages))
            browser.close()
    for verdict in verdicts:
        print(f"{verdict.by}: {len(verdict.checked)} files, {len(verdict.findings)} faults")
        if verdict.findings:
            print(told(verdict.findings))
    return 1 if any(verdict.findings for verdict in verdicts) else 0


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1])))
