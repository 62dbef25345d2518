"""Whatever kills a build: the site is the old one or the new one, and the next build works."""

from __future__ import annotations

import errno
import json
import os
import random
import signal
import time
from collections.abc import Callable

import pytest

from bite.errors import UsageError
from publish import crate, place, provenance

KILLS = 100


@pytest.fixture
def words(workshop):
    """A project of words only, so that a build is quick; each report says its edition."""
    workshop.write(
        "reports/variants.yml", "inputs: []\nreports:\n  two:\n    formats: [html, pdf]\n"
    )
    (workshop.root / "reports/one.qmd").unlink()
    edition(workshop, 0)
    workshop.build()
    return workshop


def edition(workshop, number: int) -> None:
    for name in ("two", "three", "four"):
        workshop.write(f"reports/{name}.qmd", f"---\ntitle: {name}\n---\n\nEdition {number}.\n")


def state(workshop) -> dict[str, str]:
    """The published files, except what says how they were made."""
    return {name: text for name, text in workshop.files().items() if name != crate.NAME}


def editions(workshop) -> set[str]:
    """Which editions the published files are of."""
    return {text.rpartition("Edition ")[2] for text in state(workshop).values()}


def killed(work: Callable[[], None], after: float | None = None) -> int:
    """Do something in another process that may be killed after some seconds; its wait status."""
    child = os.fork()
    if not child:
        try:
            signal.signal(signal.SIGINT, signal.default_int_handler)
            work()
        finally:
            os._exit(0)
    if after is not None:
        time.sleep(after)
        os.kill(child, signal.SIGKILL)
    return os.waitpid(child, 0)[1]


def assert_whole(workshop) -> None:
    found = state(workshop)
    assert list(found) == [
        f"reports/{n}" for n in ("four.html", "three.html", "two.html", "two.pdf")
    ]
    assert len(editions(workshop)) == 1, found
    held = crate.read(workshop.site / crate.NAME)
    assert list(provenance.mismatches(workshop.site, held)) == []


def assert_next_build_works(workshop, number: int) -> None:
    edition(workshop, number)
    workshop.build(force=True)
    assert_whole(workshop)
    assert [text.strip(".\n") for text in editions(workshop)] == [str(number)]
    left = [p for p in workshop.root.rglob("*") if ".bite-" in p.name or p.suffix == ".aside"]
    assert left == []


def test_killed_at_a_hundred_moments_a_build_leaves_the_old_site_or_the_new(words):
    chance = random.Random(7)
    seen = set()

    def build_on_and_on() -> None:
        for number in range(1, 10_000):
            edition(words, number)
            words.build(force=True)

    started = time.monotonic()
    edition(words, 0)
    words.build(force=True)
    longest = 2.5 * (time.monotonic() - started)
    for kill in range(KILLS):
        status = killed(build_on_and_on, after=chance.uniform(0, longest))
        assert os.WTERMSIG(status) == signal.SIGKILL
        assert_whole(words)
        seen |= editions(words)
        if kill % 10 == 9 and len(seen) < 2:
            longest *= 2  # others are at work on this machine: builds take longer than the first
    assert len(seen) > 1, "no build was ever killed after it had published something"
    assert_next_build_works(words, 12_345)


CALLS = ("replace", "rename", "link", "mkdir", "unlink", "rmdir", "fsync")


def killing_at(number: int) -> None:
    """From here on, this process dies just before its n-th change of a folder."""
    left = [number]

    def dying(real):
        def call(*arguments, **named):
            left[0] -= 1
            if left[0] < 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return real(*arguments, **named)

        return call

    for name in CALLS:
        setattr(os, name, dying(getattr(os, name)))
    place._renamed_at_once = dying(place._renamed_at_once)


@pytest.mark.parametrize("in_one_step", [True, False], ids=["one step", "two steps"])
def test_there_is_no_step_at_which_a_kill_leaves_a_mixture(words, in_one_step, monkeypatch):
    if not in_one_step:
        monkeypatch.setattr(place, "_renamed_at_once", lambda one, other: errno.ENOSYS)
    number = 0
    while True:
        edition(words, number + 1)

        def build(n=number) -> None:
            plans = words.plans(force=True)
            killing_at(n)
            from publish import build

            build.build(plans, words.project, words.engine, words.options(force=True))

        status = killed(build)
        if in_one_step:
            assert_whole(words)  # whoever reads it at this very moment
        words.plans()  # any command that looks at the site finishes what was begun
        assert_whole(words)
        number += 1
        if not os.WIFSIGNALED(status):
            break
    assert number > 40
    assert_next_build_works(words, 999)


def test_where_files_go_one_by_one_the_next_build_finishes_what_a_killed_one_began(tmp_path):
    output = tmp_path / "shared"
    output.mkdir()
    (output / "mine.txt").write_text("mine")
    for number in range(100):
        (output / "a.html").write_text("old")
        (output / "b.html").write_text("old")
        (output / "gone.csv").write_text("old")

        def publish(n=number) -> None:
            with place.stage(output) as stage:
                for name in ("a.html", "b.html"):
                    (stage / "new").mkdir(exist_ok=True)
                    (stage / "new" / name).write_text("new")
                killing_at(n)
                place.publish([stage / "new"], output, None, stage=stage, removed=["gone.csv"])

        status = killed(publish)
        place.recover(output)
        texts = {name: (output / name).read_text() for name in ("a.html", "b.html")}
        assert len(set(texts.values())) == 1
        assert (output / "gone.csv").exists() == (texts["a.html"] == "old")
        assert (output / "mine.txt").read_text() == "mine"
        assert not list(tmp_path.rglob(".bite-*"))
        if not os.WIFSIGNALED(status):
            break
    assert 3 < number < 99


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO])
@pytest.mark.parametrize("call", ["link", "fsync", "replace"])
def test_a_full_or_broken_disk_changes_nothing(words, monkeypatch, call, number):
    before = words.files()

    def refuse(*_, **__):
        raise OSError(number, os.strerror(number), str(words.site))

    edition(words, 5)
    with monkeypatch.context() as patched:
        patched.setattr(os, call, refuse)
        if call == "fsync":
            words.build()  # a disk that cannot promise to keep is used all the same
        else:
            with pytest.raises((OSError, UsageError)):
                words.build()
            assert words.files() == before
    assert_next_build_works(words, 6)


def test_a_read_only_site_is_left_alone_and_named(words):
    before = words.files()
    words.site.chmod(0o555)
    edition(words, 5)
    try:
        with pytest.raises(UsageError, match="read-only"):
            words.build()
    finally:
        words.site.chmod(0o755)
    assert words.files() == before
    assert_next_build_works(words, 6)


def test_what_lies_in_the_site_besides_stays_as_it_is(words):
    (words.site / "by-hand.html").write_text("mine")
    (words.site / ".nojekyll").touch()
    (words.site / "empty").mkdir()
    (words.site / "latest.html").symlink_to("reports/two.html")
    (words.site / "gate.html").write_text("the verdict on what was there before")
    number = (words.site / "by-hand.html").stat().st_ino
    edition(words, 3)
    words.build()
    assert (words.site / "by-hand.html").stat().st_ino == number, "nothing is copied"
    assert (words.site / ".nojekyll").exists() and (words.site / "empty").is_dir()
    assert os.readlink(words.site / "latest.html") == "reports/two.html"
    assert not (words.site / "gate.html").exists(), "it was about another build"


def test_a_site_behind_a_link_changes_where_it_is(words, tmp_path):
    place_of = tmp_path / "elsewhere"
    words.site.rename(place_of)
    words.site.symlink_to(place_of)
    edition(words, 4)
    words.build()
    assert words.site.is_symlink()
    assert_whole(words)


def test_a_folder_with_other_things_in_it_is_never_taken_for_a_site(words, tmp_path):
    output = tmp_path / "documents"
    output.mkdir()
    (output / "thesis.odt").write_text("mine")
    inode = output.stat().st_ino
    from publish import build

    options = build.Options(output)
    plans = build.plan([p.target for p in words.plans()], words.project, words.engine, options)
    build.build(plans, words.project, words.engine, options)
    assert output.stat().st_ino == inode
    assert (output / "reports/two.html").is_file()
    assert not (output / crate.NAME).exists()


def test_a_stage_that_is_in_use_is_not_swept(tmp_path):
    with place.stage(tmp_path / "site") as stage:
        (stage / "journal.json").write_text(json.dumps({"output": "../site", "whole": "whole"}))
        (stage / "whole").mkdir()
        place.recover(tmp_path / "site")
        assert stage.is_dir() and not (tmp_path / "site").exists()


def test_only_own_leavings_are_swept(tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "in-use").touch()
    (elsewhere / "keep.txt").write_text("mine")
    (tmp_path / ".bite-link").symlink_to(elsewhere)
    place.recover(tmp_path / "site")
    assert (elsewhere / "keep.txt").exists()
