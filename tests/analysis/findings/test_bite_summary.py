"""The BITE's findings: right, released, worded by their numbers, and readable by everybody."""

import re
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from analysis.findings import bite_figures, bite_summary
from analysis.findings.bite_summary import THEMES
from analysis.findings.cost_words import CostWords
from analysis.release import Policy
from analysis.show import words
from analysis.show.facts import Fact, Facts
from analysis.study import Study
from analysis.synthetic.contacts import TRUTH
from publish.gate import reading

PROJECT = Path(__file__).parents[3]
DOCUMENT = PROJECT / "reports" / "bite-summary.qmd"
POLICY = Policy.named("mhsds")
PARTS = ("summary", "methods", "people", "results", "checks", "whom", "limits")
"""Of the full edition's appendix, in the order of `_sections/cohort-methods.qmd`."""


@pytest.fixture(scope="module")
def study() -> Study:
    return Study.open(PROJECT / "data")


@pytest.fixture(scope="module")
def report(study):
    return bite_summary.findings(study)


# -- true to the data and to what is in print -----------------------------------------------------


def test_the_five_themes_of_the_published_summary(report):
    f = report.facts
    assert f.published.themes.value == f.themes.n.value == len(THEMES) == 5
    assert f.published.services.value == 3
    for key in THEMES:
        assert 0 < f[f"theme.{key}.people"].value <= f.themes.people.value
        assert 0 < f[f"theme.{key}.groups"].value <= f.themes.groups.value


def test_what_was_planted_is_what_the_summary_says(report):
    """The synthetic Life Rooms lower use of care; checks of medicines they leave alone."""
    assert set(TRUTH.untouched) == {"medication_review"}
    assert min(TRUTH.reduction.values()) >= 0
    f = report.facts
    assert words.direction(f.cost.change.released) == "lower"
    assert not words.is_clear(f.contacts.medication_review.released)
    assert words.direction(f.contacts.community_contact.released) == "lower"
    assert "more than for similar people" in report.headline and "fell by" in report.headline
    # before anybody came there was nothing to find
    assert not words.is_clear(f.cost.placebo.released)


def test_matching_corrects_what_a_plain_comparison_claims(report):
    f = report.facts.cost
    assert f.crude.value < f.change.value < 0


def test_counts_of_patients_are_rounded_and_of_participants_exact(report):
    f = report.facts
    assert all(fact.value % 5 == 0 for fact in f.people if fact.released.unit == "people")
    assert f.cost.change.released.n % 5 == 0
    people = report.coding.participants
    assert f.themes.people.value == sum(p.study == "focus_groups" for p in people)


def test_quotes_are_words_somebody_said_who_agreed_to_be_quoted(report):
    said = {p.id for p in report.coding.participants if p.quote_consent}
    texts = " ".join(source.text or "" for source in report.coding.sources)
    shown = [one.quote for found in report._quotes.values() for one in found]
    assert len(shown) == len(THEMES)
    for quote in shown:
        assert quote.speaker in said
        assert quote.text in texts
    assert len({quote.speaker for quote in shown}) == len(shown)


def test_the_figure_says_in_words_what_it_draws(report):
    f, alt = report.facts.cost, report.cost_figure.alt
    for fact in (f.users_before, f.users_after, f.matches_before, f.matches_after):
        assert fact.text in alt
    assert report.cost_figure.svg.startswith("<svg")


def test_three_big_numbers_are_those_of_the_registry(report):
    f = report.facts
    assert report.cost.big == f"{f.cost.change.size} less"
    assert report.looked_at.big == f"{f.people.matched} people"
    assert report.looked_at.means == f"who came, next to {f.people.matches} like them who did not"
    assert report.listened_to.big == f"{f.themes.people} people"


def test_each_hub_says_what_its_own_data_say(study):
    found = {}
    for hub in study.hubs:
        report = bite_summary.findings(Study.open(PROJECT / "data", hub=hub))
        result = report.facts.cost.change.released
        found[hub] = (result.value, report.facts.themes.people.value)
        clear = words.is_clear(result)
        assert ("not clearly different" in report.headline) == (not clear)
        assert ("£" in report.cost.big) == clear
        assert f"the {hub} hub" in report.edition
    assert len(set(found.values())) == len(study.hubs)


def test_too_few_people_is_said_everywhere_and_shown_nowhere():
    report = bite_summary.findings(
        Study.open(PROJECT / "data", hub="Bootle", period_start="2018-02-26")
    )
    assert "could not compare" in report.headline and "too few" in report.headline
    assert report.cost.big == "Too few people"
    assert report.cost.range == report.cost.before_and_after == report.kinds == ""
    assert "too few people" in report.cost_figure.alt
    text = "".join(read(report))
    assert "£" not in text
    assert "\\*" not in text and " * " not in text


# -- words chosen by numbers ----------------------------------------------------------------------


def said(value: float, low: float, high: float) -> CostWords:
    def fact(name: str, released) -> Fact:
        return Fact(f"cost.{name}", released, "test")

    means = {"users_before": 1400, "users_after": 1000, "matches_before": 1400}
    facts = [fact(name, POLICY.mean(pounds, 100, "pounds")) for name, pounds in means.items()]
    facts.append(fact("matches_after", POLICY.mean(1000 - value, 100, "pounds")))
    facts.append(fact("change", POLICY.estimate(value, low, high, 200, "pounds")))
    return CostWords(Facts.of(facts).cost, "there were too few people")


@pytest.mark.parametrize(
    ("estimate", "big", "answer", "link"),
    [
        ((-300, -500, -100), "£300 less", "fell by about £300 a year more", "shows a link"),
        ((-300, -590, -10), "£300 less", "seems to have fallen by about £300", "shows a link"),
        ((-300, -650, 50), "No clear difference", "not clearly different", "a gain, a loss"),
        ((-300, -600, 0), "No clear difference", "not clearly different", "a gain, a loss"),
        ((300, 100, 500), "£300 more", "fell by about £300 a year less", "shows a link"),
    ],
)
def test_the_claim_fits_the_interval(estimate, big, answer, link):
    cost = said(*estimate)
    assert cost.big == big
    assert answer in cost.answer
    assert link in cost.link
    assert ("not proof" in cost.caveat) == ("link" in cost.link)


def test_the_range_in_plain_words():
    assert said(-300, -500, -100).range.endswith("between £100 and £500 less.")
    assert said(300, 100, 500).range.endswith("between £100 and £500 more.")
    assert said(-300, -650, 50).range.endswith("between £650 less and £50 more.")


def test_a_fall_is_only_called_one_where_both_groups_fell():
    assert said(-300, -500, -100).both_fell.startswith("The cost fell in both groups.")
    assert "both groups" not in said(-500, -700, -300).both_fell  # the matches' cost rose


def moved(users: tuple[int, int], matches: tuple[int, int]) -> CostWords:
    """Two groups whose means went from one to the other, the difference of changes quite sure."""
    change = (users[1] - users[0]) - (matches[1] - matches[0])
    means = zip(
        ("users_before", "users_after", "matches_before", "matches_after"),
        users + matches,
        strict=True,
    )
    facts = [Fact(f"cost.{n}", POLICY.mean(v, 100, "pounds"), "test") for n, v in means]
    limits = sorted((0.5 * change, 1.5 * change))
    facts.append(Fact("cost.change", POLICY.estimate(change, *limits, 200, "pounds"), "test"))
    return CostWords(Facts.of(facts).cost, "")


@pytest.mark.parametrize(
    ("users", "matches", "says"),
    [
        ((1400, 900), (1400, 1200), "fell by about £300 a year more than"),
        ((1400, 1200), (1400, 900), "fell by about £300 a year less than"),
        ((900, 1000), (900, 1300), "rose by about £300 a year less than"),
        ((900, 1300), (900, 1000), "rose by about £300 a year more than"),
        (
            (1000, 900),
            (1000, 1200),
            "fell, while that of similar people who did not come rose: a gap of about £300",
        ),
        (
            (1000, 1200),
            (1000, 900),
            "rose, while that of similar people who did not come fell: a gap of about £300",
        ),
    ],
)
def test_a_difference_of_changes_is_not_told_as_one_of_levels(users, matches, says):
    """The estimate is how much more one group's cost moved, not how much less it costs now."""
    assert says in moved(users, matches).answer


def log_of(study: Study, *changed: str | None) -> Study:
    rows = study.involvement
    rows = (
        rows[rows["study"] == "bite"]
        .head(len(changed))
        .assign(what_changed=pd.Series(changed, dtype=object).to_numpy())
    )
    return replace(study, frames={**study.frames, "involvement": rows})


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ((), "The log does not say when."),
        (("A question.",), "They met us once. Something changed because of what they said."),
        (("A question.", None), "They met us twice. Once something changed"),
        (("A.", "B.", None), "They met us three times. Twice something changed"),
        (("A.", "B."), "They met us twice. Each time something changed"),
    ],
)
def test_advice_is_told_in_the_number_that_it_has(study, changed, says):
    assert says in bite_summary.findings(log_of(study, *changed)).advised


def test_a_theme_that_nobody_spoke_to_is_not_told_as_if_somebody_had(study):
    staff = study.participants[study.participants["study"] != "focus_groups"]
    frames = {**study.frames, "participants": staff}
    nobody = bite_summary.findings(
        replace(study, frames=frames, filtered=frozenset({"participants"}))
    )
    assert nobody.heard("place") == "Nobody spoke of this here."
    assert "told us of" not in nobody.told
    assert nobody.listened_to.big == "No group yet"


def test_flaws_in_the_records_are_told_in_both_editions(study, report):
    assert "kept" in report.flaws_in_short and "left out" in report.flaws_in_short
    full = replace(study, parameters=replace(study.parameters, audience="full"))
    shown = bite_summary.findings(full).appendix.methods.parts
    assert any(getattr(part, "label", "") == "tbl-handled" for part in shown)
    told = report.handled.cells
    assert len(told) == sum(r.table in ("people", "activity") for r in study.remarks)
    # patients' records are never counted exactly
    counts = told["How often"].str.extract(r"([\d,]+)")[0].dropna().str.replace(",", "").astype(int)
    assert (counts % 5 == 0).all()
    assert bite_summary.findings(replace(study, remarks=())).flaws_in_short.endswith(
        "no gaps in the records."
    )


def test_no_sentence_claims_an_effect(report):
    text = " ".join(read(report))
    for claim in ("thanks to", "because of the Life Rooms", "the Life Rooms caused", "proves that"):
        assert claim not in text


# -- for everybody --------------------------------------------------------------------------------

INLINE = re.compile(r"`\{python\} (.+?)`")


def read(report) -> list[str]:
    """The paragraphs and list items of the document with every inline expression worked out."""
    text = DOCUMENT.read_text(encoding="utf-8").split("---", 2)[2]
    text = re.sub(r"```\{python\}.*?```", "", text, flags=re.S)
    text = re.sub(r"^:::.*$|^#.*$|\{\{<.*?>\}\}", "", text, flags=re.M)
    names = {"report": report, "f": report.facts}
    text = INLINE.sub(lambda found: str(eval(found.group(1), names)), text)
    text = re.sub(r"\[@\w+\]|\[([^\]]*)\]\([^)]*\)|[*>]", r"\1", text)
    blocks = re.split(r"\n\s*\n|^- ", text, flags=re.M)
    return [" ".join(block.split()) for block in blocks if block.strip()]


def test_a_twelve_year_old_can_read_it(report):
    body = [block for block in read(report) if len(block.split()) > 3]
    text = " ".join(b if b.endswith((".", "?", "!", ":")) else f"{b}." for b in body)
    assert reading.grade(text) <= 7


def test_no_sentence_is_a_breath_too_long(report):
    for block in read(report):
        for sentence in re.split(r"(?<=[.!?:])\s+", block):
            assert len(sentence.split()) <= 30, sentence


def test_abbreviations_are_spelt_out(report):
    text = " ".join(read(report))
    spelt = {
        "NHS": "National Health Service",
        "NIHR": "National Institute for Health",
        "CLAHRC": "Collaboration for Leadership in Applied Health Research and Care",
        "NWC": "North West Coast",
    }
    for short in set(re.findall(r"\b[A-Z][A-Z&]+\b", text)):
        assert spelt[short] in text, short


def test_nobody_s_own_address_is_in_it():
    text = DOCUMENT.read_text(encoding="utf-8")
    assert set(re.findall(r"[\w.+-]+@[\w-]+\.[\w.]+\w", text)) == {"info-clahrc-nwc@nihr.ac.uk"}


def test_the_document_holds_no_number_that_the_data_could_give():
    text = DOCUMENT.read_text(encoding="utf-8").split("---", 2)[2]
    text = INLINE.sub("", text)
    text = re.sub(r"```\{python\}.*?```|\{[^}]*\}|\]\([^)]*\)", "", text, flags=re.S)
    assert set(re.findall(r"\d+", text)) <= {"2026"}  # the year of the citation


# -- the full edition -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def full(study):
    return bite_summary.findings(
        replace(study, parameters=replace(study.parameters, audience="full"))
    )


def pieces(report) -> list:
    return [piece for part in PARTS for piece in getattr(report.appendix, part).parts]


def written(report) -> str:
    return "\n".join(piece._repr_mimebundle_()["text/markdown"] for piece in pieces(report))


@pytest.fixture(scope="module")
def appendix(full, tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path_factory.mktemp("appendix"))
        return written(full)


def test_the_section_shows_every_part_of_the_appendix_once():
    section = (DOCUMENT.parent / "_sections" / "cohort-methods.qmd").read_text(encoding="utf-8")
    assert tuple(re.findall(r"^report\.appendix\.(\w+)$", section, flags=re.M)) == PARTS
    assert "{{< include _sections/cohort-methods.qmd >}}" in DOCUMENT.read_text(encoding="utf-8")


def test_only_the_full_edition_has_methods_and_checklists(report, full, appendix):
    assert not pieces(report)
    assert not report.checklist("strobe")
    assert report.references_inside and not report.references_after
    assert full.references_after and not full.references_inside
    for label in re.findall(r"@((?:tbl|fig)-[a-z]+)", appendix):
        assert f"{{#{label}}}" in appendix
    assert "STROBE:13c" in appendix and "RECORD:13.1" in appendix
    assert full.facts.cost.change.interval.removeprefix("95% CI ").split(" to ")[0] in appendix
    assert "examined.gamma" in {fact.name for fact in full.facts}
    assert "examined.gamma" not in {fact.name for fact in report.facts}


def test_the_appendix_cites_what_is_in_the_bibliography(appendix):
    known = set(
        re.findall(r"^@\w+\{(\w+),", (PROJECT / "reports" / "references.bib").read_text(), re.M)
    )
    cited = set(re.findall(r"@([a-z]+\d{4})", appendix))
    assert {"simonsohn2020", "barnett2005", "rosenbaum2002"} <= cited <= known


def test_every_figure_has_words_numbers_and_a_source(full):
    from analysis.show.figures import Figure

    figures = [p.item for p in pieces(full) if isinstance(getattr(p, "item", None), Figure)]
    assert len(figures) == 5
    for figure in figures:
        assert len(figure.alt) > 100 and figure.source and len(figure.data)


def test_no_part_of_the_appendix_claims_an_effect(appendix):
    for claim in ("thanks to", "because of the Life Rooms", "saved", "saving", "the effect of",
                  "caused by", "proves that"):  # fmt: skip
        assert claim not in appendix


def test_the_appendix_answers_every_item_it_can_and_leaves_the_rest_in_sight(appendix):
    """No section may claim a validation of codes or a diagram of linkage: there is none."""
    import yaml

    told = DOCUMENT.read_text(encoding="utf-8") + appendix
    missing = {}
    for key in ("strobe", "record"):
        content = yaml.safe_load((PROJECT / "data" / "checklists" / f"{key}.yaml").read_text())
        items = {f"{content['checklist']}:{item['id']}" for item in content["items"]}
        answered = set(" ".join(re.findall(r'checklist="([^"]+)"', told)).split())
        assert {a for a in answered if a.startswith(content["checklist"])} <= items
        missing[key] = items - answered
    assert missing == {"strobe": {"STROBE:22"}, "record": {"RECORD:6.2", "RECORD:6.3"}}


def test_without_pairs_the_full_edition_says_so_and_examines_nothing(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    report = bite_summary.findings(
        Study.open(PROJECT / "data", hub="Bootle", period_start="2018-02-26", audience="full")
    )
    text = written(report)
    assert "No estimate can be given, because there were too few" in text
    assert "In the end no two groups could be compared" in text
    assert "none of this was computed" in text and "Appendix C: limitations" in text
    assert "95% CI" not in text and "@tbl-consequences" not in text


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
    assert says in bite_figures.agreed(same, clear, n)


def test_the_love_plots_message_is_that_of_its_balance(report):
    assert report.evaluation.balanced
    assert bite_figures.alike(True) in bite_figures.love(report).alt
    assert "not fully alike" in bite_figures.alike(False)
