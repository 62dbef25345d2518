"""The two wings meet only in the reports; the leaves that both read import nothing else of ours."""

import ast
from pathlib import Path

import pytest

SRC = Path(__file__).parents[2] / "src"


def imported(path: Path) -> set[str]:
    """Top-level packages that a module imports, wherever in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module)
    return found


@pytest.mark.parametrize(("wing", "other"), [("analysis", "publish"), ("publish", "analysis")])
def test_the_wings_never_import_each_other(wing, other):
    guilty = [
        str(path.relative_to(SRC))
        for path in (SRC / wing).rglob("*.py")
        if any(name.split(".")[0] == other for name in imported(path))
    ]
    assert not guilty


@pytest.mark.parametrize("wing", ["analysis", "publish"])
def test_of_the_front_door_the_wings_know_its_leaves_only(wing):
    names = {
        name
        for path in (SRC / wing).rglob("*.py")
        for name in imported(path)
        if name.split(".")[0] == "bite"
    }
    assert names <= {"bite.errors", "bite.identifiers"}


def test_the_leaves_import_nothing_of_the_project_but_themselves():
    leaf = SRC / "bite" / "identifiers"
    for path in (SRC / "bite" / "__init__.py", SRC / "bite" / "errors.py", *leaf.glob("*.py")):
        own = "bite.identifiers" if path.parent == leaf else None
        names = {name for name in imported(path) if not own or not name.startswith(own)}
        assert not {name.split(".")[0] for name in names} & {"bite", "analysis", "publish"}


def test_every_public_function_of_the_science_says_what_it_does():
    silent = [
        f"{path.relative_to(SRC)}:{node.lineno} {node.name}"
        for path in (SRC / "analysis").rglob("*.py")
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]
    assert not silent
