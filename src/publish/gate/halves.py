"""The checks of a large site in two processes at once: each reads the site for itself.

A check reads and says; none changes anything, so where it runs makes no difference to the verdict.
The second process is a fork, which has what the first has read so far; where that is not possible,
or where other threads run, all is done in one.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from multiprocessing.connection import Connection

from publish.gate.verdict import Checked

ENOUGH = 8
"""Files of which one process is as quick as two."""
Work = Mapping[str, Callable[[], Checked]]


def done(work: Work, apart: frozenset[str], files: int) -> list[Checked]:
    """What each check found, in order; those named in ``apart`` are done in the other process.

    Raises what a check raises.
    """
    there = {name: one for name, one in work.items() if name in apart}
    if not there or len(there) == len(work) or files < ENOUGH or not _possible():
        return [one() for one in work.values()]
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_sent, args=(there, theirs), daemon=True)
    process.start()
    theirs.close()
    try:
        found = {name: one() for name, one in work.items() if name not in apart}
        found |= _received(ours, there)
    finally:
        process.kill()
        process.join()
        ours.close()
    return [found[name] for name in work]


def _possible() -> bool:
    if sys.platform != "linux" or threading.active_count() > 1:
        return False
    return len(os.sched_getaffinity(0)) > 1


def _sent(work: Work, to: Connection) -> None:
    """Do the work and send what was found, or nothing at all: then it is done again over there,
    where whatever went wrong is told."""
    with suppress(Exception):
        to.send({name: one() for name, one in work.items()})
    to.close()


def _received(ours: Connection, work: Work) -> Mapping[str, Checked]:
    try:
        return ours.recv()
    except (EOFError, OSError):
        return {name: one() for name, one in work.items()}
