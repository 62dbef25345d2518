"""Nearest neighbours in several dimensions, within a caliper: matching on Mahalanobis distance.

The comparison people of each stratum are put into a k-d tree (Bentley 1975, doi
10.1145/361002.361007) whose boxes also know the range of the score that the caliper is about, and
how many people in them are still free. A box is passed over when its nearest corner is farther
than the best partner so far, or its scores are outside the caliper. Box and people are measured
by the same sums, so passing over never loses an equal.

Of equally near partners MatchIt 4.7.2 takes the one its walk meets *last* (its C++
``find_control_mahcovs``): the walk goes along the first turned column, from the treated person's
own place among the stratum, one step down and one step up in turn.
"""

from __future__ import annotations

from heapq import heapify, heappop, heappush

import numpy as np
from numba import njit

from analysis.cohort.matching.nearest import apart
from analysis.cohort.matching.sorting import by_stratum

LEAF = 128
"""People a leaf: they are measured all at once, column by column, by vector instructions."""


@njit(cache=True)
def places_on(line, stratum, strata):
    """Everybody's place along `line` within the own stratum."""
    out = np.zeros(len(line), np.int32)
    seen = np.zeros(strata, np.int32)
    for row in line:
        s = stratum[row]
        if s >= 0:
            out[row] = seen[s]
            seen[s] += 1
    return out


@njit(cache=True)
def _part(order, keys, first, last, middle):
    """Order both arrays in [first, last) about the middle by key (Hoare's quickselect)."""
    low, high = first, last - 1
    while low < high:
        pivot = keys[(low + high) // 2]
        i, j = low, high
        while i <= j:
            while keys[i] < pivot:
                i += 1
            while keys[j] > pivot:
                j -= 1
            if i <= j:
                keys[i], keys[j] = keys[j], keys[i]
                order[i], order[j] = order[j], order[i]
                i += 1
                j -= 1
        if middle <= j:
            high = j
        elif middle >= i:
            low = i
        else:
            return


@njit(cache=True)
def _grow(points, score, reach, place, is_treated, stratum, strata):
    """The trees of all strata as arrays.

    By slot, leaf after leaf: row, point (column by column), score, place and leaf. By node:
    bounds of its slots, parent, first child (its brother follows; 0: a leaf), box (least and
    greatest of every column and of the score) and how many are free. Node s is the root of
    stratum s.

    One stratum is finished before the next begins, so that its people stay in the cache.
    """
    n, d = points.shape
    rows, first = by_stratum(np.arange(n).astype(np.int32), stratum, ~is_treated, strata)
    m = len(rows)
    room = 4 * strata + 4 * (m // LEAF) + 2
    begin, end = np.zeros(room, np.int32), np.zeros(room, np.int32)
    parent, child = np.full(room, -1, np.int32), np.zeros(room, np.int32)
    box = np.empty((room, 2 * d + 2))
    mine = np.empty((m, d + 1))  # columns, then the score: by slot before sorting
    for slot in range(m):
        for k in range(d):
            mine[slot, k] = points[rows[slot], k]
        mine[slot, d] = score[rows[slot]]
    order = np.arange(m).astype(np.int32)
    keys = np.empty(m)
    cell = np.empty((room, 2 * d + 2))
    waiting = np.empty(256, np.int32)
    nodes = strata
    for s in range(strata):
        begin[s], end[s] = first[s], first[s + 1]
        _measure(mine, order, first[s], first[s + 1], cell[s])
        waiting[0], count = s, 1
        while count > 0:
            count -= 1
            node = waiting[count]
            a, b = begin[node], end[node]
            if b - a <= LEAF:
                continue
            widest, width = -1, 0.0
            for k in range(d):
                if cell[node, 2 * k + 1] - cell[node, 2 * k] > width:
                    widest, width = k, cell[node, 2 * k + 1] - cell[node, 2 * k]
            # In d dimensions the nearest of m people is about m^(−1/d) of the width away. Where
            # the scores spread over more calipers than that, cutting by them leaves less to see.
            if cell[node, 2 * d + 1] - cell[node, 2 * d] > reach * (b - a) ** (1.0 / d):
                widest = d
            if widest < 0:
                continue
            for i in range(a, b):
                keys[i] = mine[order[i], widest]
            middle = (a + b) // 2
            _part(order, keys, a, b, middle)
            child[node] = nodes
            begin[nodes], end[nodes], parent[nodes] = a, middle, node
            begin[nodes + 1], end[nodes + 1], parent[nodes + 1] = middle, b, node
            # The cell only says where to cut next; the boxes are measured at the end.
            for k in range(2 * d + 2):
                cell[nodes, k] = cell[node, k]
                cell[nodes + 1, k] = cell[node, k]
            if keys[middle] == cell[node, 2 * widest]:  # many equals: measure what is left
                _measure(mine, order, a, middle, cell[nodes])
                _measure(mine, order, middle, b, cell[nodes + 1])
            else:
                cell[nodes, 2 * widest + 1] = keys[middle]
                cell[nodes + 1, 2 * widest] = keys[middle]
            waiting[count], waiting[count + 1] = nodes + 1, nodes
            count += 2
            nodes += 2
    leaf = np.zeros(m, np.int32)
    theirs, scores = np.empty((d, m)), np.empty(m)
    for slot in range(m):
        for k in range(d):
            theirs[k, slot] = mine[order[slot], k]
        scores[slot] = mine[order[slot], d]
    for node in range(nodes - 1, -1, -1):  # children come after their parents
        one = child[node]
        if one == 0:
            leaf[begin[node] : end[node]] = node
            _measure(mine, order, begin[node], end[node], box[node])
            continue
        for k in range(d + 1):
            box[node, 2 * k] = min(box[one, 2 * k], box[one + 1, 2 * k])
            box[node, 2 * k + 1] = max(box[one, 2 * k + 1], box[one + 1, 2 * k + 1])
    rows = rows[order]
    free = (end - begin)[:nodes].copy()
    return (
        rows, theirs, scores, place[rows], leaf,
        begin, end, parent, child, box[:nodes].copy(), free,
    )  # fmt: skip


@njit(cache=True)
def _measure(mine, order, first, last, box):
    """The box around some slots."""
    for k in range(mine.shape[1]):
        box[2 * k], box[2 * k + 1] = np.inf, -np.inf
    for i in range(first, last):
        for k in range(mine.shape[1]):
            v = mine[order[i], k]
            box[2 * k] = min(box[2 * k], v)
            box[2 * k + 1] = max(box[2 * k + 1], v)


@njit(cache=True)
def _later(place, own, other):
    """Whether the walk from `own` meets `place` after `other`."""
    a = 2 * (own - place) if place < own else 2 * (place - own) + 1
    b = 2 * (own - other) if other < own else 2 * (other - own) + 1
    return a > b


@njit(cache=True)
def _nearest(
    row,
    points,
    score,
    reach,
    columns,
    widths,
    place,
    tree,
    taken,
    stack,
    bound,
    root,
    after,
    before,
):
    """The slot of the nearest free comparison person (−1: none) and its squared distance.

    Only those beyond distance `after`, or as far and met earlier than place `before`, count:
    the partners already had with replacement come before that.
    """
    rows, theirs, scores, places, _, begin, end, _, child, box, free = tree
    d = points.shape[1]
    mine, here, level = points[row], place[row], score[row]
    best, least = -1, np.inf
    sums = bound[256:]
    stack[0], bound[0] = root, 0.0
    count = 1
    while count > 0:
        count -= 1
        node = stack[count]
        if bound[count] > least or free[node] == 0:
            continue
        one = child[node]
        if one == 0:
            first, size = begin[node], end[node] - begin[node]
            if len(sums) < size:
                sums = np.empty(2 * size)
            for i in range(size):
                sums[i] = 0.0
            for j in range(d):
                q = mine[j]
                for i in range(size):
                    gap = q - theirs[j, first + i]
                    sums[i] += gap * gap
            for i in range(size):
                total = sums[i]
                if total > least or total < after:
                    continue
                slot = first + i
                if taken[slot] or abs(level - scores[slot]) > reach:
                    continue
                if total == after and not _later(before, here, places[slot]):
                    continue
                if total == least and not _later(places[slot], here, places[best]):
                    continue
                if not apart(columns, widths, row, rows[slot]):
                    best, least = slot, total
            continue
        left = _corner(mine, level, reach, box[one])
        right = _corner(mine, level, reach, box[one + 1])
        nearer = one if left <= right else one + 1
        # The nearer brother goes on top and is looked at first.
        if max(left, right) <= least and max(left, right) < np.inf:
            stack[count], bound[count] = 2 * one + 1 - nearer, max(left, right)
            count += 1
        if min(left, right) <= least and min(left, right) < np.inf:
            stack[count], bound[count] = nearer, min(left, right)
            count += 1
    return best, least


@njit(cache=True)
def _corner(mine, level, reach, box):
    """Squared distance to the nearest corner of a box; infinite if its scores are too far."""
    d = len(mine)
    if box[2 * d] - level > reach or level - box[2 * d + 1] > reach:
        return np.inf
    total = 0.0
    for j in range(d):
        gap = max(box[2 * j] - mine[j], mine[j] - box[2 * j + 1])
        if gap > 0:
            total += gap * gap
    return total


@njit(cache=True)
def _take(slot, tree, taken):
    taken[slot] = True
    parent, free, node = tree[7], tree[10], tree[4][slot]
    while node >= 0:
        free[node] -= 1
        node = parent[node]


@njit(cache=True)
def _anybody(partners, turns, score, reach, columns, widths, stratum, tree, stack):
    """Of each turn without a partner, whether anybody of the stratum, taken or not, is within
    reach."""
    rows, scores, begin, end, child, box = tree[0], tree[2], tree[5], tree[6], tree[8], tree[9]
    last = box.shape[1] - 1
    out = np.zeros(len(turns), np.bool_)
    for turn in range(len(turns)):
        level, root = score[turns[turn]], stratum[turns[turn]]
        if root < 0 or partners[turn, 0] >= 0:
            continue
        stack[0], count = root, 1
        while count > 0 and not out[turn]:
            count -= 1
            node = stack[count]
            if box[node, last - 1] - level > reach or level - box[node, last] > reach:
                continue
            if child[node]:
                stack[count], stack[count + 1] = child[node], child[node] + 1
                count += 2
                continue
            for slot in range(begin[node], end[node]):
                if abs(scores[slot] - level) <= reach and not apart(
                    columns, widths[root], turns[turn], rows[slot]
                ):
                    out[turn] = True
                    break
    return out


@njit(cache=True)
def in_turn(
    points, score, reach, columns, widths, place, is_treated, stratum, strata, turns, ratio, replace
):
    """Each treated row of `turns` takes its nearest free partner within the caliper `reach` on
    `score` and those on `columns`, whose `widths` go by stratum; `ratio` rounds. With `replace`,
    the `ratio` nearest of each, whoever has them.

    Partners' rows by turn (−1: none); and, of those without, whether anybody was within reach.
    `place` is everybody's on the line along which ties are broken.
    """
    tree = _grow(points, score, reach, place, is_treated, stratum, strata)
    rows, theirs, places = tree[0], tree[1], tree[3]
    taken = np.zeros(len(rows), np.bool_)
    stack, bound = np.empty(256, np.int32), np.empty(256 + LEAF)
    partners = np.full((len(turns), ratio), -1, np.int32)
    had = np.full(len(turns), -1, np.int32)
    for part in range(ratio):
        for turn in range(len(turns)):
            row = turns[turn]
            root = stratum[row]
            if root < 0 or (part > 0 and partners[turn, part - 1] < 0):
                continue
            after, before = -1.0, 0
            if replace and part > 0:
                after, before = 0.0, places[had[turn]]
                for j in range(points.shape[1]):
                    gap = points[row, j] - theirs[j, had[turn]]
                    after += gap * gap
            slot, _ = _nearest(
                row, points, score, reach, columns, widths[root], place, tree, taken, stack, bound,
                root, after, before,
            )  # fmt: skip
            if slot < 0:
                continue
            had[turn] = slot
            partners[turn, part] = rows[slot]
            if not replace:
                _take(slot, tree, taken)
    return partners, _anybody(partners, turns, score, reach, columns, widths, stratum, tree, stack)


@njit(cache=True)
def closest_first(
    points, score, reach, columns, widths, place, is_treated, stratum, strata, turns, ratio
):
    """The closest pair of all is made first; otherwise as `in_turn`."""
    tree = _grow(points, score, reach, place, is_treated, stratum, strata)
    rows = tree[0]
    taken = np.zeros(len(rows), np.bool_)
    stack, bound = np.empty(256, np.int32), np.empty(256 + LEAF)
    partners = np.full((len(turns), ratio), -1, np.int32)
    wanted = np.full(len(turns), -1, np.int32)
    for part in range(ratio):
        queue = [(np.inf, 0, 0)]  # squared distance, precedence, turn
        queue.clear()
        for turn in range(len(turns)):
            row = turns[turn]
            root = stratum[row]
            if root < 0 or (part > 0 and partners[turn, part - 1] < 0):
                continue
            slot, gap = _nearest(
                row, points, score, reach, columns, widths[root], place, tree, taken, stack, bound,
                root, -1.0, 0,
            )  # fmt: skip
            if slot >= 0:
                wanted[turn] = slot
                queue.append((gap, turn, turn))
        heapify(queue)
        again = -1
        while len(queue) > 0:
            _, _, turn = heappop(queue)
            row = turns[turn]
            if not taken[wanted[turn]]:
                partners[turn, part] = rows[wanted[turn]]
                _take(wanted[turn], tree, taken)
                continue
            root = stratum[row]
            slot, gap = _nearest(
                row, points, score, reach, columns, widths[root], place, tree, taken, stack, bound,
                root, -1.0, 0,
            )  # fmt: skip
            if slot >= 0:
                wanted[turn] = slot
                heappush(queue, (gap, again, turn))
                again -= 1
    return partners, _anybody(partners, turns, score, reach, columns, widths, stratum, tree, stack)
