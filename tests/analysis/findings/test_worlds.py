"""Worlds in which the Life Rooms change nothing, or do harm: the reports say so, everywhere."""

from __future__ import annotations

import re

import pytest

from analysis.findings import bite_summary, front_page
from analysis.show.captioned import Captioned
from analysis.study import Study
from analysis.synthetic import synthesise

LOWER = re.compile(
    r"£\d[\d,]* less|cost of (their )?care (fell|moved lower)|fell by about|seems to have fallen"
    r"|Clearly less|moved lower|further down"
)
"""How these reports say that something became less, next to similar people."""
HIGHER = re.compile(r"£\d[\d,]* more|rose, while|rose by about|Clearly more|moved higher")


def said(report) -> dict[str, str]:
    """Every sentence that the summary, its appendix and the front page choose by the cost."""
    parts = {
        name: getattr(report.cost, name)
        for name in ("answer", "big", "both_fell", "range", "link", "caveat")
    }
    parts |= {"headline": report.headline, "kinds": report.kinds}
    parts["front page"] = front_page.findings(report.study).headline_of("bite_summary")
    for name in ("summary", "results"):
        shown = getattr(report.appendix, name).parts
        texts = (one.item.alt if isinstance(one, Captioned) and hasattr(one.item, "alt")
                 else str(one) for one in shown)  # fmt: skip
        parts[name] = " ".join(texts)
    # An interval has two sides; what is said of it is looked at by itself.
    interval = report.cost.range.removesuffix(".")
    assert interval in parts["headline"] and interval in parts["front page"]
    return parts | {name: parts[name].replace(interval, "") for name in ("headline", "front page")}


@pytest.fixture(scope="module", params=["none", "harm"])
def world(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp(request.param)
    planted = synthesise(folder, 2000, 2018, effect=request.param)
    report = bite_summary.findings(Study.open(folder, audience="full"))
    return request.param, planted, report


def test_the_interval_holds_what_was_planted(world):
    _, planted, report = world
    change = report.facts.cost.change.released
    assert change.low < planted.effect["all"] < change.high


def test_every_sentence_says_what_this_world_is_like(world):
    name, _, report = world
    texts = said(report)
    both_ways = {"range"} if name == "none" else set()  # its interval has two sides
    claims = {part for part, text in texts.items() if LOWER.search(text)} - both_ways
    assert not claims, {part: texts[part] for part in claims}
    if name == "none":
        assert report.cost.big == "No clear difference"
        for part in ("answer", "headline", "front page"):
            assert "not clearly different" in texts[part]
        assert " less and " in texts["range"] and texts["range"].endswith("more.")
        assert not any(HIGHER.search(texts[part]) for part in texts.keys() - both_ways)
    else:
        assert report.cost.big.endswith("more")
        for part in ("answer", "headline", "front page", "kinds", "results"):
            assert HIGHER.search(texts[part]), part
        assert report.cost.range.endswith("more.")
