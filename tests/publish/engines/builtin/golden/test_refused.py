"""What is not built is refused: by its name, at its file and line, with exit code 6, and nothing
is written."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import yaml

from bite.cli import main

HERE = Path(__file__).parent
REFUSED = yaml.safe_load((HERE / "refused.yml").read_text("utf-8"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return Path(shutil.copytree(HERE / "refused", tmp_path_factory.mktemp("refused") / "here"))


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused_by_name_and_line(folder, monkeypatch, capsys, name):
    monkeypatch.chdir(folder)
    with pytest.raises(SystemExit) as left:
        main(["render", name, "--engine", "builtin", "--json"])
    wanted = REFUSED[name]
    told = {f["where"]: f["what"] for f in json.loads(capsys.readouterr().out)["error"]}
    assert left.value.code == 6
    assert all(what.startswith("unsupported: ") for what in told.values())
    assert wanted["says"] in told[f"{wanted.get('file', name)}:{wanted['line']}"]
    assert not [path for path in folder.rglob("*") if path.suffix in (".html", ".pdf")]


def test_every_document_that_is_refused_has_its_line():
    documents = {p.relative_to(HERE / "refused").as_posix() for p in HERE.glob("refused/**/*.qmd")}
    assert documents == set(REFUSED)
