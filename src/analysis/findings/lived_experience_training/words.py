"""Sentences, recommendations and the appendix.

Every claim is chosen by the numbers of the report it is given. A recommendation is printed with
the evidence it rests on, and only while that evidence holds.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from analysis.findings.lived_experience_training.terms import GROUPS, key, limits
from analysis.findings.lived_experience_training.verdicts import unclear, verdicts
from analysis.show import words
from analysis.show.markdown import Markdown, escape

if TYPE_CHECKING:
    from analysis.findings.lived_experience_training.report import LivedExperience

MEASURES = {
    "cognitive": "what trainees know",
    "affective": "what trainees feel and think about people in distress",
    "behavioural": "what trainees do",
    "patient outcomes": "what patients experience",
}
SIZES = ((0.2, "very small"), (0.5, "small"), (0.8, "moderate"))
"""Cohen's words for a standardised mean difference below each mark; above them, large."""

PROBABLY = {"clear": "", "likely": "probably ", "unclear": ""}


def size(effect: float) -> str:
    """Cohen's word for a standardised mean difference of this size, whatever its sign."""
    return next((word for mark, word in SIZES if abs(effect) < mark), "large")


def results(report: LivedExperience, domain: str) -> str:
    """What the results of one domain say: pooled if they can be, counted if not."""
    row, found = report.directions.loc[domain], report.syntheses[domain]
    many = int(row["studies"])
    if not many:
        return f"No study looked at {MEASURES[domain]}."
    improved = int(report.facts[f"{key(domain)}.improved"].value)
    counted = (
        f"{words.number(improved).capitalize()} of {words.number(many)} studies of "
        f"{MEASURES[domain]} found an improvement"
    )
    if many == 1:
        an = "an" if improved else "no"
        counted = f"The one study of {MEASURES[domain]} found {an} improvement"
    if found.pooled is None:
        effects = len(found.studies)
        if many == 1:
            return f"{counted}; one study cannot be pooled."
        if not effects:
            return f"{counted}; none gives an effect size, so nothing can be pooled."
        give = words.plural(effects, "gives", "give")
        return f"{counted}; {words.number(effects)} {give} an effect size, too few to pool."
    effect = report.facts[f"{key(domain)}.effect"]
    expected = report.facts[f"{key(domain)}.expected"]
    if not words.is_clear(effect.released):
        return (
            f"{counted}. Pooled over {words.number(found.pooled.k)}, there was no clear difference "
            f"(standardised mean difference {effect.text}, {effect.interval}; n = {effect.n})."
        )
    way = words.direction(effect.released, less="worse", more="better")
    everywhere = (
        "and a new study should point the same way"
        if words.is_clear(expected.released)
        else "though a new study could find none"
    )
    surely = PROBABLY[words.certainty(effect.released)]
    return (
        f"{counted}. Pooled over {words.number(found.pooled.k)}, results were {surely}{way} with "
        f"involvement, by a {size(found.pooled.mean)} amount (standardised mean difference "
        f"{effect.text}, {effect.interval}; n = {effect.n}), {everywhere}."
        f"{_if_fragile(report, domain)}"
    )


def _if_fragile(report: LivedExperience, domain: str) -> str:
    """A sentence where a clear result is not clear without the studies of high concern."""
    if report.stands(domain):
        return ""
    pooled = report.sensitivity[domain].pooled
    if pooled is None:
        return " Without studies that raise high concern there are too few to pool."
    return (
        " Without studies that raise high concern the difference is not clear "
        f"({words.quantity(pooled.mean, '', 2)}, 95% CI {limits(pooled.low, pooled.high)}; "
        f"{words.number(pooled.k)} studies)."
    )


def agreement(report: LivedExperience) -> str:
    """How far the voters agree."""
    shown = "@fig-ranked shows where each group put the questions that came first."
    if len([name for name in GROUPS if name in report.order.columns]) < 2:
        shown = "@fig-ranked shows the mean ranks of the questions that came first."
    if not report.agreement:
        return f"Too few people voted to say how far they agree. {shown}"
    everybody = report.facts.agreement.everybody
    each = "@tbl-agreement has it for each group, and " if len(report.agreement) > 1 else ""
    return (
        f"Agreement over all voters was {words.concordance(float(everybody.value))} "
        f"(Kendall's W {everybody.text}, {everybody.interval}; n = {everybody.n}; 0 is none, 1 the "
        f"same order). {each}{shown}"
    )


def agreement_in_short(report: LivedExperience) -> str:
    """How far the voters agree, for the plain-English summary."""
    if not report.agreement:
        one = int(report.facts.voters.all.value) == 1
        return "" if one else "They were too few to say how far people agree."
    strength = words.concordance(float(report.facts.agreement.everybody.value))
    agreed = {
        "very weak": "They hardly agreed on an order",
        "weak": "They agreed a little on the order",
        "moderate": "They agreed on much of the order",
    }.get(strength, "They agreed on most of the order")
    if report.differing.empty:
        return f"{agreed}."
    return f"{agreed}, but on some questions the groups wanted different things."


def focus_in_short(report: LivedExperience) -> str:
    """Whether research looks at the classroom or beyond it, for the plain-English summary."""
    near, far = _near_and_far(report)
    if far < near:
        return (
            "Most of the research asks what students know and feel after being taught. Less of it "
            "asks what they then do, or what patients notice."
        )
    return "Research looks at what students do and what patients notice as often as at attitudes."


def differences(report: LivedExperience) -> str:
    """Where the groups differ, or that no difference is clear."""
    found = report.differing
    if len([name for name in GROUPS if name in report.order.columns]) < 2:
        return ""
    if found.empty:
        return "No question was clearly more important to one group than to another."
    many = len(found)
    told = [
        f"{GROUPS.get(row['keenest'], row['keenest'])} put “{escape(row['question'])}” far higher "
        f"than {GROUPS.get(row['coolest'], row['coolest'])}"
        for _, row in found.iterrows()
    ]
    return (
        f"On {words.number(many)} {words.plural(many, 'question')} the groups differed clearly: "
        f"{'; '.join(told)}. @tbl-differences has the ranks."
    )


def gaps(report: LivedExperience) -> str:
    """How much of the map is empty, and where."""
    empty = report.gaps[report.gaps["state"] == "no study"]
    if empty.empty:
        return "No cell of the map is empty."
    audiences = int(report.gaps["audience"].nunique())
    told = [
        f"{words.number(n)} of {words.number(audiences)} for "
        f"{domain.removesuffix(' outcomes')} outcomes"
        for domain, n in empty.groupby("domain", sort=False)["audience"].nunique().items()
    ]
    many = len(empty)
    return (
        f"{words.number(many).capitalize()} of {words.number(len(report.gaps))} cells "
        f"{words.plural(many, 'holds', 'hold')} no study at all: {words.listed(told)}."
    )


def headline(report: LivedExperience) -> str:
    """The report in one sentence."""
    said = []
    for verdict, domains in verdicts(report).items():
        measures = [MEASURES[domain] for domain in domains]
        said.append(
            f"{words.listed(measures)} {words.plural(len(measures), 'is', 'are')} {verdict}"
        )
    if not said and not any(found.pooled for found in report.syntheses.values()):
        return (
            "Too few studies measured effects in a way that can be added up, so it stays open what "
            "changes where service users are involved in training."
        )
    if not said:
        return (
            "No outcome of training was clearly better or worse where service users were involved."
        )
    open_ = [MEASURES[domain] for domain in unclear(report)]
    rest = f" For {words.listed(open_)} the evidence is not clear or not there." if open_ else ""
    return f"Where service users are involved in training, {' and '.join(said)}.{rest}"


def programmes_in_short(report: LivedExperience) -> str:
    """What people with lived experience do in the programmes, for the plain-English summary."""
    f = report.facts.programmes
    all_, telling, leading = (int(n.value) for n in (f.all, f.testimony, f.user_led))
    first = f"First we looked at {words.counted(all_, 'training programme')}."
    if all_ == 1:
        what = "tell their story and no more" if telling else "lead" if leading else "take part"
        return f"{first} In it people with lived experience {what}."
    tell = f"In {words.number(telling)} of them people tell their story and no more."
    lead = f"In {words.number(leading)} they lead."
    return " ".join(
        [
            first,
            tell if telling else "In none of them do people tell their story and no more.",
            lead if leading else "In none do they lead.",
        ]
    )


def involved(report: LivedExperience) -> str:
    """How often people with lived experience advised or decided, and to what effect."""
    told = report.involved
    if not told.occasions:
        return "The log of the project names no occasion on which they advised or decided."
    listed = words.plural(told.occasions, "has it", "lists them all")
    occasions = words.counted(told.occasions, "occasion")
    stages = words.counted(len(told.stages), "stage")
    if told.changed == told.occasions:
        after = "something changed after each" if told.occasions > 1 else "something changed"
    elif told.changed:
        after = f"something changed after {words.number(told.changed)} of them"
    else:
        after = "it does not say what changed"
    return (
        f"The log of the project names {occasions}, at {stages} of the research, on which they "
        f"advised or decided; {after}. @tbl-changes {listed}."
    )


@dataclass(frozen=True)
class Recommendation:
    """What to do, and what it rests on (with cross-references to where that is shown)."""

    advice: str
    evidence: str


def supported(report: LivedExperience) -> Iterator[Recommendation]:
    """The recommendations whose evidence holds in these data."""
    yield from _on_programmes(report)
    yield from _on_evidence(report)
    yield from _on_questions(report)


def _on_programmes(report: LivedExperience) -> Iterator[Recommendation]:
    kinds = report.types.set_index("type")["programmes"]
    all_, telling = int(kinds.sum()), int(kinds.get("testimony", 0))
    leading = int(kinds.get("user-led", 0)) + int(kinds.get("co-production", 0))
    better = [MEASURES[d] for v, ds in verdicts(report).items() if "better" in v for d in ds]
    if leading < all_ / 2 and better and not _worse(report):
        is_ = words.plural(len(better), "is", "are")
        yield Recommendation(
            "**Plan, teach and assess together**, instead of asking for a story alone, and find "
            "out whether that does more.",
            f"In {words.number(leading)} of {all_} programmes people with lived experience lead, "
            f"design or assess; in {words.number(telling)} they tell their story (@tbl-types). "
            f"In studies, {words.listed(better)} {is_} better with involvement (@fig-forest); how "
            "deep it was they do not tell.",
        )
    evaluated = int(report.facts.programmes.evaluated.value)
    if evaluated < all_ / 2:
        yield Recommendation(
            "**Evaluate what is taught**, and plan it before the first session.",
            f"{words.number(evaluated).capitalize()} of {all_} programmes "
            f"{words.plural(evaluated, 'was', 'were')} evaluated (@tbl-types).",
        )


def _worse(report: LivedExperience) -> list[str]:
    """What is worse where service users are involved."""
    return [MEASURES[d] for v, ds in verdicts(report).items() if "worse" in v for d in ds]


def _on_evidence(report: LivedExperience) -> Iterator[Recommendation]:
    worse = _worse(report)
    if worse:
        is_ = words.plural(len(worse), "is", "are")
        yield Recommendation(
            "**Find out why involvement goes with worse results**, before more people are asked "
            "to take part.",
            f"In studies, {words.listed(worse)} {is_} worse with involvement (@fig-forest).",
        )
    near, far = _near_and_far(report)
    if far < near:
        yield Recommendation(
            "**Measure what changes for patients** and in practice, not only in the classroom.",
            f"Studies looked at knowledge or attitudes {words.times(near)}, at behaviour or "
            f"patients {words.times(far)} (@fig-harvest, @fig-gaps).",
        )
    f = report.facts.review
    compared, studies, high = (int(n.value) for n in (f.compared, f.studies, f.high_concern))
    if high or compared < studies:
        of = words.plural(studies, "study", "studies")
        facts = [f"{compared} of {studies} {of} had a comparison group"]
        facts += [f"{high} {words.plural(high, 'raises', 'raise')} high concern"] if high else []
        yield Recommendation(
            "**Use comparison groups and report effects in full.**",
            f"{'; '.join(facts)} (@tbl-appraisal).",
        )


def _near_and_far(report: LivedExperience) -> tuple[int, int]:
    """How often studies looked at what is learnt, and at what comes of it."""
    rows = report.directions["studies"]
    near = int(rows["cognitive"] + rows["affective"])
    return near, int(rows["behavioural"] + rows["patient outcomes"])


def _on_questions(report: LivedExperience) -> Iterator[Recommendation]:
    first = report.order.iloc[0]
    gap = ""
    if pd.notna(first["studies"]):
        many = int(first["studies"])
        gap = (
            f" It falls in a cell of the map with {words.number(many) if many else 'no'} "
            f"{words.plural(many, 'study', 'studies')} (@fig-gaps)."
        )
    yield Recommendation(
        f"**Begin research with the question that came first:** “{escape(first['question'])}”",
        f"Mean rank {words.quantity(first['mean_rank'], '', 1)} of {len(report.order)} "
        f"(@tbl-top).{gap}",
    )
    many = len(report.differing)
    if many:
        yield Recommendation(
            "**Let each group rank on its own** before adding up.",
            f"A common list would have hidden {words.number(many)} "
            f"{words.plural(many, 'question')} that one group wants far more than another "
            f"(@tbl-differences).",
        )


def recommendations(report: LivedExperience) -> Markdown:
    """A numbered list: advice, then the evidence it rests on."""
    return Markdown(
        "\n".join(
            f"{number}. {found.advice} *Evidence:* {found.evidence}"
            for number, found in enumerate(supported(report), start=1)
        )
    )
