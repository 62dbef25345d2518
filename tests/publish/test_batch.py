"""Many jobs through one executor: results in order, all faults together, nothing left running."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ProcessPoolExecutor

import pytest

from bite.errors import DataError, DocumentError, Fault
from publish import batch


def double(n: int) -> int:
    return 2 * n


def test_results_keep_the_order_of_their_jobs():
    def slow_first(n):
        time.sleep(0.05 / (n + 1))
        return 2 * n

    assert batch.run(slow_first, range(8), workers=4) == [2 * n for n in range(8)]


def test_any_executor_will_do():
    with ProcessPoolExecutor(2) as pool:
        assert batch.run(abs, [-1, 2, -3], executor=pool) == [1, 2, 3]
        assert pool.submit(abs, -4).result() == 4  # it is still the caller's


def test_every_fault_is_told_and_the_same_fault_once():
    done = []

    def work(n):
        if n in (1, 2):
            raise DataError([Fault("the table is broken"), Fault(f"report {n}")])
        if n == 3:
            raise DocumentError("a cell failed")
        done.append(n)

    with pytest.raises(DataError) as caught:
        batch.run(work, range(5), workers=2)
    assert [fault.what for fault in caught.value.faults] == [
        "the table is broken", "report 1", "report 2", "a cell failed",
    ]  # fmt: skip
    assert sorted(done) == [0, 4]


def test_an_unexpected_error_stops_the_rest_and_leaves_nothing_running():
    begun, stopped = [], threading.Event()

    def work(n):
        begun.append(n)
        if n == 0:
            raise ZeroDivisionError
        stopped.wait(10)

    with pytest.raises(ZeroDivisionError):
        batch.run(work, range(50), workers=2, stop=stopped.set)
    assert stopped.is_set()
    assert len(begun) < 10
    assert not [t for t in threading.enumerate() if t.name.startswith("ThreadPool")]
