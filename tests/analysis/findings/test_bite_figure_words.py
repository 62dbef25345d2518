"""Each figure's title is chosen by its numbers, and true on both sides of every threshold."""

from pathlib import Path

import pandas as pd
import pytest

from analysis.findings import bite_summary
from analysis.findings.bite_summary import figure_words as bite_figure_words
from analysis.findings.bite_summary import figures as bite_figures
from analysis.release import Policy
from analysis.show.facts import Fact
from analysis.study import Study

PROJECT = Path(__file__).parents[3]
POLICY = Policy.named("mhsds")


@pytest.fixture(scope="module")
def report():
    return bite_summary.findings(Study.open(PROJECT / "data", audience="full"))


@pytest.mark.parametrize(
    ("users", "matched", "compared", "says"),
    [
        (2000, 1890, True, "Of the 2,000 people who came, 1,890 had somebody like them"),
        (1891, 1889, True, "All but a few of the 1,890 people who came"),
        (2000, 1890, False, "no comparison to be made"),
        (3, 0, False, "no comparison to be made"),
        (3, 3, True, "People who came, and those"),
    ],
)
def test_the_flows_message_is_how_many_stayed(users, matched, compared, says):
    came, kept = (Fact(name, POLICY.count(n), "test") for name, n in
                  (("users", users), ("matched", matched)))  # fmt: skip
    said = bite_figure_words.kept(came, kept, compared)
    assert says in said and "*" not in said


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        (0.6, 0.8, "nearly the same"),
        (0.6, 0.79, "closer, but they are not the same"),
        (0.6, 0.6, "no closer"),
        (0.6, 0.5, "no closer"),
    ],
)
def test_the_overlaps_message_is_what_the_groups_have_in_common(before, after, says):
    assert says in bite_figure_words.shared(before, after)


def test_what_two_groups_have_in_common():
    """All, nothing, and half: worked out by hand."""
    classes = pd.DataFrame({"a": [10, 10, 0], "b": [50, 50, 0], "c": [0, 0, 7], "d": [10, 0, 10]})
    assert bite_figures.in_common(classes, "a", "b") == pytest.approx(1)
    assert bite_figures.in_common(classes, "a", "c") == 0
    assert bite_figures.in_common(classes, "a", "d") == pytest.approx(0.5)
    assert bite_figures.in_common(0 * classes, "a", "d") == 0


@pytest.mark.parametrize(
    ("p", "below", "above", "n", "says"),
    [
        (0.5, 12, 0, 12, "clearly lower in every month"),
        (0.5, 7, 0, 12, "clearly lower in most months"),
        (0.5, 6, 0, 12, "clearly lower in some months"),
        (0.5, 0, 7, 12, "clearly higher in most months"),
        (0.5, 2, 0, 12, "clearly lower in some months"),
        (0.5, 1, 0, 12, "Hardly any month"),
        (0.5, 0, 1, 12, "Hardly any month"),
        (0.5, 0, 0, 12, "No single month"),
        (0.5, 3, 2, 12, "some months after the first visit are clearly lower, others clearly"),
        (0.05, 12, 0, 12, "clearly lower in every month"),
        (0.049, 12, 0, 12, "moved apart before anybody came"),
        (float("nan"), 0, 0, 12, "No single month"),
    ],
)
def test_the_months_message_is_that_of_their_intervals(p, below, above, n, says):
    assert says.lower() in bite_figure_words.month_by_month(p, below, above, n).lower()


def test_every_figure_of_the_comparison_says_its_message_aloud(report):
    for figure in (
        report.cost_figure,
        bite_figures.flow(report),
        bite_figures.love(report),
        bite_figures.overlap(report),
        bite_figures.months(report),
        bite_figures.curve(report),
    ):
        title = figure.alt.split(". ")[1]
        assert len(title.split()) >= 5 and not title.startswith("Difference in"), figure.name


@pytest.mark.parametrize(
    ("same", "clear", "n", "says"),
    [
        (0, 0, 0, "gave an estimate"),
        (8, 8, 8, "the same way, clearly"),
        (8, 7, 8, "not all of them clearly"),
        (8, 0, 8, "not all of them clearly"),
        (7, 7, 8, "Not all ways"),
        (1, 1, 1, "the same way, clearly"),
    ],
)
def test_the_curves_message_is_that_of_its_estimates(same, clear, n, says):
    assert says in bite_figure_words.agreed(same, clear, n)


def test_the_love_plots_message_is_that_of_its_balance(report):
    assert report.evaluation.balanced
    assert bite_figure_words.alike(True) in bite_figures.love(report).alt
    assert "not fully alike" in bite_figure_words.alike(False)
