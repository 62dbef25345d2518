"""Jupyter kernels that start warm: forked from a process that has the heavy imports behind it.

Three quarters of a report's time would be importing pandas, pyplot and statsmodels. nbclient stays
the one way a notebook runs; only the start of its kernel differs, as a kernel provisioner
(https://jupyter-client.readthedocs.io/en/stable/provisioning.html). Where a process cannot fork
(Windows), kernels start cold.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bite.errors import BiteError, Fault
from publish import aside
from publish.surroundings import Setting

#: What a kernel needs to give the same results twice. One thread: sums do not depend on the cores.
DETERMINISTIC = {
    "PYTHONHASHSEED": "0",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "SOURCE_DATE_EPOCH": "315532800",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
}


@dataclass
class Kernels:
    """A source of kernels for one build; close it, or use it in a ``with`` statement.

    ``preload``: modules to import once, before the first kernel is forked. Safe to share between
    threads. Nothing is started before the first kernel is asked for.
    """

    preload: tuple[str, ...] = ()
    warm: bool = hasattr(os, "fork")
    _process: subprocess.Popen[str] | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _closed: bool = False
    _used: bool = False

    def __enter__(self) -> Kernels:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def prepare(self) -> None:
        """Start importing in the background, so that the first document waits less."""
        if self.warm:
            with self._lock:
                self._start()

    def close(self) -> None:
        """End every kernel that still runs, and the process they come from."""
        self._closed = True
        process = self._process
        if process is None or process.poll() is not None:
            return
        with suppress(OSError):
            assert process.stdin is not None
            process.stdin.close()
        try:
            process.wait(timeout=3 if self._used else 0)
        except subprocess.TimeoutExpired:
            process.kill()  # still importing: it has no kernels to end
            process.wait()
        assert process.stdout is not None
        process.stdout.close()

    def ask(self, **request: Any) -> dict[str, Any]:
        """Send a request to the host and return its answer; BiteError if the host is gone."""
        with self._lock:
            process = self._start()
            assert process.stdin is not None and process.stdout is not None
            self._used = True
            try:
                process.stdin.write(json.dumps(request) + "\n")
                process.stdin.flush()
                answer = process.stdout.readline()
            except (OSError, ValueError):
                answer = ""
        if not answer:
            what = "the process that kernels are forked from has ended"
            raise BiteError(Fault(what, do="run it again; if it ends again, memory may be short"))
        return json.loads(answer)

    def _start(self) -> subprocess.Popen[str]:
        if self._closed:
            raise BiteError("the build was stopped")
        if self._process is None:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", "publish.kernel_host", *self.preload],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
                env={**os.environ, **DETERMINISTIC},
                start_new_session=True,  # Ctrl-C is for us to handle, in order
            )
        return self._process


@asynccontextmanager
async def started(kernels: Kernels, setting: Setting) -> AsyncIterator[tuple[Any, Any, Path]]:
    """A running kernel: (its manager, a client ready to use, its log). Ended on leaving."""
    from jupyter_client.manager import AsyncKernelManager

    with aside.folder() as folder:
        environment = _environment(setting, folder)
        # Sockets in a private folder: no port that two kernels might both choose, none on the
        # network. The path is absolute, because client and kernel differ in working directory.
        manager = AsyncKernelManager(
            kernel_name="python3",
            connection_file=str(folder / "connection.json"),
            transport="ipc" if os.name == "posix" else "tcp",
        )
        if os.name == "posix":
            manager.ip = str(folder / "socket")
        if kernels.warm:
            manager.provisioner = _forked(kernels, setting, folder, manager)
        client = None
        try:
            await manager.start_kernel(
                cwd=str(setting.folder), env=environment, extra_arguments=setting.arguments
            )
            client = manager.client()
            client.start_channels(stdin=False)  # nobody is there to answer input()
            client.allow_stdin = False
            await _ready(client, manager, folder / "kernel.log")
            yield manager, client, folder / "kernel.log"
        finally:
            if client is not None:
                client.stop_channels()
            with suppress(BiteError):  # the host may be gone, and its kernels with it
                await manager.shutdown_kernel(now=True)


async def _ready(client: Any, manager: Any, log: Path, timeout: float = 120.0) -> None:
    """Wait until the kernel answers and its output reaches us.

    As ``wait_for_ready`` of jupyter_client, but without its pause of 0.2 s for late messages:
    nbclient tells them by the request they belong to.
    """
    from queue import Empty

    deadline = time.monotonic() + timeout
    while time.monotonic() < deadline and await manager.is_alive():
        client.kernel_info()
        with suppress(Empty):
            await client.shell_channel.get_msg(timeout=1)
            await client.iopub_channel.get_msg(timeout=0.1)
            return
    said = log.read_text(encoding="utf-8", errors="replace")[-2000:] if log.is_file() else ""
    raise RuntimeError(f"the kernel did not start\n{said}")


def _environment(setting: Setting, folder: Path) -> dict[str, str]:
    given = os.environ.get("SOURCE_DATE_EPOCH", "")
    epoch = {"SOURCE_DATE_EPOCH": given} if given.isdigit() else {}
    own = setting.variables(folder)
    environment = {**os.environ, **DETERMINISTIC, **epoch, **own, **setting.environment}
    environment.pop("PYTHONSAFEPATH", None)
    return environment


def _forked(kernels: Kernels, setting: Setting, folder: Path, manager: Any) -> Any:
    from publish.forked import ForkedKernel

    kernel = ForkedKernel(
        kernel_id=manager.kernel_id or "", kernel_spec=manager.kernel_spec, parent=manager
    )
    kernel.ask = kernels.ask
    kernel.log = str(folder / "kernel.log")
    kernel.matplotlib = setting.matplotlib
    kernel.memory = setting.memory
    return kernel


def modules_imported(codes: Iterable[str]) -> tuple[str, ...]:
    """What pieces of code import, in order; code that is no Python imports nothing.

    ``from a import b`` gives ``a`` and ``a.b``, which is a module too or, as likely, is none.
    """
    import ast

    found: dict[str, None] = {}
    for code in codes:
        try:
            tree = ast.parse(code)
        except (SyntaxError, ValueError):
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                found.update(dict.fromkeys(alias.name for alias in node.names))
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found[node.module] = None
                inside = (alias.name for alias in node.names if alias.name != "*")
                found.update(dict.fromkeys(f"{node.module}.{name}" for name in inside))
    return tuple(found)


def worth_preloading(modules: Iterable[str]) -> tuple[str, ...]:
    """Those modules that are installed packages: their import is the same from anywhere.

    Not those that look for a running shell while they are imported, as matplotlib's inline backend
    does: without one they would not join it.
    """
    from importlib.machinery import PathFinder

    installed = [path for path in sys.path if path.endswith(("site-packages", "dist-packages"))]
    tops = {name: name.partition(".")[0] for name in modules}
    return tuple(
        name
        for name, top in tops.items()
        if top not in ("matplotlib_inline", "IPython", "ipykernel")
        and PathFinder.find_spec(top, installed)
    )
