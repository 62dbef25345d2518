"""A Jupyter kernel provisioner whose kernels are forked from a warm process, not started cold.

Apart from `publish.kernels` because it needs jupyter_client, which a build that has nothing to
compute never imports.
"""

from __future__ import annotations

import asyncio
import signal
from typing import Any

from jupyter_client.provisioning import KernelProvisionerBase

from bite.errors import BiteError


class ForkedKernel(KernelProvisionerBase):
    """Starts, watches and ends one kernel by asking the host process.

    ``ask`` sends the host a request; ``log`` is where the kernel's own messages go; ``matplotlib``
    are settings for a matplotlib that the host has imported already; ``memory`` is what the kernel
    may use (bytes; 0: all there is).
    """

    ask: Any = None
    log: str = ""
    matplotlib: dict[str, Any] | None = None
    memory: int = 0
    pid: int | None = None
    status: int | None = None

    @property
    def has_process(self) -> bool:
        """Whether a kernel has been started and not yet been seen to end."""
        return self.pid is not None

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """Choose the sockets, write the connection file and put the kernel's arguments together."""
        manager: Any = self.parent
        manager.write_connection_file()
        self.connection_info = manager.get_connection_info()
        extra = kwargs.pop("extra_arguments", [])
        return await super().pre_launch(cmd=["-f", manager.connection_file, *extra], **kwargs)

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        """Fork."""
        answer = self.ask(
            do="start",
            argv=cmd,
            cwd=kwargs["cwd"],
            env=kwargs["env"],
            log=self.log,
            matplotlib=self.matplotlib or {},
            memory=self.memory,
        )
        self.pid = answer["pid"]
        return self.connection_info

    async def poll(self) -> int | None:
        """None while the kernel runs, then its exit status (negative: a signal)."""
        if self.pid is None:
            return 0
        try:
            self.status = self.ask(do="poll", pid=self.pid)["status"]
        except BiteError:
            self.status = -signal.SIGKILL  # without its host no kernel lives
        return self.status

    async def wait(self) -> int | None:
        """Wait for the kernel's end."""
        while self.pid is not None and await self.poll() is None:
            await asyncio.sleep(0.02)
        self.pid = None
        return self.status

    async def send_signal(self, signum: int) -> None:
        """Send a signal to the kernel and to all that it started."""
        if self.pid is not None:
            self.ask(do="signal", pid=self.pid, signal=int(signum))

    async def kill(self, restart: bool = False) -> None:
        """End the kernel now."""
        await self.send_signal(signal.SIGKILL)

    async def terminate(self, restart: bool = False) -> None:
        """Ask the kernel to end."""
        await self.send_signal(signal.SIGTERM)

    async def cleanup(self, restart: bool = False) -> None:
        """Nothing is held that the manager does not clean up."""
