"""Logistic regression by iteratively reweighted least squares, in one pass over the data a step.

Newton's method on the log-likelihood (McCullagh & Nelder 1989, section 4.4.2). Each pass reads the
covariates once, in blocks that stay in the processor's cache, and sums in a fixed order on one
core: the same data give the same coefficients to the last bit. (Two cores would save a tenth of a
second in a million rows and make the sums depend on how the work was split.)

Large data are first fitted on a sixteenth of their blocks. That only chooses where Newton's method
starts: what it converges to is the fit to all rows.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit
from scipy.linalg import eigh

BLOCK = 256
"""Rows a block: eighteen columns of it fit the first-level cache. A multiple of 8."""
LARGE = 100_000
"""From this many rows on, the start is sought in a part of them."""
PART = 16
MAX_STEPS = 60
CERTAIN = 1e-11
"""A p(1 − p) this small is no probability that data can have estimated."""
CONVERGED = 1e-8
NEAR = 1e-3
"""Newton decrements (the last step, in standard errors) at which to stop, without and with
`LARGE` data; the step still taken leaves an error of about its square."""


@dataclass(frozen=True)
class Fit:
    """``beta`` intercept first; ``information`` X'WX there; ``last`` the last full step taken,
    which points where the coefficients run off to when ``converged`` is false."""

    beta: np.ndarray
    information: np.ndarray
    deviance: float
    last: np.ndarray
    converged: bool


@njit(cache=True)
def _dot(a, b):
    # Eight sums side by side: vector instructions without leaving the order of adding open.
    s0 = s1 = s2 = s3 = s4 = s5 = s6 = s7 = 0.0
    for i in range(0, BLOCK, 8):
        s0 += a[i] * b[i]
        s1 += a[i + 1] * b[i + 1]
        s2 += a[i + 2] * b[i + 2]
        s3 += a[i + 3] * b[i + 3]
        s4 += a[i + 4] * b[i + 4]
        s5 += a[i + 5] * b[i + 5]
        s6 += a[i + 6] * b[i + 6]
        s7 += a[i + 7] * b[i + 7]
    return ((s0 + s1) + (s2 + s3)) + ((s4 + s5) + (s6 + s7))


@njit(cache=True)
def _sums(x, y, beta, stride, start, curved, told):
    """Gradient, information (if `curved`) and deviance (if `told`) of every `stride`-th block.

    With `start`, the weights and residuals are those before any coefficient is known (R's
    ``mustart``: a quarter and three quarters).
    """
    k, n = x.shape
    gradient = np.zeros(k + 1)
    information = np.zeros((k + 1, k + 1))
    deviance = 0.0
    block = np.ones((k + 1, BLOCK))
    weighted = np.zeros((k + 1, BLOCK))
    eta = np.empty(BLOCK)
    weight = np.zeros(BLOCK)
    rest = np.zeros(BLOCK)
    for first in range(0, n, BLOCK * stride):
        m = min(BLOCK, n - first)
        weight[m:] = 0.0
        rest[m:] = 0.0
        eta[:] = beta[0]
        for j in range(k):
            b = beta[j + 1]
            for i in range(m):
                v = x[j, first + i]
                block[j + 1, i] = v
                eta[i] += b * v
        for i in range(m):
            treated = y[first + i] == 1.0
            if start:
                weight[i] = 0.1875
                # (3/16)(log 3 + 4/3), upwards or downwards
                rest[i] = 0.455989804 if treated else -0.455989804
                continue
            e = np.exp(-abs(eta[i]))
            share = 1.0 / (1.0 + e)
            low = e * share
            expected = treated == (eta[i] > 0)
            weight[i] = low * share
            rest[i] = (1.0 if treated else -1.0) * (low if expected else share)
            if told:
                deviance += np.log1p(e) + (0.0 if expected else abs(eta[i]))
        for a in range(k + 1):
            gradient[a] += _dot(block[a], rest)
        if not curved:
            continue
        for a in range(k + 1):
            for i in range(BLOCK):
                weighted[a, i] = weight[i] * block[a, i]
            for b in range(a + 1):
                information[a, b] += _dot(weighted[a], block[b])
    for a in range(k + 1):
        for b in range(a):
            information[b, a] = information[a, b]
    return gradient, information, 2.0 * deviance


@njit(cache=True)
def standardise(values):
    """Turn `values` into its difference from its mean over its standard deviation, in place;
    return both (a spread of 0: constant)."""
    n = len(values)
    whole = n - n % 4
    one = values[0]
    a = b = c = d = 0.0
    varies = False
    for i in range(0, whole, 4):  # four sums side by side, as in `_dot`
        a += values[i]
        b += values[i + 1]
        c += values[i + 2]
        d += values[i + 3]
    for i in range(whole, n):
        a += values[i]
    mean = ((a + b) + (c + d)) / n
    a = b = c = d = 0.0
    for i in range(0, whole, 4):
        a += (values[i] - mean) ** 2
        b += (values[i + 1] - mean) ** 2
        c += (values[i + 2] - mean) ** 2
        d += (values[i + 3] - mean) ** 2
    for i in range(whole, n):
        a += (values[i] - mean) ** 2
    for i in range(n):
        varies |= values[i] != one
    spread = np.sqrt(((a + b) + (c + d)) / n) if varies else 0.0
    unit = 1.0 / spread if spread > 0 else 0.0
    for i in range(n):
        values[i] = (values[i] - mean) * unit
    return mean, spread


@njit(cache=True)
def overlap(x, treated):
    """Of each row of `x` (k × n), whether the two groups' ranges have more than a point in
    common. Ranges only grow, so a few people are mostly enough to say so."""
    k, n = x.shape
    out = np.zeros(k, np.bool_)
    for j in range(k):
        low0 = low1 = np.inf
        high0 = high1 = -np.inf
        for first in range(0, n, BLOCK):
            for i in range(first, min(first + BLOCK, n)):
                v = x[j, i]
                if treated[i]:
                    low1, high1 = min(low1, v), max(high1, v)
                else:
                    low0, high0 = min(low0, v), max(high0, v)
            if max(low0, low1) < min(high0, high1):
                out[j] = True
                break
    return out


def correlations(x: np.ndarray, part: bool = False) -> np.ndarray:
    """X'X ÷ n of the intercept and the standardised columns `x` (k × n), or of a part of them
    when there are many."""
    k, n = x.shape
    stride = PART if part and n >= LARGE else 1
    total = _sums(x, np.zeros(n), np.zeros(k + 1), stride, True, True, False)[1]
    return total / total[0, 0]


def logistic(x: np.ndarray, y: np.ndarray) -> Fit:
    """The maximum-likelihood fit of `y` (0/1, n) on an intercept and `x` (k × n, standardised,
    of full rank). Not converging is reported, not raised: separation is the caller's to explain.
    """
    if len(y) >= LARGE:
        # A part in which a rare level is all of one kind has no fit; all rows decide then.
        part = _from_nothing(x, y, PART)
        found = _from_near(x, y, part.beta) if part.converged else None
        if found is not None:
            return found
    return _from_nothing(x, y, 1)


def where_r_stops(x: np.ndarray, y: np.ndarray) -> Fit:
    """The coefficients at which R's ``glm`` stops when there is no maximum: where the deviance
    no longer changes by a hundred-millionth. ``converged`` says whether it got there."""
    return _from_nothing(x, y, 1, by_deviance=True)


def _from_near(x: np.ndarray, y: np.ndarray, beta: np.ndarray) -> Fit | None:
    """Newton's method from a good start, where it needs no watching; None if it was not good.

    So near, the curvature hardly changes: it is evaluated at the first step and again at the
    last, of which the error is about the square of the decrement.
    """
    before, information, curved = np.inf, np.eye(len(beta)), True
    for _ in range(12):
        gradient, renewed, deviance = _sums(x, y, beta, 1, False, curved, curved)
        information = renewed if curved else information
        step = _solve(information, gradient)
        decrement = float(np.sqrt(max(gradient @ step, 0.0)))
        if not decrement < 1e3:
            return None
        beta = beta + step
        if curved and decrement < NEAR:
            return Fit(beta, information, deviance, step, _inside(x, information))
        shrinks = decrement / before
        curved = shrinks > 0.5 or (before < np.inf and decrement * shrinks < NEAR)
        before = decrement
    return None


def _from_nothing(x: np.ndarray, y: np.ndarray, stride: int, *, by_deviance: bool = False) -> Fit:
    """Newton's method from R's start, halving a step that makes the fit worse."""
    k = len(x)
    gradient, information, _ = _sums(x, y, np.zeros(k + 1), stride, True, True, False)
    step = _solve(information, gradient)
    previous, before = np.zeros(k + 1), np.inf
    deviance = np.inf
    for _ in range(MAX_STEPS):
        beta = previous + step
        gradient, information, deviance = _sums(x, y, beta, stride, False, True, True)
        if deviance > before + 1e-8 * before:
            step = step / 2
            continue
        if by_deviance and abs(before - deviance) < 1e-8 * (deviance + 0.1):
            return Fit(beta, information, deviance, step, True)
        previous, before = beta, deviance
        step = _solve(information, gradient)
        decrement = float(np.sqrt(max(gradient @ step, 0.0)))
        if not np.isfinite(step).all():
            break
        if decrement < CONVERGED:
            return Fit(beta + step, information, deviance, step, _inside(x, information))
    return Fit(previous, information, deviance, step, False)


def _inside(x: np.ndarray, information: np.ndarray) -> bool:
    """Whether this is a maximum within reach: in every direction somebody's answer is open.

    The least curvature, relative to that of equal weights, is the mean of p(1 − p) over the
    people a direction tells apart. Under separation it goes to nothing.
    """
    plain = correlations(x, part=True) + 1e-12 * np.eye(len(x) + 1)
    openness = eigh(information / x.shape[1], plain, eigvals_only=True)
    return bool(openness[0] > CERTAIN)


def _solve(information: np.ndarray, gradient: np.ndarray) -> np.ndarray:
    try:
        return np.linalg.solve(information, gradient)
    except np.linalg.LinAlgError:
        return np.full(len(gradient), np.nan)
