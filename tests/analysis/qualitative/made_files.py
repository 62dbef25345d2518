"""Files as other programs write them, made here for the readers' tests."""

import sqlite3
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

import pypandoc

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def pandoc_docx(path: Path, markdown: str) -> Path:
    """A Word document written by pandoc, which shares nothing with the reader."""
    pypandoc.convert_text(markdown, "docx", format="markdown-smart", outputfile=str(path))
    return path


def docx(path: Path, body: str) -> Path:
    """A Word document with this body, as XML."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("[Content_Types].xml", "<Types/>")
        xml = f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'
        out.writestr("word/document.xml", xml)
    return path


def paragraph(text: str, style: str = "", left: int = 0) -> str:
    """One paragraph of a Word document."""
    kept = f'<w:pStyle w:val="{style}"/>' if style else ""
    kept += f'<w:ind w:left="{left}"/>' if left else ""
    run = f'<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'
    return f"<w:p><w:pPr>{kept}</w:pPr>{run}</w:p>"


def docx_of(path: Path, lines: Iterable[str]) -> Path:
    """A Word document of plain paragraphs."""
    return docx(path, "".join(paragraph(line) for line in lines))


def table(rows: Sequence[Sequence[str]]) -> str:
    """A table of a Word document; cells are text or ready paragraphs."""
    cells = [
        "".join(f"<w:tc>{c if c.startswith('<w:p>') else paragraph(c)}</w:tc>" for c in row)
        for row in rows
    ]
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"


TAGUETTE = """
CREATE TABLE projects (id INTEGER PRIMARY KEY, name VARCHAR(200), description TEXT, created TEXT);
CREATE TABLE documents (id INTEGER PRIMARY KEY, name VARCHAR(200), description TEXT,
  filename VARCHAR(200), created TEXT, project_id INTEGER, text_direction VARCHAR(13),
  contents TEXT);
CREATE TABLE commands (id INTEGER PRIMARY KEY, date TEXT, user_login VARCHAR(30), payload TEXT);
CREATE TABLE tags (id INTEGER PRIMARY KEY, project_id INTEGER, path VARCHAR(200),
  description TEXT);
CREATE TABLE highlights (id INTEGER PRIMARY KEY, document_id INTEGER, start_offset INTEGER,
  end_offset INTEGER, snippet TEXT);
CREATE TABLE highlight_tags (highlight_id INTEGER, tag_id INTEGER);
"""

QUALCODER = """
CREATE TABLE project (databaseversion text, date text, memo text, about text);
CREATE TABLE source (id integer primary key, name text, fulltext text, mediapath text, memo text,
  owner text, date text, av_text_id integer, risid integer, unique(name));
CREATE TABLE code_image (imid integer primary key, id integer, x1 integer, y1 integer,
  width integer, height integer, cid integer, memo text, date text, owner text);
CREATE TABLE code_av (avid integer primary key, id integer, pos0 integer, pos1 integer,
  cid integer, memo text, date text, owner text);
CREATE TABLE annotation (anid integer primary key, fid integer, pos0 integer, pos1 integer,
  memo text, owner text, date text);
CREATE TABLE attribute_type (name text primary key, date text, owner text, memo text,
  caseOrFile text, valuetype text);
CREATE TABLE attribute (attrid integer primary key, name text, attr_type text, value text,
  id integer, date text, owner text);
CREATE TABLE case_text (id integer primary key, caseid integer, fid integer, pos0 integer,
  pos1 integer, owner text, date text, memo text);
CREATE TABLE cases (caseid integer primary key, name text, memo text, owner text, date text);
CREATE TABLE code_cat (catid integer primary key, name text, owner text, date text, memo text,
  supercatid integer);
CREATE TABLE code_text (ctid integer primary key, cid integer, fid integer, seltext text,
  pos0 integer, pos1 integer, owner text, date text, memo text, avid integer, important integer);
CREATE TABLE code_name (cid integer primary key, name text, memo text, catid integer, owner text,
  date text, color text, supercid integer);
CREATE TABLE journal (jid integer primary key, name text, jentry text, date text, owner text);
"""
"""The tables of version 17, without those that only keep the program's windows."""

QUALCODER_1 = """
CREATE TABLE project (databaseversion text, date text, memo text, about text);
CREATE TABLE source (id integer primary key, name text, fulltext text, mediapath text, memo text,
  owner text, date text, unique(name));
CREATE TABLE case_text (id integer primary key, caseid integer, fid integer, pos0 integer,
  pos1 integer, owner text, date text, memo text);
CREATE TABLE cases (caseid integer primary key, name text, memo text, owner text, date text);
CREATE TABLE code_cat (catid integer primary key, name text, owner text, date text, memo text,
  supercatid integer);
CREATE TABLE code_text (cid integer, fid integer, seltext text, pos0 integer, pos1 integer,
  owner text, date text, memo text);
CREATE TABLE code_name (cid integer primary key, name text, memo text, catid integer, owner text,
  date text, color text);
"""
"""Version 1: codings without numbers, no attributes, no codes under codes."""


def database(path: Path, schema: str, rows: dict[str, Sequence[dict]]) -> Path:
    """An SQLite file with these tables and rows."""
    connection = sqlite3.connect(path)
    connection.executescript(schema)
    for name, held in rows.items():
        for row in held:
            columns = ", ".join(row)
            marks = ", ".join("?" * len(row))
            values = tuple(row.values())
            connection.execute(f"INSERT INTO {name} ({columns}) VALUES ({marks})", values)
    connection.commit()
    connection.close()
    return path
