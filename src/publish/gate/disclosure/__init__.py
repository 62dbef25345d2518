"""No withheld number can be worked out from all that is published together.

Every count that a build publishes is gathered (`counts`), over reports, hubs, periods and earlier
builds, and each star is attacked by linear programming (`attack`). A star says that a count is one
of the few that the profile withholds, or a number from which one follows. What tells more than that
of a count that may be small is a finding, with the numbers that tell it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from bite.errors import BiteError
from publish import registry
from publish.gate.disclosure import alone, attack, differences, unsaid
from publish.gate.disclosure.attack import Leak
from publish.gate.disclosure.counts import Count, Published, published
from publish.gate.disclosure.scale import Scale
from publish.gate.formats import tables
from publish.gate.site import Site
from publish.gate.verdict import Checked, Finding, Rules
from publish.registry import Edition

NAME = "disclosure"
TITLE = "No withheld number can be worked out"
EARLIER = "published"
"""Among `Rules.settings`: the folder that keeps what has been published before, a folder each."""
HUBS = "hubs"
"""Among `Rules.settings`: every hub of the study."""
VALUES = "values"
"""Among `Rules.settings`: of other choices, every value (the units of a service), which together
are everybody."""
_MOST_NAMED = 6


def check(site: Site, rules: Rules) -> Checked:
    """Attack every star of a build."""
    scale = scale_of(rules)
    if scale is None:
        unknown = "the disclosure profile is not known, so nothing could be worked out"
        return Checked(NAME, TITLE, "Nothing was looked at.", missing=(unknown,))
    before, missing = _earlier(rules)
    hubs, values = rules.settings.get(HUBS, ()), rules.settings.get(VALUES, {})
    found = published(site.editions, hubs, before, values)
    counted = {(one.quantity, one.of) for one in found.counts}
    leaks, odd = _leaks(found, scale)
    leaks += alone.leaks(found, site.editions, scale)
    findings = [_finding(leak) for leak in leaks]
    findings += [_printed(one) for one in tables.told(site, _columns)]
    stars = {(one.quantity, one.of) for one in found.counts if one.shown is None}
    evidence = (
        f"{len(counted):,} counts of people in {len(site.editions)} reports; {len(stars):,} "
        f"are withheld. It was tried to work out each from all that is published, with "
        f"{len(found.sums):,} sums, by the rules of {rules.profile or 'the profile'}."
    )
    unique = tuple({(one.subject, one.file): one for one in findings}.values())
    return Checked(NAME, TITLE, evidence, unique, (*missing, *odd))


def scale_of(rules: Rules) -> Scale | None:
    """What the profile withholds and how it rounds; None where it withholds nothing."""
    hidden = [n for n in range(1000) if rules.withheld(n)]
    if not hidden:
        return None
    return Scale(hidden[0], hidden[-1], rules.nearest, rules.withheld)


def _columns(edition: Edition, name: str) -> frozenset[str]:
    return frozenset((edition.tables.get(name) or {}).get("counts") or ())


def _earlier(rules: Rules) -> tuple[list[Edition], list[str]]:
    editions: list[Edition] = []
    missing: list[str] = []
    kept = rules.settings.get(EARLIER)
    folders = sorted(Path(kept).iterdir()) if kept and Path(kept).is_dir() else []
    for folder in folders:
        if not (folder / registry.FACTS).is_dir():
            continue
        try:
            editions += registry.editions(folder)
        except BiteError as error:
            missing.append(f"an earlier build could not be read: {error}")
    return editions, missing


def _leaks(found: Published, scale: Scale) -> tuple[list[Leak], list[str]]:
    """What leaks, and what contradicts itself so that it could not be tried."""
    leaks: list[Leak] = []
    odd: list[str] = []
    over, said = unsaid.over(found, scale), unsaid.declared(found)
    found = replace(found, sums=(*found.sums, *dict.fromkeys(unsaid.sums(found, scale))))
    exact = attack.pieces(found, scale, said, supposed=False)
    for piece, plain in zip(attack.pieces(found, scale, over, True), exact, strict=True):
        apart = _other_data(piece.counts)
        tried = piece if piece.possible else plain
        if not tried.possible and apart:
            leaks += _one_by_one(found, piece.counts, scale)
        elif not tried.possible:
            told = ", ".join(sorted({one.label for one in piece.counts})[:3])
            odd.append(f"published counts contradict one another: {told}")
        else:
            leaks += tried.leaks()
    leaks += differences.leaks(found, scale, over)
    return leaks, odd


def _other_data(counts: Sequence[Count]) -> bool:
    return len({one.label.endswith("as published before") for one in counts}) > 1


def _one_by_one(found: Published, counts: Sequence[Count], scale: Scale) -> Iterator[Leak]:
    """Two builds that contradict each other rest on different data: each by itself."""
    mine = {one.quantity for one in counts}
    for old in (False, True):
        part = tuple(
            one
            for one in found.counts
            if one.quantity in mine and one.label.endswith("as published before") == old
        )
        alone = replace(found, counts=part)
        for piece in attack.pieces(alone, scale, unsaid.declared(alone), supposed=False):
            if piece.possible:
                yield from piece.leaks()


def _finding(leak: Leak) -> Finding:
    one = leak.count
    few = f"{abs(leak.least):,.0f}"
    many = f"{abs(leak.greatest):,.0f}" if leak.greatest < 1e8 else "any number"
    is_ = f"it is {few}" if few == many else f"it lies between {few} and {many}"
    tells = list(leak.from_[:_MOST_NAMED])
    if len(leak.from_) > _MOST_NAMED:
        tells.append(f"{len(leak.from_) - _MOST_NAMED} more")
    by = "; ".join(tells) or "which numbers add up to which"
    return Finding(
        NAME,
        f"{one.label} ({one.of}) must be withheld and can be worked out: {is_}. What tells: {by}",
        file=one.file,
        do=(
            "publish one of the numbers named less finely or not at all: leave out an edition, "
            "join groups, or release the counts together (docs/governance.md, Small numbers)"
        ),
        subject=f"{one.quantity} ({one.of})",
    )


def _printed(one: tables.Told) -> Finding:
    return Finding(
        NAME,
        f"{one.cell} in {one.edition} is withheld in the data file and printed here: {one.says}",
        file=one.file,
        do="state the number as a fact, which is withheld wherever the table withholds it",
        subject=f"{one.edition}: {one.cell}",
    )
