"""Charts of the qualitative reports: what they say in words, and what they must not draw."""

import numpy as np
import pandas as pd
import pytest

from analysis.qualitative import themes
from analysis.release import Policy
from analysis.show.captioned import Captioned
from analysis.show.charts.change import change
from analysis.show.charts.network import network
from analysis.show.charts.trend import trend
from analysis.show.quotes import quotation, spoken
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
    (found,) = themes.quotes(project, ["Key contacts"], per_code=1).values()
    text = quotation(found[0])
    assert text.startswith("::: {.quote}\n> ") and found[0].speaker in text
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
