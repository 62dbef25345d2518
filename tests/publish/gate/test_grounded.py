"""What a finished site claims of evidence, its evidence bears."""

from __future__ import annotations

import json

import pytest

from publish.gate import grounded
from publish.gate.verdict import Rules
from tests.publish.gate import made

GROUND = {
    "path": "Trust", "participants": 3, "references": 4, "groups": {"staff": 2, "users": 1},
    "claims": [{"text": "They trust one another.", "file": "r.qmd", "line": 3}],
}  # fmt: skip
POINT = (
    '<p>They trust one another.</p><section id="sec-learning"><ol>'
    '<li>Be there. <span class="evidence" '
    'data-refs="E01.02 E03.04">Evidence: E01.02, E03.04</span></li></ol></section>'
)


def found(tmp_path, *, extra: str = "<p>They trust one another.</p>", **changed) -> tuple:
    site = made.site(tmp_path, html=made.page(extra=extra))
    (tmp_path / "evidence").mkdir()
    told = {"report": "r", "grounds": [GROUND | changed], "quotes": []}
    (tmp_path / "evidence" / "r.json").write_text(json.dumps(told))
    return grounded.check(site, Rules()).findings


def test_claims_with_their_ground_and_points_with_their_evidence(tmp_path):
    assert found(tmp_path, extra=POINT) == ()


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"participants": 0, "references": 0, "groups": {}}, "to which nobody spoke"),
        ({"references": 0}, "to which nobody spoke"),
        ({"references": 2}, "3 participants in 2 passages"),
        ({"groups": {"staff": 2, "users": 2}}, "do not add up"),
    ],
)
def test_grounds_that_do_not_bear_what_is_claimed(tmp_path, changed, says):
    assert any(says in one.what for one in found(tmp_path, **changed))


@pytest.mark.parametrize(
    ("was", "now", "says"),
    [
        ("E01.02, E03.04</span>", "E01.02</span>", "rests on"),
        ("Evidence: E01.02, ", "Evidence: E01.03, ", "rests on"),
        (
            '<span class="evidence" data-refs="E01.02 E03.04">Evidence: E01.02, E03.04</span>',
            "",
            "names no evidence",
        ),
        ("</ol>", "<li>Another point.</li></ol>", "names no evidence"),
        ("sec-learning", "sec-recommendations", ""),
    ],
)
def test_points_whose_evidence_is_missing_or_another(tmp_path, was, now, says):
    said = found(tmp_path, extra=POINT.replace(was, now))
    assert bool(said) == bool(says)
    assert all(says in one.what and one.line for one in said)


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("They *trust* one another [@a2019].", False),
        ('[They trust one another.]{theme="Trust"}', False),
        ("They trust one another: `{python} f.people.all` people.", False),
        ('[Nobody was there to say so.]{.if-heard theme="Trust"}', False),
        ("They mistrust one another.", True),
        ("They trust one another. Everybody does so at once.", True),
    ],
)
def test_the_evidence_lists_the_claims_that_the_page_makes(tmp_path, text, missing):
    said = found(tmp_path, claims=[{"text": text, "file": "r.qmd", "line": 3}])
    assert any("does not make" in one.what for one in said) == missing
