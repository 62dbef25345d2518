"""What has been run is kept whole, found again by what it was made from, and stale for a reason."""

from __future__ import annotations

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publish import aside, store
from publish.execute import Results
from publish.ingredients import differences
from publish.store import Record, Store

MARKS = st.dictionaries(st.sampled_from(["data/a.csv", "Python", "code of cell 1"]), st.text())


@given(MARKS, MARKS)
def test_there_is_a_reason_exactly_when_something_differs(old, new):
    assert bool(differences(old, new)) == (old != new)


def test_results_come_back_for_the_same_ingredients_only(tmp_path):
    kept = Store(tmp_path)
    results = Results(([{"output_type": "stream", "text": "é"}], None, {"text/plain": "1"}), 1.5)
    kept.keep({"data": "1"}, results)
    assert kept.results({"data": "1"}) == results
    assert kept.results({"data": "2"}) is None


@pytest.mark.parametrize("broken", ["", "{", "[]", '{"values": [1], "steps": 2}', "\0"])
def test_half_a_file_in_the_store_counts_as_none(tmp_path, broken):
    kept = Store(tmp_path)
    kept.keep({"a": "1"}, Results((None,), 0.0))
    (path,) = (tmp_path / "results").glob("*.json")
    path.write_text(broken)
    assert kept.results({"a": "1"}) is None


def test_a_failed_write_leaves_the_old_file(tmp_path):
    path = tmp_path / "x.json"
    aside.write(path, "whole")
    with pytest.raises(UnicodeEncodeError):
        aside.write(path, "half \ud800")
    assert path.read_text() == "whole"
    assert list(tmp_path.iterdir()) == [path]


def test_readers_never_see_half_a_file(tmp_path):
    path = tmp_path / "x.json"
    texts = {"a" * 500_000, "b" * 400_000}
    aside.write(path, "a" * 500_000)
    done = threading.Event()

    def keep_writing():
        while not done.is_set():
            for text in texts:
                aside.write(path, text)

    writer = threading.Thread(target=keep_writing)
    writer.start()
    try:
        assert all(path.read_text() in texts for _ in range(100))
    finally:
        done.set()
        writer.join()


def test_the_oldest_results_are_forgotten(tmp_path, monkeypatch):
    monkeypatch.setattr(store, "KEPT", 3)
    kept = Store(tmp_path)
    for n in range(6):
        kept.keep({"n": str(n)}, Results((n,), 0.0))
    assert len(list((tmp_path / "results").iterdir())) == 3


def test_published_files_that_are_gone_or_edited_are_a_reason(tmp_path):
    (tmp_path / "a.html").write_text("a")
    record = Record({}, {}, {"a.html": store.mark("a")})

    def why(*wanted):
        return store.state(record, {}, {}, tmp_path, wanted).why

    assert why("a.html") == ""
    assert why("a.html", "a.pdf") == "a.pdf was never built"
    (tmp_path / "a.html").write_text("edited")
    assert why("a.html") == "a.html was changed by hand"
    (tmp_path / "a.html").unlink()
    assert why("a.html") == "a.html is missing"
    assert store.state(None, {}, {}, tmp_path, ()).why == "never built"
