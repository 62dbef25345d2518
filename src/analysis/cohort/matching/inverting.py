"""The inverse of a covariance and its Cholesky factor, rounded as R rounds them.

Of two equally near people the last bit of a sum decides (see `mahalanobis`), so every step is
that of the reference LAPACK 3.10 and later, one operation after the other; libraries tuned to a
processor round otherwise. Elimination and pivoted Cholesky for what has an inverse; for columns
that determine each other, as all levels of a category do, the generalised inverse by
singular-value decomposition: Householder's bidiagonal form, then implicit QR (Golub & Kahan 1965,
doi 10.1137/0702016; Demmel & Kahan 1990, doi 10.1137/0911052; LAPACK's ``dgebd2``, ``dbdsqr``).
"""

from __future__ import annotations

import numpy as np
from scipy.linalg.lapack import dgecon, dgetrf

EPS = np.finfo(float).eps / 2
"""LAPACK's: the greatest relative error of rounding."""
TINY = float(np.finfo(float).tiny)
SMALL = 25
"""Up to so many columns LAPACK decomposes as is done here; beyond, it divides and conquers."""
SWEEPS = 6


def inverse(matrix: np.ndarray) -> np.ndarray:
    """The inverse of a symmetric matrix, generalised if it has none.

    Rounding may leave a singular matrix a determinant far from 0; then, as in R's ``solve``, the
    condition number tells.
    """
    if np.linalg.det(matrix) <= 1e-8 or _conditioned(matrix) < np.finfo(float).eps:
        u, size, vt = svd(matrix)
        out = np.zeros(matrix.shape)
        for column, length, row in zip(u.T, size, vt, strict=True):
            if length > max(1e-8 * size[0], 0):
                out += np.outer(row, (1 / length) * column)
        return out
    n = len(matrix)
    left, right = matrix.copy(), np.eye(n)
    for k in range(n):
        pivot = k + int(np.argmax(np.abs(left[k:, k])))
        left[[k, pivot]], right[[k, pivot]] = left[[pivot, k]], right[[pivot, k]]
        left[k + 1 :, k] *= 1.0 / left[k, k]
        left[k + 1 :, k + 1 :] -= np.outer(left[k + 1 :, k], left[k, k + 1 :])
    for k in range(n):
        right[k + 1 :] -= np.outer(left[k + 1 :, k], right[k])
    for k in range(n - 1, -1, -1):
        right[k] /= left[k, k]
        right[:k] -= np.outer(left[:k, k], right[k])
    return right


def _conditioned(matrix: np.ndarray) -> float:
    """The reciprocal condition number in the 1-norm, as LAPACK estimates it."""
    factors, _, singular = dgetrf(matrix)
    if singular:
        return 0.0
    return float(dgecon(factors, np.abs(matrix).sum(axis=0).max(), norm="1")[0])


def factor(matrix: np.ndarray) -> np.ndarray:
    """The upper factor of Cholesky with diagonal pivoting (Higham 1990, LAPACK's ``dpstf2``), its
    columns back in their own order.

    Of a matrix without full rank R's ``chol`` leaves the last block as it is when the pivots run
    out, and MatchIt uses it so.
    """
    n = len(matrix)
    a, order, used = matrix.copy(), np.arange(n), np.zeros(n)
    least = n * EPS * np.diag(a).max()
    for j in range(n):
        if j:
            used[j:] += a[j - 1, j:] ** 2
        left = np.diag(a)[j:] - used[j:]
        best = j + int(np.argmax(left))
        if j and not left[best - j] > least:
            a[j, j] = left[best - j]
            break
        if best != j:
            whole = np.triu(a) + np.triu(a, 1).T  # both triangles, so that rows swap as columns do
            whole[[j, best]] = whole[[best, j]]
            whole[:, [j, best]] = whole[:, [best, j]]
            whole[:j] = a[:j]
            whole[:j, [j, best]] = a[:j, [best, j]]
            a = whole
            used[[j, best]], order[[j, best]] = used[[best, j]], order[[best, j]]
        a[j, j] = np.sqrt(left[best - j])
        below = np.zeros(n - j - 1)
        for i in range(j):
            below += a[i, j + 1 :] * a[i, j]
        a[j, j + 1 :] = (a[j, j + 1 :] - below) * (1 / a[j, j])
    return np.triu(a)[:, np.argsort(order)]


def svd(matrix: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Left vectors (columns), singular values in descending order, right vectors (rows)."""
    n = len(matrix)
    if not 1 < n <= SMALL:
        return np.linalg.svd(matrix)
    a, d, e, tau_q, tau_p = _bidiagonal(matrix)
    u, vt = np.eye(n), np.eye(n)
    _diagonal(d, e, u, vt)
    for i in range(n - 1, -1, -1):
        _reflect_columns(np.concatenate([[1.0], a[i + 1 :, i]]), tau_q[i], u[i:])
    for i in range(n - 2, -1, -1):
        _reflect_rows(np.concatenate([[1.0], a[i, i + 2 :]]), tau_p[i], vt[:, i + 1 :])
    falling = np.argsort(-d, kind="stable")
    return u[:, falling], d[falling], vt[falling]


def _bidiagonal(matrix: np.ndarray):
    """Reflections that make a square matrix upper bidiagonal (kept where they made zeros), its
    diagonal and what stands beside it, and the lengths of the reflections."""
    a = matrix.copy()
    n = len(a)
    d, e, tau_q, tau_p = np.zeros(n), np.zeros(n - 1), np.zeros(n), np.zeros(n)
    for i in range(n):
        d[i], tau_q[i] = _reflection(a[i, i], a[i + 1 :, i])
        if i == n - 1:
            break
        _reflect_columns(np.concatenate([[1.0], a[i + 1 :, i]]), tau_q[i], a[i:, i + 1 :])
        e[i], tau_p[i] = _reflection(a[i, i + 1], a[i, i + 2 :])
        _reflect_rows(np.concatenate([[1.0], a[i, i + 2 :]]), tau_p[i], a[i + 1 :, i + 1 :])
    return a, d, e, tau_q, tau_p


def _reflection(alpha: float, x: np.ndarray) -> tuple[float, float]:
    """What is left of `alpha` when `x` is reflected to 0, and the length; `x` becomes the
    reflection's vector."""
    squares = 0.0
    for value in x:
        squares += value * value
    length = np.sqrt(squares)
    if length == 0.0:
        return alpha, 0.0
    long, short = max(abs(alpha), length), min(abs(alpha), length)
    beta = -np.copysign(long * np.sqrt(1.0 + (short / long) ** 2), alpha)
    x *= 1.0 / (alpha - beta)
    return beta, (beta - alpha) / beta


def _reflect_columns(v: np.ndarray, tau: float, c: np.ndarray) -> None:
    """Reflect every column of `c` by `v`, in place."""
    if tau != 0.0:
        c += np.outer(v, -tau * _added(v, c))


def _reflect_rows(v: np.ndarray, tau: float, c: np.ndarray) -> None:
    """Reflect every row of `c` by `v`, in place."""
    if tau != 0.0:
        c += np.outer(_added(v, c.T), -tau * v)


def _added(shares: np.ndarray, rows: np.ndarray) -> np.ndarray:
    total = np.zeros(rows.shape[1])
    for share, row in zip(shares, rows, strict=True):
        total += share * row
    return total


def _rotation(f: float, g: float) -> tuple[float, float, float]:
    """Cosine, sine and what is left: the rotation that turns `g` into 0 (LAPACK's ``dlartg``)."""
    if g == 0.0:
        return 1.0, 0.0, f
    if f == 0.0:
        return 0.0, float(np.copysign(1.0, g)), abs(g)
    d = np.sqrt(f * f + g * g)
    r = np.copysign(d, f)
    return abs(f) / d, g / r, r


def _turn(one: np.ndarray, other: np.ndarray, c: float, s: float) -> None:
    if c != 1.0 or s != 0.0:
        kept = other.copy()
        other[:] = c * kept - s * one
        one[:] = s * kept + c * one


def _diagonal(d: np.ndarray, e: np.ndarray, u: np.ndarray, vt: np.ndarray) -> None:
    """Make a bidiagonal matrix diagonal by implicit QR, turning `u` and `vt` along, in place.
    Raises `LinAlgError` if it does not converge."""
    n = len(d)
    tol = max(10.0, min(100.0, EPS**-0.125)) * EPS
    least = mu = abs(d[0])
    for i in range(1, n):
        if least == 0.0:
            break
        mu = abs(d[i]) * (mu / (mu + abs(e[i - 1])))
        least = min(least, mu)
    threshold = max(tol * (least / np.sqrt(float(n))), SWEEPS * (n * (n * TINY)))
    last, old, downwards = n - 1, (-1, -1), True
    for _ in range(SWEEPS * n * n):
        if last <= 0:
            break
        largest, first = abs(d[last]), 0
        for low in range(last - 1, -1, -1):
            if abs(e[low]) <= threshold:
                e[low] = 0.0
                first = low + 1
                break
            largest = max(largest, abs(d[low]), abs(e[low]))
        if first == last:
            last -= 1
            continue
        if first == last - 1:
            _two_by_two(d, e, u, vt, first)
            last -= 2
            continue
        if first > old[1] or last < old[0]:
            downwards = abs(d[first]) >= abs(d[last])
        smallest = _convergence(d, e, first, last, downwards, tol)
        if smallest is None:
            continue
        old = (first, last)
        shift = 0.0
        if n * tol * (smallest / largest) > max(EPS, 0.01 * tol):
            at, end = (last - 1, first) if downwards else (first, last)
            shift = _smaller(d[at], e[at], d[at + 1])
            top = abs(d[end])
            if top > 0 and (shift / top) ** 2 < EPS:
                shift = 0.0
        _sweep(d, e, u, vt, first, last, downwards, shift, threshold)
    else:
        raise np.linalg.LinAlgError("the singular values did not converge")
    for i in range(n):
        if d[i] < 0.0:
            d[i] = -d[i]
            vt[i] *= -1.0


def _convergence(d, e, first, last, downwards, tol) -> float | None:
    """A bound below for the smallest singular value of the block; None where it was cut."""
    outer, end = (last - 1, last) if downwards else (first, first)
    if abs(e[outer]) <= tol * abs(d[end]):
        e[outer] = 0.0
        return None
    smallest = mu = abs(d[first if downwards else last])
    for at in range(first, last) if downwards else range(last - 1, first - 1, -1):
        if abs(e[at]) <= tol * mu:
            e[at] = 0.0
            return None
        mu = abs(d[at + 1 if downwards else at]) * (mu / (mu + abs(e[at])))
        smallest = min(smallest, mu)
    return smallest


def _sweep(d, e, u, vt, first, last, downwards, shift, threshold) -> None:
    """One implicit QR sweep over the block, from its larger end; without a shift, Demmel &
    Kahan's, which keeps small values accurate."""
    way = 1 if downwards else -1
    start, end = (first, last) if downwards else (last, first)
    beside = 0 if downwards else -1  # where the element beside d[i] lies, on the way
    right, left = [], []
    if shift == 0.0:
        cs = old_cs = 1.0
        old_sn = 0.0
        for i in range(start, end, way):
            cs, sn, r = _rotation(d[i] * cs, e[i + beside])
            if i != start:
                e[i + beside - way] = old_sn * r
            old_cs, old_sn, d[i] = _rotation(old_cs * r, d[i + way] * sn)
            right.append((cs, sn))
            left.append((old_cs, old_sn))
        h = d[end] * cs
        d[end] = h * old_cs
        e[end - way + beside] = h * old_sn
    else:
        f = (abs(d[start]) - shift) * (np.copysign(1.0, d[start]) + shift / d[start])
        g = e[start + beside]
        for i in range(start, end, way):
            at = i + beside
            cos, sin, r = _rotation(f, g)
            right.append((cos, sin))
            if i != start:
                e[at - way] = r
            f = cos * d[i] + sin * e[at]
            e[at] = cos * e[at] - sin * d[i]
            g = sin * d[i + way]
            d[i + way] = cos * d[i + way]
            cos, sin, d[i] = _rotation(f, g)
            left.append((cos, sin))
            f = cos * e[at] + sin * d[i + way]
            d[i + way] = cos * d[i + way] - sin * e[at]
            if i + way != end:
                g = sin * e[at + way]
                e[at + way] = cos * e[at + way]
        e[end - way + beside] = f
    if not downwards:
        right, left = left, right
    for step, ((c, s), (c2, s2)) in enumerate(zip(right, left, strict=True)):
        at = first + step if downwards else last - 1 - step
        _turn(vt[at], vt[at + 1], c, way * s)
        _turn(u[:, at], u[:, at + 1], c2, way * s2)
    if abs(e[end - way + beside]) <= threshold:
        e[end - way + beside] = 0.0


def _two_by_two(d, e, u, vt, at) -> None:
    """Decompose the block of two in place (LAPACK's ``dlasv2``)."""
    small, large, sin_r, cos_r, sin_l, cos_l = _decomposed(d[at], e[at], d[at + 1])
    d[at], e[at], d[at + 1] = large, 0.0, small
    for one, other, c, s in (
        (vt[at], vt[at + 1], cos_r, sin_r),
        (u[:, at], u[:, at + 1], cos_l, sin_l),
    ):
        turned = c * one + s * other
        other[:] = c * other - s * one
        one[:] = turned


def _decomposed(f: float, g: float, h: float) -> tuple[float, ...]:
    """Of [[f, g], [0, h]]: smaller and larger singular value, sine and cosine of either side."""
    sign = np.copysign
    swapped = abs(h) > abs(f)
    ft, ht, fa, ha = (h, f, abs(h), abs(f)) if swapped else (f, h, abs(f), abs(h))
    ga, widest = abs(g), 3 if swapped else 1
    if ga == 0.0:
        small, large, cos_l, cos_r, sin_l, sin_r = ha, fa, 1.0, 1.0, 0.0, 0.0
    else:
        if ga > fa:
            widest = 2
        if ga > fa and fa / ga < EPS:
            large = ga
            small = fa / (ga / ha) if ha > 1.0 else (fa / ga) * ha
            cos_l, sin_l, sin_r, cos_r = 1.0, ht / g, 1.0, ft / g
        else:
            gap = fa - ha
            share = 1.0 if gap == fa else gap / fa
            m, t = g / ft, 2.0 - share
            mm = m * m
            s = np.sqrt(t * t + mm)
            r = abs(m) if share == 0.0 else np.sqrt(share * share + mm)
            half = 0.5 * (s + r)
            small, large = ha / half, fa * half
            if mm != 0.0:
                t = (m / (s + t) + m / (r + share)) * (1.0 + half)
            elif share == 0.0:
                t = sign(2.0, ft) * sign(1.0, g)
            else:
                t = g / sign(gap, ft) + m / t
            length = np.sqrt(t * t + 4.0)
            cos_r, sin_r = 2.0 / length, t / length
            cos_l = (cos_r + sin_r * m) / half
            sin_l = (ht / ft) * sin_r / half
    if swapped:
        cos_l, sin_l, cos_r, sin_r = sin_r, cos_r, sin_l, cos_l
    about = {1: (cos_r, cos_l, f), 2: (sin_r, cos_l, g), 3: (sin_r, sin_l, h)}[widest]
    way = sign(1.0, about[0]) * sign(1.0, about[1]) * sign(1.0, about[2])
    large = sign(large, way)
    return sign(small, way * sign(1.0, f) * sign(1.0, h)), large, sin_r, cos_r, sin_l, cos_l


def _smaller(f: float, g: float, h: float) -> float:
    """The smaller singular value of [[f, g], [0, h]] (LAPACK's ``dlas2``)."""
    fa, ga, ha = abs(f), abs(g), abs(h)
    low, high = min(fa, ha), max(fa, ha)
    if low == 0.0:
        return 0.0
    plus, minus = 1.0 + low / high, (high - low) / high
    if ga < high:
        au = (ga / high) ** 2
        return low * (2.0 / (np.sqrt(plus * plus + au) + np.sqrt(minus * minus + au)))
    au = high / ga
    if au == 0.0:
        return (low * high) / ga
    c = 1.0 / (np.sqrt(1.0 + (plus * au) ** 2) + np.sqrt(1.0 + (minus * au) ** 2))
    half = (low * c) * au
    return half + half
