"""A learning point that no passage supports leaves its list (theme/claims.lua)."""

from pathlib import Path

import pypandoc

FILTER = Path(__file__).parents[2] / "theme" / "claims.lua"
ITEM = "{}. **Point {}.** Why. {}\n"


def rendered(*evidence: str) -> str:
    text = "".join(ITEM.format(n, n, one) for n, one in enumerate(evidence, start=1))
    return pypandoc.convert_text(
        f"Before.\n\n{text}\nAfter.\n", "plain", "markdown", extra_args=[f"--lua-filter={FILTER}"]
    )


def test_points_with_evidence_stay_and_are_counted_anew() -> None:
    out = rendered("[Evidence: E01.01]{.evidence}", "[]{.no-evidence}", "[Evidence: E02.01]{.e}")
    assert "Point 1" in out and "Point 2" not in out and "2.  Point 3" in out


def test_a_list_without_any_goes() -> None:
    out = rendered("[]{.no-evidence}", "[]{.no-evidence}")
    assert out.split() == ["Before.", "After."]
