"""Settings come together as Quarto brings them together; variants.yml says what is published."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bite.errors import DocumentError, UnsupportedError, UsageError
from publish import build, document, project, variants
from publish.merge import merge

SETTINGS = st.dictionaries(
    st.sampled_from("abcd"),
    st.recursive(
        st.integers(0, 3) | st.lists(st.integers(0, 3), max_size=3),
        lambda inner: st.dictionaries(st.sampled_from("xyz"), inner, max_size=3),
        max_leaves=6,
    ),
    max_size=4,
)


@given(SETTINGS, SETTINGS)
def test_the_nearer_setting_wins_unless_both_can_be_kept(base, near):
    merged = merge(base, near)
    assert merged.keys() == base.keys() | near.keys()
    for name, value in near.items():
        if not isinstance(value, list | dict) and not isinstance(base.get(name), list):
            assert merged[name] == value


@given(SETTINGS)
def test_merging_with_itself_or_nothing_changes_no_value(one):
    def distinct(value):
        if isinstance(value, list):
            return list(dict.fromkeys(value))
        return {n: distinct(v) for n, v in value.items()} if isinstance(value, dict) else value

    assert merge(one, {}) == merge({}, one) == one
    assert merge(one, one) == distinct(one)


def test_lists_are_joined_without_repeats_and_take_single_values_in():
    assert merge({"css": ["a", "b"]}, {"css": ["b", "c"]}) == {"css": ["a", "b", "c"]}
    assert merge({"css": "a"}, {"css": ["b"]}) == {"css": ["a", "b"]}
    assert merge({"css": "a"}, {"css": "b"}) == {"css": "b"}
    assert merge({"tbl-colwidths": [1, 2]}, {"tbl-colwidths": [3]}) == {"tbl-colwidths": [3]}


@pytest.fixture
def here(workshop):
    """A project whose settings come from everywhere."""
    workshop.write(
        "_quarto.yml",
        """
        project: {type: website, output-dir: public, render: ["**/*.qmd", "!drafts/**"]}
        profile: {default: press}
        metadata-files: [shared.yml]
        bibliography: refs/all.bib
        toc: true
        execute: {echo: false, warning: false}
        format:
          html: {css: look.css, toc-depth: 2}
          typst: {papersize: a4}
        """,
    )
    workshop.write("_quarto-press.yml", "toc-depth: 5\ncolour: press\n")
    workshop.write("_quarto-web.yml", "colour: web\n")
    workshop.write("shared.yml", "lang: en-GB\n")
    workshop.write("_variables.yml", "unit: Evaluation\nmail: {to: a}\n")
    workshop.write("_variables-web.yml", "mail: {to: b}\n")
    workshop.write("refs/all.bib", "")
    workshop.write("look.css", "")
    workshop.write("reports/_metadata.yml", "author: Team\nfig-width: 4\nkeywords: [a]\n")
    workshop.write("drafts/three.qmd", "x\n")
    workshop.write("_hidden.qmd", "x\n")
    workshop.write(
        "reports/two.qmd",
        """
        ---
        title: Two
        toc: false
        echo: true
        keywords: [b]
        format:
          html: {toc-depth: 4}
          typst: default
        ---
        """,
    )
    return workshop


def metadata(workshop, to, **settings):
    found = project.find(workshop.root / "reports", **settings)
    return found.metadata(document.read(workshop.root / "reports/two.qmd"), to)


def test_document_wins_over_folder_wins_over_project(here):
    merged = metadata(here, "html")
    assert merged["title"] == "Two"
    assert merged["toc"] is False
    assert merged["author"] == "Team"
    assert merged["lang"] == "en-GB"
    assert merged["colour"] == "press"
    assert merged["keywords"] == ["a", "b"]
    assert merged["toc-depth"] == 4
    assert merged["execute"] == {"echo": True, "warning": False, "fig-width": 4}
    assert not {"format", "project", "papersize", "profile"} & merged.keys()


def test_each_format_has_its_own_settings(here):
    merged = metadata(here, "pdf")
    assert merged["papersize"] == "a4"
    assert "css" not in merged
    assert merged["toc-depth"] == 5


def test_paths_in_shared_settings_count_from_their_own_file(here):
    merged = metadata(here, "html")
    assert merged["bibliography"] == "../refs/all.bib"
    assert merged["css"] == "../look.css"


def test_profiles_and_the_command_line(here):
    assert metadata(here, "html", profiles=["web"])["colour"] == "web"
    assert metadata(here, "html", overrides={"toc": True, "new": 1})["toc"] is True
    assert project.find(here.root, ["web"]).variables["mail"] == {"to": "b"}
    assert project.find(here.root).variables["mail"] == {"to": "a"}


def test_the_project_says_what_is_rendered_and_where_to(here):
    found = project.find(here.root / "reports" / "two.qmd")
    assert [path.stem for path in build.find_paths(found)] == ["one", "two"]
    assert found.output_dir == here.root / "public"
    two = document.read(here.root / "reports/two.qmd")
    assert found.output_of(two) == here.root / "public/reports/two"
    assert set(found.formats(two)) == {"html", "typst"}


def test_a_document_alone_is_its_own_project(tmp_path):
    path = tmp_path / "x.qmd"
    path.write_text("---\ntitle: X\nformat:\n  html:\n    toc: true\n---\n")
    found = project.find(path)
    assert found.single and found.output_dir == tmp_path
    assert found.metadata(document.read(path), "html") == {"title": "X", "toc": True}


def test_broken_settings_are_told_with_their_file_and_line(here):
    here.write("_quarto.yml", "project:\n  type: website\n bad: [\n")
    with pytest.raises(DocumentError) as caught:
        project.find(here.root)
    assert caught.value.faults[0].where.file.endswith("_quarto.yml")
    assert caught.value.faults[0].where.line == 3


def test_a_missing_metadata_file_is_a_fault(here):
    here.write("_quarto.yml", "metadata-files: [nowhere.yml]\n")
    with pytest.raises(DocumentError, match=r"nowhere\.yml"):
        project.find(here.root)


def targets(workshop):
    here = workshop.project
    return variants.targets(here, variants.read(here), build.find_documents(here))


def test_variants_are_built_beside_their_report(workshop):
    found = {target.name: target for target in targets(workshop)}
    assert list(found) == ["one", "hub-walton/one", "two"]
    assert found["one"].formats == ("html", "pdf")
    assert found["two"].formats == ("html",)
    assert str(found["hub-walton/one"].output(workshop.project)) == "reports/hub-walton/one"


def test_variants_yml_is_checked(workshop):
    workshop.write("reports/variants.yml", "input: [data]\nreports:\n  oen: {format: html}\n")
    with pytest.raises(DocumentError) as caught:
        targets(workshop)
    assert len(caught.value.faults) == 2
    workshop.write("reports/variants.yml", "inputs: [data]\nreports:\n  oen: {}\n")
    with pytest.raises(DocumentError, match="oen") as caught:
        targets(workshop)
    assert caught.value.faults[0].where.line == 3
    workshop.write("reports/variants.yml", "inputs: [data, dtaa]\n")
    with pytest.raises(DocumentError, match="dtaa"):
        targets(workshop)


PARAMETERS = """
```{python}
#| tags: [parameters]
hub = "all"
n = 3
share = 0.5
full = False
```
"""


@pytest.mark.parametrize(
    ("given_", "typed"),
    [
        ({"hub": "Walton"}, {"hub": "Walton"}),
        ({"hub": "2016"}, {"hub": "2016"}),
        ({"hub": "no"}, {"hub": "no"}),
        ({"hub": "all", "n": "3"}, {}),
        ({"n": "4", "full": "true"}, {"n": 4, "full": True}),
        ({"share": "1"}, {"share": 1.0}),
        ({"full": "true", "hub": "x"}, {"hub": "x", "full": True}),
    ],
)
def test_parameters_have_the_type_of_their_default(read, given_, typed):
    result = variants.typed(read(PARAMETERS), given_)
    assert result == typed
    assert [type(v) for v in result.values()] == [type(v) for v in typed.values()]


@pytest.mark.parametrize(
    ("given_", "says"),
    [({"hubb": "x"}, "hub, n, share, full"), ({"n": "four"}, "whole number"),
     ({"full": "yes"}, "true or false"), ({"share": "half"}, "a number")],
)  # fmt: skip
def test_a_parameter_that_cannot_be_is_refused_with_what_can(read, given_, says):
    with pytest.raises(UsageError, match=says):
        variants.typed(read(PARAMETERS), given_)


def test_a_format_we_cannot_make_is_refused_by_name(workshop):
    workshop.write("reports/two.qmd", "---\ntitle: T\nformat: [html, docx]\n---\n")
    with pytest.raises(UnsupportedError, match="docx"):
        targets(workshop)
    with pytest.raises(UsageError, match="html, pdf"):
        variants.format_named("docx")
