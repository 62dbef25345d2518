"""Whether a word is spelt as in Great Britain.

Hunspell knows the words of American English (`chunspell` ships no other dictionary). A British
spelling is right if its American counterpart is known: ``organise`` → ``organize``. Which American
spellings are wrong here stands in `words.yml`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from publish.gate.texts.lookalikes import BLANK

_WORD = re.compile(r"(?<![\w@/.\\#&-])[A-Za-zÀ-ÖØ-öø-ÿ]+(?:[’'][A-Za-zÀ-ÿ]+)*(?![\w@/\\]|\.\w)")
_ADDRESS = re.compile(r"\S+@\S+|\b[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}\b(?:/\S*)?")
#: British spellings → American ones: what a word is tried as before it is called misspelt.
_BRITISH = tuple(
    (re.compile(british), american)
    for british, american in (
        (r"is(e|ed|es|ing|er|ers|ation|ations|ational|able|ability)$", r"iz\1"),
        (r"ys(e|ed|es|ing|er|ers)$", r"yz\1"),
        (r"our", "or"),
        (r"tre(s|d)?$", r"ter\1"),
        (r"bre(s|d)?$", r"ber\1"),
        (r"lling$", "ling"), (r"lled$", "led"), (r"ller(s?)$", r"ler\1"), (r"lling(s)$", r"ling\1"),
        (r"llor(s?)$", r"lor\1"),
        (r"lment(s?)$", r"llment\1"), (r"fil(s|led)?$", r"fill\1"), (r"ilful", "illful"),
        (r"ae", "e"), (r"oe", "e"), (r"ogu(ed|ing)$", r"og\1"), 
        (r"ogue(s?)$", r"og\1"), (r"ence(s?)$", r"ense\1"),
        (r"ence", "ense"), (r"programme(s?)$", r"program\1"), (r"gramme(s?)$", r"gram\1"),
        (r"nt$", "ned"), (r"lt$", "led"), (r"pt$", "ped"), (r"elt$", "elled"), (r"rnt$", "rned"),
        (r"wards$", "ward"), (r"ement(s?)$", r"ment\1"), (r"eing$", "ing"), (r"grey", "gray"),
        (r"practis", "practic"), (r"licenc", "licens"), (r"cheque", "check"), (r"tyre", "tire"),
        (r"kerb", "curb"), (r"storey", "story"), (r"sceptic", "skeptic"), (r"mould", "mold"),
        (r"plough", "plow"), (r"whilst$", "while"), (r"amongst$", "among"), (r"focuss", "focus"),
        (r"instal(s?)$", r"install\1"), (r"artefact", "artifact"), (r"jewell", "jewel"),
        (r"manoeuv", "maneuv"), (r"disc", "disk"), (r"enquir", "inquir"), (r"sation", "zation"),
    )
)  # fmt: skip
#: Prefixes that English joins with a hyphen or without.
_PREFIX = re.compile(
    r"^(?:co|re(?=\w{5})|pre|non|over|under|inter|sub|self|mid|anti|multi)(?=\w{3})"
)


@lru_cache(maxsize=1)
def _dictionary():
    import hunspell

    return hunspell.Hunspell("en_US")


@lru_cache(maxsize=65536)
def known(word: str) -> bool:
    """Whether a word is spelt right, as an American or a British dictionary has it."""
    plain = word.replace("’", "'").removesuffix("'s").removesuffix("'")
    if _in_dictionary(plain):
        return True
    lower = plain.lower()
    for pattern, american in _BRITISH:
        tried, n = pattern.subn(american, lower)
        if n and (_in_dictionary(tried) or _in_dictionary(tried.capitalize())):
            return True
    twice = [tried for pattern, american in _BRITISH[:4] if (tried := pattern.sub(american, lower))]
    if any(_in_dictionary(tried.removesuffix("s")) for tried in twice):
        return True
    rest = _PREFIX.sub("", lower)
    return rest != lower and known(rest)


def _in_dictionary(word: str) -> bool:
    try:
        word.encode("latin-1")
    except UnicodeEncodeError:
        return True  # letters that this dictionary cannot hold: a name
    speller = _dictionary()
    return bool(speller.spell(word) or (word != word.lower() and speller.spell(word.lower())))


def misspelt(text: str, right: frozenset[str] = frozenset()) -> Iterator[tuple[int, str]]:
    """The misspelt words of a text with their places.

    A word with a capital inside a sentence is a name, and one in capitals a short form.
    ``right`` are words (in lower case) that a project knows.
    """
    text = _ADDRESS.sub(lambda found: " " * len(found[0]), text.replace(BLANK, " "))
    for found in _WORD.finditer(text):
        word = found[0]
        if len(word) < 3 or word.isupper() or _is_name(text, found.start(), word):
            continue
        bare = word.casefold().replace("’", "'").removesuffix("'s")
        if bare in right or any(char.isupper() for char in word[1:]):
            continue
        if not known(word):
            yield found.start(), word


def _is_name(text: str, start: int, word: str) -> bool:
    if not word[0].isupper():
        return False
    before = text[:start].rstrip(" \u00a0“‘\"'([*_\ue000\ue001")
    return bool(before) and not re.search(r"[.!?:;•]$", before)


@lru_cache(maxsize=4096)
def suggested(word: str) -> str:
    """What may have been meant, in British spelling; empty if nothing comes near."""
    try:
        found = _dictionary().suggest(word.replace("’", "'"))
    except UnicodeEncodeError:
        return ""
    near = found[0] if found else ""
    if isinstance(near, bytes):
        near = near.decode("latin-1")
    return re.sub(r"iz(?=e|ed|es|ing|ation)", "is", near) if "iz" in near else near
