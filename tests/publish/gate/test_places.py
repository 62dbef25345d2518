"""Every place of every kind of file where words can hide is read.

The plants stand in real files: pages, PDFs by Typst and pikepdf, pictures by Pillow, workbooks by
openpyxl, archives; each in a file of its own.
"""

from __future__ import annotations

import gzip
import html as html_text
import io
import json
import re

import pikepdf
import pytest
import typst
from PIL import Image

from publish.gate import identifiers
from publish.gate.site import opened
from publish.gate.verdict import Rules
from tests.publish.gate.makers import (
    NOWHERE,
    annotated,
    attached,
    data_uri,
    drawn,
    edited,
    entities,
    escapes,
    font,
    hidden_layer,
    image,
    in_base64,
    in_contents,
    jpeg,
    judged,
    outlined,
    page,
    percents,
    png,
    revised,
    said,
    set_info,
    shown,
    stamped,
    structured,
    svg,
    tarred,
    typeset,
    unused,
    with_picture,
    word_file,
    workbook,
    xmp,
    zipped,
)
from tests.publish.gate.plants import BIRTH, EMAIL, FOLDER, INSURANCE, NHS, PHONE, POSTCODE

NUMBER, CODE, MAIL, TEL, HOME, BORN = (
    "943 476 5919", "L12 7AB", "jane.doe@nhs.net", "0151 496 0123", "C:\\Users\\jane\\a.docx",
    "born 12/03/1961",
)  # fmt: skip
PLANTED = {NHS: NUMBER, POSTCODE: CODE, EMAIL: MAIL, PHONE: TEL, FOLDER: HOME, BIRTH: BORN}

# -- pages ----------------------------------------------------------------------------------

ESCAPED = {words: html_text.escape(words) for words in PLANTED.values()}


MARKUP = {
    "the text": lambda w: f"<p>{w}</p>",
    "text in pieces": lambda w: f"<p>{w[:4]}<b>{w[4:6]}</b><span>{w[6:]}</span></p>",
    "with a footnote's mark": lambda w: f"<p>{w}<sup>2</sup></p>",
    "a broken line": lambda w: f"<p>{w.replace(' ', '<br>', 1)}</p>",
    "a cell": lambda w: f"<table><tr><th>a</th></tr><tr><td>{w}</td></tr></table>",
    "hidden text": lambda w: f'<div hidden style="display:none">{w}</div>',
    "a template": lambda w: f"<template><p>{w}</p></template>",
    "for those without scripts": lambda w: f"<noscript><p>{w}</p></noscript>",
    "alt": lambda w: f'<img src="a.png" alt="{w}">',
    "title": lambda w: f'<span title="{w}">x</span>',
    "aria-label": lambda w: f'<button aria-label="{w}">x</button>',
    "data-": lambda w: f'<div data-note="{w}">x</div>',
    "a value": lambda w: f'<input value="{w}">',
    "a placeholder": lambda w: f"<input placeholder='{w}'>",
    "a query": lambda w: f'<a href="https://example.org/?q={percents(w)}&x=1">x</a>',
    "a fragment": lambda w: f'<a href="#{percents(w)}">x</a>',
    "entities": lambda w: f"<p>{entities(html_text.unescape(w))}</p>",
    "entities twice": lambda w: f"<p>{html_text.escape(entities(html_text.unescape(w)))}</p>",
    "a comment": lambda w: f"<!-- {w} -->",
    "a conditional comment": lambda w: f"<!--[if IE]><p>{w}</p><![endif]-->",
    "a style": lambda w: f"<style>/* {w} */ p {{ color: red }}</style>",
    "a style's words": lambda w: f'<p style="--x: \'{w}\'">x</p>',
    "a script": lambda w: f"<script>// {w}\nlet a = 1</script>",
    "escapes of a script": lambda w: f'<script>let a = "{escapes(html_text.unescape(w))}"</script>',
    "an event": lambda w: f"<b onclick=\"say('{w.replace(chr(92), chr(92) * 2)}')\">x</b>",
    "JSON": lambda w: '<script type="application/json">'
    + json.dumps({"note": html_text.unescape(w)}) + "</script>",
    "a key of JSON": lambda w: '<script type="application/ld+json">'
    + json.dumps({html_text.unescape(w): 1}) + "</script>",
    "a meta element": lambda w: f'<meta name="description" content="{w}">',
    "a frame": lambda w: f'<iframe srcdoc="&lt;p&gt;{html_text.escape(w)}&lt;/p&gt;"></iframe>',
    "SVG text": lambda w: svg(f"<text>{w}</text>"),
    "SVG in spans": lambda w: svg(f"<text><tspan>{w[:5]}</tspan><tspan>{w[5:]}</tspan></text>"),
    "SVG letter by letter": lambda w: svg(
        "".join(f'<text x="{n}">{html_text.escape(c)}</text>'
                for n, c in enumerate(html_text.unescape(w)))),
    "from right to left": lambda w: f'<p><bdo dir="rtl">{w[::-1]}</bdo></p>' if "&" not in w else w,
    "mathematics": lambda w: "<math>" + "".join(
        f"<mi>{html_text.escape(c)}</mi>" for c in html_text.unescape(w)) + "</math>",
    "a font": lambda w: "<style>@font-face{src:url("
    + data_uri("font/ttf", font(html_text.unescape(w))) + ")}</style>",
    "numbers of letters": lambda w: "<script>String.fromCharCode("
    + ",".join(str(ord(c)) for c in html_text.unescape(w)) + ")</script>",
    "hexadecimal": lambda w: f'<p data-x="{html_text.unescape(w).encode().hex()}">x</p>',
    "SVG title": lambda w: svg(f"<title>{w}</title>"),
    "SVG description": lambda w: svg(f"<desc>{w}</desc>"),
    "SVG metadata": lambda w: svg(f"<metadata><x>{w}</x></metadata>"),
    "an SVG picture": lambda w: image("svg+xml", svg(f"<text>{w}</text>").encode()),
    "an SVG comment": lambda w: image("svg+xml", svg(f"<!-- {w} -->").encode()),
    "an SVG picture in percents": lambda w: '<img alt="" src="data:image/svg+xml,'
    + percents(svg(f"<text>{w}</text>")) + '">',
    "a PNG": lambda w: image("png", png(html_text.unescape(w))),
    "a JPEG": lambda w: image("jpeg", jpeg(html_text.unescape(w))),
    "a picture in a style": lambda w: "<style>p{background:url("
    + data_uri("image/png", png(html_text.unescape(w), "zTXt")) + ")}</style>",
    "a download": lambda w: f'<a href="{data_uri("text/csv", f"a{chr(10)}{w}".encode())}">x</a>',
    "base64 in data-": lambda w: f'<p data-x="{in_base64(html_text.unescape(w).encode())}">x</p>',
    "an attribute that comes twice": lambda w: f'<p class="a" class="{w}">x</p>',
    "a broken tag": lambda w: f"<p <b {w}>x</p>",
    "after the end": lambda w: f"</body></html><!-- {w} -->",
}  # fmt: skip


@pytest.fixture(scope="module")
def marked(tmp_path_factory):
    site = tmp_path_factory.mktemp("marked")
    for number, plant in enumerate(MARKUP.values()):
        for kind, words in enumerate(PLANTED.values()):
            text = page(plant(ESCAPED[words]))
            (site / f"p{number}-{kind}.html").write_text(text, "utf-8")
    return judged(site)


PARTED = {"a broken line": (NHS, PHONE)}
"""Only what has spaces can go over a line."""


@pytest.mark.parametrize("kind", range(len(PLANTED)), ids=list(PLANTED))
@pytest.mark.parametrize("number", range(len(MARKUP)), ids=list(MARKUP))
def test_every_place_of_a_page_is_read(marked, number, kind):
    place, wanted = list(MARKUP)[number], list(PLANTED)[kind]
    if wanted not in PARTED.get(place, PLANTED):
        return
    found = [one for one in marked if one.file == f"p{number}-{kind}.html"]
    assert wanted in {one.what.partition(":")[0] for one in found}
    assert all(one.line and 6 <= one.line <= 9 for one in found), found


# -- PDFs -----------------------------------------------------------------------------------------


PDFS = {
    "a note": (lambda w: edited(annotated(Subtype=pikepdf.Name.Text, Contents=said(w))), 2),
    "a link": (lambda w: edited(annotated(Subtype=pikepdf.Name.Link, A=pikepdf.Dictionary(
        S=pikepdf.Name.URI, URI=said(f"https://example.org/?q={percents(w)}")))), 2),
    "a form field": (lambda w: edited(annotated(Subtype=pikepdf.Name.Widget, FT=pikepdf.Name.Tx,
                                                T=said("a"), V=said(w))), 2),
    "alternative text": (lambda w: edited(structured("/Alt", w)), 2),
    "actual text": (lambda w: edited(structured("/ActualText", w)), 2),
    "an expansion": (lambda w: edited(structured("/E", w)), 2),
    "text behind a drawing": (lambda w: edited(in_contents(w)), 2),
    "a picture": (lambda w: edited(with_picture(w)), None),
    "the author": (lambda w: edited(set_info("/Author", w)), None),
    "an entry of its own": (lambda w: edited(set_info("/Note", w)), None),
    "XMP": (lambda w: edited(xmp(w)), None),
    "the outline": (lambda w: edited(outlined(w)), None),
    "an attachment": (lambda w: edited(attached("a.csv", f"a\n{w}\n".encode())), None),
    "the name of an attachment": (lambda w: edited(attached(f"{w}.csv", b"a")), None),
    "a PDF attached": (lambda w: edited(attached("a.pdf", typeset([w]))), None),
    "a workbook attached": (lambda w: edited(attached("a.zip", zipped("a.txt", w.encode()))), None),
    "private data": (lambda w: edited(unused(w)), None),
    "a comment": (lambda w: typeset(["one"]) + f"\n% {w}\n".encode(), None),
    "an earlier version": (revised, None),
    "over two lines": (lambda w: typeset([w.replace(" ", "\n", 1)]), 1),
    "in pieces": (lambda w: typst.compile(
        "".join(f"#text({json.dumps(char)})" for char in w).encode()), 1),
    "outside the page": (lambda w: drawn(shown(w, at="900 900")), 1),
    "invisible": (lambda w: drawn(shown(w, "3 Tr")), 1),
    "clipped away": (lambda w: drawn(b"0 0 1 1 re W n " + shown(w)), 1),
    "a hidden layer": (lambda w: drawn(b"/OC /MC0 BDC " + shown(w) + b" EMC", hidden_layer), 1),
    "a comment of the drawing": (lambda w: drawn(f"% {w}\n".encode() + shown("x")), 1),
    "a stamp's look": (lambda w: drawn(b"", stamped(w)), None),
    "white on white": (lambda w: typst.compile(
        f"#text(fill: white, size: 1pt, {json.dumps(w)})".encode()), 1),
    "rotated": (lambda w: typst.compile(f"#rotate(90deg)[#text({json.dumps(w)})]".encode()), 1),
}  # fmt: skip


@pytest.fixture(scope="module")
def printed(tmp_path_factory):
    site = tmp_path_factory.mktemp("printed")
    for number, (make, _) in enumerate(PDFS.values()):
        for kind, words in enumerate(PLANTED.values()):
            (site / f"p{number}-{kind}.pdf").write_bytes(make(words))
    return judged(site)


@pytest.mark.parametrize("kind", range(len(PLANTED)), ids=list(PLANTED))
@pytest.mark.parametrize("number", range(len(PDFS)), ids=list(PDFS))
def test_every_place_of_a_pdf_is_read(printed, number, kind):
    name, wanted = list(PDFS)[number], list(PLANTED)[kind]
    if name == "the name of an attachment" and wanted in (FOLDER, BIRTH):
        return  # a name cannot hold their slashes
    leaf = f"p{number}-{kind}.pdf"
    page_number = PDFS[name][1]
    file = f"{leaf}, page {page_number}" if page_number else leaf
    found = {one.what.partition(":")[0] for one in printed if one.file == file}
    assert wanted in found, [one for one in printed if one.file.startswith(leaf)]


# -- other files ----------------------------------------------------------------------------------


FILES = {
    "a.txt": lambda w: w.encode(),
    "windows.txt": lambda w: f"café – {w}".encode("cp1252"),
    "utf16.txt": lambda w: w.encode("utf-16"),
    "bom.csv": lambda w: f"\ufeffa,b\r\n1,{w}\r\n".encode(),
    "semicolons.csv": lambda w: f"a;b\n1;{w}\n".encode(),
    "tabs.tsv": lambda w: f"a\tb\n1\t{w}\n".encode(),
    "head.csv": lambda w: f"a,{w}\n1,2\n".encode(),
    "a.json": lambda w: json.dumps({"a": [{"b": w}]}).encode(),
    "key.json": lambda w: json.dumps({w: 1}).encode(),
    "escaped.json": lambda w: f'{{"a": "{escapes(w)}"}}'.encode(),
    "twice.json": lambda w: f'{{"a": {json.dumps(w)}, "a": 1}}'.encode(),
    "broken.json": lambda w: f'{{"a": {json.dumps(w)}, '.encode(),
    "ro-crate-metadata.json": lambda w: json.dumps({"@graph": [{"author": w}]}).encode(),
    "notebook.ipynb": lambda w: json.dumps({"cells": [{"source": [w]}]}).encode(),
    "a.svg": lambda w: svg(f"<text>{html_text.escape(w)}</text>").encode(),
    "a.xml": lambda w: f"<a><b c='{html_text.escape(w)}'/></a>".encode(),
    "cdata.xml": lambda w: f"<a><![CDATA[{w}]]></a>".encode(),
    "broken.xml": lambda w: f"<a><b>{w}</a>".encode(),
    "entity.xml": lambda w: f'<!DOCTYPE a [<!ENTITY x "{html_text.escape(w)}">]><a/>'.encode(),
    "a.png": png,
    "z.png": lambda w: png(w, "zTXt"),
    "i.png": lambda w: png(w, "iTXt"),
    "end.png": lambda w: png("x") + w.encode(),
    "a.jpg": jpeg,
    "a.ttf": font,
    "a.woff": lambda w: font(w, "woff"),
    "wide.txt": lambda w: w.encode("utf-16-le"),
    "a.gif": lambda w: (
        b"GIF89a\x01\x00\x01\x00\x00\x00\x00!\xfe" + bytes([len(w)]) + w.encode() + b"\x00;"
    ),
    "a.css": lambda w: f"/* {w} */".encode(),
    "a.js": lambda w: f"let a = {json.dumps(w[:5])} + {json.dumps(w[5:])}".encode(),
    "a.map": lambda w: json.dumps({"sources": [w]}).encode(),
    "a.md": lambda w: f"---\nauthor: x\n---\n{w}".encode(),
    "a.zip": lambda w: zipped("a.csv", f"a\n{w}".encode()),
    "zip in zip.zip": lambda w: zipped("b.zip", zipped("a.txt", w.encode())),
    "a.xlsx": workbook,
    "a.docx": word_file,
    "a.txt.gz": lambda w: gzip.compress(w.encode()),
    "a.tar.gz": tarred,
    "nameless": lambda w: w.encode(),
    "blob.bin": lambda w: b"\x00\x01\x02\x00" * 9 + w.encode() + b"\x00\xff" * 9,
}  # fmt: skip


@pytest.fixture(scope="module")
def filed(tmp_path_factory):
    site = tmp_path_factory.mktemp("filed")
    for kind, words in enumerate(PLANTED.values()):
        (site / f"k{kind}").mkdir()
        for name, make in FILES.items():
            (site / f"k{kind}" / name).write_bytes(make(words))
    return judged(site)


@pytest.mark.parametrize("kind", range(len(PLANTED)), ids=list(PLANTED))
@pytest.mark.parametrize("name", FILES)
def test_every_kind_of_file_is_read(filed, name, kind):
    found = [one.what for one in filed if one.file == f"k{kind}/{name}"]
    assert list(PLANTED)[kind] in {what.partition(":")[0] for what in found}


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("9434765919.csv", NHS), ("visits-943-476-5919.csv", NHS), ("L12 7AB/a.csv", POSTCODE),
        ("data/L127AB.csv", POSTCODE), ("jane.doe@nhs.net/a.csv", EMAIL),
        ("a_943_476_5919.svg", NHS),
        ("07700900123/a.txt", PHONE), ("AB123456C.json", INSURANCE),
    ],
)  # fmt: skip
def test_names_of_files_and_folders_are_read(tmp_path, name, kind):
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("a" if not name.endswith("json") else "{}", "utf-8")
    (found,) = judged(tmp_path)
    assert found.what.startswith(kind)
    assert found.file == name


def test_what_an_earlier_version_drew_is_read(tmp_path):
    with pikepdf.open(io.BytesIO(typeset([NUMBER]))) as pdf:
        first = io.BytesIO()
        pdf.save(first)
    end = len(first.getvalue())
    table = re.findall(rb"startxref\s+(\d+)", first.getvalue())[-1]
    with pikepdf.open(first) as pdf:
        page = pdf.pages[0].obj
        number, size, root = page.Contents.objgen[0], len(pdf.objects) + 1, pdf.Root.objgen[0]
    emptied = b"%d 0 obj\n<</Length 1>>\nstream\n \nendstream\nendobj\n" % number
    entry = b"xref\n%d 1\n%010d 00000 n \n" % (number, end)
    trailer = b"trailer\n<</Size %d /Root %d 0 R /Prev %s>>\n" % (size, root, table)
    last = b"startxref\n%d\n%%%%EOF\n" % (end + len(emptied))
    (tmp_path / "a.pdf").write_bytes(first.getvalue() + emptied + entry + trailer + last)
    assert [one.what.partition(":")[0] for one in judged(tmp_path)] == [NHS]


def test_pictures_of_pixels_are_counted_and_said_to_be_unread(tmp_path):
    out = io.BytesIO()
    Image.new("RGB", (60, 20)).save(out, "PNG")
    (tmp_path / "a.html").write_text(page(image("png", out.getvalue()) * 2), "utf-8")
    (tmp_path / "b.html").write_text(page(image("png", out.getvalue())), "utf-8")
    (tmp_path / "index.html").write_text(page(""), "utf-8")
    done = identifiers.check(opened(tmp_path), Rules(), NOWHERE)
    assert "1 picture of pixels was not read" in done.evidence
    assert [said for said in done.missing if "1 picture of pixels was not read" in said]


def test_where_nothing_is_drawn_in_pixels_nothing_is_missing(tmp_path):
    (tmp_path / "index.html").write_text(page(svg("<text>One</text>")), "utf-8")
    done = identifiers.check(opened(tmp_path), Rules(), NOWHERE)
    assert done.missing == ()


def test_a_font_whose_names_cannot_be_read_is_named(tmp_path):
    (tmp_path / "a.woff2").write_bytes(b"wOF2" + bytes(60))
    (tmp_path / "index.html").write_text(page(""), "utf-8")
    done = identifiers.check(opened(tmp_path), Rules(), NOWHERE)
    assert [said for said in done.missing if said.startswith("a.woff2: ")]


@pytest.mark.parametrize("words", [NUMBER, MAIL])
def test_what_pages_share_is_found_on_each(tmp_path, words):
    """Parts that are the same are taken apart once, but never believed clean unread."""
    for name in ("a", "b", "c"):
        body = f"<section><h2>Same</h2><p>{words}</p></section><p>{name}</p>"
        (tmp_path / f"{name}.html").write_text(page(body), "utf-8")
        (tmp_path / f"{name}.json").write_text(f'[\n {{"x": "{words}"}}\n]', "utf-8")
    found = {one.file for one in judged(tmp_path)}
    assert found == {f"{name}.{kind}" for name in "abc" for kind in ("html", "json")}


# -- one detail over neighbouring cells -----------------------------------------------------------

APART = [
    ("943 476,5919", "an NHS number"), ("94347,65919", "an NHS number"),
    ("943,476,5919", "an NHS number"), ("L20,3DJ", "a postcode"),
    ("0151,4960123", "a telephone number"), ("07700,900,123", "a telephone number"),
    ("jane.doe,@nhs.net", "an e-mail address"),
]  # fmt: skip


@pytest.mark.parametrize(("cells", "kind"), APART)
def test_what_is_split_over_cells_is_found(tmp_path, cells, kind):
    heads = ",".join("abc"[: cells.count(",") + 1])
    (tmp_path / "a.csv").write_text(f"{heads}\n{cells}\n", "utf-8")
    assert kind in {one.what.partition(":")[0] for one in judged(tmp_path)}


def test_counts_that_stand_side_by_side_are_no_number(tmp_path):
    rows = "\n".join(f"{943 + n},{476 + n},{5919 + n}" for n in range(12))
    (tmp_path / "a.csv").write_text(f"a,b,c\n{rows}\n", "utf-8")
    assert not judged(tmp_path)


def test_a_birth_in_parts_of_json_is_found(tmp_path):
    (tmp_path / "a.json").write_text('{"birth": {"year": 1962, "month": 3, "day": 3}}', "utf-8")
    (tmp_path / "b.json").write_text('{"outward": "L20", "inward": "3DJ"}', "utf-8")
    assert {one.file for one in judged(tmp_path)} == {"a.json", "b.json"}
