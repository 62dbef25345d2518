"""A cell that failed, told as the person who edits the document needs it: where, what and why.

The kernel's traceback is for people who write the analysis; it is never shown. An error that the
analysis raises as one of `bite.errors` keeps its class (and so its exit code) and its own words;
where in the document it was asked for is added.
"""

from __future__ import annotations

import ast
import json
import re
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from nbclient.exceptions import CellTimeoutError, DeadKernelError

import bite.errors
from bite.errors import BiteError, DocumentError, Fault, Where
from publish.client import OutputTooLong
from publish.steps import Step

if TYPE_CHECKING:
    from publish.client import Client

#: What every kernel says when it starts: how to connect to it, which is of no use to a reader.
_NOTICE = re.compile(r"NOTE: When using|To exit, you will|To connect another|\s*--existing ")
#: Ends of a kernel that are no exception inside it.
STOPPED = (CellTimeoutError, DeadKernelError, OutputTooLong)


async def raise_cell(client: Client, step: Step, error: dict[str, Any]) -> NoReturn:
    """Raise what a failing cell amounts to."""
    size = step.code.count("\n") + 1
    about = await _ask(client, f"__import__('publish.probe').probe.failure({size})")
    line = about.get("line")
    statement = step.code.splitlines()[line - 1].strip() if line else ""
    where = Where(str(step.file), step.line + (line or 1) - 1)
    if step.kind == "parameters":
        where = Where(str(step.file), step.line)
    _raise(about, error, where, step.name, statement)


async def raise_inline(client: Client, step: Step, error: dict[str, Any]) -> NoReturn:
    """Raise what a failing inline expression amounts to."""
    asked = f"__import__('publish.probe').probe.failure_of({step.code!r}, globals())"
    about = await _ask(client, asked)
    _raise(about, error, Where(str(step.file), step.line), "an inline expression", step.code)


def stopped(stop: Exception, where: Where, step: Step, timeout: float, log: Path) -> DocumentError:
    """The error for a kernel that died, never answered, or never stopped printing."""
    name = step.name or "an inline expression"
    if isinstance(stop, CellTimeoutError):
        what = f"{name} was still running after {timeout:g} seconds"
        do = "look for a loop that never ends, or allow more time with --timeout"
    elif isinstance(stop, OutputTooLong):
        most = f"{stop.args[0] / 1e6:g} MB"
        what = f"{name} printed or showed more than {most}, which is more than a report can hold"
        do = "show a summary of the result instead of all of it"
    else:
        what = f"Python ended while {name} was running{_last_words(log)}"
        do = "often too little memory, or a cell that calls os._exit"
    return DocumentError(Fault(what, where, do))


def _raise(
    about: dict[str, Any], error: dict[str, Any], where: Where, name: str, statement: str
) -> NoReturn:
    if about.get("ours"):
        kind = getattr(bite.errors, str(about["ours"][0]), BiteError)
        raise kind(f"{about['text']}\n    asked for at {where}")
    ename = str(about.get("name") or error.get("ename") or "Error")
    text = str(about.get("text") or error.get("evalue") or "")
    if ename == "SyntaxError":
        text = text.partition(" (")[0]
    first = text.strip().splitlines()[0] if text.strip() else ""
    what = f"{name} failed: {ename}{': ' if first else ''}{first}"
    if statement:
        what += f"\n    {statement}"
    do = "correct the code, or ask whoever maintains it"
    if ename == "MemoryError":
        do = "it needs more memory than this machine has; work on less of the data at a time"
    raise DocumentError(Fault(what, where, do))


async def _ask(client: Client, expression: str) -> dict[str, Any]:
    """The probe's answer, or nothing: an error report must not fail itself."""
    with suppress(Exception):
        (reply,) = await client.evaluate([expression])
        return json.loads(ast.literal_eval(reply["data"]["text/plain"])) or {}
    return {}


def _last_words(log: Path) -> str:
    with suppress(OSError):
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
        said = [line.strip() for line in lines if line.strip() and not _NOTICE.match(line)]
        if said:
            return f" ({said[-1][:200]})"
    return ""
