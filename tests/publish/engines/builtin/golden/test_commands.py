"""The command line as Quarto has it: each option in a run of its own, and what it makes."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from lxml import html as lxml_html

HERE = Path(__file__).parent
COMMANDS = yaml.safe_load((HERE / "commands.yml").read_text("utf-8"))


@pytest.mark.parametrize("name", COMMANDS)
def test_the_option_makes_these_files_and_no_other(tmp_path, pdftotext, name):
    folder = Path(shutil.copytree(HERE / "commands", tmp_path / "project"))
    command = [sys.executable, "-m", "bite", "render", "--engine", "builtin"]
    done = subprocess.run([*command, *COMMANDS[name]["ask"]], cwd=folder, capture_output=True)
    assert done.returncode == 0, done.stderr.decode()
    made = {p.relative_to(folder).as_posix() for p in folder.rglob("*")
            if p.suffix in (".html", ".pdf")}  # fmt: skip
    assert made == set(COMMANDS[name]["made"])
    for file, words in COMMANDS[name]["made"].items():
        assert re.search(words, text_of(folder / file, pdftotext))


def text_of(path: Path, pdftotext: str) -> str:
    if path.suffix == ".html":
        text = lxml_html.document_fromstring(path.read_text("utf-8")).find(".//main").text_content()
    else:
        text = subprocess.run([pdftotext, "-raw", path, "-"], capture_output=True, text=True).stdout
    return " ".join(text.split())
