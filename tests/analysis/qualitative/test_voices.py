"""Whose words are quoted: nobody more often than need be, always the same, and ids that stay."""

from collections import Counter
from dataclasses import replace
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_flow

from analysis.qualitative import themes
from analysis.qualitative.coding import (
    Code,
    CodedProject,
    Coder,
    Coding,
    Participant,
    Segment,
    Source,
)
from analysis.synthetic.interviews import interviews

Passages = list[tuple[str, frozenset[str]]]
"""Who said it, and the codes it carries."""

CODES = "abcd"
SAID = "in that room they asked me what I wanted"


def project(passages: Passages, groups: dict[str, str] | None = None) -> CodedProject:
    """One interview a speaker, one passage a line."""
    speakers = sorted({who for who, _ in passages})
    lines: dict[str, list[str]] = {who: [] for who in speakers}
    segments, codings = [], []
    for number, (who, codes) in enumerate(passages):
        start = sum(len(line) + 1 for line in lines[who]) + len(f"{who}: ")
        said = f"{SAID} {number}"
        lines[who].append(f"{who}: {said}")
        name = f"g{number}"
        segments.append(Segment(name, f"s{who}", start, start + len(said), said, who))
        codings += [Coding(f"{name}{code}", name, code, "x") for code in sorted(codes)]
    return CodedProject(
        "small",
        participants=tuple(
            Participant(who, "study", (groups or {}).get(who, "g"), True) for who in speakers
        ),
        sources=tuple(
            Source(f"s{who}", who, "".join(f"{line}\n" for line in lines[who]), "study")
            for who in speakers
        ),
        codes=tuple(Code(code, code.upper()) for code in CODES),
        segments=tuple(segments),
        codings=tuple(codings),
        coders=(Coder("x"), Coder("y")),
    )


passages = st.lists(
    st.tuples(
        st.sampled_from("PQRST"),
        st.sets(st.sampled_from(CODES), min_size=1, max_size=3).map(frozenset),
    ),
    min_size=1,
    max_size=14,
)


def most(found: Passages, at_most: int, per_code: int) -> int:
    """How many quotes there can be if nobody has more than `at_most`, by maximum flow."""
    nodes: dict[object, int] = {"source": 0, "sink": 1}
    edges: Counter[tuple[int, int]] = Counter()

    def edge(a: object, b: object, capacity: int) -> None:
        edges[nodes.setdefault(a, len(nodes)), nodes.setdefault(b, len(nodes))] = capacity

    for number, (who, codes) in enumerate(found):
        edge(("said", number), who, 1)
        edge(who, "sink", at_most)
        for code in codes:
            edge("source", code, per_code)
            edge(code, (code, who), 1)  # nobody twice for one code
            edge((code, who), ("said", number), 1)
    rows, columns = zip(*edges, strict=True)
    capacities = csr_array(
        (np.array(list(edges.values()), dtype=np.int32), (rows, columns)),
        shape=(len(nodes), len(nodes)),
    )
    return maximum_flow(capacities, 0, 1).flow_value


@settings(max_examples=300)
@given(passages, st.integers(1, 2))
def test_nobody_is_quoted_more_often_than_a_fair_share_where_that_can_be(
    found: Passages, per_code: int
) -> None:
    chosen = themes.quotes(project(found), list(CODES.upper()), per_code=per_code)
    quotes = [quote for some in chosen.values() for quote in some]
    assert len({quote.segment for quote in quotes}) == len(quotes)
    possible = most(found, len(found), per_code)
    assert len(quotes) >= possible
    if len(quotes) == possible:
        fair = -(-len(quotes) // len({who for who, _ in found}))
        need = next(n for n in range(1, 20) if most(found, n, per_code) == possible)
        loads = Counter(quote.speaker for quote in quotes)
        assert max(loads.values()) <= max(fair, need)


@given(passages, st.randoms())
def test_the_order_of_rows_changes_nothing(found: Passages, random: Random) -> None:
    whole = project(found)
    parts = {name: list(getattr(whole, name)) for name in ("segments", "codings", "participants")}
    for rows in parts.values():
        random.shuffle(rows)
    shuffled = replace(whole, **{name: tuple(rows) for name, rows in parts.items()})
    codes = list(CODES.upper())
    assert themes.quotes(shuffled, codes) == themes.quotes(whole, codes)


def test_quotes_are_shared_among_groups_too() -> None:
    """Nine people of one group and three of another: each is heard in proportion."""
    people = [f"P{i}" for i in range(9)] + [f"U{i}" for i in range(3)]
    found = [(who, frozenset(CODES)) for who in people for _ in range(4)]
    whole = project(found, {who: who[0] for who in people})
    chosen = themes.quotes(whole, list(CODES.upper()), per_code=3)
    assert Counter(q.group for some in chosen.values() for q in some) == {"P": 9, "U": 3}
    voice = themes.share_of_voice(whole, chosen)
    assert voice["gini"] == 0 and voice["never_quoted"] == []


def test_a_frequent_speaker_does_not_speak_for_all() -> None:
    """One person said nearly everything; what three others said is used first."""
    found = [("P", frozenset(code)) for code in CODES for _ in range(5)]
    found += [(who, frozenset({code})) for who, code in zip("QRS", "abc", strict=True)]
    chosen = themes.quotes(project(found), list(CODES.upper()), per_code=1)
    assert Counter(q.speaker for some in chosen.values() for q in some) == Counter("PQRS")


def test_share_of_voice_says_who_was_never_quoted() -> None:
    found = [("P", frozenset("a")), ("P", frozenset("b")), ("Q", frozenset("a"))]
    whole = project(found)
    none = themes.share_of_voice(whole, {})
    assert none["quotes"] == 0 and np.isnan(none["gini"]) and none["never_quoted"] == ["P", "Q"]
    alone = themes.share_of_voice(whole, {"B": themes.quotes(whole, ["B"])["B"]})
    assert alone["never_quoted"] == ["Q"]
    assert alone["largest_share"] == 1
    assert alone["gini"] == pytest.approx(0.5)


def test_without_codings_consent_or_words_there_are_no_quotes() -> None:
    whole = project([("P", frozenset("a"))])
    silent = replace(
        whole, participants=tuple(replace(p, quote_consent=False) for p in whole.participants)
    )
    assert themes.quotes(whole, ["D"]) == {"D": ()}
    assert themes.quotes(silent, ["A"]) == {"A": ()}
    assert themes.quotes(whole, ["A"], shortest=50) == {"A": ()}
    assert themes.quotes(whole, ["A"], used=["P.01"]) == {"A": ()}
    assert themes.quotes(whole, ["A"], groups=["other"]) == {"A": ()}
    assert themes.quotes(whole, []) == {}


def test_codes_that_share_a_name_are_told_apart_by_their_path() -> None:
    whole = project([("P", frozenset("a")), ("Q", frozenset("b"))])
    twins = (Code("a", "Deliverers", "c"), Code("b", "Deliverers", "d"))
    whole = replace(whole, codes=(*twins, Code("c", "Needs"), Code("d", "Engaging")))
    chosen = themes.quotes(whole, ["a", "b"])
    assert {name: found[0].speaker for name, found in chosen.items()} == {
        "Needs > Deliverers": "P",
        "Engaging > Deliverers": "Q",
    }


# -- ids that stay --------------------------------------------------------------------------------


def labels(whole: CodedProject) -> dict[str, str]:
    return {s.id: whole.label(s.id) for s in whole.segments}


def test_ids_stay_when_an_interview_comes_in() -> None:
    found = [("P", frozenset("a")), ("R", frozenset("b")), ("R", frozenset("c"))]
    before = labels(project(found))
    after = labels(project([*found, ("Q", frozenset("a"))]))
    assert before.items() <= after.items()


def test_ids_stay_when_a_second_coder_or_a_new_code_comes_in() -> None:
    whole = project([("P", frozenset("a")), ("P", frozenset("b")), ("P", frozenset("b"))])
    before = labels(whole)
    first = whole.segments[0]
    another = replace(first, id="second", end=first.end - 2, text=first.text[:-2])
    coded = replace(
        whole,
        codes=(*whole.codes, Code("e", "E")),
        segments=(another, *whole.segments),
        codings=(
            *whole.codings,
            Coding("n1", "second", "a", "y"),
            Coding("n2", first.id, "e", "x"),
        ),
    )
    assert before.items() <= labels(coded).items()
    codes = list(CODES.upper())
    assert themes.quotes(coded, codes) == themes.quotes(whole, codes)


def test_quotes_of_the_shipped_kind_are_shared_out() -> None:
    whole = interviews(np.random.default_rng(3))[1]
    subs = [s for c in whole.children("Partnership working") for s in whole.children(c)]
    chosen = themes.quotes(whole, subs, "partnership", per_code=2)
    counts = Counter(q.speaker for found in chosen.values() for q in found)
    able = [p for p in whole.participants if p.study == "partnership" and p.quote_consent]
    assert max(counts.values()) <= -(-counts.total() // len(able))
