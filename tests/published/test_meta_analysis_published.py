"""Random-effects meta-analysis against results in print."""

import numpy as np
import pytest

from analysis.meta_analysis import pool

# Colditz et al. 1994 (JAMA 271:698-702), 13 trials of BCG vaccine against tuberculosis:
# vaccinated with and without tuberculosis, not vaccinated with and without.
BCG = np.array(
    [
        (4, 119, 11, 128), (6, 300, 29, 274), (3, 228, 11, 209), (62, 13536, 248, 12619),
        (33, 5036, 47, 5761), (180, 1361, 372, 1079), (8, 2537, 10, 619),
        (505, 87886, 499, 87892), (29, 7470, 45, 7232), (17, 1699, 65, 1600),
        (186, 50448, 141, 27197), (5, 2493, 3, 2338), (27, 16886, 29, 17825),
    ],
    float,
)  # fmt: skip

# Raudenbush and Bryk 1985 (doi:10.3102/10769986010002075): teachers' expectations, 19 studies.
TEACHERS = np.array(
    [
        (0.03, 0.0156), (0.12, 0.0216), (-0.14, 0.0279), (1.18, 0.1391), (0.26, 0.1362),
        (-0.06, 0.0106), (-0.02, 0.0106), (-0.32, 0.0484), (0.27, 0.0269), (0.80, 0.0630),
        (0.54, 0.0912), (0.18, 0.0497), (-0.02, 0.0835), (0.23, 0.0841), (-0.18, 0.0253),
        (-0.06, 0.0279), (0.30, 0.0193), (0.07, 0.0088), (-0.07, 0.0303),
    ]
)  # fmt: skip


def log_risk_ratios() -> tuple[np.ndarray, np.ndarray]:
    a, b, c, d = BCG.T
    return np.log((a / (a + b)) / (c / (c + d))), np.sqrt(1 / a - 1 / (a + b) + 1 / c - 1 / (c + d))


def test_bcg_by_restricted_maximum_likelihood():
    # Viechtbauer 2010 (doi:10.18637/jss.v036.i03), section 3.2.
    found = pool(*log_risk_ratios(), estimator="REML", interval="normal")
    assert found.tau2 == pytest.approx(0.3132, abs=5e-5)
    assert found.i_squared == pytest.approx(92.22, abs=5e-3)
    assert (found.q, found.q_df) == (pytest.approx(152.2330, abs=5e-5), 12)
    assert found.mean == pytest.approx(-0.7145, abs=5e-5)
    assert found.se == pytest.approx(0.1798, abs=5e-5)
    assert (found.low, found.high) == pytest.approx((-1.0669, -0.3622), abs=5e-5)


def test_bcg_interval_of_tau_squared_by_q_profile():
    # Documentation of metafor, confint.rma: 0.3132 (0.1197, 1.1115).
    found = pool(*log_risk_ratios())
    assert (found.tau2_low, found.tau2_high) == pytest.approx((0.1197, 1.1115), abs=5e-5)


def test_bcg_by_dersimonian_and_laird():
    # Stata's metan, as recorded in metafor's comparison with it: -0.7141 (-1.0644, -0.3638).
    found = pool(*log_risk_ratios(), estimator="DL", interval="normal")
    assert found.tau2 == pytest.approx(0.3088, abs=5e-5)
    assert (found.mean, found.low, found.high) == pytest.approx(
        (-0.7141, -1.0644, -0.3638), abs=5e-5
    )


def test_paule_mandel_makes_q_equal_its_degrees_of_freedom():
    # The estimator's definition (Paule and Mandel 1982), not a copy of the search for it.
    y, se = log_risk_ratios()
    tau2 = pool(y, se, estimator="PM").tau2
    w = 1 / (se**2 + tau2)
    assert (w * (y - (w * y).sum() / w.sum()) ** 2).sum() == pytest.approx(12, abs=1e-6)


@pytest.mark.parametrize(
    ("estimator", "tau2", "mean", "se", "low", "high"),
    [
        ("REML", 0.0188, 0.0837, 0.0616, -0.0457, 0.2131),
        ("DL", 0.0259, 0.0893, 0.0636, -0.0442, 0.2229),
    ],
)
def test_teacher_expectations_with_hartung_knapp(estimator, tau2, mean, se, low, high):
    # Raudenbush 2009, Handbook of Research Synthesis, table 16.3, to metafor's four digits.
    y, v = TEACHERS.T
    found = pool(y, np.sqrt(v), estimator=estimator, interval="hartung_knapp")
    assert found.q == pytest.approx(35.8295, abs=1e-3)
    assert (found.tau2, found.mean, found.se, found.low, found.high) == pytest.approx(
        (tau2, mean, se, low, high), abs=1e-4
    )
