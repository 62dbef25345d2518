"""Many pieces of work through one executor, and all their faults at once.

Any `concurrent.futures.Executor` will do. The default is threads: what takes time happens in other
processes (kernels, pandoc) for which threads only wait, and all kernels come from one warm process.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor, as_completed
from typing import TypeVar

from bite.errors import BiteError, Fault

Job = TypeVar("Job")
Made = TypeVar("Made")


def run(
    work: Callable[[Job], Made],
    jobs: Sequence[Job],
    *,
    workers: int = 1,
    executor: Executor | None = None,
    stop: Callable[[], None] = lambda: None,
) -> list[Made]:
    """The results of ``work`` for each job, in the order of the jobs.

    If some jobs raise a BiteError the others still finish, and one error with every fault is
    raised. Any other exception, Ctrl-C among them, ends it: nothing new is begun, ``stop`` is to
    make what runs end soon, and no job is left running.
    """
    own = executor is None
    pool = executor or ThreadPoolExecutor(max_workers=max(1, workers))
    futures = {pool.submit(work, job): index for index, job in enumerate(jobs)}
    results: dict[int, Made] = {}
    errors: dict[int, BiteError] = {}
    try:
        for future in as_completed(futures):
            index = futures[future]
            try:
                results[index] = future.result()
            except BiteError as error:
                errors[index] = error
    except BaseException:
        for future in futures:
            future.cancel()
        stop()
        raise
    finally:
        if own:
            pool.shutdown(wait=True, cancel_futures=True)
    if errors:
        raise merged([errors[index] for index in sorted(errors)])
    return [results[index] for index in range(len(jobs))]


def merged(errors: Sequence[BiteError]) -> BiteError:
    """One error with all faults, of the first one's kind; the same fault is told once."""
    faults: dict[Fault, None] = {}
    for error in errors:
        faults.update(dict.fromkeys(error.faults))
    return type(errors[0])(list(faults))
