"""Leave a list of what was rendered."""

import os
from pathlib import Path

files = os.environ["QUARTO_PROJECT_OUTPUT_FILES"]
Path(os.environ["QUARTO_PROJECT_OUTPUT_DIR"], "made.txt").write_text(files, encoding="utf-8")
