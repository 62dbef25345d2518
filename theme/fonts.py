#!/usr/bin/env python3
"""Before Quarto renders: put the reports' fonts where `font-paths: [.fonts]` looks for them."""

import os
import sys
from pathlib import Path

root = Path(os.environ.get("QUARTO_PROJECT_DIR") or Path(__file__).resolve().parent.parent)
sys.path.insert(0, str(root / "src"))

from publish import fonts  # noqa: E402

if __name__ == "__main__":
    folder = fonts.link(root)
    if not any(folder.iterdir()):
        sys.exit("no fonts found: install the package font-source-sans-pro")
