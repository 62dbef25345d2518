"""How the front door speaks: progress, results, and errors without a traceback."""

from __future__ import annotations

import errno
import json
import logging
import os
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NoReturn

from bite.errors import BiteError, Fault, UsageError, Where

OUR_FAULT = 1
#: Ends of the disk, or of what one may do on it: nobody's fault here, and what helps.
_NO_ROOM = {
    errno.ENOSPC: "make room on the disk, or choose another --output-dir",
    errno.EDQUOT: "make room in your quota, or choose another --output-dir",
    errno.ENOTDIR: "a file stands where a folder is needed: move it elsewhere",
    errno.EEXIST: "a file stands where a folder is needed: move it elsewhere",
    errno.EROFS: "copy the project to a place where you may write",
    errno.EACCES: "see that you may write there, or copy the project to where you may",
    errno.EPERM: "see that you may write there, or copy the project to where you may",
}
STOPPED = 130


def say(text: str) -> None:
    """A line for the person, on standard error: standard output is for results."""
    sys.stderr.write(f"{text}\n")  # one write: several threads speak
    sys.stderr.flush()


class _Remarks(logging.Handler):
    """What is doubtful but no error, told once, whichever format comes upon it first."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.told: set[str] = set()

    def emit(self, record: logging.LogRecord) -> None:
        text = record.getMessage()
        if text not in self.told:
            self.told.add(text)
            say(text)


def tell_remarks() -> None:
    """From here on, say what the rooms below remark on."""
    for name in ("publish", "analysis"):
        log = logging.getLogger(name)
        log.handlers = [one for one in log.handlers if not isinstance(one, _Remarks)]
        log.addHandler(_Remarks())


def answer(value: Any) -> None:
    """A result for a program, as JSON on standard output."""
    print(json.dumps(value, indent=1, ensure_ascii=False, default=str))


@contextmanager
def errors_told(as_json: bool = False, debug: bool = False) -> Iterator[None]:
    """Turn any error inside the block into words and the right exit code.

    What a person can mend is told in place and without a traceback; what they cannot is our fault:
    exit code 1, and the traceback in a file whose name is said. ``debug`` (or BITE_DEBUG=1) shows
    the traceback instead.
    """
    try:
        yield
    except BiteError as error:
        if debug or os.environ.get("BITE_DEBUG"):
            traceback.print_exc()
        if as_json:
            answer({"error": _as_data(error), "exit_code": error.exit_code})
        say(shortened(str(error)))
        raise SystemExit(error.exit_code) from None
    except KeyboardInterrupt:
        say("Stopped. What was published before is as it was.")
        raise SystemExit(STOPPED) from None
    except BrokenPipeError:  # whoever read our output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(0) from None
    except (SystemExit, GeneratorExit):
        raise
    except OSError as error:
        if error.errno not in _NO_ROOM:
            _tell_our_fault(error, as_json, debug)
        where = str(error.filename or "")
        fault = Fault(f"cannot write: {error.strerror}", Where(where), _NO_ROOM[error.errno])
        if as_json:
            told = _as_data(UsageError(fault))
            answer({"error": told, "exit_code": UsageError.exit_code})
        say(shortened(str(fault)))
        raise SystemExit(UsageError.exit_code) from None
    except Exception as error:
        _tell_our_fault(error, as_json, debug)


def _tell_our_fault(error: Exception, as_json: bool, debug: bool) -> NoReturn:
    if debug or os.environ.get("BITE_DEBUG"):
        traceback.print_exc()
    log = _log()
    if as_json:
        answer({"error": [{"what": repr(error)}], "exit_code": OUR_FAULT, "log": log})
    say(
        f"bite itself went wrong ({type(error).__name__}: {error}). This is our fault, not "
        f"yours; nothing was published.\n    → report it with the log: {log}"
    )
    raise SystemExit(OUR_FAULT) from None


def shortened(text: str) -> str:
    """A message with the working directory taken off its paths."""
    return text.replace(f"{os.getcwd()}{os.sep}", "")


def _as_data(error: BiteError) -> list[dict[str, Any]]:
    return [
        {"what": fault.what, "where": shortened(str(fault.where)), "do": fault.do}
        for fault in error.faults
    ]


def _log() -> str:
    """Write the traceback of the current error to a file and return its name."""
    stamp = time.strftime("%Y%m%d-%H%M%S")
    with suppress(OSError):
        for folder in (Path.cwd() / ".bite", Path(tempfile.gettempdir())):
            if folder.is_dir() and os.access(folder, os.W_OK):
                path = folder / f"error-{stamp}-{os.getpid()}.log"
                path.write_text(traceback.format_exc(), encoding="utf-8")
                return str(path)
    return "(it could not be written; run again with BITE_DEBUG=1)"


class Progress:
    """What a build is doing: a live line on a terminal, plain lines elsewhere."""

    def __init__(self, total: int, quiet: bool = False) -> None:
        self._total, self._done, self._quiet = total, 0, quiet
        self._live: Any = None
        self._task: Any = None

    def __enter__(self) -> Progress:
        if not self._quiet and sys.stderr.isatty() and self._total:
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
            from rich.progress import Progress as Live

            columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
            self._live = Live(*columns, TimeElapsedColumn(), console=Console(stderr=True))
            self._task = self._live.add_task("Building", total=self._total)
            self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._live:
            self._live.stop()

    def line(self, text: str, advance: bool = False) -> None:
        """Say something; ``advance``: one more report is finished."""
        self._done += advance
        if self._quiet:
            return
        if self._live:
            if advance:
                self._live.console.print(text, highlight=False, markup=False)
            self._live.update(self._task, advance=int(advance))
        else:
            say(text)
