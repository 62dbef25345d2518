"""Write a piece of text that a document includes."""

from pathlib import Path

Path("_made.md").write_text("A script wrote this before anything was rendered.\n", encoding="utf-8")
