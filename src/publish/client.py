"""nbclient, with a kernel that is already there, a limit on output, and inline expressions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from nbclient import NotebookClient
from nbclient.exceptions import DeadKernelError


class OutputTooLong(Exception):
    """A cell gave more than the limit, which is the argument (characters)."""


class Client:
    """Runs cells and expressions in one started kernel."""

    def __init__(
        self, notebook: Any, manager: Any, kernel: Any, timeout: float, limit: int
    ) -> None:
        self._client = _Limited(
            notebook,
            km=manager,
            allow_errors=True,
            record_timing=False,
            timeout=timeout,
            on_cell_error=self._remember,
        )
        self._client.limit = limit
        self._client.kc = kernel
        self._client.reset_execution_trackers()
        self._error: dict[str, Any] | None = None

    async def execute(self, cell: Any, index: int) -> dict[str, Any] | None:
        """Run a cell, its outputs in place; returns {ename, evalue, …} if it raised."""
        self._error = None
        self._client.printed = 0
        try:
            await self._client.async_execute_cell(cell, index, store_history=True)
        except DeadKernelError:
            if self._client.printed > self._client.limit:
                raise OutputTooLong(self._client.limit) from None
            raise
        failed = [output for output in cell.outputs if output.output_type == "error"]
        return dict(failed[-1]) if failed else self._error

    async def evaluate(self, expressions: Sequence[str]) -> list[dict[str, Any]]:
        """The replies to expressions: {status, data} or {status: error, ename, evalue}."""
        kernel: Any = self._client.kc
        named = {str(number): code for number, code in enumerate(expressions)}
        message = kernel.execute("", user_expressions=named, store_history=False)
        reply = await self._client.async_wait_for_reply(message)
        content = reply["content"] if reply else {}
        answers = content.get("user_expressions") or {}
        return [answers.get(name, {"status": "error", **content}) for name in named]

    async def _remember(self, cell: Any, cell_index: int, execute_reply: dict[str, Any]) -> None:
        self._error = execute_reply["content"]


class _Limited(NotebookClient):
    """A client that stops when a cell prints without end."""

    limit = 0
    printed = 0

    def process_message(self, msg: dict[str, Any], cell: Any, cell_index: int) -> Any:
        content = msg["content"]
        self.printed += len(content.get("text") or "") + sum(
            len(value) for value in (content.get("data") or {}).values() if isinstance(value, str)
        )
        if self.printed > self.limit:
            # nbclient would listen to the end of the cell, which may never come.
            if self.task_poll_for_reply is not None:
                self.task_poll_for_reply.cancel()
            raise OutputTooLong(self.limit)
        return super().process_message(msg, cell, cell_index)
