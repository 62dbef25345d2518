"""A name on the list is found however it is written; words that share its letters are not."""

from __future__ import annotations

import pytest

from bite.identifiers import NAMED, Names, readings

NAMES = Names(frozenset({"Marjorie Threlfall", "Siobhán O'Rourke", "Anne-Marie Duckworth",
                         "Sunnybank", "Rimrose Cottage", "Ali Wood Marsh"}))  # fmt: skip


def found(words: str) -> list[str]:
    said = tuple(readings(words))
    return [words[slice(*said[0].span(one.start, one.end))] for one in NAMES.find(said)]


@pytest.mark.parametrize(
    "words",
    ["Marjorie Threlfall", "MARJORIE THRELFALL", "marjorie threlfall’s", "Threlfall, Marjorie",
     "THRELFALL Marjorie", "M. Threlfall", "M J Threlfall", "M.J. Threlfall", "Threlfall, M.",
     "Threlfall M", "Mrs Threlfall", "Dr. Threlfall", "mrs Threlfall", "Marjorie Jane Threlfall",
     "mthrelfall", "threlfallm", "m.threlfall", "m_threlfall", "marjorie.j.threlfall",
     "mthrelfall2", "sorourke", "Threlfall_M_2019", "llaflerhT eirojraM",
     "Marjorie T.", "Marge Threlfall", "Marj Threlfall", "the Threlfalls", "the Threlfall family",
     "MarjorieThrelfall", "marjorie_threlfall", "letter-marjorie.threlfall-2", "marjoriethrelfall",
     "Marj-\norie Threlfall", "Marjorie Threl-\nfall",
     "M a r j o r i e   T h r e l f a l l",
     "M.a.r.j.o.r.i.e.T.h.r.e.l.f.a.l.l", "Маrjоriе Тhrеlfаll",
     "Ｍａｒｊｏｒｉｅ Ｔｈｒｅｌｆａｌｌ", "𝓜𝓪𝓻𝓳𝓸𝓻𝓲𝓮 𝓣𝓱𝓻𝓮𝓵𝓯𝓪𝓵𝓵", "ᴍᴀʀᴊᴏʀɪᴇ ᴛʜʀᴇʟꜰᴀʟʟ",
     "Ⓜⓐⓡⓙⓞⓡⓘⓔ Ⓣⓗⓡⓔⓛⓕⓐⓛⓛ", "Márjórié Thrélfáll",
     "M4rj0r1e Thr3lfall", "Mar\u00adjo\u200brie Threl\u00adfall", "\u202ellaflerhT eirojraM\u202c",
     "Siobhan O'Rourke", "Siobhán O’Rourke", "Siobhan ORourke", "SIOBHAN O ROURKE", "S. O'Rourke",
     "Anne Marie Duckworth", "Annemarie Duckworth", "A-M Duckworth", "Anne‐Marie Duckworth",
     "Sunnybank", "SUNNYBANK’s", "sunny-\nbank", "S u n n y b a n k", "Rimrose  Cottage",
     "rimrose_cottage", "Ali Wood Marsh"],
)  # fmt: skip
def test_a_name_is_found_however_it_is_written(words):
    assert found(f"We met {words} there.")


@pytest.mark.parametrize(
    "words",
    ["a sunny bank holiday", "sunnybanked", "Sunnyban Kent", "Cottage, Rimrosen",
     "Rim rose cottages",
     "Marjorie and Threlfallen", "the fall of three", "an anne mariet", "M. Duckworthy",
     "Mrs Marsha",
     "Mr Rimrose", "R. Cottage", "all would march", "Ann Duckworths-on-Sea", "margin", "marjoram",
     "Sun, nybank", "Dr Who", "A. Other", "Orourkes"],
)  # fmt: skip
def test_words_that_share_letters_are_no_name(words):
    assert found(f"We met {words} there.") == []


def test_a_finding_is_shown_as_it_stands():
    assert found("by Mar\u00adjorie\u00a0THRELFALL today") == ["Mar\u00adjorie\u00a0THRELFALL"]
    (one,) = NAMES.find(tuple(readings("at Sunnybank.")))
    assert (one.kind, one.text) == (NAMED, "Sunnybank")


def test_without_a_list_nobody_is_named():
    assert list(Names(frozenset()).find(tuple(readings("Marjorie Threlfall")))) == []
