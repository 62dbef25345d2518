"""The score is the maximum-likelihood one, or there is a reason why there is none."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from analysis.cohort.propensity import design, fit
from bite.errors import DataError


@pytest.fixture
def people() -> pd.DataFrame:
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


def test_a_covariate_that_decides_everything_is_named(people):
    frame = people.assign(decided=people["came"].astype(float) * 3 + 0.1 * people["age"])
    with pytest.raises(DataError, match="separate"):
        fit(frame, "came", ["age", "decided"])


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
