"""`bite import`: what a researcher is told, what is kept, and what is refused."""

from __future__ import annotations

import csv
import json
import zipfile
from pathlib import Path

import pytest

from analysis.intake import placing
from analysis.qualitative import refi
from bite import imports
from bite.errors import BiteError
from tests.bite.exported import CODED, ROOT, SAMPLES, bytes_of, nvivo, run


def rows(package: Path) -> dict[str, dict[str, str]]:
    with (package / "participants.csv").open(newline="") as stream:
        return {row["participant_id"]: row for row in csv.DictReader(stream)}


# -- looking ----------------------------------------------------------------------------------


def test_what_came_in_is_told_and_nothing_is_written(tmp_path: Path) -> None:
    nvivo(tmp_path / "study.qdpx", consent="yes")
    before = bytes_of(tmp_path)
    told = run("import", "study.qdpx", cwd=tmp_path)
    assert told.returncode == 0, told.stderr
    for said in (
        "“Own study”, from NVivo 14", "participants       2", "codings            4",
        "Nothing was written", "4  have their words", "4  are by somebody who agreed",
        "UTF-16",
    ):  # fmt: skip
        assert said in told.stdout
    assert max(map(len, told.stdout.splitlines())) <= 80
    assert bytes_of(tmp_path) == before


@pytest.mark.parametrize("options", [(), ("--json",), ("--into", "data")])
def test_who_coded_and_on_which_computer_never_comes_out(
    tmp_path: Path, package: Path, options: tuple[str, ...]
) -> None:
    nvivo(tmp_path / "study.qdpx")
    told = run("import", "study.qdpx", *options, cwd=tmp_path)
    assert told.returncode == 0, told.stderr
    written = (
        zipfile.ZipFile(package / "interviews.qdpx") if options == ("--into", "data") else None
    )
    kept = b"".join(written.read(name) for name in written.namelist()) if written else b""
    for trace in ("jane", "Jane", "Users\\"):
        assert trace not in told.stdout + told.stderr
        assert trace.encode() not in kept


def test_json_holds_everything(tmp_path: Path) -> None:
    nvivo(tmp_path / "study.qdpx", consent="no")
    told = json.loads(run("import", "study.qdpx", "--json", cwd=tmp_path).stdout)
    assert [s["name"] for s in told["sources"]] == ["Sarah", "S07"]
    assert all(s["aligned"] == 1 and s["counted_in"] for s in told["sources"])
    assert {c["path"]: c["passages"] for c in told["codes"]} == {"Trust": 3, "Limits": 1}
    assert told["coders"] == [{"name": "Coder 1", "codings": 4}]
    assert told["quotable"]["with_words"] == 4 and told["quotable"]["with_consent"] == 0


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("refi-spec-A2-atlasti8-simple.qde", "2 × PDF document"),
        ("refi-spec-A3-transana3-complex.qde", "5 × video recording"),
        ("refi-spec-A1-codebook.qdc", "Health care"),
    ],
)
def test_samples_of_the_specification(tmp_path: Path, name: str, said: str) -> None:
    told = run("import", SAMPLES / name, cwd=tmp_path)
    assert told.returncode == 0, told.stderr
    assert said in told.stdout
    assert not {"Markgraf", "sebpe", "Petrausch"} & set(told.stdout.replace("/", " ").split())


# -- into a data package ----------------------------------------------------------------------


def test_every_quote_is_exact_after_the_journey(tmp_path: Path, package: Path) -> None:
    nvivo(tmp_path / "study.qdpx")
    assert run("import", "study.qdpx", "--into", "data", cwd=tmp_path).returncode == 0
    project = refi.read(package / "interviews.qdpx").project
    said = sorted(
        (project.segment(c.segment).text, project.code(c.code).name) for c in project.codings
    )
    assert said == sorted((words, code) for _, words, code in CODED)
    for segment in project.segments:
        assert project.source(segment.source).text[segment.start : segment.end] == segment.text


def test_names_become_ids_in_table_and_transcript_and_the_key_stays_outside(
    tmp_path: Path, package: Path
) -> None:
    nvivo(tmp_path / "study.qdpx")
    told = run("import", "study.qdpx", "--into", "data", cwd=tmp_path)
    key = (tmp_path / "study.qdpx.key.csv").read_text()
    assert key == "name,participant_id\nSarah,S01\n"
    assert "Sarah is S01" in " ".join(told.stdout.split())
    project = refi.read(package / "interviews.qdpx").project
    assert {p.id for p in project.participants} == {"S01", "S07"}
    assert {s.speaker for s in project.segments} == {"S01", "S07"}
    assert "Sarah" not in "".join(s.name + (s.text or "") for s in project.sources)
    assert not any(b"Sarah" in content for name, content in bytes_of(package).items())


def test_nobody_inherits_the_consent_of_an_invented_person(tmp_path: Path, package: Path) -> None:
    # The shipped data have an invented S07 who agreed to be quoted.
    assert rows(package)["S07"]["quote_consent"] == "true"
    nvivo(tmp_path / "study.qdpx")
    told = run("import", "study.qdpx", "--into", "data", cwd=tmp_path)
    assert set(rows(package)) == {"S01", "S07"}
    assert {row["quote_consent"] for row in rows(package).values()} == {""}
    assert {row["group"] for row in rows(package).values()} == {"staff"}
    assert "81 invented people taken out" in told.stdout
    assert "left empty, it counts as no" in " ".join(told.stdout.split())


def test_an_export_made_again_keeps_what_was_filled_in(tmp_path: Path, package: Path) -> None:
    nvivo(tmp_path / "study.qdpx")
    arguments = ("import", "study.qdpx", "--into", "data", "--study", "partnership")
    assert run(*arguments, cwd=tmp_path).returncode == 0
    table = package / "participants.csv"
    table.write_text(
        table.read_text().replace("S01,partnership,staff,,,,", "S01,partnership,staff,,,true,")
    )
    filled = rows(package)
    assert filled["S01"]["quote_consent"] == "true"
    nvivo(tmp_path / "study.qdpx", group="Partners")
    assert run(*arguments, cwd=tmp_path).returncode == 0
    assert rows(package) == filled


def test_the_notice_stays_and_what_was_replaced_is_kept(tmp_path: Path, package: Path) -> None:
    before = bytes_of(package)
    nvivo(tmp_path / "study.qdpx")
    told = run("import", "study.qdpx", "--into", "data", cwd=tmp_path)
    assert "in part synthetic" in told.stdout
    descriptor = json.loads((package / "datapackage.json").read_text())
    assert descriptor["status"] == "mixed" and "licenses" not in descriptor
    said = " ".join(told.stdout.split())
    assert "Reports look for themes by their names" in said and "Partnership working" in said
    (kept,) = (package / "replaced").iterdir()
    assert bytes_of(kept) == before


@pytest.mark.parametrize("step", ["interviews.qdpx", "participants.csv", "datapackage.json"])
def test_a_step_that_fails_leaves_everything_as_it_was(
    tmp_path: Path, package: Path, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = imports.read(nvivo(tmp_path / "study.qdpx"))
    before = bytes_of(package)
    replace = placing.os.replace

    def failing(old: Path, new: Path) -> None:
        if Path(new).name == step and ".import-" in str(old):
            raise OSError(28, "No space left on device", str(new))
        replace(old, new)

    monkeypatch.setattr(placing.os, "replace", failing)
    with pytest.raises(OSError):
        placing.place(found.project, package)
    assert bytes_of(package) == before


# -- what is refused --------------------------------------------------------------------------


def damaged(path: Path) -> None:
    nvivo(path)
    path.write_bytes(path.read_bytes()[:-200])


def bomb(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("project.qde", "<Project/>")
        for n in range(3):
            with out.open(f"sources/{n}.txt", "w", force_zip64=True) as stream:
                for _ in range(400):
                    stream.write(bytes(1 << 20))


def entities(path: Path) -> None:
    start = '<!DOCTYPE p [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
    nvivo(path, change=lambda xml: xml.replace("<Project", f"{start}<Project"))


def outside(path: Path) -> None:
    nvivo(path)
    with zipfile.ZipFile(path, "a") as out:
        out.writestr("../../evil.txt", "x")


def not_xml(path: Path) -> None:
    nvivo(path, change=lambda xml: xml[: len(xml) // 2])


def not_a_project(path: Path) -> None:
    nvivo(path, change=lambda xml: "<html/>")


def no_project(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as out:
        out.writestr("readme.txt", "nothing")


def codebook_only(path: Path) -> None:
    start, end = "<Cases>", "<Notes>"
    nvivo(path, change=lambda xml: xml[: xml.index(start)] + xml[xml.index(end) :])


def empty(path: Path) -> None:
    path.write_bytes(b"")


REFUSED = (damaged, bomb, entities, outside, not_xml, not_a_project, no_project, codebook_only,
           empty)  # fmt: skip


@pytest.mark.parametrize("make", REFUSED, ids=lambda make: make.__name__)
def test_what_is_refused_names_the_file_and_leaves_the_data(
    tmp_path: Path, package: Path, make: object
) -> None:
    make(tmp_path / "bad.qdpx")  # type: ignore[operator]
    before = bytes_of(tmp_path)
    told = run("import", "bad.qdpx", "--into", "data", cwd=tmp_path)
    assert told.returncode == 3, told.stdout + told.stderr
    assert "bad.qdpx" in told.stderr and "Traceback" not in told.stderr
    assert bytes_of(tmp_path) == before
    again = json.loads(run("import", "bad.qdpx", "--into", "data", "--json", cwd=tmp_path).stdout)
    assert again["exit_code"] == 3 and all(fault["what"] for fault in again["error"])


@pytest.mark.parametrize(
    ("old", "new", "lost"),
    [
        ('startPosition="', 'startPosition="9', 4),  # beyond the text
        ('endPosition="', 'endPosition="-', 4),  # before its beginning
        ('internal://1.txt', 'internal://nowhere.txt', 1),
        ('<CodeRef targetGUID="{0000AAAA-0000-0000-0000-000000000012}"/>',
         '<CodeRef targetGUID="{0000AAAA-0000-0000-0000-000000000099}"/>', 1),
    ],
    ids=["beyond", "backwards", "missing-source", "unknown-code"],
)  # fmt: skip
def test_what_cannot_be_kept_is_counted_and_the_rest_comes_in(
    tmp_path: Path, old: str, new: str, lost: int
) -> None:
    nvivo(tmp_path / "study.qdpx", change=lambda xml: xml.replace(old, new))
    told = run("import", "study.qdpx", "--json", cwd=tmp_path)
    assert told.returncode == 0, told.stderr
    found = json.loads(told.stdout)
    assert sum(loss["n"] for loss in found["losses"]) >= lost
    assert len(found["sources"]) == 2
    assert found["quotable"]["with_words"] < len(CODED) or found["codings"] < len(CODED)


def test_a_text_in_another_encoding_is_never_quoted_wrongly(tmp_path: Path) -> None:
    raw = "Interviewer: And now?\r\nS07: Café trust nothing else\r\n".encode("latin-1")
    nvivo(tmp_path / "study.qdpx", texts={"S07": raw})
    told = run("import", "study.qdpx", cwd=tmp_path)
    assert told.returncode in (0, 3) and "Traceback" not in told.stderr
    assert "UTF-8" in told.stdout + told.stderr or "1252" in told.stdout + told.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nothing.qdpx",), "there is no file"),
        (("study.qdpx", "--into", "nowhere"), "no folder"),
        (("study.qdpx", "--into", "."), "datapackage.json"),
        (("study.qdpx", "--into", "data", "--study", "astrology"), "partnership"),
        (("study.qdpx", "--study", "partnership"), "--into"),
        (("study.qdpx", "--transcripts", "nowhere"), "no folder"),
        (("study.qdpx", "--into", "data", "--key", "data/key.csv"), "--key FILE.csv"),
    ],
)
def test_wrong_options(
    tmp_path: Path, package: Path, arguments: tuple[str, ...], said: str
) -> None:
    nvivo(tmp_path / "study.qdpx")
    before = bytes_of(tmp_path)
    told = run("import", *arguments, cwd=tmp_path)
    assert told.returncode == 2 and said in told.stderr
    assert bytes_of(tmp_path) == before


def test_a_table_of_participants_that_cannot_be_kept_whole_stops_the_import(
    tmp_path: Path, package: Path
) -> None:
    nvivo(tmp_path / "study.qdpx")
    (package / "participants.csv").write_text("id,notes\nS01,hers\n")
    before = bytes_of(tmp_path)
    told = run("import", "study.qdpx", "--into", "data", cwd=tmp_path)
    assert told.returncode == 3 and "participants.csv" in told.stderr
    assert bytes_of(tmp_path) == before


def test_a_key_that_names_somebody_twice_stops_the_import(tmp_path: Path, package: Path) -> None:
    nvivo(tmp_path / "study.qdpx")
    (tmp_path / "k.csv").write_text("name,participant_id\nSarah,S01\nTom,S01\n")
    told = run("import", "study.qdpx", "--into", "data", "--key", "k.csv", cwd=tmp_path)
    assert told.returncode == 3 and "k.csv" in told.stderr and "row 2" in told.stderr


def test_our_own_interviews_come_back_as_they_were(tmp_path: Path, package: Path) -> None:
    before = refi.read(package / "interviews.qdpx").project
    told = run("import", ROOT / "data" / "interviews.qdpx", "--into", "data", cwd=tmp_path)
    assert told.returncode == 0, told.stderr
    after = refi.read(package / "interviews.qdpx").project
    assert [s.text for s in after.segments] == [s.text for s in before.segments]
    assert len(after.codings) == len(before.codings) and len(after.memos) == len(before.memos)
    kept = package / "replaced"
    (old,) = kept.glob("*/participants.csv")
    assert (package / "participants.csv").read_text() == old.read_text()


def test_errors_are_ours_to_tell(tmp_path: Path) -> None:
    with pytest.raises(BiteError):
        imports.read(tmp_path / "nothing.qdpx")


def test_a_table_is_asked_about_once_and_read_when_confirmed(tmp_path: Path) -> None:
    (tmp_path / "mine.csv").write_text(
        "Interview,Theme,What they said\nSarah,Trust,It holds because of trust\n"
    )
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "Sarah.txt").write_text("Sarah: It holds because of trust, I think.\n")
    asked = run("import", "mine.csv", cwd=tmp_path)
    assert asked.returncode == 3 and "--mapping mine.mapping.yml" in asked.stderr
    confirmed = asked.stdout.replace('words: "?"', 'words: "What they said"')
    assert confirmed != asked.stdout
    (tmp_path / "mine.mapping.yml").write_text(confirmed)
    options = ("--mapping", "mine.mapping.yml", "--transcripts", "texts")
    told = json.loads(run("import", "mine.csv", *options, "--json", cwd=tmp_path).stdout)
    assert told["quotable"]["with_words"] == 1 and told["sources"][0]["aligned"] == 1
    assert [c["path"] for c in told["codes"]] == ["Trust"]
