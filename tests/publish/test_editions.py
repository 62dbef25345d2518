"""What a project publishes is told with the addresses at which a build puts it."""

from publish import build, editions, project, variants

REPORT = """
---
title: One
---

```{python}
#| tags: [parameters]
hub = "all"
```
"""


def made(tmp_path, text: str):
    (tmp_path / "reports").mkdir()
    (tmp_path / "_quarto.yml").write_text("project: {type: website}\n")
    (tmp_path / "index.qmd").write_text("---\ntitle: Front\n---\n")
    (tmp_path / "reports/one.qmd").write_text(REPORT.lstrip())
    (tmp_path / "reports/variants.yml").write_text(text)
    return tmp_path


def test_every_edition_lies_where_the_build_will_put_it(tmp_path):
    root = made(
        tmp_path, "reports: {one: {formats: [html, pdf], variants: [{hub: Walton & Sons}]}}"
    )
    plain, walton = editions.published(root)
    assert (plain.report, plain.title, plain.parameters) == ("one", "One", {})
    assert plain.addresses == {"html": "reports/one.html", "pdf": "reports/one.pdf"}
    assert walton.parameters == {"hub": "Walton & Sons"} and walton.defaults == {"hub": "all"}
    here = project.find(root)
    targets = variants.targets(here, variants.read(here), build.find_documents(here))
    outputs = {f"{t.output(here).as_posix()}.{kind}" for t in targets for kind in t.published}
    told = {address for one in (plain, walton) for address in one.addresses.values()}
    assert told == outputs - {"index.html"}
    assert all(" " not in address and "&" not in address for address in told)


def test_a_format_that_is_not_published_has_no_address(tmp_path):
    (only,) = editions.published(made(tmp_path, "reports: {one: {formats: [html]}}"))
    assert dict(only.addresses) == {"html": "reports/one.html"}


def test_the_project_s_own_reports_are_told():
    told = editions.published(__file__.rsplit("/tests/", 1)[0])
    assert len({one.report for one in told}) == 5
    assert not any("index" in address for one in told for address in one.addresses.values())
