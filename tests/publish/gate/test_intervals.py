"""Claims of a difference are held to their intervals, in the narrative and on the page."""

from __future__ import annotations

import pytest

from publish import document
from publish.gate import cited, intervals
from publish.gate.verdict import Rules
from tests.publish.gate import made

#: Facts as made.FACTS has them: cost.change clearly below nought, cost.second clearly above,
#: inpatient_day and placebo with nought inside.
WRONG = [
    "Inpatient days fell by `{python} f.contacts.inpatient_day.size` a year.",
    "There were fewer inpatient days: `{python} f.contacts.inpatient_day` a year.",
    "Days in hospital were clearly reduced (`{python} f.contacts.inpatient_day`).",
    "Days in hospital went down by `{python} f.contacts.inpatient_day.size`.",
    "Things improved, by `{python} f.contacts.inpatient_day.size` days.",
    "The service was effective (`{python} f.contacts.inpatient_day`).",
    "There was a clear difference of `{python} f.contacts.inpatient_day`.",
    "The number rose by `{python} f.contacts.inpatient_day.size`.",
    "It was significantly lower (`{python} f.contacts.inpatient_day`).",
    "The cost rose by `{python} f.cost.change.size` a year.",
    "The cost increased by `{python} f.cost.change.size`.",
    "Care was dearer by `{python} f.cost.change.size`, and more was spent.",
    "The cost was higher, by `{python} f.cost.change.size` a year.",
    "There was no clear difference (`{python} f.cost.change`).",
    "The cost did not change (`{python} f.cost.change`).",
    "The cost was about the same (`{python} f.cost.change`).",
    "The cost fell by less than for similar people (`{python} f.cost.change`).",
    "The cost fell by `{python} f.cost.second.size`.",
    "Less was spent: `{python} f.cost.second` a year.",
    "There was no difference: `{python} f.cost.second`.",
    "Before anybody came, costs were already falling, by `{python} f.cost.placebo.size`.",
    "Costs had dropped by `{python} f.cost.placebo.size` before.",
    "The year before, cost was lower (`{python} f.cost.placebo.interval`).",
    "We saved `{python} f.cost.placebo.size` a year.",
    'Costs grew by `{python} f["cost.change"].size`.',
    "Inpatient days fell.",
    "Inpatient days were reduced by the service.",
    "After people came, inpatient days dropped.",
]
RIGHT = [
    "The cost fell by `{python} f.cost.change.size` a year.",
    "The cost fell by `{python} f.cost.change.size` more than for similar people.",
    "The cost fell by more than £100 (`{python} f.cost.change`).",
    "It was lower (`{python} f.cost.change`).",
    "There was a clear difference (`{python} f.cost.change`).",
    "Less was spent, by `{python} f.cost.change.size`.",
    "The cost rose by `{python} f.cost.second.size`.",
    "More was spent: `{python} f.cost.second`.",
    "There was no clear difference in inpatient days (`{python} f.contacts.inpatient_day`).",
    "It is not clear whether days fell (`{python} f.contacts.inpatient_day`).",
    "Inpatient days may have fallen (`{python} f.contacts.inpatient_day`).",
    "Inpatient days could have fallen or risen (`{python} f.contacts.inpatient_day`).",
    "Did inpatient days fall by `{python} f.contacts.inpatient_day`?",
    "The difference was `{python} f.contacts.inpatient_day` days.",
    "The true number may be anything between less and more (`{python} f.contacts.inpatient_day`).",
    "The difference a year earlier was not clear (`{python} f.cost.placebo`).",
    "People told us more about it (n = `{python} f.people.all`).",
    "The number of partners grew; of inpatient days nothing can be said.",
    "A rise in rents was felt by all.",
    "Inpatient days did not clearly fall.",
]


def judged(tmp_path, text: str) -> tuple:
    site = made.site(tmp_path / "site")
    path = tmp_path / "r.qmd"
    path.write_text(text, encoding="utf-8")
    rules = Rules(documents=(document.read(path),), root=tmp_path)
    return intervals.check(site, rules).findings


@pytest.mark.parametrize("sentence", WRONG)
def test_a_claim_that_its_interval_does_not_bear(tmp_path, sentence):
    (found,) = judged(tmp_path, f"Text.\n\n{sentence}\n")
    assert (found.file, found.line) == ("r.qmd", 3)
    assert "interval" in found.what


@pytest.mark.parametrize("sentence", RIGHT)
def test_a_claim_that_it_bears_or_none(tmp_path, sentence):
    assert judged(tmp_path, f"Text.\n\n{sentence}\n") == ()


ON_THE_PAGE = [
    ("The cost rose by £388 a year.", True),
    ("There was no clear difference (−£388, 95% CI −£545 to −£231).", True),
    ("Costs went up by £388.", True),
    ("Inpatient days fell by 0.24 (95% CI −0.58 to 0.10).", True),
    ("Fewer inpatient days were used (−0.24, 95% CI −0.58 to 0.10).", True),
    ("Costs had fallen by £37 before anybody came.", True),
    ("The gap is likely to be between £231 and £545 more.", True),
    ("The cost fell by £412 a year.", True),
    ("The cost fell by £388 a year.", False),
    ("The gap is likely to be between £231 and £545 less.", False),
    ("There was no clear difference (−0.24, 95% CI −0.58 to 0.10).", False),
    ("The gap is anything between £186 less and £113 more.", False),
    ("Costs rose by £412.", False),
    ("In the past, 33 people said more.", False),
]


@pytest.mark.parametrize(("sentence", "wrong"), ON_THE_PAGE)
def test_on_the_page_the_number_says_which_fact_is_meant(tmp_path, sentence, wrong):
    site = made.site(tmp_path, html=made.page((sentence,)))
    found = intervals.check(site, Rules()).findings
    assert bool(found) == wrong
    assert all(one.file == "reports/r.html" and one.line == 4 for one in found)


def test_a_claim_is_held_to_every_edition(tmp_path):
    site = made.site(tmp_path / "site")
    facts = [dict(fact) for fact in made.FACTS]
    facts[1] |= {"interval": [-900.0, 124.0], "limits": ["−£900", "£124"]}
    other = made.site(tmp_path / "other", facts=facts)
    (site.root / "facts" / "hub-walton").mkdir()
    (site.root / "facts" / "hub-walton" / "r.json").write_bytes(other.read("facts/r.json"))
    path = tmp_path / "r.qmd"
    path.write_text("The cost fell by `{python} f.cost.change.size`.\n")
    (found,) = intervals.check(site, Rules(documents=(document.read(path),))).findings
    assert "hub-walton/r" in found.what


# -- published figures ----------------------------------------------------------------------------


def uncited(tmp_path, text: str) -> tuple:
    path = tmp_path / "r.qmd"
    path.write_text(text, encoding="utf-8")
    rules = Rules(documents=(document.read(path),), root=tmp_path)
    return cited.check(made.site(tmp_path / "site"), rules).findings


@pytest.mark.parametrize(
    "text",
    [
        "It had `{python} f.published.stay`.\n",
        "It had `{python} f.published.stay`.\n\nAs told [@a2019].\n",
        "- It had `{python} f.published.stay.with_unit`.\n\n- Other [@a2019].\n",
        "::: {.plain-english}\nIt had `{python} f.published.stay`.\n:::\n",
        '```{python}\n#| label: fig-a\n#| fig-cap: "Of `{python} f.published.stay`."\n1\n```\n',
        'It had `{python} f["published.stay"]`.\n',
        "It had `{python} f.published.stay` and more (@fig-a).\n",
    ],
)
def test_a_published_figure_that_names_no_work(tmp_path, text):
    (found,) = uncited(tmp_path, text)
    assert "f.published.stay names no work" in found.what
    assert found.line and found.column


@pytest.mark.parametrize(
    "text",
    [
        "It had `{python} f.published.stay` [@a2019].\n",
        "@a2019 had `{python} f.published.stay`.\n",
        "It had `{python} f.published.stay`. That is long [@a2019].\n",
        "::: {.plain-english}\nIt had `{python} f.published.stay`.\n:::\n\n"
        "It had `{python} f.published.stay` [@a2019].\n",
        "It has `{python} f.people.all`.\n",
        "<!-- `{python} f.published.stay` -->\n",
    ],
)
def test_a_published_figure_that_does(tmp_path, text):
    assert uncited(tmp_path, text) == ()
