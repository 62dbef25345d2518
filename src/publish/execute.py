"""Run a document once; every format is written from the same executed notebook.

`run` computes `Results` with a Jupyter kernel; `compose` puts results, new or kept in the store,
into the document's text. So narrative can change without anything being computed again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from publish.document import Document
from publish.evidence import Evidence


@dataclass(frozen=True)
class Executed:
    """A document and what its cells said.

    ``notebook`` (nbformat 4) has one cell for each part of the document, in order:

    * a markdown cell for each `Prose`, its inline expressions already replaced by their results;
    * a code cell for each `Cell`, its ``source`` without the ``#|`` lines, its outputs in place.

    Each cell's ``metadata["bite"]`` is {file, line, code_line, language, options, indent,
    option_lines} (for prose: file and line only). Parameters given from outside are a code cell of
    their own after the tagged one, with options {"include": False} and the tag
    ``injected-parameters``. ``header`` is the document's header with inline expressions replaced.
    Cells of language ``verbatim`` or ``embed`` are carried along unexecuted.
    """

    document: Document
    notebook: Any
    evidence: Evidence = field(default_factory=Evidence)
    header: Mapping[str, Any] = field(default_factory=dict)
    parameters: Mapping[str, Any] = field(default_factory=dict)
    seconds: float = 0.0
