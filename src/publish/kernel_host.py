"""The process that warm kernels are forked from.

It imports what the documents are going to import, computes nothing, and then forks one kernel for
each request it reads from its standard input: a line of JSON in, a line of JSON out. When its input
closes, by whatever end the parent came to, it ends every kernel it started, whatever their cells
started, and itself. It runs as a program (``python -m publish.kernel_host``); `publish.kernels` is
its only client.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import signal
import sys
from typing import Any

#: What a kernel imports while it starts, some of it only then.
_KERNEL = (
    "ipykernel.kernelapp",
    "ipykernel.ipkernel",
    "ipykernel.zmqshell",
    "ipykernel.debugger",
    "IPython.core.completer",
)
#: Numbers of Linux's <sys/prctl.h>.
_DIE_WITH_PARENT, _SUBREAPER = 1, 36


def main() -> None:
    """Import the modules named as arguments, then serve until the input ends."""
    out = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)  # whatever an import prints must not end up among the answers
    for name in (*_KERNEL, *sys.argv[1:]):
        # A module that cannot be imported fails in the document, where it has a line.
        with contextlib.suppress(Exception):
            importlib.import_module(name)
    gc.collect()
    gc.freeze()  # what is shared with the kernels stays shared
    _control_process(_SUBREAPER, 1)
    ended: dict[int, int | None] = {}
    try:
        for line in sys.stdin:
            print(json.dumps(_answer(json.loads(line), ended)), file=out)
    finally:
        for pid in ended:
            _end(pid, signal.SIGKILL, ended)
        _end_orphans()


def _answer(request: dict[str, Any], ended: dict[int, int | None]) -> dict[str, Any]:
    if request["do"] == "start":
        pid = os.fork()
        if pid == 0:
            _become_kernel(request)
        ended[pid] = None
        return {"pid": pid}
    pid = request["pid"]
    if request["do"] == "signal":
        _end(pid, request["signal"], ended)
    return {"status": _poll(pid, ended)}


def _poll(pid: int, ended: dict[int, int | None]) -> int | None:
    """A kernel's exit status (negative: the signal that ended it), or None while it runs."""
    if ended.get(pid) is None:
        try:
            done, status = os.waitpid(pid, os.WNOHANG)
        except ChildProcessError:
            done, status = pid, 0
        if done:
            ended[pid] = os.waitstatus_to_exitcode(status)
            _end_group(pid, signal.SIGKILL)  # what the cells started and left behind
            if None not in ended.values():
                _end_orphans()
    return ended[pid]


def _end(pid: int, number: int, ended: dict[int, int | None]) -> None:
    if ended.get(pid) is None:
        _end_group(pid, number)
        if number == signal.SIGKILL:
            with contextlib.suppress(ChildProcessError):
                _, status = os.waitpid(pid, 0)
                ended[pid] = os.waitstatus_to_exitcode(status)
            if None not in ended.values():
                _end_orphans()


def _end_group(pid: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, number)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if number != signal.SIGKILL:
            return
        os.kill(pid, number)  # before it had its own group


def _end_orphans() -> None:
    """End what cells started in a session of its own, where the kernel's end does not reach it.

    On Linux such processes become children of this one when whoever started them ends. Whose they
    were cannot be told, so this waits until no kernel runs.
    """
    while orphans := _children():
        for pid in orphans:
            with contextlib.suppress(OSError):
                os.kill(pid, signal.SIGKILL)
            with contextlib.suppress(ChildProcessError):
                os.waitpid(pid, 0)


def _children() -> list[int]:
    """The processes whose parent this one is, as Linux lists them."""
    with contextlib.suppress(OSError), open(f"/proc/self/task/{os.getpid()}/children") as listed:
        return [int(pid) for pid in listed.read().split()]
    return []


def _become_kernel(request: dict[str, Any]) -> None:
    """In the forked child: take the place of a freshly started kernel. Never returns."""
    status = 1
    try:
        os.setsid()
        # So that a kernel ends when this host is killed, without having to notice by itself.
        _control_process(_DIE_WITH_PARENT, signal.SIGKILL)
        _limit_memory(request["memory"])
        log = os.open(request["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        null = os.open(os.devnull, os.O_RDONLY)
        for source, target in ((null, 0), (log, 1), (log, 2)):
            os.dup2(source, target)
        sys.stdin = os.fdopen(0, "r", closefd=False)
        sys.stdout = os.fdopen(1, "w", closefd=False, buffering=1)
        sys.stderr = os.fdopen(2, "w", closefd=False, buffering=1)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        os.environ.clear()
        os.environ.update(request["env"], JPY_PARENT_PID=str(os.getppid()))
        os.chdir(request["cwd"])
        sys.path.insert(0, "")  # the document's own modules, as in any notebook
        sys.argv = ["ipykernel_launcher.py", *request["argv"]]
        _settle(request["matplotlib"])
        from ipykernel.kernelapp import IPKernelApp

        app = IPKernelApp.instance()
        app.initialize(request["argv"])
        app.start()
        status = 0
    except SystemExit as stop:
        status = stop.code if isinstance(stop.code, int) else 0
    except BaseException:
        import traceback

        traceback.print_exc()
    finally:
        with contextlib.suppress(Exception):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(status)


def _settle(settings: dict[str, Any]) -> None:
    """What a fresh process would have read from its surroundings, in modules already imported."""
    import random

    random.seed(0)
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed(0)
    if "matplotlib" in sys.modules:
        matplotlib = sys.modules["matplotlib"]
        if os.path.isfile("matplotlibrc"):
            matplotlib.rc_file("matplotlibrc")
        matplotlib.rcParams.update(settings)


def _limit_memory(limit: int) -> None:
    """Let a cell that wants more (bytes) have a MemoryError, before the whole machine suffers."""
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        if limit:
            resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))


def _control_process(option: int, value: int) -> None:
    """``prctl``, where there is one (Linux)."""
    with contextlib.suppress(Exception):
        import ctypes

        ctypes.CDLL(None).prctl(option, value)


if __name__ == "__main__":
    main()
