"""Checks in two processes say what they say in one, and what goes wrong in the other is told."""

from __future__ import annotations

import os

import pytest

from publish.gate import halves
from publish.gate.verdict import Checked

HERE = os.getpid()


def says(name: str):
    return lambda: Checked(name, name, "here" if os.getpid() == HERE else "there")


def test_in_order_and_each_in_its_process(monkeypatch):
    monkeypatch.setattr(halves, "_possible", lambda: True)
    work = {name: says(name) for name in "abcd"}
    found = halves.done(work, frozenset("bd"), 100)
    assert [(one.name, one.evidence) for one in found] == [
        ("a", "here"), ("b", "there"), ("c", "here"), ("d", "there"),
    ]  # fmt: skip


@pytest.mark.parametrize(("files", "possible"), [(1, True), (100, False)])
def test_a_small_site_or_another_system_needs_one_process(monkeypatch, files, possible):
    monkeypatch.setattr(halves, "_possible", lambda: possible)
    found = halves.done({name: says(name) for name in "ab"}, frozenset("b"), files)
    assert {one.evidence for one in found} == {"here"}


def test_a_check_that_fails_over_there_is_told_here(monkeypatch):
    monkeypatch.setattr(halves, "_possible", lambda: True)

    def fails():
        raise ValueError("no such thing")

    with pytest.raises(ValueError, match="no such thing"):
        halves.done({"a": says("a"), "b": fails}, frozenset("b"), 100)


def test_a_process_that_dies_loses_nothing(monkeypatch):
    monkeypatch.setattr(halves, "_possible", lambda: True)

    def dies():
        if os.getpid() != HERE:
            os._exit(9)
        return Checked("b", "b", "done again")

    _, found = halves.done({"a": says("a"), "b": dies}, frozenset("b"), 100)
    assert found.evidence == "done again"
