"""The partnership evaluation says what its data hold, for every hub, and never more."""

import dataclasses
import re
from functools import cache
from pathlib import Path

import pypandoc
import pytest

from analysis import Study
from analysis.findings import partnership_evaluation
from analysis.findings.partnership_evaluation import Partnership
from analysis.show.captioned import Captioned
from bite.errors import UsageError

REPORT = Path(__file__).parents[3] / "reports" / "partnership-evaluation.qmd"
DATA = Path(__file__).parents[3] / "data"


@cache
def report(hub: str = "all", order: str = "prevalence", audience: str = "public") -> Partnership:
    study = Study.open(DATA, hub=hub, audience=audience)
    return partnership_evaluation.findings(study, theme_order=order)


def test_the_numbers_of_participants_are_the_published_ones() -> None:
    f = report().facts
    assert [f.people[g].value for g in ("staff", "partner", "user")] == [10, 16, 7]
    assert f.published.partners.value == 16
    assert "numbers of the published evaluation" in report().size_sentence


def test_more_than_a_hundred_partners_in_four_sectors() -> None:
    f = report().facts.partners
    assert f.all.value > 100
    sectors = ("voluntary", "community", "corporate", "statutory")
    assert sum(f[s].value for s in sectors) == f.all.value
    assert all(f[s].value for s in sectors)


def test_five_themes_with_seventeen_sub_themes_each_with_a_quote() -> None:
    assert len(report().codes) == 5
    assert len(report().sub_codes) == 17
    assert all(len(found) == 1 for found in report().chosen.values())
    for code in report().codes:
        part = report().theme(code.name.split()[0])
        assert part.quotes.text.count("{.attribution}") == len(part.table.cells)


def test_quotes_only_of_those_who_agreed_and_each_once() -> None:
    quotes = [one.quote for found in report().chosen.values() for one in found]
    assert len({quote.text for quote in quotes}) == len(quotes)
    for quote in quotes:
        assert report().project.participant(quote.speaker).quote_consent


def test_deviant_cases_without_consent_show_no_words() -> None:
    text = report().deviant.text
    silent = {p.id for p in report().project.participants if not p.quote_consent}
    for line in text.splitlines():
        speaker = re.search(r"\(([SPU]\d\d)\.", line).group(1)
        assert ("“" not in line) == (speaker in silent)


def test_themes_stand_in_the_order_asked_for() -> None:
    codebook = [code.name for code in report(order="codebook").order]
    assert codebook[0] == "Quality of partnerships"
    heard = [report().heard(code) for code in report().order]
    assert heard == sorted(heard, reverse=True)
    assert sorted(codebook) == sorted(code.name for code in report().order)
    first = report().order[0].name.split()[0].lower()
    assert f'order="theme-{first} ' in report().order_mark.text


def test_an_unknown_order_is_refused_with_the_valid_ones() -> None:
    with pytest.raises(UsageError, match="prevalence, codebook"):
        report(order="alphabet")


@pytest.mark.parametrize("hub", ["Walton", "Southport", "Bootle"])
def test_another_hub_says_that_it_is_a_part(hub: str) -> None:
    part = report(hub)
    assert "a part of it" in part.size_sentence
    total = sum(part.sizes.values())
    assert 0 < total < 33
    assert str(total) in part.headline
    assert part.landscape.flows_table.cells.shape[0] == 2
    for row in part.counts.itertuples():
        assert row.participants <= total


def test_people_are_never_a_percentage_of_ten_sixteen_or_seven() -> None:
    texts = [report().headline, report().most_common_sentence, report().size_sentence]
    texts += [report().theme(code.name.split()[0]).sentence for code in report().codes]
    texts += [report().themes_table.markdown, report().themes_figure.alt]
    assert not any("%" in text or "per cent" in text for text in texts)


def test_referrals_pass_the_policy_as_patients() -> None:
    for cell in report("Bootle").landscape.flows_table.cells.iloc[:, 1:].to_numpy().ravel():
        assert cell == "*" or int(cell.replace(",", "")) % 5 == 0
    drawn = report().landscape.network_figure.data["people"]
    assert all(value == "*" or value % 5 == 0 for value in drawn)


def test_the_wording_of_agreement_follows_its_interval() -> None:
    sentence = report().agreement_sentence
    assert report().facts.agreement.kappa.interval in sentence
    assert f"{report().facts.agreement.turns.text} turns" in sentence


def test_only_the_full_edition_has_the_appendix() -> None:
    assert not report().saturation_figure and not report().agreement_table
    full = report(audience="full")
    assert isinstance(full.who_said_figure, Captioned)
    bundle = full.agreement_table._repr_mimebundle_()
    assert bundle["text/markdown"].startswith("::: {#tbl-agreement}")
    assert "application/vnd.bite.table+json" in bundle


def test_every_pair_that_goes_together_has_people_enough() -> None:
    cells = report().together_table.cells
    assert len(cells) == 8
    assert (cells["Both"].astype(int) >= 3).all()
    assert list(cells["Jaccard"]) == sorted(cells["Jaccard"], reverse=True)


def test_a_selection_without_partners_or_referrals_says_so() -> None:
    study = Study.open(DATA, period_end="2015-01-01")
    nobody = partnership_evaluation.findings(study).landscape
    assert "No partners" in str(nobody.growth_figure) and "No partners" in str(nobody.offers_figure)
    assert "No referrals" in str(nobody.network_figure) and "No referrals" in str(
        nobody.flows_table
    )
    assert nobody.network_sentence == "No referrals are recorded in this selection."


def test_each_hub_s_edition_says_whose_words_its_account_is() -> None:
    assert report().selection_sentence == ""
    assert "those of Bootle alone" in report("Bootle").selection_sentence


def test_who_told_of_it_is_counted_not_typed() -> None:
    """What the narrative once said of everybody is said of those who did say it."""
    part = report("Southport")
    fact = part.facts.theme.inappropriate_referrals
    assert fact.user.value == 0 and fact.staff.value and fact.partner.value
    assert part.told_of("Inappropriate referrals") == "staff and partners told of it"
    assert report().told_of("Inappropriate referrals") == "staff, partners and users all told of it"


def test_one_deviant_passage_is_one_and_none_is_none() -> None:
    one = report("Southport")
    assert one.facts.deviant.all.value == 1
    assert one.deviant_sentence.startswith("One passage was marked because it goes")
    assert report().deviant_sentence.startswith("Six passages were marked because they go")


def test_nobody_interviewed_is_said_everywhere() -> None:
    study = Study.open(DATA)
    rest = study.participants[study.participants["study"] != "partnership"]
    frames = {**study.frames, "participants": rest}
    nobody = partnership_evaluation.findings(
        dataclasses.replace(study, frames=frames, filtered=frozenset({"participants"}))
    )
    assert nobody.asked.endswith("in this selection nobody was interviewed.")
    assert nobody.consent_sentence == "" and nobody.size_sentence == ""
    assert nobody.theme("quality").sentence.startswith("Nobody was interviewed")
    assert nobody.most_common_sentence.startswith("Nobody was interviewed")
    assert nobody.power_sentence == "" and nobody.unheard_sentence == ""
    assert nobody.smallest_sentence.startswith("No staff, partners or users were interviewed")
    for shown in ("characteristics", "themes_table", "tree_figure", "themes_figure"):
        assert str(getattr(nobody, shown)).startswith("Nobody was interviewed")
    assert nobody.voice_sentence == "Nobody in this selection is quoted."
    assert nobody.deviant_sentence.startswith("No passage")
    assert nobody.told_of("Inappropriate referrals").startswith("nobody")
    assert "No two sub-themes" in str(nobody.together_table)
    assert "agreement is not reported" in nobody.agreement_sentence
    assert nobody.headline == "Nobody was interviewed in this selection."


def only(*people: str) -> Partnership:
    """The evaluation as if only these people had been interviewed."""
    study = Study.open(DATA)
    spoke = study.participants
    frames = {**study.frames, "participants": spoke[spoke["participant_id"].isin(people)]}
    return partnership_evaluation.findings(
        dataclasses.replace(study, frames=frames, filtered=frozenset({"participants"}))
    )


def of_groups(*groups: str) -> Partnership:
    """The evaluation as if only these groups had been interviewed."""
    return only(*(p.id for p in report().project.participants if p.group in groups))


def test_a_side_that_was_not_heard_is_missed() -> None:
    assert "all three sides" in report().power_sentence
    assert report().smallest_sentence == "Users are the smallest group."
    two = of_groups("staff", "partner")
    assert "two of the three sides" in two.power_sentence
    assert two.smallest_sentence == "No users were interviewed in this selection."
    one = of_groups("user")
    assert "only one of the three sides" in one.power_sentence
    assert one.unheard_sentence.startswith("Nobody here spoke to “Equality in partnerships”")
    assert "what the account says of it is left out" in one.unheard_sentence
    assert report().unheard_sentence == ""
    assert one.size_sentence == "This edition shows a part of it."


def test_themes_are_told_the_most_widely_raised_first() -> None:
    said = report().most_common_sentence
    assert said.startswith("Five themes organise what people said. All 33 participants spoke to ")
    names = [code.name for code in report().by_prevalence]
    assert sorted(names, key=said.index) == names


def test_consent_is_told_in_the_number_there_is() -> None:
    assert report().consent_sentence.startswith("28 of the 33 agreed to be quoted; ")
    agreed = [p.id for p in report().project.participants if p.quote_consent]
    assert only(*agreed).consent_sentence == "All agreed to be quoted."
    assert only(agreed[0]).consent_sentence == "The one person agreed to be quoted."


def test_whose_words_were_chosen_stands_in_the_full_edition_only() -> None:
    full = report(audience="full")
    assert full.voice_sentence in full.appendix_heading.text
    assert not report().appendix_heading
    quoted = {one.quote.speaker for found in full.chosen.values() for one in found}
    silent = set(re.findall(r"[SPU]\d\d", full.voice_sentence))
    agreed = {p.id for p in full.project.participants if p.quote_consent}
    assert silent and silent == agreed - quoted


def test_advice_that_nobody_gave_is_no_empty_table() -> None:
    study = Study.open(DATA)
    frames = {**study.frames, "involvement": study.involvement.head(0)}
    silent = partnership_evaluation.findings(dataclasses.replace(study, frames=frames))
    assert str(silent.involved).startswith("The log of public involvement names no occasion")
    assert silent.involved_sentence == "The log names no occasion."
    assert "advised on three occasions" in report().involved_sentence


def test_a_few_partners_are_told_in_their_number() -> None:
    study = Study.open(DATA, hub="Bootle", period_start="2018-01-01", period_end="2018-01-01")
    few = partnership_evaluation.findings(study).landscape
    assert few.register_sentence.startswith("The register names 7 partners, by sector: ")
    assert few.network_sentence.startswith("In the one month chosen ")
    assert "Too few people were referred" in few.network_sentence
    assert "*" not in few.network_sentence


def test_lately_is_no_longer_than_the_months_chosen() -> None:
    assert "In the last twelve months of the records 81 of" in report().landscape.network_sentence
    study = Study.open(DATA, period_start="2018-06-01", period_end="2018-09-30")
    short = partnership_evaluation.findings(study).landscape
    assert short.network_sentence.startswith("In the four months chosen ")
    assert "in the four months chosen" in short.network_figure.alt


def test_a_theme_that_all_spoke_to_names_no_groups() -> None:
    assert report().theme("benefits").sentence == "All 33 participants spoke to it, in 52 passages."
    assert "(all 10 staff, all 16 partners and 5 of 7 users)" in report().theme("quality").sentence


def test_hubs_are_those_of_the_data() -> None:
    assert all(hub in report("Walton").hubs_sentence for hub in report().study.hubs)


def test_a_header_s_number_stays_with_its_bracket() -> None:
    headers = list(report().themes_table.cells.columns)
    assert "Partners (of\u00a016)" in headers


def test_ages_have_their_dash() -> None:
    shown = report().characteristics.cells["Characteristic"]
    assert not shown.str.contains(r"\d-\d").any() and shown.str.contains(r"\d–\d").any()


# -- odd worlds: no partners, one, one sector; few people; nobody to quote -------------------------


def with_partners(rows: slice | None = None, **only: str):
    study = Study.open(DATA)
    partners = study.partners.iloc[rows or slice(None)]
    for column, value in only.items():
        partners = partners[partners[column] == value]
    partners = partners.reset_index(drop=True)
    theirs = study.referrals[["from_id", "to_id"]].isin(set(partners["partner_id"])).any(axis=1)
    frames = {**study.frames, "partners": partners, "referrals": study.referrals[theirs]}
    return partnership_evaluation.findings(dataclasses.replace(study, frames=frames))


def test_nothing_points_at_partners_or_referrals_that_are_not_there() -> None:
    assert not report().absent
    study = Study.open(DATA, period_end="2015-01-01")
    none = partnership_evaluation.findings(study)
    assert 'of="partners growth referrals"' in none.absent.text
    document = (DATA.parent / "reports/partnership-evaluation.qmd").read_text().split("---\n", 2)[2]
    with_filter = [f"--lua-filter={DATA.parent / 'theme/claims.lua'}"]
    names = ("tbl-sectors", "fig-growth", "fig-offers", "fig-network", "tbl-flows")
    for mark, there in ((none.absent.text, False), ("", True)):
        shown = pypandoc.convert_text(f"{mark}\n\n{document}", "markdown", "markdown", with_filter)
        for name in names:
            assert (f"@{name}" in shown) == (f"label: {name}" in shown) == there, name


def test_one_partner_is_one() -> None:
    one = with_partners(slice(1)).landscape
    assert one.register_sentence == "The register names one partner, of the voluntary sector."
    assert one.network_sentence.startswith("In the last twelve months of the records the one partn")
    assert "than one hub" not in one.network_sentence
    assert "the main offer of the one partner" in one.offers_figure.alt
    assert str(one.growth_figure).startswith("All joined in the three months to ")
    assert one.there["partners"] and not one.there["growth"]


def test_partners_of_one_sector_or_hub() -> None:
    sector = with_partners(sector="voluntary").landscape
    assert (
        sector.register_sentence == "The register names 46 partners, all of the voluntary sector."
    )
    assert "partners (34 voluntary) around the hubs" in sector.network_figure.alt
    hub = with_partners(hub="Bootle").landscape
    assert "around the hub Bootle" in hub.network_figure.alt
    two = with_partners(slice(2)).landscape
    assert "Each of the 2 partners mainly offers something else" in two.offers_figure.alt


def test_a_group_without_anybody_has_no_column() -> None:
    two = of_groups("staff", "partner")
    assert not [head for head in two.themes_table.cells.columns if "Users" in head]
    assert (
        "Users" not in two.themes_figure.alt and "of 0" not in two.theme("quality").table.markdown
    )


def test_one_person_and_two_are_told_in_their_number() -> None:
    one, two = only("S01"), only("S01", "P01")
    assert "the one person interviewed" in one.headline and "both people" in two.headline
    for few in (one, two):
        texts = [few.headline, few.most_common_sentence, few.tree_figure.alt, few.themes_figure.alt]
        texts += [few.together_figure.alt, few.asked, few.consent_sentence]
        assert not re.search(r"all [12] |\b1 participants|1 people", " ".join(texts))
    assert "Both participants spoke to" in two.most_common_sentence
    assert 'of="pairs"' in two.absent.text


def test_one_account_is_that_of_three_or_more() -> None:
    assert report().account_sentence == "The themes fit together into one account."
    assert only("S01", "P01", "U01").account_sentence == report().account_sentence
    assert "the words of one person," in only("S01").account_sentence
    assert "the words of two people," in only("S01", "P01").account_sentence
    assert only().account_sentence == ""
    assert "`{python} report.account_sentence`" in REPORT.read_text("utf-8")


def test_against_the_pattern_says_how_much_of_it_may_be_shown() -> None:
    assert "They are shown in full" in report().deviant_sentence
    bootle = report("Bootle")
    assert "Kept back" in str(bootle.deviant) and "“" not in str(bootle.deviant)
    assert "None of them may be quoted" in bootle.deviant_sentence
    some = only("S04", *(p.id for p in bootle.project.participants))
    assert "The one that may be quoted is shown in full" in some.deviant_sentence


def test_what_was_kept_back_is_a_fact() -> None:
    full = report(audience="full")
    kept = full.facts.quotes
    assert kept.kept_back.value == kept.of_few.value + kept.identifying.value > 0
    assert full.kept_back_sentence.startswith(f"{kept.kept_back.in_words.capitalize()} passages")
