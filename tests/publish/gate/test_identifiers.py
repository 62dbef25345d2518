"""Every plant is found where it was put; what only looks like one is left alone.

The plants stand in real files: pages, PDFs by Typst and pikepdf, pictures by Pillow, workbooks by
openpyxl, archives. One site holds all of them, each in a file (or on a line, on a page) of its own.
"""

from __future__ import annotations

import base64
import csv
import gzip
import html as html_text
import io
import json
import tarfile
import zipfile
from pathlib import Path

import openpyxl
import pikepdf
import pytest
import typst
from PIL import Image, PngImagePlugin

from bite.identifiers import Identified, Manner, find, plain, valid_nhs_number
from publish.gate import identifiers, places
from publish.gate.machine import Machine
from publish.gate.site import opened
from publish.gate.verdict import Rules
from tests.publish.gate.lookalikes import LOOKALIKES
from tests.publish.gate.plants import (
    ADDRESS,
    BIRTH,
    EMAIL,
    FOLDER,
    INSURANCE,
    NHS,
    PHONE,
    POINT,
    POSTCODE,
    SPELLINGS,
    SPOKEN,
)  # fmt: skip

NOWHERE = Machine()
NUMBER, CODE, MAIL, TEL, HOME, BORN = (
    "943 476 5919", "L12 7AB", "jane.doe@nhs.net", "0151 496 0123", "C:\\Users\\jane\\a.docx",
    "born 12/03/1961",
)  # fmt: skip
PLANTED = {NHS: NUMBER, POSTCODE: CODE, EMAIL: MAIL, PHONE: TEL, FOLDER: HOME, BIRTH: BORN}
ALL = [(kind, words) for kind, spelt in SPELLINGS.items() for words in spelt]


def judged(site: Path, rules: Rules | None = None, on: Machine = NOWHERE):
    if not (site / "index.html").exists():
        (site / "index.html").write_text("<!doctype html><title>A</title><p>B</p>", "utf-8")
    return identifiers.check(opened(site), rules or Rules(), on).findings


def page(body: str, head: str = "") -> str:
    top = f'<!doctype html>\n<html lang="en-GB">\n<head><title>A</title>{head}</head>\n<body>\n'
    return f"{top}<p>One</p>\n{body}\n<p>Last</p>\n</body>\n</html>\n"


def typeset(pages: list[str]) -> bytes:
    """A PDF of Typst's, one text a page."""
    said = "\n#pagebreak()\n".join(
        f"Before. #text({json.dumps(one, ensure_ascii=False)}) After." for one in pages
    )
    source = f'#set page(width: 16cm, height: 8cm)\n#set text(lang: "en")\n{said}'
    return typst.compile(source.encode("utf-8"))


# -- every spelling: on a page, in a table, in a PDF ----------------------------------------------


@pytest.fixture(scope="module")
def spelt(tmp_path_factory):
    """A site of every spelling, a line each in a page and a table, a page each in a PDF."""
    site = tmp_path_factory.mktemp("spelt")
    (site / "data").mkdir()
    lines = [f"<p>We noted {html_text.escape(words)}</p>" for _, words in ALL]
    (site / "a.html").write_text(page("\n".join(lines)), "utf-8")
    rows = [["note"], *([words] for _, words in ALL)]
    with (site / "data" / "a.csv").open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(rows)
    (site / "data" / "a.json").write_text(json.dumps([w for _, w in ALL], indent=0), "utf-8")
    (site / "a.pdf").write_bytes(typeset([words for _, words in ALL]))
    return judged(site)


@pytest.mark.parametrize("number", range(len(ALL)), ids=lambda n: f"{ALL[n][0]}: {ALL[n][1]}")
@pytest.mark.parametrize(("file", "first"), [("a.html", 6), ("data/a.csv", 2), ("data/a.json", 2)])
def test_every_spelling_is_found_on_its_line(spelt, number, file, first):
    kinds = {one.what.partition(":")[0] for one in spelt
             if one.file == file and one.line == first + number}  # fmt: skip
    assert ALL[number][0] in kinds


GLYPHLESS = set("\u200b\ufeff٩٤٣٧٦٥١𝟗𝟒𝟑𝟕𝟔𝟓𝟏")
"""What Typst's own fonts do not draw, or draw as nothing."""
DRAWN = [number for number, (_, words) in enumerate(ALL) if not set(words) & GLYPHLESS]


@pytest.mark.parametrize("number", DRAWN, ids=lambda n: f"{ALL[n][0]}: {ALL[n][1]}")
def test_every_spelling_is_found_on_its_page_of_a_pdf(spelt, number):
    kinds = {one.what.partition(":")[0] for one in spelt
             if one.file == f"a.pdf, page {number + 1}"}  # fmt: skip
    assert ALL[number][0] in kinds


# -- every place ----------------------------------------------------------------------------------

ESCAPED = {words: html_text.escape(words) for words in PLANTED.values()}


def in_base64(content: bytes) -> str:
    return base64.b64encode(content).decode()


def data_uri(kind: str, content: bytes) -> str:
    return f"data:{kind};base64,{in_base64(content)}"


def image(kind: str, content: bytes) -> str:
    return f'<img alt="" src="{data_uri(f"image/{kind}", content)}">'


def svg(inside: str) -> str:
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">{inside}</svg>'


def png(words: str, kind: str = "tEXt") -> bytes:
    told = PngImagePlugin.PngInfo()
    if kind == "iTXt":
        told.add_itxt("Description", words)
    else:
        told.add_text("Author", words, zip=kind == "zTXt")
    out = io.BytesIO()
    Image.new("RGB", (3, 3)).save(out, "PNG", pnginfo=told)
    return out.getvalue()


def jpeg(words: str) -> bytes:
    exif = Image.Exif()
    exif[0x013B] = words
    out = io.BytesIO()
    Image.new("RGB", (3, 3)).save(out, "JPEG", exif=exif)
    return out.getvalue()


def entities(words: str) -> str:
    return "".join(f"&#{ord(char)};" for char in words)


def percents(words: str) -> str:
    return "".join(f"%{byte:02X}" for byte in words.encode())


def escapes(words: str) -> str:
    return "".join(f"\\u{ord(char):04x}" for char in words)


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


def edited(change) -> bytes:
    """A PDF of Typst's with two pages, changed by hand."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(typeset(["one", "two"]))) as pdf:
        change(pdf)
        pdf.save(out)
    return out.getvalue()


def annotated(**entries):
    def change(pdf):
        note = pdf.make_indirect(pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Rect=[0, 0, 9, 9], **entries,
        ))  # fmt: skip
        pdf.pages[1].obj.Annots = pikepdf.Array([note])

    return change


def said(words):
    return pikepdf.String(words)


def attached(name, content):
    def change(pdf):
        pdf.attachments[name] = pikepdf.AttachedFileSpec(pdf, content, filename=name)

    return change


def outlined(words):
    def change(pdf):
        with pdf.open_outline() as outline:
            outline.root.append(pikepdf.OutlineItem(words, 1))

    return change


def xmp(words):
    def change(pdf):
        with pdf.open_metadata() as told:
            told["dc:description"] = words

    return change


def structured(entry, words):
    def change(pdf):
        tree = pikepdf.Dictionary(Type=pikepdf.Name.StructElem, S=pikepdf.Name.Figure,
                                  Pg=pdf.pages[1].obj)  # fmt: skip
        tree[entry] = said(words)
        pdf.Root["/Kept"] = pdf.make_indirect(tree)

    return change


def in_contents(words):
    def change(pdf):
        hexed = ("\ufeff" + words).encode("utf-16-be").hex().encode()
        extra = b"/Span <</ActualText <" + hexed + b">>> BDC EMC"
        pdf.pages[1].contents_add(pdf.make_stream(extra))

    return change


def set_info(entry, words):
    def change(pdf):
        pdf.docinfo[entry] = said(words)

    return change


def unused(words):
    """An object that nothing in the file refers to but a private entry."""

    def change(pdf):
        pdf.Root["/PieceInfo"] = pikepdf.Dictionary(X=pikepdf.Dictionary(Private=said(words)))

    return change


def with_picture(words):
    def change(pdf):
        picture = pdf.make_stream(jpeg(words), Type=pikepdf.Name.XObject,
                                  Subtype=pikepdf.Name.Image, Width=3, Height=3, BitsPerComponent=8,
                                  ColorSpace=pikepdf.Name.DeviceRGB,
                                  Filter=pikepdf.Name.DCTDecode)  # fmt: skip
        pdf.pages[1].obj.Resources["/XObject"] = pikepdf.Dictionary(X=picture)

    return change


def zipped(name: str, content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return out.getvalue()


def revised(words: str) -> bytes:
    """A PDF whose first version, still in the file, says what the second no longer does."""
    first = typeset(["one", "two"])
    with pikepdf.open(io.BytesIO(first)) as pdf:
        pdf.docinfo["/Keywords"] = words
        out = io.BytesIO()
        pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    old = out.getvalue()
    number = int(old.rpartition(b"/Info ")[2].split()[0])
    at = len(old)
    new = f"{number} 0 obj\n<</Title (A)>>\nendobj\n".encode()
    last = old.rpartition(b"startxref\n")[2].split()[0].decode()
    trailer = old.rpartition(b"trailer ")[2].partition(b"startxref")[0].strip()
    trailer = trailer[:-2] + f" /Prev {last} >>".encode()
    table = f"xref\n{number} 1\n{at:010d} 00000 n \ntrailer ".encode()
    tail = f"\nstartxref\n{at + len(new)}\n%%EOF\n".encode()
    return old + new + table + trailer + tail


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


def workbook(words: str) -> bytes:
    book = openpyxl.Workbook()
    book.active.append(["a", words])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def word_file(words: str) -> bytes:
    ns = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    runs = "".join(f"<w:r><w:t xml:space='preserve'>{html_text.escape(part)}</w:t></w:r>"
                   for part in (words[:5], words[5:]))  # fmt: skip
    text = f"<w:document {ns}><w:body><w:p>{runs}</w:p></w:body></w:document>"
    return zipped("word/document.xml", text.encode())


def tarred(words: str) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        info = tarfile.TarInfo("a.txt")
        info.size = len(words.encode())
        archive.addfile(info, io.BytesIO(words.encode()))
    return out.getvalue()


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


# -- what a date or a number is called ------------------------------------------------------------


@pytest.mark.parametrize("head", ["DOB", "Date of birth", "date_of_birth", "Born", "d.o.b."])
@pytest.mark.parametrize("day", ["1961-03-12", "12/03/1961", "12 March 1961"])
def test_a_date_below_a_head_that_says_birth_is_one(tmp_path, head, day):
    (tmp_path / "a.csv").write_text(f"a,{head}\n1,{day}\n", "utf-8")
    (tmp_path / "b.json").write_text(json.dumps({head: day}), "utf-8")
    table = f"<table><tr><th>a</th><th>{head}</th></tr><tr><td>b</td><td>{day}</td></tr></table>"
    (tmp_path / "c.html").write_text(page(table), "utf-8")
    (tmp_path / "d.html").write_text(
        page(f'<p data-{head.replace(" ", "-")}="{day}">x</p>'), "utf-8"
    )
    found = judged(tmp_path)
    assert {one.file for one in found} == {"a.csv", "b.json", "c.html", "d.html"}
    assert all(one.what.startswith(BIRTH) for one in found)


def test_where_a_picture_was_taken_is_found(tmp_path):
    exif = Image.Exif()
    exif[0x8825] = {1: "N", 2: (53.0, 27.0, 45.0), 3: "W", 4: (2.0, 57.0, 58.0)}
    Image.new("RGB", (3, 3)).save(tmp_path / "a.jpg", exif=exif)
    assert [one.what.partition(":")[0] for one in judged(tmp_path)] == [POINT]


# -- what only looks like it ----------------------------------------------------------------------


@pytest.fixture(scope="module")
def innocent(tmp_path_factory):
    site = tmp_path_factory.mktemp("innocent")
    lines = [f"<p>{html_text.escape(words)}</p>" for words in LOOKALIKES]
    (site / "a.html").write_text(page("\n".join(lines)), "utf-8")
    with (site / "a.csv").open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([["note"], *([words] for words in LOOKALIKES)])
    (site / "a.json").write_text(json.dumps(LOOKALIKES, indent=0), "utf-8")
    (site / "a.pdf").write_bytes(typeset(list(LOOKALIKES)))
    return judged(site)


def test_what_only_looks_like_an_identifier_is_left_alone(innocent):
    assert len(LOOKALIKES) >= 300
    assert [(one.file, one.line, one.what) for one in innocent] == []


def test_numbers_of_a_table_are_no_number_in_a_pdf(tmp_path):
    rows = "".join(f"[{a}], [{b}], [{c}], [{d}]," for a, b, c, d in [
        (94, 347, 65, 919), (943, 476, 591, 9), (10, 16, 7, 33), (151, 496, 12, 3),
    ])  # fmt: skip
    source = f"#table(columns: 4, {rows})"
    (tmp_path / "a.pdf").write_bytes(typst.compile(source.encode()))
    assert judged(tmp_path) == ()


# -- the study's own words ------------------------------------------------------------------------

OWN = Rules(
    names=frozenset({"Sunnybank School", "Zoë Marsh"}),
    people=frozenset({"P000123"}),
    patterns={r"P\d{6,9}": identifiers.PERSON},
    emails=frozenset({"office@example.org"}),
    allowed=frozenset({"0151 496 0999", "L9 9ZZ"}),
)


@pytest.mark.parametrize(
    "words",
    ["Sunnybank School", "sunnybank  school", "SUNNYBANK&nbsp;SCHOOL’s", "sunnybank_school",
     "<b>Sunnybank</b> School", "Zoe Marsh", "Zoë Marsh’s", "ZOE-MARSH"],
)  # fmt: skip
def test_names_on_the_studys_list_stand_nowhere(tmp_path, words):
    (tmp_path / "a.html").write_text(page(f"<p>We met {words} there.</p>"), "utf-8")
    (tmp_path / "b.html").write_text(page(f'<i title="{words}"></i>'), "utf-8")
    found = judged(tmp_path, OWN)
    files = {"a.html", "b.html"} if "<b>" not in words else {"a.html"}
    assert files <= {one.file for one in found}
    assert {one.what.partition(":")[0] for one in found} == {identifiers.NAMED}


@pytest.mark.parametrize("words", ["P000123", "p000123", "P0099999"])
def test_ids_of_people_stand_nowhere(tmp_path, words):
    (tmp_path / "a.csv").write_text(f"a\n{words}\n", "utf-8")
    assert {one.what for one in judged(tmp_path, OWN)} == {
        f"{identifiers.PERSON}: {words} (column a)"
    }


@pytest.mark.parametrize("words", ["office@example.org", "Office@Example.org", "(0151) 496-0999",
                                   "l9 9zz", "S03", "Sunnybanks"])  # fmt: skip
def test_what_the_study_allows_may_stand(tmp_path, words):
    (tmp_path / "a.html").write_text(page(f"<p>Write to {words} today.</p>"), "utf-8")
    assert judged(tmp_path, OWN) == ()


def test_an_address_that_is_not_on_the_list_may_not(tmp_path):
    body = '<a href="mailto:office@example.org">x</a> <a href="mailto:other@example.org?cc=x">y</a>'
    (tmp_path / "a.html").write_text(page(body), "utf-8")
    (found,) = judged(tmp_path, OWN)
    assert "other@example.org" in found.what


# -- this machine ---------------------------------------------------------------------------------

HERE = Machine("jsmith4", "LAPTOP-AB12CD", ("/srv/evaluation/jsmith4",))


@pytest.mark.parametrize(
    "words", ["jsmith4", "Rendered by JSMITH4.", "on LAPTOP-AB12CD", "/srv/evaluation/jsmith4/a.py",
              "jsmith4@laptop-ab12cd", "laptop-ab12cd.local"],
)  # fmt: skip
def test_the_machine_gives_nobody_away(tmp_path, words):
    (tmp_path / "a.html").write_text(page(f"<!-- {words} -->"), "utf-8")
    assert judged(tmp_path, on=HERE)


@pytest.mark.parametrize("user", ["root", "mark", "vm", "center", "walton"])
def test_a_user_whose_name_is_a_word_does_not_forbid_the_word(tmp_path, user):
    machine = Machine(user, user)
    (tmp_path / "a.html").write_text(page(f"<style>:{user}{{}}</style><p>The {user}.</p>"), "utf-8")
    assert judged(tmp_path, on=machine) == ()
    (tmp_path / "b.html").write_text(page(f"<p>{user}@{user}</p><p>\\\\x/{user}/a</p>"), "utf-8")
    assert judged(tmp_path, on=machine)


# -- quotations -----------------------------------------------------------------------------------


def suspicious(words: str) -> tuple[Identified, ...]:
    at = words.find("Sandra")
    return (Identified("a given name", "Sandra", at),) if at >= 0 else ()


QUOTING = Rules(identifies=suspicious, speakers={"S03": "", "U04": "did not agree to be quoted"})


def quote(words: str, speaker: str) -> str:
    return (
        f'<div class="quote"><blockquote>\n<p>{words}</p>\n</blockquote>\n'
        f'<p><span class="attribution">{speaker}, member of staff</span></p></div>'
    )


def test_what_somebody_said_is_read_with_more_suspicion(tmp_path):
    (tmp_path / "a.html").write_text(page("<p>Sandra wrote.</p>" + quote("Ask Sandra", "S03")))
    (found,) = judged(tmp_path, QUOTING)
    assert found.what == "a given name: Sandra (a quotation)"


@pytest.mark.parametrize(("speaker", "says"), [("U04", "did not agree"), ("X99", "not among")])
def test_only_those_who_agreed_are_quoted(tmp_path, speaker, says):
    (tmp_path / "a.html").write_text(page(quote("Yes.", speaker)), "utf-8")
    (tmp_path / "b.pdf").write_bytes(typeset([f"“It opened a door for me” ({speaker}.07)"]))
    (tmp_path / "c.pdf").write_bytes(
        typst.compile(f"#quote(block: true)[Yes.]\n\n{speaker}, member of staff".encode())
    )
    (tmp_path / "evidence").mkdir()
    told = {"quotes": [{"id": f"{speaker}.07", "speaker": speaker}]}
    (tmp_path / "evidence" / "a.json").write_text(json.dumps(told), "utf-8")
    found = judged(tmp_path, QUOTING)
    assert all(says in one.what for one in found)
    assert {one.file for one in found} == {
        "a.html", "b.pdf, page 1", "c.pdf, page 1", "evidence/a.json",
    }  # fmt: skip


def test_those_who_agreed_may_be_quoted(tmp_path):
    (tmp_path / "a.html").write_text(page(quote("Yes.", "S03")), "utf-8")
    assert judged(tmp_path, QUOTING) == ()


# -- what cannot be read --------------------------------------------------------------------------


def test_what_nobody_can_look_into_may_not_leave(tmp_path):
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(typeset(["one"]))) as pdf:
        pdf.save(out, encryption=pikepdf.Encryption(owner="a", user="b"))
    (tmp_path / "locked.pdf").write_bytes(out.getvalue())
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.7\nnothing")
    (tmp_path / "broken.zip").write_bytes(b"PK\x03\x04nothing")
    bomb = zipped("a.txt", bytes(70 << 20))
    (tmp_path / "bomb.zip").write_bytes(bomb)
    found = judged(tmp_path)
    assert {one.file for one in found} == {"locked.pdf", "broken.pdf", "broken.zip", "bomb.zip"}


def test_the_subject_names_the_finding_for_good(tmp_path):
    (tmp_path / "a.html").write_text(page(f"<p>{NUMBER}</p>"), "utf-8")
    (one,) = judged(tmp_path)
    assert one.subject == f"a.html: {NHS}: {NUMBER}"
    assert (one.file, one.line) == ("a.html", 6)


def test_places_are_told_once(tmp_path):
    (tmp_path / "a.html").write_text(page(f"<p>{MAIL}</p>\n<p>{MAIL}</p>"), "utf-8")
    assert [one.line for one in judged(tmp_path)] == [6, 7]


# -- the parts ------------------------------------------------------------------------------------


def test_the_check_digit_is_that_of_the_data_dictionary():
    assert valid_nhs_number("9434765919")
    assert not valid_nhs_number("9434765918")
    assert not valid_nhs_number("943476591")


def test_what_is_found_keeps_its_place_in_the_words_as_written():
    words = "Ask 943\u200b\u2009476\u00ad\u20095919 – ﬁnd"
    (one,) = find(words)
    assert words[one.start : one.end] == one.text == "943\u200b\u2009476\u00ad\u20095919"
    assert plain("ﬁnd\u00a0１") == "find 1"


def test_marks_of_machines_are_no_postcodes():
    assert find("l12ab e1-2ab", Manner.MARKS) == ()
    assert find(SPELLINGS[SPOKEN][0])[0].kind == SPOKEN
    assert find("10.0.0.7")[0].kind == ADDRESS


def test_a_text_is_read_as_written_and_as_meant():
    assert "jane@nhs.net" in places.readings("jane%40nhs.net")
    assert "jane@nhs.net" in places.readings("jane&#x40;nhs.net")
