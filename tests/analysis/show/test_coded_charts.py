"""Charts of the qualitative reports: what they say in words, and what they must not draw."""

import re

import numpy as np
import pandas as pd
import pypandoc
import pytest

from analysis.qualitative.clearance import Clearance
from analysis.release import Policy
from analysis.show.captioned import Captioned
from analysis.show.charts.change import change
from analysis.show.charts.forest import forest
from analysis.show.charts.heatmap import heatmap
from analysis.show.charts.network import network
from analysis.show.charts.saturation import saturation
from analysis.show.charts.together import together
from analysis.show.charts.tree import tree
from analysis.show.charts.trend import trend
from analysis.show.quotes import quotation, spoken
from analysis.show.tables import table
from analysis.synthetic.interviews import interviews

POLICY = Policy.named("mhsds")


def nodes() -> pd.DataFrame:
    rows = [
        ("Walton", "hub", "Walton", "", 0.0, 0.5, 40),
        ("advice", "service", "advice", "", 0.0, 0.0, 40),
        ("O001", "partner", "The Allotment", "voluntary", 1.0, 1.0, 38),
        ("O002", "partner", "The Choir", "community", -1.0, 1.0, 2),
    ]
    return pd.DataFrame(rows, columns=["node", "kind", "label", "sector", "x", "y", "people"])


def test_a_link_of_few_people_is_neither_drawn_nor_told() -> None:
    edges = pd.DataFrame(
        [("Walton", "O001", 38), ("Walton", "O002", 2)], columns=["one", "other", "people"]
    )
    figure = network(
        "n",
        POLICY.table(nodes(), counts=["people"], plain=["x", "y"]),
        POLICY.table(edges, counts=["people"]),
        sectors=["voluntary", "community"],
        source="here",
    )
    assert "Walton and The Allotment, 40 people" in figure.alt
    assert "The Choir" not in figure.alt
    assert list(figure.data["people"]) == [40, "*"]
    fewer = network(
        "n",
        POLICY.table(nodes(), counts=["people"], plain=["x", "y"]),
        POLICY.table(edges.iloc[:1], counts=["people"]),
        sectors=["voluntary", "community"],
        source="here",
    )
    assert figure.svg.count("stroke: #9aa5ae") == fewer.svg.count("stroke: #9aa5ae")


def test_a_trend_tells_its_ends() -> None:
    frame = pd.DataFrame({"when": [1, 2, 3], "a": [0, 5, 9], "b": [1, 1, 2]})
    figure = trend(
        "t",
        POLICY.table(frame, counts=["a", "b"], kind="register"),
        x="when",
        lines={"a": "first", "b": "second"},
        unit="partners",
        source="here",
    )
    assert figure.alt == "Line chart. Partners, 1 to 3: first from 0 to 9; second from 1 to 2."


def test_a_change_tells_its_interval_and_leaves_out_what_is_missing() -> None:
    frame = pd.DataFrame(
        [("Coherence", 3.0, 3.8, 0.8, 0.2, 1.4, 9), ("Other", *[np.nan] * 5, 0)],
        columns=["c", "first", "second", "change", "low", "high", "n"],
    )
    means = ["first", "second", "change", "low", "high"]
    data = POLICY.table(frame, counts=["n"], estimates=dict.fromkeys(means, "n"), kind="consented")
    figure = change("c", data, label="c", times=("then", "now"), scale=(1, 5), source="here")
    assert "Coherence (9 people): 3.0 to 3.8, change 0.8 (0.2 to 1.4)" in figure.alt
    assert "Other: withheld" in figure.alt


def test_a_quotation_is_words_and_not_markup() -> None:
    project = interviews(np.random.default_rng(1))[1]
    (found,) = Clearance(project).choose(["Key contacts"], "partnership", per_code=1).values()
    text = quotation(found[0])
    assert re.match(r"::: \{[^}]*\.quote\}\n> ", text) and found[0].quote.speaker in text
    assert "@" not in text.replace("\\@", "")


def test_a_picture_character_is_named() -> None:
    assert (
        spoken("I’ve got 7 🐕\ufe0f. It’s *mine*, é.")
        == "I’ve got 7 \\[dog\\]. It’s \\*mine\\*, é."
    )


def test_a_captioned_figure_keeps_its_evidence(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    frame = pd.DataFrame({"x": [1, 2], "a": [1, 2]})
    data = POLICY.table(frame, counts=["a"], kind="register")
    figure = trend("t", data, x="x", lines={"a": "a"}, unit="partners", source="here")
    bundle = Captioned(figure, "fig-x", "A caption.")._repr_mimebundle_()
    assert bundle["application/vnd.bite.figure+json"]["name"] == "t"
    assert bundle["text/markdown"].startswith("::: {#fig-x}\n![](_figures/t-")
    assert bundle["text/markdown"].endswith("A caption.\n:::\n")


def test_a_tree_tells_people_and_passages_under_each_theme() -> None:
    frame = pd.DataFrame(
        [("Trust", 0, 9, 20), ("Faces", 1, 7, 8), ("Words kept", 1, 1, 1), ("Rooms", 0, 2, 2)],
        columns=["name", "level", "participants", "references"],
    )
    counts = ["participants", "references"]
    data = POLICY.table(frame, counts=counts, plain=["level"], kind="consented")
    figure = tree("t", data, of=9, source="here")
    assert "participants of 9 and of passages" in figure.alt
    assert "Trust: 9 and 20; Faces: 7 and 8; Words kept: 1 and 1. Rooms: 2 and 2." in figure.alt
    assert list(figure.data["references"]) == [20, 8, 1, 2]


def test_pairs_are_told_from_the_strongest_and_none_with_itself() -> None:
    frame = pd.DataFrame(
        [("A", "B", 2), ("A", "C", 5), ("B", "C", 0)], columns=["one", "other", "both"]
    )
    data = POLICY.table(frame, counts=["both"], kind="consented")
    figure = together("t", data, order=["A", "B", "C"], of=7, source="here")
    assert "Raised together by most: A with C, 5; A with B, 2. Some by nobody." in figure.alt
    assert "7 participants" in figure.alt
    nobody = POLICY.table(frame.assign(both=0), counts=["both"], kind="consented")
    alt = together("t", nobody, order=["A", "B", "C"], of=7, source="here").alt
    assert "no two were raised by the same person" in alt


def test_a_saturation_curve_tells_its_rule_and_what_it_is_not() -> None:
    # Guest, Namey and Chen's example (doi 10.1371/journal.pone.0232076): saturation at 6 + 2
    frame = pd.DataFrame({"interview": range(1, 9), "codes": [9, 14, 18, 20, 21, 22, 22, 22]})
    frame = frame.assign(mean=frame["codes"] * 1.0, low=frame["codes"] - 2.0, high=22.0)
    data = POLICY.table(frame, plain=list(frame.columns), kind="consented")
    met = saturation(
        "s", data, reached=6, rule="6 + 2", caveat="No mark of quality.", source="here"
    )
    assert "from 9 after the first to 22 after the last" in met.alt
    assert "met at 6 + 2: 22 of them were there after six interviews" in met.alt
    assert met.alt.endswith("No mark of quality.") and "No mark of quality" in met.n
    never = saturation("s", data, reached=None, rule="not reached", source="here")
    assert "saturation was not reached" in never.alt


def test_a_heat_map_tells_headings_once_and_a_group_with_nobody() -> None:
    frame = pd.DataFrame({"h": ["One", "One", "Two"], "t": ["a", "b", "c"], "Staff": [3, 0, 1],
                          "Users": [0, 0, 0], "All": [3, 0, 1]})  # fmt: skip
    data = POLICY.table(frame, counts=["Staff", "Users", "All"], kind="consented")
    alt = heatmap("h", data, row="t", columns=["Staff", "Users"], heading="h", total="All",
                  of={"Staff": 3, "Users": 0}, source="here").alt  # fmt: skip
    assert alt.count("Under One") == alt.count("Under Two") == 1
    assert "a: 3 in Staff and 0 in Users" in alt


def test_a_stacked_table_names_its_columns_on_the_web_and_not_in_the_pdf() -> None:
    data = POLICY.table(pd.DataFrame({"a": ["one"], "b": ["two & more"]}), kind="consented")
    made = table("t", data, columns={"a": "First", "b": "Then <this>"}, source="here", stacked=True)
    pandoc = pypandoc.convert_text
    web = pandoc(made.markdown, "html", format="markdown", extra_args=["--wrap=none"])
    assert '<span class="cell-label">Then &lt;this&gt;</span> two &amp; more' in web
    assert web.count("cell-label") == 1, "the first column heads the card"
    assert pandoc(made.markdown, "typst", format="markdown").count("Then") == 1
    assert "cell-label" not in table("t", data, columns={"a": "A"}, source="here").markdown


@pytest.mark.parametrize(
    ("low", "said"),
    [(0.0049, "0.005"), (0.0006, "0.001"), (0.0001, "just above 0"), (-0.0001, "just below 0"),
     (0.0, "0.00"), (0.0051, "0.01"), (-0.0049, "−0.005")],
)  # fmt: skip
def test_a_forest_prints_no_nought_that_is_none(low, said) -> None:
    """A limit near zero keeps its digits, and what stands beside it has as many."""
    frame = pd.DataFrame({"group": ["g"], "label": ["Pooled"], "effect": [0.23], "low": [low],
                          "high": [0.46], "weight": [np.nan], "prediction_low": [np.nan],
                          "prediction_high": [np.nan]})  # fmt: skip
    alt = forest("f", POLICY.table(frame, kind="register"), source="here").alt
    nought = "0" if 0 < abs(low) < 0.005 else ""
    assert f"pooled effect 0.23{nought} ({said} to 0.46{nought})" in alt
