"""Real files with words planted in them: pages, PDFs, pictures, workbooks, archives."""

from __future__ import annotations

import base64
import html as html_text
import io
import json
import re
import tarfile
import zipfile
from pathlib import Path

import openpyxl
import pikepdf
import typst
from fontTools.fontBuilder import FontBuilder
from fontTools.ttLib.tables._g_l_y_f import Glyph
from PIL import Image, PngImagePlugin

from publish.gate import identifiers
from publish.gate.identifiers.machine import Machine
from publish.gate.site import opened
from publish.gate.verdict import Rules

NOWHERE = Machine()


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


def font(words: str, flavour: str | None = None) -> bytes:
    """A font of one empty glyph, with a copyright."""
    built = FontBuilder(1000, isTTF=True)
    built.setupGlyphOrder([".notdef"])
    built.setupCharacterMap({})
    built.setupGlyf({".notdef": Glyph()})
    built.setupHorizontalMetrics({".notdef": (500, 0)})
    built.setupHorizontalHeader()
    built.setupNameTable({"familyName": "X", "styleName": "Regular", "copyright": words})
    built.setupOS2()
    built.setupPost()
    built.font.flavor = flavour
    out = io.BytesIO()
    built.save(out)
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


def drawn(content: bytes, change=None) -> bytes:
    """A PDF of one page whose drawing is given, in Helvetica."""
    with pikepdf.new() as pdf:
        face = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1,
                                  BaseFont=pikepdf.Name.Helvetica)  # fmt: skip
        page = pdf.add_blank_page(page_size=(300, 300))
        page.obj.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=face))
        page.obj.Contents = pdf.make_stream(content)
        if change:
            change(pdf)
        out = io.BytesIO()
        pdf.save(out)
    return out.getvalue()


def shown(words: str, before: str = "", at: str = "9 9") -> bytes:
    """The drawing of a text, in literal strings."""
    said = re.sub(r"([\\()])", r"\\\1", words)
    return f"BT {before} /F1 12 Tf {at} Td ({said}) Tj ET\n".encode("latin-1")


def hidden_layer(pdf) -> None:
    layer = pdf.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.OCG, Name="hidden"))
    pdf.pages[0].obj.Resources.Properties = pikepdf.Dictionary(MC0=layer)
    off = pikepdf.Dictionary(OFF=[layer], Order=[layer])
    pdf.Root.OCProperties = pikepdf.Dictionary(OCGs=[layer], D=off)


def stamped(words: str):
    """A note whose words are only in how it looks."""

    def change(pdf):
        look = pdf.make_stream(shown(words), Type=pikepdf.Name.XObject,
                               Subtype=pikepdf.Name.Form, BBox=[0, 0, 99, 20],
                               Resources=pdf.pages[0].obj.Resources)  # fmt: skip
        note = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Stamp,
                                  Rect=[0, 0, 99, 20], AP=pikepdf.Dictionary(N=look))  # fmt: skip
        pdf.pages[0].obj.Annots = pikepdf.Array([pdf.make_indirect(note)])

    return change


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
