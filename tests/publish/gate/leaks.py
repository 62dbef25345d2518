"""Sites that a program makes: properly released counts and, where a world leaks, one equation more.

Each maker publishes one site into its world's folder; whether the equation tells is worked out from
the ends of its numbers alone (`worlds.World.parts`).
"""

from __future__ import annotations

from collections.abc import Callable

from analysis.profiles import PROFILES
from tests.publish.gate.makers import typeset
from tests.publish.gate.worlds import World, printed, table
from tests.publish.test_gate_disclosure import HUBS, fact, publish

UNITS = ("Elm House", "Oak House")
ADDS = {"hub": "adds", "period": "adds"}
MAKERS: dict[str, Callable] = {}


def maker(made: Callable) -> Callable:
    MAKERS[made.__name__] = made
    return made


# -- one table, two tables, two reports -----------------------------------------------------------


@maker
def margin(w: World):
    publish(w.root, tables=[table(w, *printed(w), said=True, down=w.by.random() < 0.5)])


@maker
def margin_by_name(w: World):
    publish(w.root, tables=[table(w, *printed(w), said=False, down=w.by.random() < 0.5)])


@maker
def figure_by_name(w: World):
    publish(w.root, tables=[("bars-of-people", *table(w, *printed(w), said=False)[1:])])


@maker
def two_tables_by_name(w: World):
    counts, total = printed(w)
    one = (
        "one",
        ["What", "People"],
        [[f"g{i}", w.cell(n)] for i, n in enumerate(counts)],
        {"counts": ["People"], "names": {"People": [f"g / {i}" for i in range(len(counts))]}},
    )
    two = ("two", ["Who", "n"], [["Everyone who came", w.cell(total)]],
           {"counts": ["n"], "names": {"n": ["g / all"]}})  # fmt: skip
    sums = [[["g / all"], [f"g / {i}" for i in range(len(counts))]]]
    publish(w.root, tables=[one, two], together={"sums": sums, "over": {}})


@maker
def same_row_in_two_tables(w: World):
    rows = w.words("row", 4)
    counts = [w.small(), *(w.large() for _ in rows[1:])]
    body = [[r, w.cell(n)] for r, n in zip(rows, counts, strict=True)]
    other = [row[:] for row in body]
    if w.leak:
        other[0][1] = counts[0]
    said = {"counts": ["People"]}
    tables = [("one", ["What", "People"], body, said), ("two", ["What", "People"], other, said)]
    publish(w.root, tables=w.by.sample(tables, 2))


@maker
def two_reports(w: World):
    n = w.small()
    publish(w.root, report="first", facts=[fact("met", None, id="x.met")])
    shown = n if w.leak else None
    publish(w.root, report="second", facts=[fact("met", shown, id="x.met")])


@maker
def facts_of_a_family(w: World):
    counts, total = printed(w)
    facts = [w.fact(f"came.by_{i}", n) for i, n in enumerate(counts)]
    publish(w.root, facts=[*facts, w.fact("came.all", total)])


# -- hubs, periods, units, audiences, orders ------------------------------------------------------


def hubs(w: World, make: Callable, **more) -> None:
    counts, total = w.parts(3)
    if not w.leak:
        counts = w.safe(counts, total)
        total = None if counts == [None] * 3 else total
    else:
        counts = [None, *counts[1:]]
    places = w.by.sample(HUBS, 3)
    publish(w.root, **make(w, total), **more)
    for hub, n in zip(places, counts, strict=True):
        publish(w.root, f"hub-{hub}", hub, **make(w, n), **more)


def as_fact(over):
    return lambda w, n: {"facts": [w.fact("met", n, over=over)]}


def as_cell(over):
    def make(w: World, n):
        rows = [["Came twice", w.cell(n)], ["Came once", 500]]
        return {"tables": [("t", ["What", "n"], rows, {"counts": ["n"], "over": over})]}

    return make


@maker
def hub_fact(w: World):
    hubs(w, as_fact(w.by.choice([None, ADDS])))


@maker
def hub_cell(w: World):
    hubs(w, as_cell(w.by.choice([None, ADDS])))


@maker
def hub_in_one_period(w: World):
    hubs(w, as_fact(None), start="2017-01-01", end="2017-12-31")


@maker
def hub_across_audiences(w: World):
    """The whole in the full edition only, the hubs in the public one."""
    counts, total = w.parts(3)
    publish(w.root, "audience-full", facts=[w.fact("met", total if w.leak else None, over=None)])
    for hub, n in zip(HUBS, counts, strict=True):
        publish(w.root, f"hub-{hub}", hub, facts=[w.fact("met", n, over=None)])


@maker
def hub_not_published(w: World):
    counts, total = w.parts(3)
    while counts[0] < 1 or w.ends(total)[0] - sum(w.ends(n)[1] for n in counts[1:]) < max(
        w.profile.low, 1) or w.ends(total)[1] - sum(
            w.ends(n)[0] for n in counts[1:]) > w.profile.high:  # fmt: skip
        counts, total = w.parts(3)
        if w.profile.nearest > 1:
            w.profile = PROFILES["sdap"]
    publish(w.root, facts=[w.fact("met", total, over=ADDS)])
    for hub, n in zip(HUBS[1:], counts[1:], strict=True):
        shown = n if w.leak else n // 2
        publish(w.root, f"hub-{hub}", hub, facts=[w.fact("met", shown, over=ADDS)])


PERIODS = [
    [("2017-01-01", "2017-12-31"), ("2017-01-01", "2017-06-30"), ("2017-07-01", "2017-12-31")],
    [("", ""), ("", "2016-12-31"), ("2017-01-01", "2017-12-31"), ("2018-01-01", "")],
    [("2017-01-01", "2018-12-31"), ("2017-01-01", "2017-12-31"), ("2018-01-01", "2018-12-31")],
]


@maker
def periods(w: World):
    whole, *rest = w.by.choice(PERIODS)
    counts, total = w.parts(len(rest))
    counts = [None, *counts[1:]] if w.leak else w.safe(counts, total)
    over = w.by.choice([None, ADDS])
    told = dict(zip(w.by.sample(rest, len(rest)), counts, strict=True)) | {whole: total}
    for (start, end), n in told.items():
        variant = f"period-start-{start}_period-end-{end}" if start or end else ""
        publish(w.root, variant, start=start, end=end, facts=[w.fact("met", n, over=over)])


@maker
def overlapping_periods(w: World):
    """Two that overlap, and the whole: what they have in common, or what lies outside."""
    w.profile = PROFILES["sdap"]
    small, a, b = w.small(), w.large(), w.large()
    told = {("", "2017-12-31"): a + small, ("", "2017-06-30"): a,
            ("2017-07-01", ""): (small + b) if w.leak else None}  # fmt: skip
    told[("2018-01-01", "")] = b if w.leak else None
    if not w.leak:
        told = {("", "2017-12-31"): a + b, ("2017-07-01", ""): b + 40}
    for (start, end), n in told.items():
        variant = f"period-start-{start}_period-end-{end}"
        publish(w.root, variant, start=start, end=end, facts=[w.fact("met", n, over=ADDS)])


def unit(w: World, name: str, **more) -> None:
    variant = "" if name == "all units" else f"unit-{name.lower().replace(' ', '-')}"
    publish(w.root, variant, choices={"Unit": name}, **more)


@maker
def units(w: World):
    counts, total = w.parts(2)
    counts = [None, *counts[1:]] if w.leak else w.safe(counts, total)
    total = None if counts == [None, None] and w.by.random() < 0.5 else total
    unit(w, "all units", facts=[w.fact("stays", total, over=None)])
    for name, n in zip(w.by.sample(UNITS, 2), counts, strict=True):
        unit(w, name, facts=[w.fact("stays", n, over=None)])


@maker
def unit_not_published(w: World):
    w.profile = PROFILES["sdap"]
    n, large = w.small(), w.large()
    unit(w, "all units", facts=[w.fact("stays", large + n, over=None)])
    unit(w, UNITS[1], facts=[w.fact("stays", large if w.leak else large // 2, over=None)])


@maker
def order_of_themes(w: World):
    n, total = w.small(), w.large() + 40
    for order, shown in (("prevalence", None), ("codebook", n if w.leak else None)):
        cell = "*" if shown is None else shown
        rows = [["Met", cell], ["Left", w.cell(total)]]
        made = [("t", ["What", "n"], rows, {"counts": ["n"], "over": None})]
        publish(w.root, f"theme-order-{order}", choices={"Order": order}, tables=made)


@maker
def audiences(w: World):
    counts, total = printed(w)
    publish(w.root, tables=[table(w, counts, None, said=True)])
    facts = [w.fact("came", total, quantity="all")]
    name, header, rows, said = table(w, counts, total, said=True)
    publish(w.root, "audience-full", facts=facts, tables=[(name, header, rows, said)])


# -- percentages, means, records ------------------------------------------------------------------


def share(n: int, of: int, digits: int) -> str:
    return f"{100 * n / of:.{digits}f}"


@maker
def percent_of_its_n(w: World):
    of = 5 * w.by.randint(20, 60)
    n = w.small() if w.leak else of // 3
    digits = 2
    said = share(n, of, digits)
    shown = fact("rate", float(said), unit="percent", n=of, text=f"{said}%")
    publish(w.root, facts=[shown])


@maker
def percent_in_a_table(w: World):
    wholes = [5 * w.by.randint(20, 80) for _ in range(3)]
    counts = [w.small(), wholes[1] // 2, wholes[2] // 4]
    rows = []
    for i, (n, of) in enumerate(zip(counts, wholes, strict=True)):
        hide = i == 0 and not w.leak
        rows.append([f"Ward {i}", w.cell(n), w.cell(of), "*" if hide else f"{share(n, of, 2)}%"])
    header = ["Where", "Came", "Asked", w.by.choice(["Percent", "%", "Share of those asked"])]
    said = {"counts": header[1:3], "shares": []}
    publish(w.root, tables=[("t", header, rows, said)])


@maker
def percent_that_is_stated(w: World):
    w.profile = PROFILES["sdap"]
    of, n = w.large() + 100, w.small()
    rows = [["a", "*", of, f"{share(n, of, 2)}" if w.leak else "*"]]
    said = {"counts": ["n", "of"], "shares": [["percent", "n", "of"]]}
    publish(w.root, tables=[("t", ["what", "n", "of", "percent"], rows, said)])


@maker
def mean_and_total(w: World):
    n = w.small() if w.leak else w.large()
    mean = w.by.randint(300, 900)
    facts = [
        fact("cost.mean", mean, unit="pounds", n=None, text=f"£{mean:,}"),
        fact("cost.total", n * mean, unit="pounds", n=None, text=f"£{n * mean:,}"),
    ]
    publish(w.root, facts=facts)


@maker
def mean_and_total_in_a_table(w: World):
    counts = [w.small(), w.large(), w.large()]
    rows = []
    for i, n in enumerate(counts):
        mean = w.by.randint(300, 900)
        amounts = ["*", "*"] if i == 0 and not w.leak else [mean, mean * n]
        rows.append([f"Ward {i}", w.cell(n), *amounts])
    header = ["Where", "People", "Mean cost", "Total cost"]
    publish(w.root, tables=[("t", header, rows, {"counts": ["People"]})])


@maker
def record_of_a_star(w: World):
    key, value = w.by.choice([("n", w.small()), ("limits", ["1", "4"]), ("text", "3"),
                              ("interval", [1, 4])])  # fmt: skip
    more = {key: value} if w.leak else {}
    publish(w.root, facts=[fact("met", None, **({"text": "*"} | more))])


@maker
def mean_of_few(w: World):
    n = w.small() if w.leak else w.large()
    publish(w.root, facts=[fact("cost", 512.0, unit="pounds", n=n, text="£512")])


@maker
def printed_though_small(w: World):
    n = w.small()
    rows = [["a", n if w.leak else "*"], ["b", w.cell(w.large())]]
    publish(w.root, tables=[("t", ["what", "n"], rows, {"counts": ["n"]})])


# -- other formats, earlier builds ----------------------------------------------------------------


@maker
def other_formats(w: World):
    n = w.small()
    said = n if w.leak else "*"
    what, second = w.words("row", 2)
    page = w.by.choice([
        f"<table><tr><th>{what}</th><td>{said}</td><td>60</td></tr></table>",
        f"<img alt='Bars of people. {what}: {said}; {second}: 40.' src='a.svg'>",
        f"<img alt='{said} people with {what.lower()}, and more.' src='a.svg'>",
        f"<svg><title>{what} {said}</title></svg>",
        f"<svg><text>{what}: {said}</text></svg>",
        f"<div aria-label='{what} ({said})'></div>",
        f"<figure><svg role='img'><desc>{what} = {said}</desc></svg></figure>",
    ])  # fmt: skip
    rows = [[what, "*", 60], [second, 40, 70]]
    publish(w.root, tables=[("t", ["What", "Came", "Asked"], rows, {"counts": ["Came", "Asked"]})],
            page=page)  # fmt: skip


@maker
def text_of_the_pdf(w: World):
    n, what = w.small(), w.words("row")[0]
    rows = [[what, "*", 60, 75], ["Others", 40, 70, 110]]
    header = ["What", "Came", "Asked", "All"]
    publish(w.root, tables=[("t", header, rows, {"counts": header[1:]})])
    said = n if w.leak else "\\*"
    (w.root / "reports" / "report.pdf").write_bytes(typeset([f"{what} {said} 60 75"]))


@maker
def published_before(w: World):
    counts, total = printed(w)
    old = "d1" if w.by.random() < 0.5 else "d0"
    names = [f"g / {i}" for i in range(len(counts))]
    before = w.root.parent / f"{w.root.name}-before" / "one"
    publish(before, facts=[w.fact("all", total, quantity="all")], data=old)
    rows = [[f"g{i}", w.cell(n)] for i, n in enumerate(counts)]
    publish(w.root, tables=[("t", ["What", "n"], rows, {"counts": ["n"], "names": {"n": names}})],
            together={"sums": [[["all"], names]], "over": {}}, data="d1")  # fmt: skip
