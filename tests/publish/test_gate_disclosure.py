"""The auditor against planted leaks, each found by its name, and their harmless twins, none found.

A plant is a site of facts, data files and pages such as builds publish, in which one withheld count
follows from others by school arithmetic.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from publish.gate import disclosure
from publish.gate.site import opened
from publish.gate.verdict import Rules

HUBS = ("Walton", "Southport", "Bootle")
RULES = {
    "mhsds": Rules(withheld=lambda n: n < 5, nearest=5, profile="mhsds"),
    "hes": Rules(withheld=lambda n: 1 <= n <= 7, nearest=5, profile="hes"),
    "sdap": Rules(withheld=lambda n: n < 10, nearest=1, profile="sdap"),
}
ADDS = {"hub": "adds", "period": "adds"}


def fact(name, value, **more):
    return {
        "id": f"r.{name}", "name": name, "value": value, "unit": "people", "kind": "routine",
        "interval": None, "suppressed": value is None, "n": value, "text": str(value),
        "over": ADDS, "quantity": "",
    } | more  # fmt: skip


def publish(root: Path, variant="", hub="all", start="", end="", facts=(), tables=(), together=None,
            page="", report="report", data="d1", told=True, choices=None) -> Path:  # fmt: skip
    """Write one edition. ``tables``: name, header, rows, what it says of its cells."""
    held = {"report": report, "facts": list(facts)}
    if told:
        held["edition"] = {
            "hub": hub, "hubs": list(HUBS), "period_start": start, "period_end": end,
            "choices": choices or {}, "data": data,
        }  # fmt: skip
        held["together"] = together or {"sums": [], "over": {}}
        held["tables"] = [{"name": name, "kind": "routine", "sums": [], "shares": [], "names": {},
                           "over": ADDS} | said for name, _, _, said in tables]  # fmt: skip
    path = root / "facts" / variant / f"{report}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(held))
    for name, header, rows, _ in tables:
        file = root / "data" / variant / report / f"{name}.csv"
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("w", newline="") as out:
            csv.writer(out).writerows([header, *rows])
    html = root / "reports" / variant / f"{report}.html"
    html.parent.mkdir(parents=True, exist_ok=True)
    html.write_text(f"<!doctype html><html lang='en'><title>r</title><body>{page}</body></html>")
    return root


def found(root: Path, profile: str, **settings) -> list[str]:
    rules = RULES[profile]
    checked = disclosure.check(
        opened(root), Rules(withheld=rules.withheld, nearest=rules.nearest, profile=profile,
                            settings={"hubs": HUBS} | settings)
    )  # fmt: skip
    assert not checked.missing, checked.missing
    return [f"{one.subject}\n{one.what}" for one in checked.findings]


Plant = tuple[str, str, Callable[[Path], Path], str]


def star(n, profile):
    """As the profile prints it."""
    rules = RULES[profile]
    if rules.withheld(n):
        return None
    return int(n / rules.nearest + 0.5) * rules.nearest


def hub_plants() -> Iterator[Plant]:
    """All hubs less the others: the one that is withheld."""
    whole = {"sdap": [(1200, 797, 3), (40, 41, 9), (10, 10, 0), (999, 15, 1)],
             "hes": [(12, 12, 1), (27, 12, 7)], "mhsds": [(12, 12, 1), (17, 22, 3)]}  # fmt: skip
    for profile, cases in whole.items():
        for counts in cases:
            for turn in range(3):
                hubs = dict(zip(HUBS, counts[turn:] + counts[:turn], strict=True))
                alone = next(h for h, n in hubs.items() if RULES[profile].withheld(n))
                for name, told in (("people.users", True), ("met", False)):

                    def make(root, hubs=hubs, name=name, told=told, profile=profile):
                        over = ADDS if told else None
                        total = sum(hubs.values())
                        shown = fact(name, star(total, profile), over=over)
                        publish(root, facts=[shown], told=told)
                        for hub, n in hubs.items():
                            said = fact(name, star(n, profile), over=over)
                            publish(root, f"hub-{hub}", hub, facts=[said], told=told)
                        return root

                    if profile == "sdap" or _tight(hubs, profile):
                        yield f"hub {profile} {counts} {alone} {told}", profile, make, name


def _tight(hubs, profile) -> bool:
    """Whether rounding leaves the small one open after all, by trying every count there is."""
    shown = {h: star(n, profile) for h, n in hubs.items()}
    total = star(sum(hubs.values()), profile)
    alone = next(h for h, n in shown.items() if n is None)
    others = [range(n - 2, n + 3) for h, n in shown.items() if h != alone]
    others = [[n for n in one if star(n, profile) == (n + 2) // 5 * 5] for one in others]
    open_ = {n for n in range(60) for a in others[0] for b in others[1]
             if star(n + a + b, profile) == total}  # fmt: skip
    small = {n for n in range(60) if RULES[profile].withheld(n)}
    return bool(open_ & small) and open_ & small != small


def margin_plants() -> Iterator[Plant]:
    """A row or a column, less its other cells."""
    for profile in ("sdap", "hes", "mhsds"):
        for shape in ("row", "column", "both"):
            for small in (0, 1, 3):
                if profile == "hes" and small == 0:
                    continue
                for place in range(2):

                    def make(root, profile=profile, shape=shape, small=small, place=place):
                        cells = [[30, 60], [45, 90]]
                        cells[place][1 - place] = small
                        return table_site(root, cells, profile, shape)

                    if profile == "sdap":
                        label = f"margin {shape} {small} {place}"
                        yield label, profile, make, f"counts: {'ab'[place]}, {'xy'[1 - place]}"


def table_site(root, cells, profile, shape="both", keep=()):
    """A table with its margins; ``keep``: cells that are stars for another's sake."""
    rows, sums = [], []
    for i, row in enumerate(cells):
        printed = [star(n, profile) if (i, j) not in keep else None for j, n in enumerate(row)]
        rows.append(["ab"[i], *printed, star(sum(row), profile)])
    columns = [sum(col) for col in zip(*cells, strict=True)]
    rows.append(["total", *(star(n, profile) for n in columns), star(sum(columns), profile)])
    header = ["what", "x", "y", "total"]
    if shape in ("row", "both"):
        sums += [[[[i, "total"]], [[i, "x"], [i, "y"]]] for i in range(len(rows))]
    if shape in ("column", "both"):
        sums += [[[[len(cells), c]], [[i, c] for i in range(len(cells))]] for c in header[1:]]
    text = [[("*" if n is None else n) for n in row] for row in rows]
    said = {"counts": header[1:], "sums": sums}
    return publish(root, tables=[("counts", header, text, said)])


def period_plants() -> Iterator[Plant]:
    """A longer period less a shorter one, or two that overlap."""
    year, half, rest = ("2018-01-01", "2018-12-31"), ("2018-01-01", "2018-06-30"), (
        "2018-07-01", "2018-12-31")  # fmt: skip
    most = ("2018-01-01", "2018-11-30")
    for small in (0, 1, 4, 9):
        for periods in (
            {year: 200 + small, half: 200, rest: None},
            {year: 77 + small, rest: 77, half: None},
            {year: 120 + small, most: 120},
            {("", ""): 500 + small, ("", "2018-12-31"): 500},
            {("", ""): 500 + small, ("2016-01-01", ""): 500},
        ):
            if small == 0 and None not in periods.values():
                continue

            def make(root, periods=periods):
                for (start, end), n in periods.items():
                    variant = f"period-start-{start}_period-end-{end}" if start or end else ""
                    publish(root, variant, start=start, end=end, facts=[fact("came", n)])
                return root

            yield f"period {small} {list(periods)}", "sdap", make, "came"


def withheld_hub_plants() -> Iterator[Plant]:
    """A hub whose edition nobody publishes: what the others leave."""
    for small in (1, 2, 5, 9):
        for gone in HUBS:

            def make(root, small=small, gone=gone):
                publish(root, facts=[fact("came", 300 + small)])
                for n, hub in zip((100, 200), [h for h in HUBS if h != gone], strict=True):
                    publish(root, f"hub-{hub}", hub, facts=[fact("came", n)])
                return root

            yield f"unpublished {gone} {small}", "sdap", make, gone


def other_telling_plants() -> Iterator[Plant]:
    """The same count in two places: a fact and a cell, two reports, an earlier build, a share."""
    for small in (0, 1, 4, 7):
        for twin in (small, 12):
            if twin == small:
                continue

            def fact_and_cell(root, small=small):
                cell = ("flow", ["step", "people"], [["in", "*"], ["left", 30]],
                        {"counts": ["people"], "names": {"people": ["in", "left"]}})  # fmt: skip
                shown = fact("n", 40 + small, quantity="all")
                sums = [[["all"], ["in", "left", "others"]]]
                others = fact("o", 10, quantity="others")
                return publish(root, facts=[shown, others], tables=[cell],
                               together={"sums": sums, "over": {}})  # fmt: skip

            yield f"fact and cell {small}", "sdap", fact_and_cell, "report: in"

            def two_reports(root, small=small):
                publish(root, facts=[fact("people", 50 + small, id="s.all")], report="one",
                        together={"sums": [], "over": {}})  # fmt: skip
                rows = [["a", 50], ["b", "*"]]
                table = ("t", ["what", "n"], rows, {"counts": ["n"], "names": {
                    "n": ["a", "b"]}})  # fmt: skip
                whole = fact("all", 50 + small, quantity="all")
                sums = [[["all"], ["a", "b"]]]
                return publish(root, facts=[whole], tables=[table], report="two",
                               together={"sums": sums, "over": {}})  # fmt: skip

            yield f"two reports {small}", "sdap", two_reports, "two: b"

            def share(root, small=small):
                rows = [["a", "*", 400, f"{100 * small / 400:.2f}"]]
                said = {"counts": ["n", "of"], "shares": [["percent", "n", "of"]]}
                return publish(root, tables=[("t", ["what", "n", "of", "percent"], rows, said)])

            yield f"share {small}", "sdap", share, "t: a, n"

            def flow(root, small=small):
                rows = [["there", 500], ["died", "*"], ["moved", 40], ["left", 460 - small]]
                said = {"counts": ["people"], "sums": [
                    [[[0, "people"]], [[1, "people"], [2, "people"], [3, "people"]]]]}  # fmt: skip
                return publish(root, tables=[("flow", ["step", "people"], rows, said)])

            yield f"flow {small}", "sdap", flow, "flow: died"


def format_plants() -> Iterator[Plant]:
    """The data file withholds what a page prints."""
    rows = [["Bootle, from partners", 45, "*", 35], ["Walton, to partners", 710, 55, 185]]
    header = ["Hub and direction", "Voluntary", "Corporate", "Statutory"]
    for small in (0, 1, 2, 3, 4):
        for kind, page in {
            "table": "<table><tr><th>Bootle, from partners</th><td>45</td><td>{}</td><td>35</td>"
            "</tr></table>",
            "list": "<p>Bootle, from partners: 45, {}, 35.</p>",
            "comment in a row": "<div><span>Bootle, from partners</span> 45 | {} | 35</div>",
            "alt": "<img alt='Bars. Bootle, from partners: {}; others are many.' src='a.svg'>",
            "aria": "<div aria-label='Bootle, from partners ({})'></div>",
            "title": "<svg><title>Bootle, from partners {}</title></svg>",
            "desc": "<svg><desc>Bootle, from partners = {}</desc></svg>",
            "svg text": "<svg><text>Bootle, from partners: {}</text></svg>",
        }.items():

            def make(root, page=page, small=small):
                table = ("flows", header, rows, {"counts": header[1:]})
                return publish(root, tables=[table], page=page.format(small))

            yield f"format {kind} {small}", "mhsds", make, "Bootle, from partners of flows"


PLANTS = [
    *hub_plants(), *margin_plants(), *period_plants(), *withheld_hub_plants(),
    *other_telling_plants(), *format_plants(),
]  # fmt: skip


def test_there_are_plants_enough():
    assert len(PLANTS) >= 120
    assert len({name for name, *_ in PLANTS}) == len(PLANTS)


@pytest.mark.parametrize(("profile", "make", "told"), [p[1:] for p in PLANTS],
                         ids=[p[0] for p in PLANTS])  # fmt: skip
def test_a_planted_leak_is_found_and_named(tmp_path, profile, make, told):
    leaks = found(make(tmp_path), profile)
    assert leaks
    assert any(told in leak for leak in leaks), leaks


@pytest.mark.parametrize("n", [10, 11, 25])
def test_a_total_printed_before_tells_a_part_that_is_withheld_now(tmp_path, n):
    publish(tmp_path / "published" / "old", facts=[fact("all", n + 3, quantity="all")], data="")
    rows = [["a", n], ["b", "*"]]
    table = ("t", ["w", "n"], rows, {"counts": ["n"], "names": {"n": ["a", "b"]}})
    publish(tmp_path / "new", facts=[], tables=[table], data="d1",
            together={"sums": [[["all"], ["a", "b"]]], "over": {}})  # fmt: skip
    assert not found(tmp_path / "new", "sdap")
    leaks = found(tmp_path / "new", "sdap", published=tmp_path / "published")
    assert len(leaks) == 1
    assert "it is 3" in leaks[0]
    assert "as published before" in leaks[0]


CLEAN = {
    "one star more in the row": lambda r: table_site(
        r, [[30, 3], [45, 90]], "sdap", "row", keep={(0, 0)}),
    "four stars in a square": lambda r: table_site(
        r, [[30, 3], [45, 90]], "sdap", keep={(0, 0), (1, 0), (1, 1)}),
    "rounding leaves it open": lambda r: table_site(r, [[30, 1], [45, 90]], "mhsds", "row"),
    "no star": lambda r: table_site(r, [[30, 60], [45, 90]], "sdap"),
    "two hubs withheld": lambda r: hubs_site(r, "sdap", (100, 4, 7)),
    "matched anew in every hub": lambda r: hubs_site(r, "sdap", (100, 200, 4), over={
        "hub": "differs", "period": "differs"}),
    "the pool is the same in every period": lambda r: pool_site(r),
    "one hub's own number in two editions": lambda r: own_site(r),
    "published anyway": lambda r: publish(r, facts=[fact("n", 3, kind="published")]),
    "participants are exact": lambda r: publish(r, facts=[fact("n", 3, kind="consented")]),
    "an estimate is no count": lambda r: publish(
        r, facts=[fact("n", 3, unit="pounds", n=120), fact("m", None, unit="percent")]),
}  # fmt: skip


def hubs_site(root, profile, counts, over=ADDS):
    publish(root, facts=[fact("n", star(sum(counts), profile), over=over)])
    for hub, n in zip(HUBS, counts, strict=True):
        publish(root, f"hub-{hub}", hub, facts=[fact("n", star(n, profile), over=over)])
    return root


def pool_site(root):
    over = {"hub": "adds", "period": "same"}
    publish(root, facts=[fact("pool", 5000, over=over)])
    return publish(root, "period-end-2018-01-01", end="2018-01-01",
                   facts=[fact("pool", 5000, over=over)])  # fmt: skip


def own_site(root):
    over = {"hub": "same", "period": "adds"}
    publish(root, facts=[fact("bootle", 40, over=over)])
    publish(root, "hub-Walton", "Walton", facts=[fact("walton", 60, over=over)])
    return publish(root, "hub-Bootle", "Bootle", facts=[fact("bootle", 40, over=over)])


@pytest.mark.parametrize("name", CLEAN)
def test_what_cannot_be_worked_out_is_not_flagged(tmp_path, name):
    profile = "mhsds" if "rounding" in name else "sdap"
    assert found(CLEAN[name](tmp_path), profile) == []


def test_numbers_of_another_table_in_a_page_are_no_leak(tmp_path):
    header = ["what", "users", "lost"]
    rows = [["Sex female", 335, "*"], ["Sex male", 260, "*"]]
    other = [["Sex female", 335, 330], ["Sex male", 260, 265]]
    page = "<table><tr><th>Sex female</th><td>335</td><td>330</td></tr></table>"
    said = {"counts": header[1:]}
    tables = [("lost", header, rows, said), ("matched", header, other, said)]
    assert found(publish(tmp_path, tables=tables, page=page), "mhsds") == []


def test_a_profile_nobody_knows_is_said_to_be_missing(tmp_path):
    checked = disclosure.check(opened(publish(tmp_path, facts=[fact("n", 3)])), Rules())
    assert checked.missing
