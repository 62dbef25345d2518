"""Authors and dates in the many ways Quarto lets them be written."""

import datetime as dt
from pathlib import Path

import pytest

from bite.errors import DocumentError
from publish.engines.builtin.header import (
    affiliations_of,
    authors_of,
    format_date,
    normalised,
    person,
    read_date,
)  # fmt: skip

DAY = dt.date(2024, 5, 3)


@pytest.mark.parametrize(
    ("name", "given", "family"),
    [
        ("Ann Smith", "Ann", "Smith"),
        ("Smith, Ann", "Ann", "Smith"),
        ("Ludwig van Beethoven", "Ludwig", "van Beethoven"),
        ("Ann Mary Smith", "Ann Mary", "Smith"),
    ],
)
def test_names(name, given, family):
    parsed = person(name)
    assert (parsed["given"], parsed["family"]) == (given, family)


def test_affiliations_are_shared_and_numbered_in_the_order_of_the_authors():
    authors = authors_of({
        "author": [
            {"name": "A B", "affiliations": [{"ref": "u"}, "Trust"]},
            {"name": "C D", "affiliation": "Trust"},
        ],
        "affiliations": [{"id": "u", "name": "University", "city": "Liverpool"}],
    })  # fmt: skip
    found = affiliations_of(authors)
    assert [(a["number"], a["literal"]) for a in found] == [
        ("1", "University, Liverpool"), ("2", "Trust"),
    ]  # fmt: skip
    assert [len(a["authors"]) for a in found] == [1, 2]


def test_an_affiliation_that_is_not_there_is_an_error():
    with pytest.raises(DocumentError, match="nowhere"):
        authors_of({"author": {"name": "A", "affiliations": [{"ref": "nowhere"}]}})


@pytest.mark.parametrize(
    "written", ["2024-05-03", "2024/05/03", "3 May 2024", "May 3, 2024", "today", DAY]
)
def test_dates_are_read(written):
    assert read_date(written, Path(), DAY).date() == DAY


@pytest.mark.parametrize(
    ("style", "language", "text"),
    [
        ("", "en-GB", "3 May 2024"),
        ("", "en", "May 3, 2024"),
        ("full", "en-GB", "Friday, 3 May 2024"),
        ("iso", "en-GB", "2024-05-03"),
        ("DD/MM/YY", "en-GB", "03/05/24"),
        ("[Week of] Do MMM", "en-GB", "Week of 3rd May"),
    ],
)
def test_dates_are_written(style, language, text):
    assert format_date(dt.datetime(2024, 5, 3), style, language) == text


def test_last_modified_is_the_files_day(tmp_path):
    import os

    path = tmp_path / "d.qmd"
    path.write_text("x")
    os.utime(path, (1_000_000_000, 1_000_000_000))
    result = normalised({"date": "last-modified", "lang": "en-GB"}, path, DAY)
    assert result["date"] == "9 September 2001"
