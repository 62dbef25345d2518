"""The style sheets that data packages print beside their tables, written onto the cells.

A PDF reads no style sheet, and a sheet in the middle of a page reaches other tables as well. So the
rules of great_tables and pandas' Styler become ``style`` attributes of the elements they mean, and
what is only a package's habit (white paper, grey lines, its own type) is left to the page.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from lxml import etree

COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
COMPOUND = re.compile(
    r"(?P<tag>\*|[\w-]+)?(?P<more>(?:[.#][\w-]+|:(?:first|last)-child|:nth-child\([^()]*\))*)$"
)
PART = re.compile(r"([.#])([\w-]+)|:([\w-]+)(?:\(([^()]*)\))?")
SIDES = ("top", "right", "bottom", "left")

# great_tables as it looks when nobody asks for anything
HABITS = {
    "color": {"#333333"}, "background-color": {"#ffffff", "transparent"},
    "font-size": {"16px", "100%", "90%", "85%", "125%"}, "font-weight": {"normal", "initial"},
    "font-style": {"normal"}, "text-transform": {"inherit", "none"}, "width": {"auto"},
    "text-align": {"left"}, "vertical-align": {"middle", "bottom", "top"},
}  # fmt: skip
MATTERS = frozenset([*HABITS, "font-family", "text-indent", "text-decoration", "white-space"])
GREY_LINES = frozenset({"#d3d3d3", "#a8a8a8", "#ffffff"})
FROM_ROWS = frozenset(
    "color background-color background font-weight font-style font-size text-transform".split()
)

Style = Mapping[str, str]


@dataclass(frozen=True)
class _Rule:
    """One selector, split into compounds from right to left, with what it declares."""

    compounds: tuple[tuple[str, str], ...]  # (compound, combinator that stands before it)
    style: Style
    rank: tuple[int, int, int, int]


@dataclass(frozen=True)
class Sheet:
    """The rules that can be written onto elements, by what their last part names; and the rest."""

    rules: Mapping[str, Sequence[_Rule]] = field(default_factory=dict)
    rest: str = ""


def read(css: str) -> Sheet:
    """A style sheet in two parts: selectors of elements that stand still, and everything else."""
    css = COMMENT.sub("", css)
    rest = "".join(_at_rules(css))
    found: dict[str, list[_Rule]] = defaultdict(list)
    order = 0
    for selectors, body in RULE.findall(_without_at_rules(css)):
        style = declarations(body)
        left = []
        for selector in filter(None, (s.strip() for s in selectors.split(","))):
            order += 1
            compounds = _compounds(selector)
            if compounds is None:
                left.append(selector)
                continue
            found[_key(compounds[0][0])].append(
                _Rule(compounds, style, (*_weight(selector), order))
            )
        if left:
            rest += f"{', '.join(left)} {{{' '.join(body.split())}}}\n"
    return Sheet(dict(found), rest)


def declarations(style: str | None) -> dict[str, str]:
    """``"color: red; top: 0"`` → ``{"color": "red", "top": "0"}``; the last of a name counts."""
    found: dict[str, str] = {}
    for clause in re.split(r";(?![^(]*\))", style or ""):
        name, colon, value = clause.partition(":")
        if colon and value.strip():
            name = name.strip().lower()
            found.pop(name, None)
            found[name] = value.strip()
    return found


def written(style: Style) -> str:
    return " ".join(f"{name}: {value};" for name, value in style.items())


def onto(
    table: etree._Element, sheet: Sheet, around: str = "", keep: Callable[[Style], Style] = dict
) -> None:
    """Write the sheet's rules onto the table and its parts; ``keep`` says what of them matters.

    ``around`` is the id of the div that the package put around the table. What a row or a part of
    the table is told, its cells are told too: a PDF colours cells only.
    """
    if not sheet.rules:
        return
    told: dict[etree._Element, Style] = {}
    for element in table.iter("table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td"):
        own = dict(keep(_style_of(element, sheet, around)))
        if element.tag in ("th", "td"):
            row = element.getparent()
            above = {**told.get(row.getparent(), {}), **told.get(row, {})}
            own = {**{k: v for k, v in above.items() if k in FROM_ROWS}, **own}
        told[element] = own
        own = {**own, **declarations(element.get("style"))}
        if own and element.tag not in ("thead", "tbody", "tfoot"):
            element.set("style", written(own))


def great_tables_own(style: Style) -> Style:
    """What somebody asked great_tables for: everything but its habits, borders in one piece."""
    kept = {
        name: value for name, value in style.items()
        if name in MATTERS and value.lower() not in HABITS.get(name, ())
        and not (name == "font-family" and value.startswith("-apple-system"))
        and not value.startswith("font-color(")
    }  # fmt: skip
    for side in SIDES:
        drawn, width, paint = (
            style.get(f"border-{side}-{part}", "") for part in ("style", "width", "color")
        )
        visible = drawn not in ("", "none", "hidden") and width not in ("", "0", "0px")
        if visible and paint and paint.lower() not in GREY_LINES:
            kept[f"border-{side}"] = f"{width} {drawn} {paint}"
    return kept


def _style_of(element: etree._Element, sheet: Sheet, around: str) -> dict[str, str]:
    names = [f"#{element.get('id')}", *(f".{c}" for c in (element.get("class") or "").split())]
    candidates = [rule for n in (*names, element.tag, "*") for rule in sheet.rules.get(n, ())]
    style: dict[str, str] = {}
    urgent: dict[str, str] = {}
    for rule in sorted({id(r): r for r in candidates}.values(), key=lambda r: r.rank):
        if _matches(element, rule.compounds, around):
            for name, value in rule.style.items():
                bare = re.sub(r"\s*!important$", "", value)
                (urgent if bare != value else style)[name] = bare
    return {**style, **urgent}


def _compounds(selector: str) -> tuple[tuple[str, str], ...] | None:
    parts = re.split(r"(\s*>\s*|\s+)", selector)
    if not all(part and COMPOUND.match(part) for part in parts[::2]):
        return None
    before = ["", *(">" if ">" in c else " " for c in parts[1::2])]
    return tuple(zip(parts[::2], before, strict=True))[::-1]


def _key(compound: str) -> str:
    """The narrowest name in a compound, under which its rule is found again."""
    for sort in ("#", "."):
        for mark, name, _, _ in PART.findall(compound):
            if mark == sort:
                return mark + name
    match = COMPOUND.match(compound)
    return (match and match["tag"]) or "*"


def _weight(selector: str) -> tuple[int, int, int]:
    ids, classes = len(re.findall(r"#[\w-]", selector)), len(re.findall(r"[.:][\w-]", selector))
    return ids, classes, len(re.findall(r"(?:^|[\s>])[a-z]", selector))


def _matches(element: etree._Element, compounds: Sequence[tuple[str, str]], around: str) -> bool:
    compound, before = compounds[0]
    if not _is(element, compound):
        return False
    rest = compounds[1:]
    if not rest:
        return True
    ancestors = list(element.iterancestors())
    if before == ">":
        ancestors = ancestors[:1]
    if any(_matches(a, rest, around) for a in ancestors):
        return True
    return len(rest) == 1 and rest[0][0] == f"#{around}"


def _is(element: etree._Element, compound: str) -> bool:
    match = COMPOUND.match(compound)
    if match is None or (match["tag"] or "*") not in ("*", element.tag):
        return False
    classes = (element.get("class") or "").split()
    for mark, name, pseudo, argument in PART.findall(match["more"]):
        if mark == "#" and element.get("id") != name:
            return False
        if mark == "." and name not in classes:
            return False
        if pseudo and not _stands(element, pseudo, argument):
            return False
    return True


def _stands(element: etree._Element, pseudo: str, argument: str) -> bool:
    if pseudo == "last-child":
        return element.getnext() is None
    place = sum(1 for _ in element.itersiblings(preceding=True)) + 1
    if pseudo == "first-child":
        return place == 1
    argument = {"even": "2n", "odd": "2n+1"}.get(argument.strip(), argument.replace(" ", ""))
    match = re.fullmatch(r"(?:([+-]?\d*)n)?([+-]?\d+)?", argument)
    if not match:
        return False
    step = {"": 1, "-": -1, "+": 1}.get(match[1] or "", match[1]) if match[1] is not None else 0
    step, start = int(step or 0), int(match[2] or 0)
    return (
        place == start
        if step == 0
        else (place - start) % step == 0 and (place - start) // step >= 0
    )


def _at_rules(css: str) -> Iterator[str]:
    for match in re.finditer(r"@[\w-]+[^{};]*(?:;|\{(?:[^{}]|\{[^{}]*\})*\})", css):
        yield " ".join(match[0].split()) + "\n"


def _without_at_rules(css: str) -> str:
    return re.sub(r"@[\w-]+[^{};]*(?:;|\{(?:[^{}]|\{[^{}]*\})*\})", "", css)
