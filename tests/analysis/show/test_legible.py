"""Every chart can be read on a telephone and in grey, with ordinary data, with hardly any, and
with names as long as people give them."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from analysis.release import Policy
from analysis.show import figures
from analysis.show.charts.bars import bars
from analysis.show.charts.change import change
from analysis.show.charts.cohort_flow import cohort_flow
from analysis.show.charts.flow import prisma_flow
from analysis.show.charts.forest import forest
from analysis.show.charts.harvest import harvest
from analysis.show.charts.heatmap import heatmap
from analysis.show.charts.love import love
from analysis.show.charts.presence import presence
from analysis.show.charts.ranked import ranked
from analysis.show.charts.saturation import saturation
from analysis.show.charts.together import together
from analysis.show.charts.tree import tree
from analysis.show.charts.trend import trend

POLICY = Policy.named("mhsds")
LONG = "Being sent on to the wrong service because nobody had asked what the person would like"
BRAND = yaml.safe_load((Path(__file__).parents[3] / "_brand.yml").read_text(encoding="utf-8"))


def names(n: int) -> list[str]:
    return [f"{LONG} ({i})" if i % 3 == 1 else f"Theme {i}" for i in range(n)]


def grid(n: int):
    frame = pd.DataFrame({"t": names(n), "h": [f"Heading {i // 4}" for i in range(n)]})
    for j, group in enumerate(("Life Rooms staff", "Partners", "Users")):
        frame[group] = [(i * (j + 1)) % 11 for i in range(n)]
    groups = list(frame.columns[2:])
    frame["All"] = frame[groups].sum(axis=1)
    table = POLICY.table(frame, counts=[*groups, "All"], kind="consented")
    return heatmap("x", table, row="t", columns=groups, heading="h", total="All", title=LONG,
                   source="here", n=LONG, of=dict.fromkeys(groups, 11))  # fmt: skip


def outline(n: int):
    frame = pd.DataFrame(
        {
            "name": names(n),
            "level": [min(i % 3, 2) for i in range(n)],
            "participants": range(n),
            "references": [3 * i for i in range(n)],
        }
    )
    table = POLICY.table(frame, counts=["participants", "references"], plain=["level"],
                         kind="consented")  # fmt: skip
    return tree("x", table, of=n, title=LONG, source="here")


def triangle(n: int):
    pairs = [(a, b, (i + j) % 14) for i, a in enumerate(names(n))
             for j, b in enumerate(names(n)) if j < i]  # fmt: skip
    frame = pd.DataFrame(pairs, columns=["one", "other", "both"])
    table = POLICY.table(frame, counts=["both"], kind="consented")
    return together("x", table, order=names(n), of=33, title=LONG, source="here")


def codes_found(n: int, reached: int | None = None):
    frame = pd.DataFrame({"interview": range(1, n + 1)})
    for column in ("codes", "mean", "low", "high"):
        frame[column] = np.minimum(frame["interview"] * 3.0, 17.0)
    table = POLICY.table(frame, plain=list(frame.columns), kind="consented")
    rule = "not reached" if reached is None else f"{reached} + 2"
    return saturation(
        "x", table, reached=reached, rule=rule, title=LONG, caveat=LONG, source="here"
    )


def waves(n: int):
    frame = pd.DataFrame({"c": names(n)})
    for column, value in (("first", 3.4), ("second", 3.5), ("change", 0.1), ("low", -0.9),
                          ("high", 1.2)):  # fmt: skip
        frame[column] = value
    frame["n"] = 9
    means = dict.fromkeys(("first", "second", "change", "low", "high"), "n")
    table = POLICY.table(frame, counts=["n"], estimates=means, kind="consented")
    return change("x", table, label="c", times=("first survey", "second survey"), scale=(1, 5),
                  measure="Agreement, 1 (low) to 5 (high)", title=LONG, source="here")  # fmt: skip


def who(n: int):
    people = [f"P{i:02}" for i in range(n * 4)]
    blocks = {p: ("staff", "partner organisations", "users")[min(i // (n + 1), 2)]
              for i, p in enumerate(people)}  # fmt: skip
    frame = pd.DataFrame({"heading": [LONG[:30]] * n, "value": names(n)})
    for i, person in enumerate(people):
        frame[person] = [(i + k) % 3 == 0 for k in range(n)]
    table = POLICY.table(frame, kind="consented")
    return presence("x", table, blocks=blocks, title=LONG, source="here")


def offers(n: int):
    table = POLICY.table(pd.DataFrame({"o": names(n), "n": range(n)}), counts=["n"],
                         kind="register")  # fmt: skip
    return bars("x", table, label="o", value="n", title=LONG, source="here")


def lines(n: int):
    frame = pd.DataFrame({"when": range(n), "a": range(n), "b": range(n), "c": range(n)})
    table = POLICY.table(frame, counts=["a", "b", "c"], kind="register")
    return trend("x", table, x="when", lines={"a": "voluntary", "b": "community", "c": "statutory"},
                 unit="partners", title=LONG, source="here")  # fmt: skip


def people(n: int):
    steps = [(g, f"{LONG}, {i}", bool(i % 3), 2000 - i) for g in ("Used the Life Rooms", "Pool")
             for i in range(n)]  # fmt: skip
    frame = pd.DataFrame(steps, columns=["group", "step", "lost", "people"])
    return cohort_flow("x", POLICY.table(frame, counts=["people"]), title=LONG, source="here")


def records(n: int):
    rows = [
        ("databases and registers", "identified", "", 900),
        *(("databases and registers", "identified", f"Database {i}", 90) for i in range(n)),
        ("databases and registers", "screened", "", 800),
        ("databases and registers", "excluded on title and abstract", "", 700),
        ("databases and registers", "assessed in full", "", 100),
        ("databases and registers", "excluded in full", "", 90),
        *(("databases and registers", "excluded in full", text, 9) for text in names(n)),
        ("other methods", "identified", "", 40),
        ("other methods", "assessed in full", "", 40),
        ("", "included", "Studies in the review", 10),
    ]
    frame = pd.DataFrame(rows, columns=["route", "step", "what", "records"])
    return prisma_flow("x", POLICY.table(frame, kind="register"), title=LONG, source="here")


def effects(n: int):
    frame = pd.DataFrame({"group": "Cognitive", "label": [f"Study A{i:02} (synthetic)" for i in
                          range(n)], "effect": 0.4, "low": -0.1, "high": 0.9, "weight": 10.0,
                          "prediction_low": np.nan, "prediction_high": np.nan})  # fmt: skip
    return forest("x", POLICY.table(frame, kind="register"), title=LONG, source="here")


def directions(n: int):
    frame = pd.DataFrame({"domain": "patient outcomes", "direction": "improved",
                          "place": range(1, n + 1), "height": 2, "compared": True})  # fmt: skip
    return harvest("x", POLICY.table(frame, kind="register"), title=LONG, source="here",
                   directions=("improved", "mixed", "no change", "worse"))  # fmt: skip


def balance(n: int):
    frame = pd.DataFrame({"label": [f"Main diagnosis: common mental disorder {i}" for i in
                          range(n)], "before": 0.4, "after": -0.1})  # fmt: skip
    table = POLICY.table(frame, estimates={"before": 100, "after": 100})
    return love("x", table, title=LONG, source="here")


def questions(n: int):
    frame = pd.DataFrame({"q": [f"{LONG}, {i}?" for i in range(n)], "mean_rank": 4.0, "low": 2.0,
                          "high": 8.0, "a": 3.0, "b": 9.0})  # fmt: skip
    return ranked("x", POLICY.table(frame, kind="consented"), label="q", items=30, title=LONG,
                  groups={"a": "Service user educators", "b": "Staff"}, source="here")  # fmt: skip


CHARTS = [grid, outline, triangle, codes_found, waves, who, offers, lines, people, records,
          effects, directions, balance, questions]  # fmt: skip
EMPTY = [grid, outline, triangle, codes_found, waves, who, offers]


@pytest.mark.parametrize("n", [1, 2, 9])
@pytest.mark.parametrize("chart", CHARTS, ids=lambda c: c.__name__)
def test_nothing_is_small_turned_clipped_or_covered(chart, n, drawings) -> None:
    figure = chart(n)
    assert drawings[-1].words and drawings[-1].faults() == []
    assert "nan" not in figure.alt and "nan" not in figure.svg.lower().replace("nans", "")


@pytest.mark.parametrize("chart", EMPTY, ids=lambda c: c.__name__)
def test_nothing_to_draw_is_a_picture_that_says_so(chart, drawings) -> None:
    figure = chart(0)
    assert drawings[-1].faults() == []
    assert re.search(r"\b(no|no rows|nobody)\b", figure.alt, re.I), figure.alt


@pytest.mark.parametrize("reached", [1, 4, 16, 17])
def test_the_place_of_saturation_is_named_wherever_it_lies(reached, drawings) -> None:
    figure = codes_found(18, reached)
    assert drawings[-1].faults() == []
    assert f"met at {reached} + 2" in figure.alt


@given(st.text(alphabet="abc de-–(", max_size=200), st.floats(0.3, 6))
def test_wrapping_keeps_every_word_and_the_width(text, room) -> None:
    lines = figures.fitted(text, room).split("\n")
    assert " ".join(lines) == text
    assert all(figures.inches(line) <= room for line in lines if " " in line.strip(" "))


# -- colour: facts of the palette ------------------------------------------------------------------


def contrast(one: str, other: str) -> float:
    """WCAG 2 contrast ratio of two colours."""

    def luminance(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_what_is_drawn_stands_out_and_what_is_written_can_be_read() -> None:
    white = "#FFFFFF"
    assert all(contrast(colour, white) >= 3 for colour in (*figures.PALETTE, figures.EDGE))
    texts = (figures.INK, figures.MUTED, figures.DARK_BLUE, figures.DARK_PINK, figures.ORANGE_TEXT)
    assert all(contrast(colour, ground) >= 4.5 for colour in texts for ground in (white, "#EEF3F8"))
    for share in np.linspace(0, 1, 21):
        assert contrast(*figures.heat_colour(float(share))) >= 4.5


def test_neighbours_of_two_colours_stay_apart_in_grey() -> None:
    assert contrast(figures.DARK_BLUE, figures.TURQUOISE) >= 3
    assert contrast(figures.DARK_BLUE, figures.ORANGE) >= 3
    greys = [contrast(colour, "#FFFFFF") for colour in figures.SEQUENCE]
    assert greys == sorted(greys), "darker is more, in print without colour too"


def test_charts_have_the_colours_of_the_brand() -> None:
    brand = BRAND["color"]["palette"]
    assert (
        tuple(brand[name] for name in ("dark-blue", "turquoise", "dark-pink", "orange"))
        == figures.PALETTE
    )
    assert (brand["ink"], brand["pale-blue"]) == (figures.INK, figures.WASH)
