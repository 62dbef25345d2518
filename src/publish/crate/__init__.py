"""What a site was made from, as a value, and as the file that says so: an RO-Crate.

The format is RO-Crate 1.3 (https://w3id.org/ro/crate/1.3), an attached crate, with the profile
Process Run Crate 0.6 (https://w3id.org/ro/wfrun/process/0.6): one ``CreateAction`` for each report
and variant, with its software, what it read, its parameters and the files it became. Data and
sources are named with their SHA-256; they are not part of the crate. No time of day, machine, path
or person's account is in it: the same inputs give the same bytes.
"""

from __future__ import annotations

from publish.crate.reading import read
from publish.crate.value import NAME, Author, Build, Crate, Data, Listed, Resource
from publish.crate.writing import text

__all__ = ["NAME", "Author", "Build", "Crate", "Data", "Listed", "Resource", "read", "text"]
