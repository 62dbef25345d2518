"""Asked from inside a kernel after something failed: what it was, on which line of the cell."""

from __future__ import annotations

import json
import sys
import traceback
from types import TracebackType


def failure(size: int) -> str:
    """JSON that describes the exception the last cell ended with.

    ``size`` is the number of lines of that cell. ``line`` counts from 1 within the cell and is None
    when the exception does not say.
    """
    error = getattr(sys, "last_value", None)
    if error is None:
        return json.dumps(None)
    line = _line(error, getattr(sys, "last_traceback", None))
    return _describe(error, line if line and line <= size else None)


def failure_of(expression: str, names: dict) -> str:
    """JSON that describes the exception an expression ends with."""
    try:
        eval(expression, names)
    except Exception as error:
        return _describe(error, 1)
    return json.dumps(None)


def _describe(error: BaseException, line: int | None) -> str:
    ours = [kind.__name__ for kind in type(error).__mro__ if kind.__module__ == "bite.errors"]
    name = type(error).__name__
    return json.dumps({"ours": ours[:1], "name": name, "text": str(error), "line": line})


def _line(error: BaseException, trace: TracebackType | None) -> int | None:
    """The line of the cell that failed: the innermost one, if the cell calls its own functions."""
    if isinstance(error, SyntaxError):
        return error.lineno
    frames = traceback.extract_tb(trace or error.__traceback__)
    cells = [frame for frame in frames if "ipykernel_" in frame.filename]
    own = [frame for frame in cells if frame.filename == cells[0].filename]
    return own[-1].lineno if own else None
