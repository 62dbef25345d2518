"""A claim of a difference agrees with its interval.

A fact that compares (``no_effect``) comes with an interval. Where a sentence tells such a fact, its
words may claim a direction only if the interval lies on that side of no difference, and may deny a
difference only if the interval holds it. Sentences are read in the narrative, where the expression
says which fact is meant, and on the finished page, where the number does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from enum import Enum

from publish.gate import numbers, typed
from publish.gate.authored import EXPRESSION
from publish.gate.site import Site
from publish.gate.verdict import Checked, Finding, Rules
from publish.registry import Edition, Fact

NAME = "intervals"
TITLE = "Claims of a difference agree with their interval"


class Says(Enum):
    """What words claim of a difference."""

    LESS = "less"
    MORE = "more"
    SOME = "a difference"
    NONE = "no difference"


_NONE = re.compile(
    r"\b(?:no(?:t an?y?)? (?:clear |clearly |real |significant |evidence of an? |overall )*"
    r"(?:difference|change|effect|reduction|increase|improvement|rise|fall|benefit|gain|saving)"
    r"|not (?:clearly |really |significantly )*(?:different|lower|higher|fewer|shorter|longer"
    r"|better|worse|less|more|clear|change|changed|differ|fall|rise|reduced?|improved?|move[d]?)"
    r"|(?:did|does|do|has|have|had)(?: not|n[’']t) (?:clearly |really )*(?:fall|rise|chang\w+"
    r"|differ\w*|mov\w+|improv\w+|reduc\w+|increas\w+|decreas\w+|drop\w*|fallen|risen|grow\w*|work\w*)"
    r"|unclear|unchanged|neither \w+ nor|(?:about|much|roughly) the same|stayed the same"
    r"|made no difference|no (?:more|less|fewer|better|worse|higher|lower)\b)",
    re.IGNORECASE,
)
_HEDGED = re.compile(
    r"\b(?:may|might|could|perhaps|possibly|cannot (?:say|tell|be)|uncertain|whether|if|would"
    r"|(?:either|anything) (?:way|between|from)|not proof|chance)\b|\?\s*$",
    re.IGNORECASE,
)
_FALLING = (
    r"fell|falls?|falling|fallen|dropp?(?:ed|s|ing)?|decreas\w+|reduc\w+|declin\w+|shrank|shrunk"
    r"|halved|cuts?|saved|saves|savings?|went down|goes down|came down|lessened|lowered|shortened"
    r"|slashed|plummeted|dipped|eased"
)
_RISING = (
    r"rose|rises?|rising|risen|increas\w+|grew|grows|grown|growth|went up|goes up|gained|gains"
    r"|climbed|doubled|jumped|soared|lengthened|raised|surged|added"
)
_VERB = re.compile(rf"\b(?:(?P<less>{_FALLING})|(?P<more>{_RISING}))\b", re.IGNORECASE)
_COMPARED = re.compile(
    r"\b(?:(?P<less>less|lower|fewer|shorter|cheaper|smaller|down|below)"
    r"|(?P<more>more|higher|longer|greater|larger|dearer|costlier|up|above))\b"
    r"(?! than (?:£|\d|half|one|two|a (?:third|quarter)))(?! of (?:the|a|it|us)\b)",
    re.IGNORECASE,
)
_LESS_THAN = re.compile(r"\bless than (?!£|\d|half|a )", re.IGNORECASE)
_SOME = re.compile(
    r"\b(?:improv\w+|better|worse|clear(?:ly)? (?:difference|effect|change|different)"
    r"|differ(?:ed|s)\b|effective|beneficial|benefited|made a difference|worked"
    r"|an? (?:clear |real )?(?:effect|benefit)|significant(?:ly)?|favours?)",
    re.IGNORECASE,
)
_SPAN = re.compile(
    r"\bless\b.{1,24}\bmore\b|\bmore\b.{1,24}\bless\b|\bfewer\b.{1,24}\bmore\b", re.IGNORECASE
)
_CLAUSE = re.compile(r";|\.(?=\s)|, (?:and|but|while|whereas) ")
EXPRESSIONS = re.compile(r"(?<![\w.])f\.(?P<name>[a-z_][\w.]*)|(?<![\w.])f\[\"(?P<key>[\w.]+)\"\]")
_VIEWS = ("size", "with_unit", "interval", "range", "in_words", "text", "value", "n")
_GENERIC = frozenset(
    "change difference effect ratio mean rate all main first second year years of for the a in"
    " crude placebo matched total overall cost_change smd pooled".split()
)


def check(site: Site, rules: Rules) -> Checked:
    """Every sentence whose claim its interval does not bear."""
    findings = {
        (one.file, one.line, one.what): one for one in (*_written(site, rules), *_told(site, rules))
    }
    n = sum(1 for e in site.editions for fact in e.facts.values() if _compares(fact))
    evidence = f"{n:,} facts that compare were held against the sentences that tell them."
    return Checked(NAME, TITLE, evidence, tuple(findings.values()))


def _compares(fact: Fact) -> bool:
    return fact.get("no_effect") is not None and bool(fact.get("interval"))


def claimed(text: str) -> frozenset[Says]:
    """What a clause claims; empty if it claims nothing or leaves it open."""
    if _NONE.search(text):
        return frozenset({Says.NONE})
    if _HEDGED.search(text) or _SPAN.search(text):
        return frozenset()
    verbs = {Says.LESS if found["less"] else Says.MORE for found in _VERB.finditer(text)}
    if len(verbs) == 1:
        if _LESS_THAN.search(text):  # "fell by less than for others" is a rise against them
            verbs = {Says.MORE if Says.LESS in verbs else Says.LESS}
        return frozenset(verbs)
    compared = {Says.LESS if found["less"] else Says.MORE for found in _COMPARED.finditer(text)}
    if not verbs and len(compared) == 1:
        return frozenset(compared)
    return frozenset({Says.SOME}) if _SOME.search(text) and not (verbs or compared) else frozenset()


def borne(said: frozenset[Says], fact: Fact) -> str:
    """Why an interval does not bear a claim; empty if it does."""
    low, high = fact["interval"]
    null = fact["no_effect"]
    printed = " to ".join(map(str, fact.get("limits") or (low, high)))
    side = Says.MORE if low > null else Says.LESS if high < null else None
    if Says.NONE in said and side:
        return f"says there is no clear difference; the interval ({printed}) is clear of none"
    if side is None and said & {Says.LESS, Says.MORE, Says.SOME}:
        what = next(iter(said)).value
        return f"claims {what}; the interval ({printed}) holds no difference"
    if side and said & {Says.LESS, Says.MORE} and side not in said:
        return f"claims {next(iter(said)).value}; the interval ({printed}) lies on the other side"
    return ""


# -- in the narrative -----------------------------------------------------------------------------


def _written(site: Site, rules: Rules) -> Iterator[Finding]:
    """Typed words around a fact, for every edition that a document was built for."""
    told: dict[str, list[Edition]] = {}
    for edition in site.editions:
        told.setdefault(edition.report, []).append(edition)
    for document, passage, sentence in typed.sources(rules):
        editions = told.get(document.name, [])
        for start, clause, raw in _clauses(sentence.text, sentence.raw):
            said = claimed(clause)
            if not said or "?" in clause:
                continue
            for edition in editions:
                facts = _meant(raw, edition) or _named(clause, edition)
                why = _wrong(said, facts)
                if why:
                    place = passage.place(sentence.start + start)
                    file = typed._near(place.file, rules.root)
                    plain = " ".join(clause.replace(EXPRESSION, "…").split())
                    yield _finding(file, place.line, plain, why, edition, place.column)
                    break


def _clauses(text: str, raw: str) -> Iterator[tuple[int, str, str]]:
    start = 0
    for found in [*_CLAUSE.finditer(text), None]:
        end = found.start() if found else len(text)
        lead = len(text[start:end]) - len(text[start:end].lstrip())
        if text[start:end].strip():
            yield start + lead, text[start + lead : end], raw[start + lead : end]
        start = found.end() if found else end


def _meant(raw: str, edition: Edition) -> list[Fact]:
    """The comparing facts that a clause's expressions name."""
    by_name = {str(fact.get("name")): fact for fact in edition.facts.values()}
    found = []
    for expression in EXPRESSIONS.finditer(raw):
        name = expression["name"] or expression["key"]
        if name not in by_name and name.rpartition(".")[2] in _VIEWS:
            name = name.rpartition(".")[0]
        fact = by_name.get(name)
        if fact and _compares(fact):
            found.append(fact)
    return found


def _named(clause: str, edition: Edition) -> list[Fact]:
    """The comparing facts that a clause without expressions names in words."""
    if EXPRESSION in clause or not (_VERB.search(clause) or re.search(r"\bimprov", clause)):
        return []
    words = {_stem(word) for word in re.findall(r"[a-z]+", clause.casefold())}
    found = []
    for fact in edition.facts.values():
        if not _compares(fact):
            continue
        *parents, last = str(fact.get("name")).split(".")
        topic = [word for word in last.split("_") if word not in _GENERIC]
        if not topic and last in ("change", "difference", "effect") and parents:
            topic = [word for word in parents[-1].split("_") if word not in _GENERIC]
        if topic and all(_stem(word) in words for word in topic):
            found.append(fact)
    return found


def _stem(word: str) -> str:
    return word.removesuffix("s") if len(word) > 3 else word


def _wrong(said: frozenset[Says], facts: Iterable[Fact]) -> str:
    """Why a claim is wrong for all the facts that it may be about."""
    reasons = [borne(said, fact) for fact in facts]
    return reasons[0] if reasons and all(reasons) else ""


# -- on the page ----------------------------------------------------------------------------------


def _told(site: Site, rules: Rules) -> Iterator[Finding]:
    for page in site.pages:
        edition = numbers.of_page(page, site.editions)
        facts = [fact for fact in edition.facts.values() if _compares(fact)] if edition else []
        if not edition or not facts:
            continue
        printed = _by_print(facts)
        for block in page.blocks:
            if block.kind not in ("prose", "heading", "caption", "head"):
                continue
            for _, sentence in block.sentences():
                for start, clause, _ in _clauses(sentence, sentence):
                    said = claimed(clause)
                    meant = _shown(_whole(sentence, start, clause), printed) if said else []
                    why = _wrong(said, meant)
                    if why:
                        plain = " ".join(clause.split())
                        yield _finding(page.path, block.line, plain, why, edition)


def _whole(sentence: str, start: int, clause: str) -> str:
    """A clause with the bracket that follows it, where its interval stands."""
    rest = sentence[start + len(clause) :]
    return clause + (rest[: rest.find(")") + 1] if clause.count("(") > clause.count(")") else "")


def _by_print(facts: Iterable[Fact]) -> Mapping[str, list[Fact]]:
    printed: dict[str, list[Fact]] = {}
    for fact in facts:
        text = str(fact.get("text"))
        for form in {text, text.lstrip("−")}:
            printed.setdefault(form, []).append(fact)
    return printed


def _shown(clause: str, printed: Mapping[str, list[Fact]]) -> list[Fact]:
    """The comparing facts whose numbers a clause shows.

    A bare number is taken for a fact only with a limit of its interval beside it, or its sign.
    """
    tokens = set(re.findall(r"−?£?\d[\d,]*(?:\.\d+)?%?", clause))
    facts = {id(fact): fact for known in printed.values() for fact in known}.values()
    whole = [fact for fact in facts if all(forms & tokens for forms in _limits(fact))]
    spent = {form for fact in whole for forms in _limits(fact) for form in forms}
    found = list(whole)
    for token in tokens - spent:
        for fact in printed.get(token, ()):
            known = "£" in token or "%" in token or token.startswith("−") or "." in token
            if known or any(forms & tokens for forms in _limits(fact)):
                found.append(fact)
    return found


def _limits(fact: Fact) -> list[set[str]]:
    """Each limit as it may stand in a text, with and without its sign."""
    return [{one, one.lstrip("−")} for one in map(str, fact.get("limits") or ("",))]


def _finding(
    file: str, line: int | None, clause: str, why: str, edition: Edition, column: int | None = None
) -> Finding:
    what = f"“{clause[:90]}{'…' if len(clause) > 90 else ''}” {why} (in {edition.name})"
    do = "let the number choose the words: the report's findings have such sentences as attributes"
    return Finding(NAME, what, file, line, do, f"{file}: {clause[:60]}", column)
