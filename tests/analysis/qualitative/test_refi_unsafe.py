"""Files that mean harm, or are broken: refused with the file and the reason, nothing half read."""

import stat
import struct
import zipfile
from pathlib import Path

import pytest

from analysis.qualitative import refi
from bite.errors import DataError

XML = (
    '<Project xmlns="urn:QDA-XML:project:1.0" name="x"><Sources>'
    '<TextSource guid="a" name="S01" plainTextPath="{path}"/></Sources></Project>'
)


def zipped(path: Path, entries: dict[str, bytes | str]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for name, held in entries.items():
            out.writestr(name, held)
    return path


def refused(path: Path, why: str) -> None:
    with pytest.raises(DataError, match=why) as caught:
        refi.read(path)
    assert path.name in str(caught.value)


@pytest.mark.parametrize(
    "name", ["../evil.txt", "/etc/evil.txt", "..\\..\\evil.txt", "C:\\evil.txt"]
)
def test_an_entry_outside_the_archive(tmp_path: Path, name: str) -> None:
    refused(zipped(tmp_path / "p.qdpx", {"project.qde": "<Project/>", name: "x"}), "outside")


def test_a_link_in_the_archive(tmp_path: Path) -> None:
    path = tmp_path / "p.qdpx"
    with zipfile.ZipFile(path, "w") as out:
        out.writestr("project.qde", "<Project/>")
        link = zipfile.ZipInfo("sources/a.txt")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        out.writestr(link, "/etc/passwd")
    refused(path, "link to another file")


def test_two_different_entries_of_one_name(tmp_path: Path) -> None:
    path = tmp_path / "p.qdpx"
    with zipfile.ZipFile(path, "w") as out:
        out.writestr("project.qde", "<Project/>")
        out.writestr("sources/a.txt", "one")
        with pytest.warns(UserWarning, match="Duplicate"):
            out.writestr("sources/a.txt", "two")
    refused(path, "two different entries")


def test_a_text_that_unpacks_to_a_thousand_times_its_size(tmp_path: Path) -> None:
    path = zipped(tmp_path / "p.qdpx", {"project.qde": "<Project/>", "a.bin": bytes(30 << 20)})
    refused(path, "times its size")


def test_a_size_that_lies(tmp_path: Path) -> None:
    """The directory says 10 bytes; what would come is not believed, and not read without end."""
    path = zipped(tmp_path / "p.qdpx", {"project.qde": "<Project>" + " " * 9000 + "</Project>"})
    raw = bytearray(path.read_bytes())
    directory = raw.index(b"PK\x01\x02")
    raw[directory + 24 : directory + 28] = struct.pack("<I", 10)
    path.write_bytes(raw)
    refused(path, "damaged")


def test_a_locked_archive(tmp_path: Path) -> None:
    path = zipped(tmp_path / "p.qdpx", {"project.qde": "<Project/>"})
    raw = bytearray(path.read_bytes())
    raw[raw.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(raw)
    refused(path, "password")


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9, 0.99])
def test_an_archive_cut_short(tmp_path: Path, share: float) -> None:
    text = "".join(chr(33 + i * i % 90) for i in range(5000))
    path = zipped(tmp_path / "p.qdpx", {"project.qde": XML.format(path=""), "sources/a.txt": text})
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
    refused(path, "cut short")


def test_a_byte_changed_on_the_way(tmp_path: Path) -> None:
    text = "".join(chr(33 + i * i % 90) for i in range(5000))
    path = zipped(
        tmp_path / "p.qdpx",
        {"project.qde": XML.format(path="internal://a.txt"), "sources/a.txt": text},
    )
    raw = bytearray(path.read_bytes())
    raw[raw.index(b"sources/a.txt") + 40] ^= 0xFF
    path.write_bytes(raw)
    refused(path, "damaged")


LAUGHS = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 10))


@pytest.mark.parametrize(
    "head",
    [
        f'<!DOCTYPE p [<!ENTITY l0 "lol">{LAUGHS}]>',
        '<!DOCTYPE p [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE p [<!ENTITY % a SYSTEM "http://example.org/x.dtd"> %a;]>',
        '<!DOCTYPE p SYSTEM "http://example.org/x.dtd">',
        '<!DOCTYPE p PUBLIC "x" "file:///etc/x.dtd">',
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_and_outside_documents(tmp_path: Path, head: str, encoding: str) -> None:
    path = tmp_path / "bomb.qde"
    path.write_bytes(f"<?xml version='1.0'?>{head}<Project name='x'/>".encode(encoding))
    refused(path, "refused")


def test_elements_without_end(tmp_path: Path) -> None:
    path = tmp_path / "deep.qde"
    deep = "<Code name='a'>" * 5000 + "</Code>" * 5000
    path.write_text(f"<Project name='x'><CodeBook><Codes>{deep}</Codes></CodeBook></Project>")
    refused(path, "nested without end")


def test_a_text_in_another_encoding_is_named_and_not_guessed(tmp_path: Path) -> None:
    path = zipped(
        tmp_path / "p.qdpx",
        {
            "project.qde": XML.format(path="internal://a.txt"),
            "sources/a.txt": "café".encode("cp1252"),
        },
    )
    refused(path, r"a\.txt is not UTF-8 \(byte 3\)")


def test_a_project_in_utf_16(tmp_path: Path) -> None:
    path = tmp_path / "p.qde"
    path.write_bytes(
        '<?xml version="1.0" encoding="utf-16"?><Project name="Café"/>'.encode("utf-16")
    )
    assert refi.read(path).project.name == "Café"


def test_characters_that_xml_forbids_are_replaced_and_counted(tmp_path: Path) -> None:
    path = tmp_path / "p.qde"
    path.write_text('<Project name="a&#x0B;b\x02c"/>')
    imported = refi.read(path)
    assert imported.project.name == "a�b�c"
    assert [str(loss) for loss in imported.losses] == [
        "2 × character that XML forbids: replaced by �"
    ]


@pytest.mark.parametrize(
    "given",
    [
        "relative:///../secret.txt",
        "relative://../../secret.txt",
        "absolute:///{outside}/secret.txt",
        "file:///{outside}/secret.txt",
        "{outside}/secret.txt",
        "internal://../secret.txt",
        "relative:///link.txt",
    ],
)
def test_nothing_outside_the_projects_folder_is_read(tmp_path: Path, given: str) -> None:
    (tmp_path / "outside").mkdir()
    home = tmp_path / "home"
    home.mkdir()
    (tmp_path / "outside" / "secret.txt").write_text("nobody's business")
    (tmp_path / "secret.txt").write_text("nobody's business")
    (home / "link.txt").symlink_to(tmp_path / "secret.txt")
    path = home / "p.qde"
    path.write_text(XML.format(path=given.format(outside=tmp_path / "outside")))
    imported = refi.read(path)
    assert imported.project.sources[0].text is None
    assert [loss.what for loss in imported.losses] == ["text of a source"]


@pytest.mark.parametrize(
    ("given", "at"),
    [
        ("relative:///a.txt", "a.txt"),
        ("relative:///Texts/a.txt", "Texts/a.txt"),
        ("relative:///a.txt", "p Media/a.txt"),
        ("absolute://C:/Users/anna/Study/a.txt", "a.txt"),
        ("internal://a.txt", "Sources/a.txt"),
    ],
)
def test_a_text_beside_the_project_is_found(tmp_path: Path, given: str, at: str) -> None:
    (tmp_path / at).parent.mkdir(exist_ok=True)
    (tmp_path / at).write_text("S01: I sang.")
    path = tmp_path / "p.qde"
    path.write_text(XML.format(path=given))
    assert refi.read(path).project.sources[0].text == "S01: I sang."
