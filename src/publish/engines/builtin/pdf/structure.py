"""The pass over a finished PDF's structure tree that Typst cannot do yet: row headers, captions.

Typst tags the cells of ``table.header`` as TH with Scope=Column; it has no stable way to say that
a cell of the body is a header of its row. The filter ``typst-4-tables.lua`` therefore sets such
cells in a region that no country has (``ZZ``), which Typst writes as ``/Lang`` into the tree. Here
those cells become TH with Scope=Row and an id, the data cells of their rows name them among their
Headers (ISO 32000-1, 14.8.5.7), and the language is put right again.

A caption stands inside the one figure or table that it belongs to (14.8.4.3.4): where Typst puts it
beside, because something lies between the two, it is moved in.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, String

MARK = "-ZZ"


def mend(pdf: bytes, *, language: str = "en-GB") -> bytes:
    """The PDF with row headers and captions in their places; same bytes for same bytes.

    ``language`` is the document's, as a BCP 47 tag; marked cells get its region back.
    """
    with pikepdf.open(io.BytesIO(pdf)) as file:
        root = file.Root.get("/StructTreeRoot")
        if root is None:
            return pdf
        elements = [element for element, _ in walk(root)]
        tables = [element for element in elements if element.get("/S") == Name.Table]
        headers = [_mend_table(file, table, number) for number, table in enumerate(tables, 1)]
        moved = [_caption_into_its_host(e) for e in elements if e.get("/S") == Name.Div]
        untold = _leave_unsaid(file.Root.get("/MarkInfo", Dictionary()))
        if not any(headers) and not any(moved) and not untold:
            return pdf
        _restore_language(elements, language)
        _extend_names(file, root, [item for named in headers for item in named])
        written = io.BytesIO()
        file.save(written, static_id=False, deterministic_id=True, fix_metadata_version=False,
                  object_stream_mode=pikepdf.ObjectStreamMode.preserve)  # fmt: skip
        return written.getvalue()


def _leave_unsaid(marks: Object) -> bool:
    """Takes out that no tag is suspect, which is so by default: said aloud, poppler's programs call
    it an error of syntax at every page somebody looks at."""
    if marks.get("/Suspects") is not False:
        return False
    del marks["/Suspects"]
    return True


@dataclass
class _Row:
    """A row of a table: its cells with the column each starts in."""

    cells: list[tuple[int, Object, str]] = field(default_factory=list)


def kids(element: Object) -> list[Object]:
    """What an element holds, elements and marked content, in order."""
    held = element.get("/K")
    if held is None:
        return []
    return list(held) if isinstance(held, Array) else [held]


def _is_element(kid: Object) -> bool:
    return isinstance(kid, Dictionary) and "/S" in kid


def children(element: Object) -> list[Object]:
    """The elements that an element holds, in order."""
    return [kid for kid in kids(element) if _is_element(kid)]


def walk(element: Object, language: str = "") -> Iterator[tuple[Object, str]]:
    """Every structure element below, with the language that holds for it."""
    for child in children(element):
        own = str(child.get("/Lang", language))
        yield child, own
        yield from walk(child, own)


def _is_caption(kid: Object) -> bool:
    return _is_element(kid) and kid["/S"] == Name.Caption


def _hosts(element: Object) -> Iterator[Object]:
    """The outermost figures and tables inside."""
    for child in children(element):
        if child["/S"] in (Name.Figure, Name.Table):
            yield child
        else:
            yield from _hosts(child)


def _caption_into_its_host(element: Object) -> bool:
    inside = kids(element)
    captions = [kid for kid in inside if _is_caption(kid)]
    hosts = list(_hosts(element)) if len(captions) == 1 else []
    if len(hosts) != 1:  # a panel's caption is of all its parts
        return False
    (caption,), (host,) = captions, hosts
    caption["/P"] = host
    host["/K"] = Array([caption, *kids(host)])
    element["/K"] = Array([kid for kid in inside if not _is_caption(kid)])
    return True


def attribute(element: Object, name: str) -> Object | None:
    """An attribute of an element, whoever owns it; None if it has none of that name."""
    return next((owner[name] for owner in _owners(element) if name in owner), None)


def _spanned(cell: Object, name: str) -> int:
    said = attribute(cell, name)
    return 1 if said is None else int(said)


def _owners(cell: Object) -> list[Object]:
    attributes = cell.get("/A")
    if attributes is None:
        return []
    return list(attributes) if isinstance(attributes, Array) else [attributes]


def _rows(table: Object) -> Iterator[_Row]:
    """The rows of a table in order, each cell at its column, spans counted."""
    taken: dict[int, int] = {}  # column → rows below that a cell from above still covers
    outside = str(table.get("/Lang", ""))
    elements = [(e, lang) for e, lang in walk(table, outside)]
    for element, language in elements:
        if element.get("/S") != Name.TR:
            continue
        row, column = _Row(), 0
        for cell in children(element):
            while taken.get(column, 0) > 0:
                taken[column] -= 1
                column += 1
            row.cells.append((column, cell, _spoken_language(cell, language)))
            down, across = _spanned(cell, "/RowSpan"), _spanned(cell, "/ColSpan")
            for covered in range(column, column + across):
                taken[covered] = down - 1
            column += across
        while taken.get(column, 0) > 0:
            taken[column] -= 1
            column += 1
        yield row


def _spoken_language(cell: Object, language: str) -> str:
    """The language of a cell's content: its own, or that of the one element that it holds."""
    own = str(cell.get("/Lang", language))
    inner = children(cell)
    if not own.endswith(MARK) and inner:
        spoken = {str(child.get("/Lang", own)) for child in inner}
        if len(spoken) == 1:
            return spoken.pop()
    return own


def _mend_table(file: pikepdf.Pdf, table: Object, number: int) -> list[tuple[str, Object]]:
    """Make headers of the marked cells; their ids and elements."""
    named: list[tuple[str, Object]] = []
    spanning: list[tuple[int, str]] = []  # headers from rows above: rows still covered, id
    for line, row in enumerate(_rows(table)):
        spanning = [(left - 1, name) for left, name in spanning if left > 1]
        headers = [name for _, name in spanning]
        for column, cell, language in row.cells:
            if cell.get("/S") != Name.TD or not language.endswith(MARK):
                continue
            name = f"R{number}x{column}y{line}"
            _make_header(file, cell, name)
            named.append((name, cell))
            headers.append(name)
            spanning.append((_spanned(cell, "/RowSpan"), name))
        for _, cell, language in row.cells:
            if cell.get("/S") == Name.TD and headers and not language.endswith(MARK):
                _add_headers(cell, headers)
    return named


def _table_owner(cell: Object) -> Object:
    for owner in _owners(cell):
        if owner.get("/O") == Name.Table:
            return owner
    owner = Dictionary(O=Name.Table)
    cell["/A"] = Array([*_owners(cell), owner])
    return next(o for o in _owners(cell) if o.get("/O") == Name.Table)


def _make_header(file: pikepdf.Pdf, cell: Object, name: str) -> None:
    cell["/S"] = Name.TH
    cell["/ID"] = String(name)
    _table_owner(cell)["/Scope"] = Name.Row


def _add_headers(cell: Object, names: list[str]) -> None:
    owner = _table_owner(cell)
    present = list(owner.get("/Headers", Array()))
    owner["/Headers"] = Array([*present, *(String(name) for name in names)])


def _restore_language(elements: list[Object], language: str) -> None:
    base, _, region = language.partition("-")
    for element in elements:
        lang = str(element.get("/Lang", ""))
        if lang.endswith(MARK):
            plain = lang.removesuffix(MARK)
            element["/Lang"] = String(f"{plain}-{region}" if region and plain == base else plain)


def _extend_names(file: pikepdf.Pdf, root: Object, named: list[tuple[str, Object]]) -> None:
    """Enter the new ids into the tree of ids, which is one sorted list (ISO 32000-1, 7.9.6)."""
    tree = pikepdf.NameTree(root["/IDTree"]) if "/IDTree" in root else pikepdf.NameTree.new(file)
    for name, element in named:
        tree[name] = element
    root["/IDTree"] = tree.obj
