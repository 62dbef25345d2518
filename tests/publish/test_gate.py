"""The frame of the gate: what a verdict is; an exception is a person’s, dated and narrow."""

from __future__ import annotations

from datetime import date

import pytest

from bite.errors import DataError, UsageError
from bite.gate import lines
from publish import gate
from publish.gate import exceptions, page
from publish.gate.site import opened
from publish.gate.verdict import Checked, Finding, Rules, Verdict

TODAY = date(2026, 11, 22)
FOUND = Finding("names", "a postcode, L1 2AB", "a.html", 7, "take it out", "a.html: L1 2AB")
CHECKED = Checked("names", "Nobody is named", "1 page read.", (FOUND,))


class Names:
    NAME, TITLE = "names", "Nobody is named"

    @staticmethod
    def check(site, rules):
        return CHECKED


def entry(**changed: str) -> str:
    held = {"check": "names", "subject": "a.html: L1 2AB", "by": "A. Officer",
            "why": "the postcode of the hub itself", "until": "2027-01-31"} | changed  # fmt: skip
    first, *rest = [f"{key}: {value!r}" for key, value in held.items() if value is not None]
    return "\n  ".join([f"- {first}", *rest]) + "\n"


@pytest.fixture
def site(tmp_path):
    (tmp_path / "_site").mkdir()
    (tmp_path / "_site" / "a.html").write_text("<!doctype html><title>A</title>")
    return opened(tmp_path / "_site")


def verdict(site, text: str, today: date = TODAY) -> Verdict:
    path = site.root.parent / "exceptions.yml"
    path.write_text(text)
    return gate.run(site, Rules(), path, today, checks=(Names(),))


def test_a_finding_keeps_a_build_in(site):
    found = gate.run(site, Rules(), checks=(Names(),))
    assert not found.passed
    assert str(found.findings[0].fault()).startswith("a.html:7: a postcode, L1 2AB")


def test_what_somebody_allowed_by_name_is_let_through_and_stays_in_sight(site):
    found = verdict(site, entry())
    assert found.passed
    (one,) = found.excepted
    assert (one.by, one.until) == ("A. Officer", "2027-01-31")
    shown = page.html(found, site.digest, "22 November 2026")
    assert "Allowed by A. Officer until 2027-01-31: the postcode of the hub itself" in shown


def test_an_exception_ends_on_its_day(site):
    assert verdict(site, entry(), date(2027, 1, 31)).passed
    ended = verdict(site, entry(), date(2027, 2, 1))
    assert not ended.passed
    assert ended.remarks == ("the exception of A. Officer for a.html: L1 2AB ended on 2027-01-31",)


@pytest.mark.parametrize("changed", [{"subject": "b.html: L1 2AB"}, {"subject": "a.html"}])
def test_an_exception_allows_nothing_but_what_it_names(site, changed):
    found = verdict(site, entry(**changed))
    assert not found.passed
    assert "allows nothing that was found" in found.remarks[0]


def test_a_star_stands_for_any_place(site):
    assert verdict(site, entry(subject="*: L1 2AB")).passed


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (entry(by=""), "has no by"),
        (entry(why=None), "has no why"),
        (entry(until="soon"), "is no date"),
        (entry(check="nmaes"), "names no check"),
        (entry(subject="*"), "allows everything"),
        (entry(forever="yes"), "unknown field forever"),
        ("a: b\n", "list of entries"),
        ("- nothing\n", "is no entry"),
    ],
)
def test_an_exception_that_is_not_whole_allows_nothing(site, text, says):
    with pytest.raises(DataError, match=says):
        verdict(site, text)


def test_all_faults_of_the_file_are_told_at_once(site):
    with pytest.raises(DataError) as caught:
        verdict(site, entry(by="", why="") + entry(until="2026-13-01"))
    assert len(caught.value.faults) == 3


def test_no_file_is_no_exception_and_no_fault(tmp_path):
    assert exceptions.read(tmp_path / "none.yml", ["names"]) == ()


def test_any_byte_of_any_file_changes_the_mark(site):
    before = site.digest
    (site.root / "b.csv").write_text("1\n")
    assert opened(site.root).digest != before
    (site.root / "gate.html").write_text("the gate's own page")
    (site.root / "b.csv").unlink()
    assert opened(site.root).digest == before


def test_what_was_not_built_is_not_judged(tmp_path):
    with pytest.raises(UsageError, match="no built site"):
        opened(tmp_path / "_site")


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7\n", b"not a PDF"])
def test_a_broken_pdf_is_a_finding_and_no_crash(site, content):
    (site.root / "a.pdf").write_bytes(content)
    found = gate.run(opened(site.root), Rules())
    assert any("not a PDF that can be read" in one.what for one in found.findings)


def test_the_verdict_is_five_lines_that_say_what_nobody_looked_at(site):
    missing = "No browser has read the pages: run `make validate`."
    clean = Checked("access", "Everybody can read it", "1 page read.", missing=(missing,))
    for checks, word in (((clean,), "may leave"), ((CHECKED, clean), "may NOT leave")):
        said = lines(Verdict(checks), site)
        assert len(said) == 5
        assert said[0].startswith(f"Gate: this build {word}")
        assert said[-1].endswith(missing)
        shown = page.html(Verdict(checks), site.digest, "22 November 2026")
        assert "No browser has read the pages: run <code>make validate</code>." in shown
