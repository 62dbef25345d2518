"""HTML tables as data packages print them, made into plain tables that keep what they mean.

One normaliser for pandas, its Styler, great_tables and tables written by hand: header cells say
what they head (https://www.w3.org/WAI/tutorials/tables/), groups of rows are row groups, numbers
stand to the right, ids are the same from run to run, colours are on the cells. The filter
``1-tables.lua`` then reads the table, and both formats are written from what it read.
"""

from __future__ import annotations

import base64
import html
import re
from collections.abc import Iterator

from lxml import etree
from lxml import html as lxml_html

from . import table_styles

NUMBER = re.compile(r"^[-−–+]?[£$€]?\s?[\d,.\u2009\s]*\d(?:\.\d+)?(?:e[-+]?\d+)?\s?[%*]?$", re.I)
EMPTY = frozenset({"", "nan", "NaN", "None", "NaT", "–", "-", "*", "NA", "<NA>", "..."})
TAG = re.compile(r"<!--.*?-->|<(/?)table\b[^>]*>", re.DOTALL | re.IGNORECASE)
STYLE = re.compile(r"<style\b[^>]*>(.*?)</style\s*>\s*", re.DOTALL | re.IGNORECASE)
GREAT_DIV = re.compile(r'(<div id="[\w-]+") style="[^"]*overflow-x:[^"]*">(?=\s*<style>)')
DIV = re.compile(r'<div\b[^>]*?\bid="([\w-]+)"')
SVG = re.compile(r"<svg\b.*?</svg\s*>", re.DOTALL | re.IGNORECASE)
RANDOM_ID = re.compile(r'<div id="([a-z]{10})"|<table id="(T_[0-9a-f]{5})"')
PACKAGES = re.compile(r'class="[^"]*\b(?:gt_table|dataframe)\b|<table id="T_')
LEFT_ALONE = re.compile(r'data-quarto-disable-processing="true"|html-table-processing="?none')
FENCE = re.compile(r"^(\s*)(`{3,}|~{3,})\s*(.*)$")
ROWS_MARK = "bite:rows"  # 1-tables.lua reads a long table in pieces, cut at these comments
ROWS_A_PIECE = 100


def normalise(text: str, number: int | str) -> str:
    """The HTML of an output with its tables made plain; ``number`` makes ids unique in the page.

    Text without a table comes back as it is, as does a table that asks not to be processed.
    """
    if "<table" not in text.lower() or LEFT_ALONE.search(text):
        return text
    of_package = PACKAGES.search(text)
    text = GREAT_DIV.sub(r"\1>", steady_ids(text, number))
    sheet = table_styles.Sheet()
    if of_package:
        sheet = table_styles.read("\n".join(STYLE.findall(text)))
        text = STYLE.sub(_kept_sheet, text)
    out, end = [], 0
    for start, stop in _spans(text):
        around = DIV.findall(text, 0, start)
        out += [text[end:start], _table(text[start:stop], sheet, around[-1] if around else "")]
        end = stop
    return "".join([*out, text[end:]])


def in_output(text: str, number: int | str) -> list[str]:
    """Lines of Markdown that a cell printed; tables of packages in them are made plain."""
    if PACKAGES.search(text) and "```" not in text and not LEFT_ALONE.search(text):
        text = normalise(text, number)
        for start, stop in reversed([*_spans(text)]):
            text = f"{text[:start]}\n\n```{{=html}}\n{text[start:stop]}\n```\n\n{text[stop:]}"
        return text.split("\n")
    return in_prose(text.split("\n"), number)


def in_prose(lines: list[str], number: int | str) -> list[str]:
    """Markdown with the tables of its ``{=html}`` blocks made plain, in as many lines as before."""
    if not any("<table" in line.lower() for line in lines):
        return lines
    out, fence, is_html, begun = list(lines), "", False, 0
    for at, line in enumerate(lines):
        match = FENCE.match(line)
        if match and not fence:
            fence, begun = match[2], at + 1
            is_html = match[3].replace(" ", "") in ("{=html}", "{=html5}")
        elif match and match[2].startswith(fence) and not match[3].strip():
            fence = ""
            if is_html and at > begun:
                plain = normalise("\n".join(lines[begun:at]), f"{number}-{begun}").split("\n")
                more = max(0, len(plain) - (at - begun))
                plain = [" ".join(plain[: more + 1]), *plain[more + 1 :]]
                out[begun:at] = [*plain, *[""] * (at - begun - len(plain))]
    return out


def steady_ids(text: str, number: int | str) -> str:
    """Replace ids drawn at random (great_tables, Styler) by ones that count."""
    for count, match in enumerate(RANDOM_ID.finditer(text)):
        drawn = match[1] or match[2]
        text = re.sub(rf"\b{drawn}", f"table-{number}-{count + 1}", text)
    return text


def _kept_sheet(match: re.Match[str]) -> str:
    """Styler's sheet reaches its own table only, and says what a cell's style cannot (``:hover``).

    Those of great_tables and of plain frames reach further than their table and say nothing more.
    """
    own = re.match(r"\s*#", match[1]) and ".gt_table" not in match[1]
    return match[0] if own else ""


def _spans(text: str) -> Iterator[tuple[int, int]]:
    """Where the outermost tables begin and end; one that is never closed is none."""
    depth, start = 0, 0
    for match in TAG.finditer(text):
        if match[0].startswith("<!--"):
            continue
        if not match[1]:
            start = start if depth else match.start()
            depth += 1
        elif depth:
            depth -= 1
            if not depth:
                yield start, match.end()


def _table(text: str, sheet: table_styles.Sheet, around: str) -> str:
    try:
        table = lxml_html.fragment_fromstring(SVG.sub(_picture, text))
    except (etree.ParserError, etree.XMLSyntaxError):
        return text
    if table.tag != "table":
        return text
    great = "gt_table" in (table.get("class") or "")
    keep = table_styles.great_tables_own if great else dict
    table_styles.onto(table, sheet, around, keep)
    if great:
        _great_table(table)
    elif "dataframe" in (table.get("class") or ""):
        _data_frame(table)
    elif re.match(r"(?:T_|table-)", table.get("id") or ""):
        _styler(table)
    for part in table.iter("table"):
        part.attrib.pop("border", None)
        _scopes(part)
    _mark_pieces(table)
    written = str(lxml_html.tostring(table, encoding="unicode", with_tail=False))
    return re.sub(r"\{\{&lt;.*?&gt;\}\}", lambda match: html.unescape(match[0]), written)


def _picture(match: re.Match[str]) -> str:
    """A drawing inside a cell as a picture with words: readers of HTML spoil its markup."""
    svg = match[0] if "xmlns=" in match[0] else match[0].replace("<svg", f"<svg {XMLNS}", 1)
    tree = lxml_html.fragment_fromstring(match[0])
    title = tree.get("aria-label") or tree.findtext(".//title") or ""
    said = " ".join(" ".join(t.split()) for t in tree.xpath(".//text[not(ancestor::defs)]//text()"))
    words = title.strip() or (f"Small chart: {said.strip()}" if said.strip() else "Small chart")
    image = etree.Element("img", {"alt": words, "data-drawing": "1"})  # html.py puts it back
    image.set("src", "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode())
    style = table_styles.declarations(tree.get("style"))
    for name in ("width", "height"):
        if size := style.get(name) or tree.get(name):
            image.set(name, size)
    return lxml_html.tostring(image, encoding="unicode")


XMLNS = 'xmlns="http://www.w3.org/2000/svg"'


def _data_frame(table: etree._Element) -> None:
    """pandas: index names join the header row, columns of numbers stand to the right."""
    for row in table.xpath(".//tr"):
        row.attrib.pop("style", None)
    for cell in table.xpath(".//th[@valign or @halign]"):
        cell.attrib.pop("valign", None)
        cell.attrib.pop("halign", None)
    _join_index_names(table)
    _numbers_to_the_right(table)


def _styler(table: etree._Element) -> None:
    """Styler: as pandas, but for what the author has aligned."""
    for cell in table.xpath(".//th[contains(@class,'blank')]"):
        cell.text = (cell.text or "").strip("\u00a0 ")
    _join_index_names(table)
    _numbers_to_the_right(table)


def _numbers_to_the_right(table: etree._Element) -> None:
    columns: dict[int, list[str | None]] = {}
    rows = [_positions(row) for row in table.xpath("./tbody/tr")]
    for row in rows:
        for column, cell in row:
            columns.setdefault(column, []).append(None if cell.tag == "th" else _words(cell))
    right = {column for column, values in columns.items() if _is_numeric(values)}
    for row in [*rows, *(_positions(row) for row in table.xpath("./thead/tr"))]:
        for column, cell in row:
            if column in right and "text-align" not in (cell.get("style") or ""):
                cell.set("style", "text-align: right;" + (cell.get("style") or ""))


def _join_index_names(table: etree._Element) -> None:
    """The names of the index stand in a header row of their own: they head the columns below."""
    rows = table.xpath("./thead/tr")
    if len(rows) < 2:
        return
    last, above = rows[-1], rows[-2]
    named = [cell for cell in last if _words(cell)]
    count = len(named)
    if not named or any(_words(cell) for cell in last[count:]) or len(above) <= count:
        return
    if [_words(c) for c in last[:count]] != [_words(c) for c in named]:
        return
    if any(_words(c) or int(c.get("colspan") or 1) > 1 for c in above[:count]):
        return
    for cell, target in zip(named, above[:count], strict=True):
        target.text = _words(cell)
    last.getparent().remove(last)


def _great_table(table: etree._Element) -> None:
    """great_tables: title as caption, stub as row headers, groups as bodies of their own."""
    for attribute in ("aria-labelledby", "aria-describedby", "data-quarto-bootstrap"):
        table.attrib.pop(attribute, None)
    for cell in table.xpath(".//th | .//td"):
        cell.attrib.pop("headers", None)
        cell.attrib.pop("id", None)
    _title(table)
    for cell in table.xpath("./tbody//td[contains(@class,'gt_stub')]"):
        cell.tag = "th"
    for mark in table.xpath(".//span[contains(@class,'gt_footnote_marks')]"):
        mark.attrib.pop("style", None)
        mark.tag = "sup"
    for place in ("right", "center"):
        for cell in table.xpath(f".//*[self::th or self::td][contains(@class,'gt_{place}')]"):
            if "text-align" not in (cell.get("style") or ""):
                cell.set("style", f"text-align: {place};" + (cell.get("style") or ""))
    for cell in table.xpath(".//*[contains(@class,'summary_row_bottom')]"):
        cell.set("style", "border-top: 1px solid;" + (cell.get("style") or ""))
    for body in table.xpath("./tbody"):
        _split_groups(body)


def _title(table: etree._Element) -> None:
    """Title and subtitle: the table's caption, with what is written in them kept."""
    headings = table.xpath("./thead/tr[contains(@class,'gt_heading')]")
    for row in headings:
        row.getparent().remove(row)
    lines = [cell for row in headings for cell in row if _words(cell)]
    if not lines:
        return
    caption = table.find("caption")
    if caption is None:
        caption = etree.Element("caption")
        table.insert(0, caption)
    for number, cell in enumerate(lines):
        part = etree.SubElement(caption, "span" if number else "strong")
        part.text = cell.text
        part.extend(list(cell))
        for block in part.xpath(".//p | .//div"):
            block.drop_tag()
        if number + 1 < len(lines):
            part.tail = " " if _words(part)[-1:] in ".?!:" else ". "
        style = table_styles.declarations(cell.get("style"))
        style.pop("text-align", None)  # captions stand where captions stand
        if style:
            part.set("style", table_styles.written(style))


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
    rows = table.xpath("./thead/tr")
    for row in rows:
        for cell in row.xpath("./th"):
            if not _words(cell) and not cell.xpath(".//img"):
                cell.tag = "td"
                cell.attrib.pop("scope", None)
            else:
                cell.set("scope", "colgroup" if _span(cell, "col") > 1 else "col")
    for cell in table.xpath("./tbody/tr/th[not(@scope)]"):
        cell.set("scope", "rowgroup" if _span(cell, "row") > 1 else "row")


def _mark_pieces(table: etree._Element) -> None:
    """Comments where a long table may be cut: between rows that no cell spans."""
    for body in table.xpath("./tbody[count(tr) > $least]", least=ROWS_A_PIECE * 2):
        open_rows, since = 0, 0
        for row in body.xpath("./tr"):
            open_rows = max([open_rows, *(_span(cell, "row") for cell in row)]) - 1
            since += 1
            if since >= ROWS_A_PIECE and open_rows <= 0 and row.getnext() is not None:
                row.addnext(etree.Comment(ROWS_MARK))
                since = 0


def _positions(row: etree._Element) -> list[tuple[int, etree._Element]]:
    """(column counted from the right, cell): row spans shift what is left, never what is right."""
    out, column = [], 0
    for cell in row.iterchildren("td", "th", reversed=True):
        span = _span(cell, "col")
        if span == 1:
            out.append((column, cell))
        column += span
    return out


def _span(cell: etree._Element, direction: str) -> int:
    written = cell.get(direction + "span") or "1"
    return int(written) if written.isdigit() else 1


def _words(element: etree._Element) -> str:
    return " ".join((element.text_content() or "").split())


def _is_numeric(values: list[str | None]) -> bool:
    shown = [v for v in values if v is not None and v not in EMPTY]
    return bool(shown) and all(NUMBER.match(v) for v in shown)
