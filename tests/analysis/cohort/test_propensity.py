"""The score is the maximum-likelihood one, or there is a reason why there is none."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.cohort import irls
from analysis.cohort.propensity import design, fit
from bite.errors import DataError


@pytest.fixture
def people() -> pd.DataFrame:
    return made()


@pytest.fixture(scope="module")
def people_once() -> pd.DataFrame:
    return made()


def made() -> pd.DataFrame:
    rng = np.random.default_rng(3)
    n = 800
    frame = pd.DataFrame(
        {
            "age": rng.normal(45, 15, n),
            "cost": rng.gamma(0.7, 4000, n),
            "sex": rng.choice(["female", "male", "other"], n, p=[0.5, 0.45, 0.05]),
            "known": rng.random(n) < 0.3,
        }
    )
    odds = -2 + 0.03 * (frame["age"] - 45) + 0.0001 * frame["cost"] + 0.5 * frame["known"]
    frame["came"] = rng.random(n) < 1 / (1 + np.exp(-odds))
    return frame


def test_equal_to_statsmodels(people):
    covariates = ["age", "cost", "sex", "known"]
    terms = design(people, covariates)
    assert terms.names == ("age", "cost", "sex: male", "sex: other", "known")
    other = sm.GLM(
        people["came"].astype(float), sm.add_constant(terms.matrix), family=sm.families.Binomial()
    ).fit(tol=1e-14, maxiter=100)
    found = fit(people, "came", covariates)
    assert found.coefficients.to_numpy() == pytest.approx(np.asarray(other.params), rel=1e-8)
    assert found.standard_errors.to_numpy() == pytest.approx(np.asarray(other.bse), rel=1e-6)
    assert found.probability.to_numpy() == pytest.approx(np.asarray(other.fittedvalues), abs=1e-8)
    assert found.deviance == pytest.approx(other.deviance, rel=1e-10)


def test_units_of_measurement_do_not_matter(people):
    pence = people.assign(cost=people["cost"] * 100 + 3)
    one, other = fit(people, "came", ["age", "cost"]), fit(pence, "came", ["age", "cost"])
    assert one.logit.to_numpy() == pytest.approx(other.logit.to_numpy(), abs=1e-9)


def test_the_same_person_twice_has_the_same_score_to_the_last_bit(people):
    twice = pd.concat([people, people], ignore_index=True)
    score = fit(twice, "came", ["age", "cost", "sex", "known"]).logit.to_numpy()
    assert (score[: len(people)] == score[len(people) :]).all()


def test_constant_and_repeated_covariates_are_dropped_and_named(people):
    frame = people.assign(hub="Walton", one=1.0, again=2 * people["age"] + 1)
    found = fit(frame, "came", ["hub", "age", "one", "again"])
    assert set(found.dropped) == {"hub", "one", "again"}
    alone = fit(frame, "came", ["age"])
    assert found.logit.to_numpy() == pytest.approx(alone.logit.to_numpy(), abs=1e-9)


def test_why_a_covariate_is_dropped_is_said(people):
    frame = people.assign(
        hub="Walton", total=people["age"] + 2 * people["cost"], older=lambda f: f["age"] * 1.0
    )
    found = fit(frame, "came", ["hub", "age", "cost", "total", "older"])
    assert found.dropped == ("total", "older", "hub")
    assert found.why == (
        "total is determined by age and cost",
        "older is determined by age",
        "hub is the same for everybody",
    )


def test_all_levels_of_a_category_beside_its_indicator_are_one_too_many(people):
    frame = people.assign(man=people["sex"] == "male")
    found = fit(frame, "came", ["man", "sex"])
    assert found.why == ("sex: male is determined by man",)


def test_many_people_are_fitted_from_a_start_on_few_to_the_same_score():
    """Beyond `irls.LARGE` the way is another; the fit must not be."""
    rng = np.random.default_rng(5)
    n = irls.LARGE + 37
    frame = pd.DataFrame({"age": rng.normal(45, 15, n), "known": rng.random(n) < 0.001})
    frame["cost"] = rng.gamma(0.7, 4000, n) + 1e6
    frame["sex"] = rng.choice(["female", "male"], n)
    odds = -3 + 0.03 * (frame["age"] - 45) + 0.0001 * (frame["cost"] - 1e6) + frame["known"]
    frame["came"] = rng.random(n) < 1 / (1 + np.exp(-odds))
    frame = frame.sort_values("came", ignore_index=True)
    covariates = ["age", "cost", "sex", "known"]
    found = fit(frame, "came", covariates)
    other = sm.GLM(
        frame["came"].astype(float),
        sm.add_constant(design(frame, covariates).matrix),
        family=sm.families.Binomial(),
    ).fit(tol=1e-14, maxiter=100)
    assert found.coefficients[1:].to_numpy() == pytest.approx(
        np.asarray(other.params)[1:], rel=1e-7
    )
    assert found.probability.to_numpy() == pytest.approx(np.asarray(other.fittedvalues), abs=1e-8)
    assert found.standard_errors[1:].to_numpy() == pytest.approx(
        np.asarray(other.bse)[1:], rel=1e-6
    )


@settings(max_examples=25, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_order_of_rows_and_the_names_of_levels_do_not_matter(people_once, random):
    order = list(range(len(people_once)))
    random.shuffle(order)
    one = fit(people_once, "came", ["age", "sex"])
    other = fit(people_once.iloc[order], "came", ["age", "sex"])
    assert other.logit.reindex(one.logit.index).to_numpy() == pytest.approx(
        one.logit.to_numpy(), abs=1e-9
    )
    new = people_once.assign(sex=people_once["sex"].map({"female": "z", "male": "b", "other": "k"}))
    assert fit(new, "came", ["age", "sex"]).logit.to_numpy() == pytest.approx(
        one.logit.to_numpy(), abs=1e-9
    )


def test_covariates_of_every_type_are_read_alike(people):
    codes = people["sex"].map({"female": 0, "male": 1, "other": 2})
    plain = fit(people.assign(code=codes), "came", ["age", "code", "known", "sex"])
    typed = people.assign(
        code=codes.astype("Int64"),
        known=people["known"].astype("boolean"),
        sex=people["sex"].astype("category"),
        age=people["age"].astype("Float64"),
    )
    assert (fit(typed, "came", ["age", "code", "known", "sex"]).logit == plain.logit).all()


def test_no_covariates_give_everybody_the_same_score(people):
    found = fit(people, "came", [])
    assert found.probability.to_numpy() == pytest.approx(people["came"].mean())


def separated(people, **more):
    frame = people.assign(**more)
    with pytest.raises(DataError) as caught:
        fit(frame, "came", ["age", *more])
    return str(caught.value)


def test_a_covariate_that_decides_everything_is_named(people):
    text = separated(people, decided=people["came"].astype(float) * 300 + people["cost"].rank() / 9)
    assert "column decided" in text
    assert "alone separates the two groups" in text


def test_a_copy_of_the_treatment_is_named(people):
    assert "decided alone separates the two groups" in separated(people, decided=people["came"])
    assert "column turned" in separated(people, turned=~people["came"])


def test_covariates_that_decide_everything_together_are_named(people):
    rng = np.random.default_rng(1)
    one = rng.normal(size=len(people))
    two = np.where(people["came"], 1.0, -1.0) * rng.uniform(0.2, 3, len(people)) - one
    text = separated(people, one=one, two=two)
    assert "one and two separate the two groups perfectly" in text


def test_of_a_level_that_only_one_group_has_it_is_said_with_counts(people):
    other = people["sex"] == "other"
    ward = people["sex"].where(~(other & people["came"]), "male")
    left = int((ward == "other").sum())
    found = fit(people.assign(ward=ward), "came", ["age", "ward"])
    assert found.certain == (
        f"the {left} people in level 'other' of ward are all comparison people",
    )
    assert found.logit[ward == "other"].max() < -12
    # the others' score is the one they have without those people
    rest = people.assign(ward=ward)[ward != "other"]
    alone = fit(rest, "came", ["age", "ward"])
    assert alone.certain == ()
    assert found.logit[ward != "other"].to_numpy() == pytest.approx(
        alone.logit.to_numpy(), abs=1e-6
    )
    first = people.assign(ward=ward.replace({"other": "a first level"}))
    assert fit(first, "came", ["age", "ward"]).certain == (
        f"the {left} people in the first level of ward are all comparison people",
    )


def test_a_yes_that_only_one_group_has_is_said(people):
    known = people["known"] & people["came"]
    found = fit(people.assign(known=known), "came", ["age", "known"])
    assert found.certain == (
        f"the {known.sum()} people with another value of known are all treated people",
    )


def test_several_covariates_that_are_certain_of_some_people_are_named(people):
    """0, 1 or 2 of two things; nobody treated has both, though no one column tells."""
    rng = np.random.default_rng(2)
    a, b = rng.random(len(people)) < 0.4, rng.random(len(people)) < 0.4
    b &= ~(a & people["came"])
    few = pd.Series(a.astype(int) + b)
    frame = people.assign(few=few, some=few == 1)
    found = fit(frame, "came", ["age", "few", "some"])
    assert found.certain == (
        f"few and some together are certain of the group of {(few == 2).sum()} people",
    )


def test_every_unusable_covariate_is_reported_at_once(people):
    frame = people.copy()
    frame.loc[:4, "age"] = np.nan
    frame.loc[3, "cost"] = np.inf
    with pytest.raises(DataError) as caught:
        fit(frame, "came", ["age", "cost", "height"])
    text = str(caught.value)
    assert "5 people have no value" in text
    assert "infinite" in text
    assert "column height" in text


@pytest.mark.parametrize(("came", "who"), [(True, "comparison"), (False, "treated")])
def test_one_group_alone_has_no_score(people, came, who):
    with pytest.raises(DataError, match=f"no {who} people"):
        fit(people.assign(came=came), "came", ["age"])


def test_dates_and_identifiers_are_no_covariates(people):
    frame = people.assign(
        day=pd.date_range("2019", periods=len(people)), id=[f"P{i}" for i in range(len(people))]
    )
    with pytest.raises(DataError) as caught:
        fit(frame, "came", ["day", "id"])
    text = str(caught.value)
    assert "use a number of days" in text
    assert "800 different values are too many" in text


def test_a_quantity_that_both_groups_share_one_value_of_is_certain_of_the_others(people):
    """All who came are 40, of the others some are 39: no reason to match nobody."""
    younger = ~people["came"] & (np.arange(len(people)) % 2 == 0)
    frame = people.assign(age=np.where(younger, 39.0, 40.0))
    found = fit(frame, "came", ["age", "cost"])
    text = f"age decides the group of the {int(younger.sum())} people who have not 40"
    assert found.certain == (text,)
    assert found.probability[younger].max() < 1e-6
    assert found.probability[~younger].min() > 0.01
