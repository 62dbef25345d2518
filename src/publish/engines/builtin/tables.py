"""HTML tables as data packages print them, made into plain tables that keep what they mean.

One normaliser for pandas, its Styler and great_tables: header cells say what they head
(https://www.w3.org/WAI/tutorials/tables/), groups of rows are row groups, numbers stand to the
right, ids are the same from run to run. pandoc then reads the table, and both formats are written
from what it read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from lxml import etree
from lxml import html as lxml_html

NUMBER = re.compile(r"^[-−–+]?[£$€]?\s?[\d,.\u2009\s]*\d(?:\.\d+)?(?:e[-+]?\d+)?\s?[%*]?$", re.I)
EMPTY = frozenset({"", "nan", "NaN", "None", "–", "-", "*", "NA", "<NA>"})
PANDAS_STYLE = re.compile(r"<style scoped>.*?</style>\s*", re.DOTALL)
STYLE = re.compile(r'<div id="(?P<id>[\w-]+)"[^>]*>\s*<style>.*?</style>', re.DOTALL)
RANDOM_ID = re.compile(r'<div id="([a-z]{10})"|<table id="(T_[0-9a-f]{5})"')


def normalise(text: str, number: int) -> str:
    """The HTML of an output with its tables made plain; ``number`` makes ids unique in the page.

    Text without a table comes back as it is, as does a table that asks not to be processed.
    """
    if "<table" not in text.lower() or re.search(r'data-quarto-disable-processing="true"', text):
        return text
    text = steady_ids(text, number)
    if 'class="dataframe"' in text:
        text = PANDAS_STYLE.sub("", text)
    if "gt_table" in text:
        text = STYLE.sub(lambda match: _scoped(match[0], match["id"]), text)
    rules = _rules_of_cells(text)
    return re.sub(
        r"<table\b.*?</table\s*>",
        lambda match: _table(match[0], rules),
        text,
        flags=re.DOTALL | re.IGNORECASE,
    )


def steady_ids(text: str, number: int) -> str:
    """Replace ids drawn at random (great_tables, Styler) by ones that count."""
    for count, match in enumerate(RANDOM_ID.finditer(text)):
        drawn = match[1] or match[2]
        text = re.sub(rf"\b{drawn}", f"table-{number}-{count + 1}", text)
    return text


def _scoped(text: str, name: str) -> str:
    """great_tables' rules for this table only: some of its selectors would reach every table."""
    head, _, css = text.partition("<style>")
    rules = re.sub(r"color: font-color\([^)]*\);?", "", css.removesuffix("</style>"))

    def one(match: re.Match[str]) -> str:
        selectors = (s.strip() for s in match[1].split(","))
        own = (s if s.startswith("#") else f"#{name} {s}" for s in selectors if s)
        return f"{', '.join(own)} {{{match[2]}}}\n"

    return f"{head}<style>\n{re.sub(r'([^{}]+){([^{}]*)}', one, rules)}</style>"


def _rules_of_cells(text: str) -> dict[str, str]:
    """Styler's rules for single cells, by the id of the cell: a PDF reads no style sheet."""
    rules: dict[str, str] = {}
    for sheet in re.findall(r"<style[^>]*>(.*?)</style>", text, re.DOTALL):
        for selectors, body in re.findall(r"([^{}]+){([^{}]*)}", sheet):
            for name in re.findall(r"(?:^|,)\s*#([\w-]+)\s*(?=,|$)", selectors):
                rules[name] = rules.get(name, "") + " ".join(body.split()) + ";"
    return rules


def _table(text: str, rules: Mapping[str, str]) -> str:
    try:
        table = lxml_html.fragment_fromstring(text)
    except (etree.ParserError, etree.XMLSyntaxError):
        return text
    if table.tag != "table" or table.xpath(".//table"):
        return text  # a table for layout: not ours to interpret
    great = "gt_table" in (table.get("class") or "")
    if great:
        _great_table(table)
    elif "dataframe" in (table.get("class") or ""):
        _data_frame(table)
    table.attrib.pop("border", None)
    for cell in table.xpath(".//td[@id] | .//th[@id]") if rules else ():
        if own := rules.get(cell.get("id")):
            cell.set("style", own.replace(";;", ";") + (cell.get("style") or ""))
    _scopes(table)
    return lxml_html.tostring(table, encoding="unicode")


def _data_frame(table: etree._Element) -> None:
    """pandas: index names join the header row, columns of numbers stand to the right."""
    for row in table.xpath(".//tr"):
        row.attrib.pop("style", None)
    _join_index_names(table)
    body = table.xpath("./tbody/tr")
    right = {
        column
        for column in range(max((len(r) for r in body), default=0))
        if _is_numeric([_cell_at(row, column) for row in body])
    }
    rows = table.xpath("./tbody/tr | ./thead/tr[last()]")
    for row in rows:
        for column, cell in _positions(row):
            if column in right:
                cell.set("style", "text-align: right;")


def _join_index_names(table: etree._Element) -> None:
    rows = table.xpath("./thead/tr")
    if len(rows) < 2:
        return
    last, above = rows[-1], rows[-2]
    named = [cell for cell in last if (cell.text_content() or "").strip()]
    if not named or len(last) != len(above) or not all(
        not (a.text_content() or "").strip() for a in above[: len(named)]
    ) or any((c.text_content() or "").strip() for c in last[len(named) :]):  # fmt: skip
        return
    for cell, target in zip(last[: len(named)], above[: len(named)], strict=True):
        target.text = cell.text_content()
    last.getparent().remove(last)


def _great_table(table: etree._Element) -> None:
    """great_tables: title as caption, stub as row headers, groups as bodies of their own."""
    for attribute in ("aria-labelledby", "aria-describedby"):
        table.attrib.pop(attribute, None)
    for cell in table.xpath(".//th | .//td"):
        cell.attrib.pop("headers", None)
        cell.attrib.pop("id", None)
    headings = table.xpath("./thead/tr[contains(@class,'gt_heading')]")
    title = ". ".join(" ".join(row.text_content().split()) for row in headings)
    for row in headings:
        row.getparent().remove(row)
    if title and not table.xpath("./caption"):
        caption = etree.Element("caption")
        caption.text = title
        table.insert(0, caption)
    for cell in table.xpath("./tbody//td[contains(@class,'gt_stub')]"):
        cell.tag = "th"
    for cell in table.xpath(
        "./thead//th[contains(@class,'gt_right')] | ./tbody//*[contains(@class,'gt_right')]"
    ):
        cell.set("style", "text-align: right;" + (cell.get("style") or ""))
    for body in table.xpath("./tbody"):
        _split_groups(body)


def _split_groups(body: etree._Element) -> None:
    rows = list(body)
    if not any("gt_group_heading_row" in (row.get("class") or "") for row in rows):
        return
    parent, at = body.getparent(), body.getparent().index(body)
    current = None
    bodies = []
    for row in rows:
        is_group = "gt_group_heading_row" in (row.get("class") or "")
        if is_group or current is None:
            current = etree.Element("tbody", {"class": body.get("class") or ""})
            bodies.append(current)
        if is_group:
            for cell in row:
                cell.tag = "th"
                cell.set("scope", "rowgroup")
        current.append(row)
    parent.remove(body)
    for offset, new in enumerate(bodies):
        parent.insert(at + offset, new)


def _scopes(table: etree._Element) -> None:
    for row in table.xpath("./thead/tr"):
        for cell in row.xpath("./th"):
            if not (cell.text_content() or "").strip() and not cell.xpath(".//img"):
                cell.tag = "td"
                cell.attrib.pop("scope", None)
            else:
                cell.set("scope", "colgroup" if int(cell.get("colspan") or 1) > 1 else "col")
    for cell in table.xpath("./tbody/tr/th[not(@scope)]"):
        cell.set("scope", "rowgroup" if int(cell.get("rowspan") or 1) > 1 else "row")


def _positions(row: etree._Element) -> list[tuple[int, etree._Element]]:
    """(column counted from the right, cell): row spans shift what is left, never what is right."""
    out, column = [], 0
    for cell in reversed(row):
        span = int(cell.get("colspan") or 1)
        if span == 1:
            out.append((column, cell))
        column += span
    return out


def _cell_at(row: etree._Element, column: int) -> str | None:
    for position, cell in _positions(row):
        if position == column:
            return None if cell.tag == "th" else " ".join((cell.text_content() or "").split())
    return None


def _is_numeric(values: list[str | None]) -> bool:
    shown = [v for v in values if v is not None and v not in EMPTY]
    return bool(shown) and all(NUMBER.match(v) for v in shown)
