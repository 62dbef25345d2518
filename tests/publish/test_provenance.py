"""The record of a site: valid RO-Crate 1.3, true of what is there, the same every time."""

from __future__ import annotations

import getpass
import hashlib
import json
import os
import platform
import shutil
import subprocess
import time
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bite.errors import DataError
from publish import build, crate, provenance
from publish.crate import Author, Build, Crate, Data, Listed, Resource


@pytest.fixture
def built(workshop):
    workshop.write(
        "data/datapackage.json",
        json.dumps(
            {
                "title": "Numbers",
                "status": "synthetic",
                "resources": [{"name": "numbers", "path": "numbers.csv"}],
            }
        ),
    )
    workshop.write(
        "reports/_metadata.yml",
        """
        author: {name: The team, affiliations: [{name: A trust}]}
        date: 2026-11-22
        license: CC BY 4.0
        """,
    )
    workshop.build()
    return workshop


def held(workshop) -> Crate:
    return crate.read(workshop.site / crate.NAME)


def wrong(workshop) -> dict[str, str]:
    return dict(provenance.mismatches(workshop.site, held(workshop)))


def test_the_validator_of_ro_crate_finds_nothing_that_must_be_otherwise(built, rocrate):
    assert rocrate(built.site) == []


def test_the_validator_would_find_what_is_planted(built, rocrate):
    path = built.site / crate.NAME
    graph = json.loads(path.read_text())
    graph["@graph"][1].pop("license")
    graph["@graph"][1]["hasPart"].append({"@id": "nowhere.html"})
    graph["@graph"].append({"@id": "nowhere.html", "@type": "File"})
    path.write_text(json.dumps(graph))
    found = " ".join(rocrate(built.site))
    assert "license" in found and "nowhere.html" in found


def test_every_file_is_listed_with_its_checksum(built):
    listed = {name: (one.sha256, one.size) for name, one in held(built).files.items()}
    there = {
        path.relative_to(built.site).as_posix(): path.read_bytes()
        for path in built.site.rglob("*")
        if path.is_file() and path.name != crate.NAME
    }
    assert listed == {n: (hashlib.sha256(c).hexdigest(), len(c)) for n, c in there.items()}


def test_a_report_says_what_it_was_made_from(built):
    one = held(built).builds["hub-walton/one"]
    assert one.document == "reports/one.qmd"
    assert one.files == ("reports/hub-walton/one.html", "reports/hub-walton/one.pdf")
    assert (one.parameters, one.given) == ({"hub": "Walton"}, ("hub",))
    content = (built.root / "reports/one.qmd").read_bytes()
    assert one.inputs["reports/one.qmd"] == hashlib.sha256(content).hexdigest()
    assert {"requirements.lock", "_quarto.yml"} <= set(one.inputs)
    (data,) = one.data
    numbers = hashlib.sha256((built.root / "data/numbers.csv").read_bytes()).hexdigest()
    assert data.resources == {"numbers": Resource("numbers.csv", numbers)}
    assert data.fingerprint == hashlib.sha256(f"numbers\0{numbers}\n".encode()).hexdigest()
    assert one.tools["Python"] == platform.python_version()
    assert one.authors == (Author("The team", ("A trust",)),)
    assert (held(built).date, held(built).statuses) == ("2026-11-22", {"synthetic"})


def test_no_row_of_the_data_is_in_it(built):
    built.write("data/numbers.csv", "n\n9174632\n")
    built.build()
    assert "9174632" not in (built.site / crate.NAME).read_text().replace('"sha256"', "")


def test_the_same_inputs_give_the_same_bytes_anywhere(built, tmp_path, monkeypatch):
    before = (built.site / crate.NAME).read_bytes()
    elsewhere = tmp_path / "another place" / "Müller"
    shutil.copytree(built.root, elsewhere, ignore=shutil.ignore_patterns("_site", ".bite"))
    for name, value in {"TZ": "Pacific/Kiritimati", "SOURCE_DATE_EPOCH": "86400"}.items():
        monkeypatch.setenv(name, value)
    time.tzset()
    again = replace(built, root=elsewhere)
    again.build()
    assert (again.site / crate.NAME).read_bytes() == before
    text = before.decode()
    own = {str(built.root), str(tmp_path), getpass.getuser() + "/", platform.node()}
    assert not [word for word in own if len(word) > 3 and word in text]
    monkeypatch.undo()
    time.tzset()


def test_reports_one_after_the_other_give_the_record_of_all_at_once(built):
    whole = (built.site / crate.NAME).read_bytes()
    (built.root / ".bite/store/published").rename(built.root / ".bite/store/lost")
    shutil.rmtree(built.site)
    for plan in built.plans():
        built_one = build.plan([plan.target], built.project, built.engine, built.options())
        build.build(built_one, built.project, built.engine, built.options())
    assert (built.site / crate.NAME).read_bytes() == whole


def test_without_a_date_in_the_documents_the_day_of_the_epoch_counts(workshop, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    workshop.build()
    assert held(workshop).date == "1970-01-02"


def test_what_was_changed_by_hand_shows_even_after_another_report_was_built(built):
    (built.site / "reports/two.html").write_text("tampered")
    (built.site / "reports/hub-walton/one.pdf").unlink()
    (built.site / "extra.html").write_text("mine")
    plans = build.plan([p.target for p in built.plans() if p.name == "one"], built.project,
                       built.engine, built.options(force=True))  # fmt: skip
    build.build(plans, built.project, built.engine, built.options(force=True))
    assert wrong(built) == {
        "reports/two.html": "was changed after it was made",
        "reports/hub-walton/one.pdf": "is missing",
        "extra.html": "was not made by the build that this site is of",
    }
    built.build()
    assert list(wrong(built)) == ["extra.html"]


SHOWN = """
```{python}
class Shown:
    def _repr_mimebundle_(self, include=None, exclude=None):
        return {"text/markdown": "", "application/vnd.bite.figure+json":
                {"name": "NAME", "csv": "a,b\\n1,2\\n"}}
Shown()
```
"""


def test_the_data_of_a_figure_that_is_gone_go_too(workshop):
    workshop.write("reports/two.qmd", SHOWN.replace("NAME", "old"))
    workshop.build()
    assert "data/two/old.csv" in held(workshop).files
    workshop.write("reports/two.qmd", SHOWN.replace("NAME", "new"))
    workshop.build()
    assert [n for n in workshop.files() if n.startswith("data")] == ["data/two/new.csv"]
    assert wrong(workshop) == {}


def test_a_format_left_from_an_earlier_build_is_named(built):
    path = built.root / "reports/one.qmd"
    path.write_text(path.read_text() + "\nMore words.\n")
    target = replace(built.plans()[0].target, formats=("html",))
    build.build(build.plan([target], built.project, built.engine, built.options()),
                built.project, built.engine, built.options())  # fmt: skip
    assert wrong(built) == {
        "reports/one.pdf": "is left from an earlier build; its report was made again without it"
    }


def test_files_that_the_project_adds_are_listed_and_its_own_scripts_are_followed(workshop):
    workshop.write(
        "_quarto.yml",
        """
        project:
          type: website
          render: [reports/two.qmd]
          resources: [papers]
          post-render: after.py
        """,
    )
    workshop.write("reports/variants.yml", "inputs: []\n")
    workshop.write("papers/a b%.txt", "paper")
    workshop.write(
        "after.py",
        """
        from pathlib import Path
        page = Path("_site/reports/two.html")
        page.write_text(page.read_text() + "stamped")
        Path("_site/sitemap.xml").write_text("<urlset/>")
        """,
    )
    workshop.build()
    assert held(workshop).added == ("papers/a b%.txt", "sitemap.xml")
    assert wrong(workshop) == {}


def test_a_site_from_before_there_were_records_gets_one_without_being_built(built):
    whole = (built.site / crate.NAME).read_bytes()
    (built.site / crate.NAME).unlink()
    assert built.build() == []
    assert (built.site / crate.NAME).read_bytes() == whole


@pytest.mark.parametrize(
    "broken", ["", "{}", "[]", '{"@graph": []}', '{"@graph": [{"@id": "./"}]}']
)
def test_a_record_that_cannot_be_read_is_refused_and_written_anew_by_a_build(built, broken):
    whole = (built.site / crate.NAME).read_bytes()
    (built.site / crate.NAME).write_text(broken)
    with pytest.raises(DataError, match="cannot be read"):
        crate.read(built.site / crate.NAME)
    built.build()
    assert (built.site / crate.NAME).read_bytes() == whole


def git(folder, *arguments: str) -> str:
    command = ["git", "-C", str(folder), "-c", "user.name=A", "-c", "user.email=a@b.invalid"]
    return subprocess.run([*command, *arguments], check=True, capture_output=True, text=True).stdout


def test_the_revision_is_told_with_git_and_nothing_without(built, monkeypatch):
    assert held(built).builds["one"].code == ""
    built.write(".gitignore", "_site\n.bite\nruns.log\n")
    git(built.root, "init", "-q")
    git(built.root, "add", ".")
    git(built.root, "commit", "-q", "-m", "all")
    commit = git(built.root, "rev-parse", "HEAD").strip()
    built.build(force=True)
    assert held(built).builds["one"].code == commit
    built.write("reports/two.qmd", "Other words.\n")
    built.build(force=True)
    assert held(built).builds["one"].code == f"{commit} with changes that are not committed"
    monkeypatch.setenv("PATH", os.devnull)
    built.build(force=True)
    assert held(built).builds["one"].code == ""


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1).map(
    lambda text: text.strip() or "x"
)
HASHES = st.text("0123456789abcdef", min_size=64, max_size=64)
PATHS = st.lists(st.text("aé %#?:[b", min_size=1, max_size=6), min_size=1, max_size=3).map("/".join)


@st.composite
def crates(draw) -> Crate:
    files = draw(st.lists(PATHS, min_size=1, max_size=6, unique=True))
    split = draw(st.integers(0, len(files) - 1))
    names = draw(st.lists(PATHS, min_size=2, max_size=2, unique=True))
    author = Author(draw(WORDS), tuple(draw(st.lists(WORDS, max_size=2, unique=True))))
    resources = draw(st.dictionaries(WORDS, st.builds(Resource, PATHS, HASHES), max_size=3))
    data = Data("data/", draw(WORDS), draw(st.sampled_from(["real", "mixed"])), "f" * 64, resources)
    parameters = draw(st.dictionaries(WORDS, st.booleans() | st.integers() | WORDS, max_size=3))
    parts = [part for part in (files[: split + 1], files[split + 1 :]) if part]
    builds = [
        Build(
            name, f"{draw(PATHS)}.qmd", draw(WORDS), tuple(part), draw(st.sampled_from(["", "26"])),
            licence=draw(st.sampled_from([("", ""), ("CC BY", "https://a.invalid/"), ("x", "")])),
            authors=(author,), parameters=parameters, given=tuple(parameters)[:1],
            inputs=draw(st.dictionaries(PATHS, HASHES, max_size=3)), data=(data,),
            tools={"bite": "0.1.0", "press": "abc", "Python": "3.12"}, packages={"numpy": "2.1"},
            code=draw(st.sampled_from(["", "a" * 40])), settings={"engine": "builtin"},
        )
        for name, part in zip(names, parts, strict=False)
    ]  # fmt: skip
    listed = {name: Listed(draw(HASHES), draw(st.integers(0, 10**9))) for name in files}
    return Crate(draw(WORDS), "2026-11-22", listed, {one.name: one for one in builds})


@given(crates())
def test_what_is_written_is_read_back(tmp_path_factory, made):
    path = tmp_path_factory.mktemp("crate") / crate.NAME
    path.write_text(crate.text(made), encoding="utf-8")
    assert crate.read(path) == made
    assert crate.text(crate.read(path)) == crate.text(made)
