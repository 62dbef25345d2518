"""Logistic regression with the arithmetic of R's ``glm``, operation by operation.

Every route to the maximum agrees in the first dozen digits. Which of two comparison people is the
nearer may hang on the last, where they are mirror images of each other (ten years older, a school
year less): there R's own path decides, so for a result equal to MatchIt's it is walked here.
Iteratively reweighted least squares from R's start until the deviance changes by less than a
hundred-millionth (``glm.fit``), each step by Householder's reflections (Businger & Golub 1965,
doi 10.1007/BF01436084; LINPACK's ``dqrdc2`` and ``dqrsl``), each sum from the first row to the
last as the reference BLAS adds up. That reads the rows many times over: it is for thousands of
people, not for a million.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

MOST = 50_000
"""People up to whom the last digit is worth the time."""
ROUNDS = 25
EPSILON = 1e-8
FAR = 30.0
"""A logit beyond which R takes its exponential for granted."""
LEAST = np.finfo(float).eps


@njit(cache=True)
def _norm(a, first):
    total = 0.0
    for i in range(first, len(a)):
        total += a[i] * a[i]
    return math.sqrt(total)


@njit(cache=True)
def _reflect(a, pivot, first, b):
    """Reflect `b` at the Householder vector `a`, whose leading entry is `pivot`."""
    total = pivot * b[first]
    for i in range(first + 1, len(a)):
        total += a[i] * b[i]
    t = -total / pivot
    b[first] += t * pivot
    for i in range(first + 1, len(a)):
        b[i] += t * a[i]


@njit(cache=True)
def _least_squares(x, z):
    """Coefficients of `z` (n) on the rows of `x` (k × n, independent); both are overwritten."""
    k, n = x.shape
    lead = np.zeros(k)
    for j in range(k):
        length = _norm(x[j], j)
        if length == 0.0:
            continue
        if x[j, j] < 0:
            length = -length
        unit = 1.0 / length
        for i in range(j, n):
            x[j, i] *= unit
        x[j, j] += 1.0
        lead[j] = x[j, j]
        for m in range(j + 1, k):
            _reflect(x[j], lead[j], j, x[m])
        x[j, j] = -length
    for j in range(k):
        if lead[j] != 0.0:
            _reflect(x[j], lead[j], j, z)
    beta = z[:k].copy()
    for j in range(k - 1, -1, -1):
        beta[j] /= x[j, j]
        for i in range(j):
            beta[i] -= beta[j] * x[j, i]
    return beta


@njit(cache=True)
def _inverse_link(eta):
    if eta < -FAR:
        e = LEAST
    elif eta > FAR:
        e = 1.0 / LEAST
    else:
        e = math.exp(eta)
    return e / (1.0 + e)


@njit(cache=True)
def coefficients(x, treated):
    """The coefficients, in the order of the rows of `x` (k × n, the first all ones, none
    determined by others), at which R's ``glm`` stops for the yes/no outcome `treated` (n)."""
    k, n = x.shape
    eta, mu = np.empty(n), np.empty(n)
    for i in range(n):
        start = 0.75 if treated[i] else 0.25
        eta[i] = math.log(start / (1.0 - start))
        mu[i] = _inverse_link(eta[i])
    before = np.inf
    beta = np.zeros(k)
    for _ in range(ROUNDS):
        scaled, z = np.empty((k, n)), np.empty(n)
        for i in range(n):
            if abs(eta[i]) > FAR:
                slope = LEAST
            else:
                e = math.exp(eta[i])
                slope = e / ((1.0 + e) * (1.0 + e))
            w = math.sqrt((slope * slope) / (mu[i] * (1.0 - mu[i])))
            y = 1.0 if treated[i] else 0.0
            z[i] = (eta[i] + (y - mu[i]) / slope) * w
            for j in range(k):
                scaled[j, i] = x[j, i] * w
        beta = _least_squares(scaled, z)
        deviance = 0.0
        for i in range(n):
            eta[i] = 0.0
        for j in range(k):
            for i in range(n):
                eta[i] += beta[j] * x[j, i]
        for i in range(n):
            mu[i] = _inverse_link(eta[i])
            deviance -= 2.0 * math.log(mu[i] if treated[i] else 1.0 - mu[i])
        if abs(deviance - before) / (abs(deviance) + 0.1) < EPSILON:
            break
        before = deviance
    return beta


@njit(cache=True)
def probabilities(logit):
    """The probability of each logit (n), as R's ``binomial`` turns it round."""
    out = np.empty(len(logit))
    for i in range(len(logit)):
        out[i] = _inverse_link(logit[i])
    return out
