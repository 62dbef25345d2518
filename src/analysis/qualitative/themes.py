"""Themes: how many people said it, how often, together with what, and in which words.

Every function takes a `CodedProject` and counts the lead coder's codings only, unless told
otherwise. A coding of a sub-theme counts towards every theme above it. A *participant* is
counted once a theme, a *reference* once a segment; groups of participants are small, so nothing
here is ever a percentage.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd

from analysis.qualitative.coding import Code, CodedProject, Segment


@dataclass(frozen=True)
class Quote:
    """Words that were said, by whom and where; the speaker agreed to be quoted.

    ``id`` is the segment's stable label (``S03.07``), ``code`` the theme it illustrates.
    """

    id: str
    text: str
    speaker: str
    group: str
    source: str
    code: str
    segment: str
    start: int
    end: int


def codings(
    project: CodedProject, codes: Sequence[Code | str], study: str = "", coder: str = ""
) -> pd.DataFrame:
    """The codings of `codes` and everything under them, one row a theme and segment.

    Columns of `CodedProject.codings_table` plus ``theme``, the wanted code's id; a segment coded
    with two sub-themes of one theme comes once for that theme.
    """
    table = project.codings_table
    table = table[table["coder"] == (coder or project.lead_coder)]
    if study:
        table = table[table["study"] == study]
    parts = []
    for code in resolved(project, codes):
        under = {deep.id for deep in project.below(code)}
        part = table[table["code"].isin(under)].drop_duplicates("segment")
        parts.append(part.assign(theme=code.id))
    columns = [*table.columns, "theme"]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)


def by_group(
    project: CodedProject,
    study: str = "",
    codes: Sequence[Code | str] = (),
    coder: str = "",
) -> pd.DataFrame:
    """How many participants and references each code has, by group of participants.

    `codes` are ids, paths or names; none: every code of the tree. Returns one row a code and
    group, in codebook order: code (id), name, parent (its name), depth (1 at the top), group,
    participants, references, of (how many participants the group has). Groups in which nobody
    spoke to a code have zeros, not gaps.
    """
    wanted = resolved(project, codes or project.codes)
    found = codings(project, wanted, study, coder)
    people = [p for p in project.participants if not study or p.study == study]
    sizes = Counter(p.group for p in people)
    rows = []
    for code in wanted:
        mine = found[found["theme"] == code.id]
        chain = project.above(code)
        for group, of in sizes.items():
            here = mine[mine["group"] == group]
            rows.append(
                {
                    "code": code.id,
                    "name": code.name,
                    "parent": chain[1].name if len(chain) > 1 else "",
                    "depth": len(chain),
                    "group": group,
                    "participants": here["speaker"].nunique(),
                    "references": len(here),
                    "of": of,
                }
            )
    columns = ["code", "name", "parent", "depth", "group", "participants", "references", "of"]
    return pd.DataFrame(rows, columns=columns)


def totals(counts: pd.DataFrame) -> pd.DataFrame:
    """`by_group` summed over groups: one row a code, in the same order."""
    keys = ["code", "name", "parent", "depth"]
    return counts.groupby(keys, sort=False, as_index=False)[
        ["participants", "references", "of"]
    ].sum()


def matrix(counts: pd.DataFrame, value: str = "participants") -> pd.DataFrame:
    """`by_group` as a theme × group table of `value`: rows by name, in order."""
    wide = counts.pivot(index="code", columns="group", values=value)
    order = counts.drop_duplicates("code")
    wide = wide.loc[order["code"], list(dict.fromkeys(counts["group"]))]
    wide.index = pd.Index(order["name"], name="theme")
    wide.columns.name = None
    return wide


def groups_heard(project: CodedProject, study: str, codes: Sequence[Code | str]) -> pd.Series:
    """For focus groups: in how many groups (sources) each code was spoken to, by code name."""
    found = codings(project, codes, study)
    heard = found.groupby("theme")["source"].nunique()
    wanted = resolved(project, codes)
    return pd.Series({c.name: int(heard.get(c.id, 0)) for c in wanted}, name="groups")


@dataclass(frozen=True)
class Cell:
    """One cell of a framework matrix: how often, the analyst's summary, and where to look."""

    references: int
    summary: str
    segments: tuple[str, ...]


def framework_matrix(
    project: CodedProject,
    study: str,
    codes: Sequence[Code | str],
    by: str = "group",
) -> dict[tuple[str, str], Cell]:
    """Case × theme, or group × theme: (code name, case) → `Cell`.

    `by` is ``group`` or ``speaker``. A summary is the memo that hangs on the code and is named
    ``Summary · <case>``; where the analyst wrote none it is empty, never made up.
    """
    if by not in ("group", "speaker"):
        raise ValueError("a framework matrix is by 'group' or by 'speaker'")
    wanted = resolved(project, codes)
    found = codings(project, wanted, study)
    people = [p for p in project.participants if p.study == study]
    cases = list(dict.fromkeys(p.group if by == "group" else p.id for p in people))
    summaries = {
        (target, memo.name.removeprefix("Summary · ")): memo.text
        for memo in project.memos
        if memo.name.startswith("Summary · ")
        for target in memo.targets
    }
    cells = {}
    for code in wanted:
        mine = found[found["theme"] == code.id]
        for case in cases:
            here = mine[mine[by] == case]
            cells[code.name, case] = Cell(
                len(here), summaries.get((code.id, case), ""), tuple(here["segment"])
            )
    return cells


def cooccurrence(
    project: CodedProject, codes: Sequence[Code | str], study: str = "", by: str = "participant"
) -> pd.DataFrame:
    """Jaccard index (0 to 1) of each pair of codes.

    `by` ``participant``: people who spoke to both ÷ people who spoke to either. ``overlap``:
    characters coded with both ÷ characters coded with either. The diagonal is 1 where the code
    was used at all, else NaN.
    """
    sets = _occurrences(project, codes, study, by)
    names = [code.name for code, _ in sets]
    values = [[_jaccard(a, b) for _, b in sets] for _, a in sets]
    return pd.DataFrame(values, index=names, columns=names)


def cooccurring_pairs(
    project: CodedProject, codes: Sequence[Code | str], study: str = "", by: str = "participant"
) -> pd.DataFrame:
    """Each pair of codes once: ``one``, ``other`` (names), ``both``, ``either`` (how many, as `by`
    counts them in `cooccurrence`) and ``jaccard``."""
    rows = [
        (one.name, other.name, len(a & b), len(a | b), _jaccard(a, b))
        for (one, a), (other, b) in combinations(_occurrences(project, codes, study, by), 2)
    ]
    return pd.DataFrame(rows, columns=["one", "other", "both", "either", "jaccard"])


def _occurrences(
    project: CodedProject, codes: Sequence[Code | str], study: str, by: str
) -> list[tuple[Code, set]]:
    """Each code with the people who spoke to it, or the characters coded with it."""
    wanted = resolved(project, codes)
    found = codings(project, wanted, study)
    sets: list[set] = []
    for code in wanted:
        mine = found[found["theme"] == code.id]
        if by == "participant":
            sets.append(set(mine["speaker"]) - {""})
        elif by == "overlap":
            sets.append(
                {
                    (row.source, place)
                    for row in mine.itertuples()
                    for place in range(row.start, row.end)
                }
            )
        else:
            raise ValueError("co-occurrence is by 'participant' or by 'overlap'")
    return list(zip(wanted, sets, strict=True))


def _jaccard(a: set, b: set) -> float:
    either = a | b
    return len(a & b) / len(either) if either else np.nan


def deviant(
    project: CodedProject, study: str = "", code: Code | str = "Deviant case"
) -> pd.DataFrame:
    """Segments the analyst marked as going against the pattern, with the other codes they carry.

    Columns: segment, speaker, group, text, themes (names of the segment's other codes).
    """
    marked = codings(project, [code], study)
    under = {deep.id for deep in project.below(resolved(project, [code])[0])}
    table = project.codings_table
    lead = table[(table["coder"] == project.lead_coder) & ~table["code"].isin(under)]
    themes = lead.groupby("segment")["name"].agg(lambda names: "; ".join(dict.fromkeys(names)))
    out = marked[["segment", "speaker", "group", "text"]].copy()
    out["themes"] = out["segment"].map(themes).fillna("")
    return out.reset_index(drop=True)


def quotes(
    project: CodedProject,
    codes: Sequence[Code | str],
    study: str = "",
    per_code: int = 2,
    *,
    longest: int = 65,
    shortest: int = 8,
    groups: Collection[str] = (),
    used: Collection[str] = (),
    marked: Code | str = "",
) -> Mapping[str, tuple[Quote, ...]]:
    """Up to `per_code` quotes for each code, by code name, fairly shared among speakers.

    Only words of people who agreed to be quoted, of `shortest` to `longest` words, whose segment
    is neither in `used` nor chosen for another code. Each choice goes to the speaker, then to the
    group (for its size), quoted least so far in the whole selection; ties go to the order of the
    sources, so that the same project always gives the same quotes. Deviant cases are not taken
    here: they have their own place. With `marked`, only passages that carry that code as well. A
    code with nobody to quote gets an empty tuple.
    """
    wanted = resolved(project, codes)
    found = codings(project, wanted, study)
    against = _deviant_segments(project)
    if marked:
        also = set(codings(project, [marked], study)["segment"])
        found = found[found["segment"].isin(also)]
    labels = {row.segment: project.label(row.segment) for row in found.itertuples()}
    taken = set(used)
    by_speaker: Counter[str] = Counter()
    by_group: Counter[str] = Counter()
    size = Counter(p.group for p in project.participants if not study or p.study == study)
    chosen: dict[str, list[Quote]] = {code.name: [] for code in wanted}
    pools = {
        code.id: [
            s
            for s in dict.fromkeys(found.loc[found["theme"] == code.id, "segment"])
            if s not in against and _quotable(project, project.segment(s), longest, shortest)
        ]
        for code in wanted
    }
    for _ in range(per_code):
        # The code with fewest people to choose from chooses first, so that a common theme does
        # not use up the words a rare one needs.
        for code in sorted(wanted, key=lambda code: len(pools[code.id])):
            mine = chosen[code.name]
            pool = [
                project.segment(s)
                for s in pools[code.id]
                if s not in taken
                and labels[s] not in taken
                and (not groups or project.participant(project.segment(s).speaker).group in groups)
            ]
            if not pool:
                continue
            here = Counter(quote.group for quote in mine)
            spoken = Counter(quote.speaker for quote in mine)

            def claim(s: Segment, here=here, spoken=spoken) -> tuple:
                group = project.participant(s.speaker).group
                heard = by_group[group] / size[group]
                return spoken[s.speaker], here[group], by_speaker[s.speaker], heard, labels[s.id]

            best = min(pool, key=claim)
            taken.add(best.id)
            by_speaker[best.speaker] += 1
            by_group[project.participant(best.speaker).group] += 1
            mine.append(_quote(project, best, code))
    return {name: tuple(found) for name, found in chosen.items()}


def share_of_voice(
    project: CodedProject, chosen: Mapping[str, Sequence[Quote]], study: str
) -> dict[str, float | int | list[str]]:
    """How evenly the quotes are spread: largest share, Gini over speakers, who was never quoted.

    Speakers are the study's participants who agreed to be quoted. Gini: 0 when all are quoted
    equally often, towards 1 when one person is quoted alone.
    """
    speakers = [p.id for p in project.participants if p.study == study and p.quote_consent]
    counts = Counter(quote.speaker for found in chosen.values() for quote in found)
    values = np.sort(np.array([counts[s] for s in speakers], dtype=float))
    total, n = values.sum(), len(values)
    gini = float((2 * np.arange(1, n + 1) - n - 1) @ values / (n * total)) if n and total else 0.0
    return {
        "quotes": int(total),
        "largest_share": float(values.max() / total) if total else 0.0,
        "gini": gini,
        "never_quoted": [s for s in speakers if not counts[s]],
    }


def characteristics(
    project: CodedProject, study: str, fields: Sequence[str], smallest: int = 3
) -> pd.DataFrame:
    """Who took part, one characteristic at a time and never crossed with another.

    Rows: characteristic, value, participants. Values that fewer than `smallest` people share are
    put together as "other or not stated" so that nobody is singled out; if even together they
    are fewer, the next smallest value joins them. A characteristic of which nothing else would be
    left is not shown.
    """
    people = [p for p in project.participants if p.study == study]
    rows = []
    for name in fields:
        counts = Counter(p.attribute(name) or "other or not stated" for p in people)
        counts.update({"other or not stated": 0})
        rest = counts.pop("other or not stated")
        for value, n in sorted(counts.items(), key=lambda item: (item[1], item[0])):
            if n < smallest or 0 < rest < smallest:
                rest += counts.pop(value)
        rows += [(name, value, n) for value, n in sorted(counts.items())]
        if rest and counts:
            rows.append((name, "other or not stated", rest))
    return pd.DataFrame(rows, columns=["characteristic", "value", "participants"])


def resolved(project: CodedProject, codes: Sequence[Code | str]) -> tuple[Code, ...]:
    """The codes meant by ids, paths or names, in the order given."""
    return tuple(code if isinstance(code, Code) else project.code(code) for code in codes)


def _deviant_segments(project: CodedProject) -> set[str]:
    marks = {code.id for code in project.codes if code.name.casefold() == "deviant case"}
    return {coding.segment for coding in project.codings if coding.code in marks}


def _quotable(project: CodedProject, segment: Segment, longest: int, shortest: int) -> bool:
    if not segment.text or not segment.speaker:
        return False
    words = len(segment.text.split())
    return shortest <= words <= longest and project.participant(segment.speaker).quote_consent


def _quote(project: CodedProject, segment: Segment, code: Code) -> Quote:
    return Quote(
        id=project.label(segment.id),
        text=segment.text or "",
        speaker=segment.speaker,
        group=project.participant(segment.speaker).group,
        source=project.source(segment.source).name,
        code=code.name,
        segment=segment.id,
        start=segment.start,
        end=segment.end,
    )
