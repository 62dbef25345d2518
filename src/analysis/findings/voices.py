"""What reports on coded interviews share: which words may be quoted, on which passages a claim may
rest, and the evidence map of the full edition.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar, Self, TypeVar

import pandas as pd

from analysis.findings import coded
from analysis.findings.report import Report
from analysis.qualitative import evidence, study_words, themes
from analysis.qualitative.agreement import BetweenCoders
from analysis.qualitative.clearance import Clearance, Cleared
from analysis.qualitative.coding import Code, CodedProject
from analysis.qualitative.evidence import Ground, Passage
from analysis.qualitative.identifying import Detector
from analysis.show import quotes, words
from analysis.show.captioned import Captioned
from analysis.show.facts import Fact
from analysis.show.markdown import Markdown, attribute, escape
from analysis.show.quotes import Quoted
from analysis.show.tables import table
from analysis.study import Study
from bite.errors import DataError, Fault, Where

EVIDENCE = "application/vnd.bite.evidence+json"
Shown = TypeVar("Shown")
NOBODY = "Nobody was interviewed in this selection, so there is nothing to tell here."
MARK = " // "
"""What stands between names in an attribute that ``theme/claims.lua`` reads."""
_WHO = (
    r"(?:they|people|participants|interviewees|respondents|staff|partners|users|service users|"
    r"parents|carers|members|everybody|everyone|nobody|some|others?|many|most|several|both groups|"
    r"(?:small |both )?(?:groups|organisations|charities)|those(?: who [^,.;]{1,40}?)?|"
    r"(?:one|a|another|each) (?:member of staff|partner|user|service user|person|parent|carer))"
)
_SAYING = (
    r"said|say|says|told|tell|tells|spoke|speak|speaks|described|describe|felt|feel|feels|worry|"
    r"worried|worries|wanted|want|wants|hoped|hope|feared|fear|valued|value|praised|praise|"
    r"complained|complain|mentioned|mention|reported|stressed|emphasised|thought|think|believed|"
    r"believe|agreed|disagreed|saw|liked|disliked|wished|called for|asked for|took|found it|"
    r"would like|appreciated|noticed|raised"
)
TELLING = (
    r"(?<!what )(?<!that )(?<!than )(?<!how )(?<!where )(?<!help )(?<!helps )(?<!let )(?<!make )"
    rf"(?<!makes )\b{_WHO}"
    rf"(?: (?:also|often|all|never|rarely|seldom|both|mostly|then|still))? (?:{_SAYING})\b"
)
"""A sentence that tells what people said: somebody, and a word of saying, thinking or wanting."""


def detector(study: Study) -> Detector:
    """What identifies in this study: its own list, with the hubs and the trust, which every report
    names, allowed."""
    own = study_words.read(study.root / study_words.FILE)
    return Detector(own.also((*study.hubs, "Mersey Care"), "named in every report"))


@dataclass(frozen=True)
class Voices(Report):
    """A report that quotes people and rests what it says on what they said."""

    name_of_study: ClassVar[str] = ""

    @cached_property
    def project(self) -> CodedProject:
        """The coded interviews of this study."""
        return self.study.coding.study(self.name_of_study)

    def framework(self, name: str) -> tuple[Code, ...]:
        """The codes right below the framework `name`, in the order of the codebook.

        Raises `DataError` where the codebook has none of that name: a codebook of one's own.
        """
        tops = self.project.children()
        if name.casefold() in (code.name.casefold() for code in self.project.codes):
            return self.project.children(name)
        has = words.listed([f"“{code.name}”" for code in tops]) or "nothing"
        path = self.study.package.resources["interviews"].paths[0]
        what = f"the codebook has no code “{name}”, on which this report rests; it has {has}"
        do = (
            "rename your code in the program you coded with and import it again (`bite import`); or"
            " leave this report out of reports/variants.yml and write one for your codebook; "
            "docs/qualitative.md says more under “Themes: how a report finds them”"
        )
        raise DataError(Fault(what, Where(str(path)), do))

    @cached_property
    def clearance(self) -> Clearance:
        """Which passages may be quoted."""
        return Clearance(self.project, detector(self.study))

    @property
    def evidence_codes(self) -> Sequence[Code]:
        """The codes whose passages the evidence map lists."""
        return [code for code in self.project.codes if code.codable]

    @cached_property
    def grounds(self) -> tuple[Ground, ...]:
        """Every theme of the codebook as something to rest on, for this selection."""
        return evidence.grounds(self.project, self.name_of_study)

    def words(self, label: str) -> Quoted:
        """One passage, by its label (S03.07), as a quotation of its own.

        Raises `DataError` naming the nearest labels, or every reason why it may not be quoted.
        """
        return quotes.quotations([self.clearance.by_label(label)])

    def words_inside(self, label: str) -> Quoted:
        """The same inside a sentence."""
        return quotes.inline(self.clearance.by_label(label))

    @cached_property
    def kept_back(self) -> tuple[int, int]:
        """Passages kept back although their speakers agreed: only because too few of the speaker's
        group took part, and because something in them might identify somebody."""
        barred = self.clearance.barred.values()
        few = sum(all("of this group took part" in why for why in found) for found in barred)
        return few, len(barred) - few

    @cached_property
    def kept_back_sentence(self) -> str:
        """How many passages were kept back although their speakers agreed, and why."""
        few, rest = self.kept_back
        if not few + rest:
            return ""
        parts = []
        if rest:
            parts.append(f"{words.number(rest)} because something in them might identify somebody")
        if few:
            parts.append(
                f"{words.number(few)} because fewer than {words.number(self.clearance.fewest)} of "
                "the speaker’s group took part"
            )
        total = words.counted(few + rest, "passage was", "passages were").capitalize()
        if len(parts) == 1:
            reason = parts[0].partition(" because ")[2]
            return f"{total} not quoted although the speaker agreed, because {reason}."
        return f"{total} not quoted although the speaker agreed: {words.listed(parts)}."

    @cached_property
    def nobody(self) -> bool:
        """Whether nobody was interviewed in this selection."""
        return not self.project.participants

    @cached_property
    def silence(self) -> str:
        """That nobody was interviewed, where a part of the report has nothing else to say."""
        return NOBODY if self.nobody else ""

    @cached_property
    def consent_sentence(self) -> str:
        """How many agreed to be quoted, and what becomes of the words of the others."""
        of = len(self.project.participants)
        agreed = sum(p.quote_consent for p in self.project.participants)
        if not of:
            return ""
        if agreed == of:
            return words.sentence(f"{'all' if of > 1 else 'the one person'} agreed to be quoted")
        if not agreed:
            none = f"None of the {words.number(of)} agreed" if of > 1 else "The one did not agree"
            return f"{none} to be quoted; what was said is counted but not shown."
        return (
            f"{words.number(agreed).capitalize()} of the {words.number(of)} agreed to be quoted; "
            "what the others said is counted but not shown."
        )

    def unless_nobody(self, make: Callable[[Self], Shown]) -> Shown | Markdown:
        """What `make` makes of the report, or a sentence where nobody was interviewed."""
        return Markdown(NOBODY) if self.nobody else make(self)

    # -- the full edition: coding in detail ------------------------------------------------------

    @property
    def agreed(self) -> BetweenCoders | None:
        """Agreement between the two coders; a report that shows it says on which codes."""
        return None

    @property
    def quoted(self) -> Mapping[str, Sequence[Cleared]]:
        """The quotes that were chosen by rule, by what they were chosen for."""
        return {}

    @cached_property
    def agreement_sentence(self) -> str:
        """How far the two coders agreed."""
        return coded.agreement_sentence(self.agreed, self.facts)

    @cached_property
    def shared(self) -> Mapping[str, Any]:
        """How evenly the quotes are shared among those who agreed to be quoted."""
        chosen = {name: [one.quote for one in found] for name, found in self.quoted.items()}
        return themes.share_of_voice(self.project, chosen, self.name_of_study)

    @cached_property
    def voice_sentence(self) -> str:
        """The same in words."""
        agreed = sum(p.quote_consent for p in self.project.participants)
        return coded.voice_sentence(self.shared, agreed)

    def voice_facts(self) -> Iterator[Fact]:
        """The numbers of `voice_sentence` and `kept_back_sentence` that nothing else gives."""
        few, rest = self.kept_back
        told = (("kept_back", few + rest), ("of_few", few), ("identifying", rest))
        for name, n in told if self.full else ():
            kept = self.study.policy.count(n, "consented", "quotes")
            yield Fact(
                f"quotes.{name}", kept, coded.SOURCE, "passages not quoted, though agreed to"
            )
        if self.full and self.shared["quotes"]:
            gini = self.study.policy.exact(float(self.shared["gini"]), "", "register")
            yield Fact("quotes.gini", gini, coded.SOURCE, "of quotes over all who agreed", 2)

    @cached_property
    def appendix_heading(self) -> Markdown:
        """The heading of the appendix, and whose words were chosen, in the full edition."""
        heading = "## Appendix: coding in detail {#sec-appendix theme=none}"
        return self.only_full(f"{heading}\n\n{self.voice_sentence}")

    @cached_property
    def agreement_table(self) -> Captioned | Markdown:
        """Agreement theme by theme, in the full edition."""
        if not self.full or self.agreed is None:
            return Markdown("")
        shown = coded.agreement_table(self.study.policy, self.agreed)
        return Captioned(shown, "tbl-agreement", "Agreement between two coders, theme by theme.")

    # -- the evidence, for the press and for the reader -----------------------------------------

    @cached_property
    def heard_mark(self) -> Markdown:
        """Tells ``theme/claims.lua`` to which themes nobody spoke in this selection."""
        heard = {name for ground in self.grounds if ground.passages for name in ground.known_as}
        silent = (n for g in self.grounds if not g.passages for n in g.known_as if n not in heard)
        return Markdown(
            f'::: {{.heard unheard="{attribute(MARK.join(dict.fromkeys(silent)))}"}}\n:::'
        )

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict[str, object]:
        bundle = dict(Report._repr_mimebundle_(self))
        hub = self.study.parameters.hub
        here = f" at {hub}" if "participants" in self.study.filtered else ""
        bundle[EVIDENCE] = {
            "report": self.name,
            "attribute": "theme",
            "of": f"interviewed{here}",
            "telling": TELLING,
            "grounds": [self._record(ground) for ground in self.grounds],
        }
        return bundle

    def _record(self, ground: Ground) -> Mapping[str, object]:
        record: dict[str, object] = {
            "name": ground.name,
            "path": ground.path,
            "known_as": list(ground.known_as),
            "participants": ground.participants,
            "groups": dict(ground.groups),
            "references": len(ground.passages),
        }
        if self.full:
            record["passages"] = [
                {
                    "id": p.id,
                    "source": p.source,
                    "turn": p.turn,
                    "start": p.start,
                    "end": p.end,
                    "consent": p.consent,
                }
                for p in ground.passages
            ]
        return record

    @cached_property
    def _listed(self) -> list[Ground]:
        paths = {self.project.path(code) for code in self.evidence_codes}
        return [ground for ground in self.grounds if ground.path in paths and ground.passages]

    def _own(self, ground: Ground) -> list[Passage]:
        """The passages of a theme that none of its sub-themes has."""
        below = [one for one in self._listed if one.path.startswith(f"{ground.path} > ")]
        theirs = {passage.id for one in below for passage in one.passages}
        return [passage for passage in ground.passages if passage.id not in theirs]

    @cached_property
    def evidence_heading(self) -> Markdown:
        """The heading of the evidence map, in the full edition, and how to read it."""
        if not self.full:
            return Markdown("")
        heading = "## Appendix: the evidence map {#sec-evidence theme=none}"
        if not self._listed:
            return Markdown(f"{heading}\n\nNobody here spoke to any theme of the codebook.")
        return Markdown(
            f"{heading}\n\n"
            "From a sentence to the words behind it: a sentence that rests on a theme is followed "
            "by the mark (T1, T2 …) of its row here. The row names what rests on the theme, who "
            "spoke to it and in which passages; each passage stands below, with its place. "
            "Passages of people who did not agree to be quoted are counted, but their words are "
            f"not shown. {self.kept_back_sentence}"
        )

    @cached_property
    def evidence_table(self) -> Captioned | Markdown:
        """Theme → what rests on it → people → passages, in the full edition."""
        if not self.full or not self._listed:
            return Markdown("")
        groups = [group for group, _ in self._listed[0].groups]
        rows = []
        for number, ground in enumerate(self._listed, start=1):
            known = attribute(MARK.join(ground.known_as))
            here = f"ground-{coded.slug(ground.path.rpartition(' > ')[2]).replace('_', '-')}"
            rows.append(
                {
                    "theme": f"[T{number} {escape(ground.name)}]"
                    f'{{#{here} .ground mark="T{number}" known="{known}"}}',
                    "rests": f'[–]{{.claims-of known="{known}"}}',
                    **dict(ground.groups),
                    "passages": ", ".join(
                        f"[{p.id}](#{quotes.anchor(p.id)})" for p in self._own(ground)
                    )
                    or "those of its sub-themes",
                }
            )
        shown = table(
            "evidence-map",
            self.study.policy.table(pd.DataFrame(rows), counts=groups, kind="consented"),
            columns={
                "theme": "Theme",
                "rests": "What rests on it",
                **{group: coded.GROUPS.get(group, group) for group in groups},
                "passages": "Passages",
            },
            rich=["theme", "rests", "passages"],
            stacked=True,
            widths={"theme": 18, "rests": 22, "passages": 30},
            notes=["Numbers are participants who spoke to the theme."],
            source=coded.SOURCE,
        )
        return Captioned(shown, "tbl-evidence", "Themes, what rests on them, and the passages.")

    @cached_property
    def passages(self) -> Markdown:
        """Every passage of the map with its place and, where they may be shown, its words."""
        if not self.full:
            return Markdown("")
        themes_of: dict[str, list[str]] = {}
        places = {}
        for ground in self._listed:
            for passage in self._own(ground):
                places[passage.id] = passage
                themes_of.setdefault(passage.id, []).append(ground.name.split(":")[0])
        if not places:
            return Markdown("")
        lines = ["### The passages {#sec-passages theme=none}", ""]
        for label in sorted(places):
            p = places[label]
            turn = f"turn {p.turn}, " if p.turn else ""
            place = f"transcript {p.source}, {turn}characters {p.start:,} to {p.end:,}"
            said = quotes.excerpt(self.clearance, p.segment)
            about = escape("; ".join(themes_of[label]))
            lines.append(
                f"- [{p.id}]{{#{quotes.anchor(label)}}} ({about}; {escape(place)}). {said}"
            )
        return Markdown("\n".join(lines))


def of_study(study: Study, name: str) -> Clearance:
    """Which passages of one piece of research may be quoted."""
    return Clearance(study.coding.study(name), detector(study))
