"""Themes: counts of people and of references, and quotes that may be quoted."""

import numpy as np
import pytest

from analysis.qualitative import themes
from analysis.synthetic.interviews import interviews

PROJECT = interviews(np.random.default_rng(3))[1]
THEMES = PROJECT.children("Partnership working")
SUB_THEMES = [code for theme in THEMES for code in PROJECT.children(theme)]


def test_a_theme_has_at_most_everybody_and_at_least_its_busiest_sub_theme() -> None:
    counts = themes.by_group(PROJECT, "partnership", [*THEMES, *SUB_THEMES])
    assert (counts["participants"] <= counts["of"]).all()
    assert (counts["participants"] <= counts["references"]).all()
    for theme in THEMES:
        for group, whole in counts[counts["code"] == theme.id].groupby("group"):
            parts = counts[(counts["parent"] == theme.name) & (counts["group"] == group)]
            assert parts["participants"].max() <= whole["participants"].item()
            assert whole["participants"].item() <= parts["participants"].sum()


def test_groups_are_the_published_ones_and_nobody_is_lost() -> None:
    counts = themes.by_group(PROJECT, "partnership", THEMES)
    assert counts.drop_duplicates("group").set_index("group")["of"].to_dict() == {
        "staff": 10,
        "partner": 16,
        "user": 7,
    }
    summed = themes.totals(counts)
    assert (summed["of"] == 33).all()
    assert list(summed["name"]) == [theme.name for theme in THEMES]


def test_a_group_that_says_nothing_has_a_nought() -> None:
    wide = themes.matrix(themes.by_group(PROJECT, "partnership", ["Equality in partnerships"]))
    assert wide.loc["Equality in partnerships", "user"] == 0


def test_cooccurrence_is_symmetric_and_one_with_itself() -> None:
    for by in ("participant", "overlap"):
        table = themes.cooccurrence(PROJECT, THEMES, "partnership", by).to_numpy()
        assert np.allclose(table, table.T)
        assert np.allclose(np.diag(table), 1)
        assert ((table >= 0) & (table <= 1)).all()


@pytest.mark.parametrize("seed", range(3))
def test_quotes_have_consent_stand_in_their_source_and_are_used_once(seed: int) -> None:
    project = interviews(np.random.default_rng(seed))[1]
    chosen = themes.quotes(project, SUB_THEMES, "partnership", per_code=2)
    quotes = [quote for found in chosen.values() for quote in found]
    assert len(quotes) == 2 * len(SUB_THEMES)
    assert len({quote.id for quote in quotes}) == len(quotes)
    against = set(themes.deviant(project)["segment"])
    for quote in quotes:
        assert project.participant(quote.speaker).quote_consent
        text = project.source(project.segment(quote.segment).source).text
        assert text[quote.start : quote.end] == quote.text
        assert quote.segment not in against


def test_quotes_are_shared_out() -> None:
    chosen = themes.quotes(PROJECT, SUB_THEMES, "partnership", per_code=2)
    voice = themes.share_of_voice(PROJECT, chosen, "partnership")
    assert voice["largest_share"] <= 3 / voice["quotes"]
    for found in chosen.values():
        assert len({quote.speaker for quote in found}) == 2


def test_quotes_already_used_are_not_used_again() -> None:
    first = themes.quotes(PROJECT, THEMES, "partnership", per_code=1)
    used = {quote.id for found in first.values() for quote in found}
    again = themes.quotes(PROJECT, THEMES, "partnership", per_code=1, used=used)
    assert used.isdisjoint(quote.id for found in again.values() for quote in found)


def test_a_framework_matrix_points_to_words_and_invents_no_summary() -> None:
    npt = PROJECT.children("Normalisation Process Theory")
    codes = [code for construct in npt for code in PROJECT.children(construct)]
    cells = themes.framework_matrix(PROJECT, "early_years", codes)
    assert len(cells) == 16 * 2
    for (code, group), cell in cells.items():
        assert cell.references == len(cell.segments)
        for segment in cell.segments:
            speaker = PROJECT.segment(segment).speaker
            assert PROJECT.participant(speaker).group == group
        assert cell.summary, (code, group)
    by_person = themes.framework_matrix(PROJECT, "early_years", codes, by="speaker")
    assert {cell.summary for cell in by_person.values()} == {""}


def test_no_characteristic_singles_anybody_out() -> None:
    table = themes.characteristics(PROJECT, "partnership", ["age_band", "gender", "hub"])
    assert (table["participants"] >= 3).all()
    assert (table.groupby("characteristic")["participants"].sum() == 33).all()


def test_each_pair_of_codes_stands_once_and_agrees_with_the_matrix():
    codes = [code.name for code in PROJECT.codes][:6]
    matrix = themes.cooccurrence(PROJECT, codes)
    pairs = themes.cooccurring_pairs(PROJECT, codes)
    assert len(pairs) == len(codes) * (len(codes) - 1) // 2
    for pair in pairs.itertuples():
        assert pair.both <= pair.either
        expected = matrix.loc[pair.one, pair.other]
        assert pair.jaccard == expected or (pair.either == 0 and expected != expected)
