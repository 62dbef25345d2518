"""The files of a package: cut short, of another kind, elsewhere, or as other programs write."""

import json
import shutil
import zipfile

import pandas as pd
import pyarrow.parquet as parquet
import pytest

from analysis.contracts import check
from analysis.study import Study


@pytest.mark.parametrize(
    ("file", "content", "words"),
    [
        ("stays.csv", "stay_id,unit\n“Caf\xe9”\n".encode("cp1252"), "UTF-8"),
        ("stays.csv", b'stay_id,unit,admitted\n"RS001,Unit', "CSV"),
        (
            "stays.csv",
            b"stay_id;unit;admitted;discharged\nRS001;a;b;c\n",
            "semicolon",
        ),
        ("stays.csv", b"\n\n", "empty"),
        ("people.parquet", b"PAR1 and then nothing", "parquet"),
        ("activity.parquet", b"person_id,date,kind,quantity\n", "parquet"),
        ("interviews.qdpx", b"no zip at all", "interviews.qdpx"),
        ("published.yml", b"figures: [unclosed\n", "YAML"),
        ("datapackage.json", b'{"resources": [,]}', "JSON"),
    ],
)
def test_files_that_cannot_be_read(package, file, content, words):
    (package / file).write_bytes(content)
    faults = check(package).faults
    assert any(file in str(f) and words.lower() in str(f).lower() for f in faults), faults


def test_a_file_cut_short_is_refused(package):
    path = package / "activity.parquet"
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    assert any("activity" in str(f) for f in check(package).faults)


@pytest.mark.parametrize(
    "path", ["../people.parquet", "/etc/passwd", "a/../../x.csv", "https://example.org/x.csv"]
)
def test_a_path_that_leads_out_of_the_folder_is_refused(package, path):
    (package.parent / "people.parquet").write_bytes((package / "people.parquet").read_bytes())
    descriptor = json.loads((package / "datapackage.json").read_text())
    descriptor["resources"][0]["path"] = path
    (package / "datapackage.json").write_text(json.dumps(descriptor))
    assert any("leads out" in f.what and f.where.table == "people" for f in check(package).faults)


def test_a_link_that_leads_out_of_the_folder_is_refused(package, tmp_path):
    outside = tmp_path / "elsewhere.csv"
    shutil.move(package / "stays.csv", outside)
    (package / "stays.csv").symlink_to(outside)
    assert any("leads out" in f.what for f in check(package).faults)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("status", "draft"), ("disclosure", "none"), ("hubs", ["all"]), ("hubs", []),
        ("hubs", "Walton"), ("created", "yesterday"), ("resources", {}),
    ],
)  # fmt: skip
def test_statements_of_the_descriptor(package, name, value):
    descriptor = json.loads((package / "datapackage.json").read_text())
    descriptor[name] = value
    (package / "datapackage.json").write_text(json.dumps(descriptor))
    assert any(f"`{name}`" in f.what for f in check(package).faults)


def test_no_folder_and_no_descriptor(tmp_path):
    assert "no folder" in str(check(tmp_path / "nothing").faults[0])
    assert "datapackage.json" in str(check(tmp_path).faults[0])


def test_tables_as_other_programs_write_them(package, rewrite):
    """Excel's byte-order mark and CRLF, pandas' floats and timestamps: the same study."""
    before = Study.open(package)
    path = package / "participants.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    rewrite(
        package / "people.parquet",
        lambda t: t.assign(age=t["age"].astype(float), index_date=pd.to_datetime(t["index_date"])),
    )
    after = Study.open(package)
    for table in ("participants", "people"):
        pd.testing.assert_frame_equal(after.table(table), before.table(table))


def test_a_table_in_several_files_is_one_table(package, rewrite):
    descriptor = json.loads((package / "datapackage.json").read_text())
    before = Study.open(package)
    for number, name in enumerate(("people", "activity")):
        whole = parquet.read_table(package / f"{name}.parquet")
        half = len(whole) // 2
        parquet.write_table(whole.slice(0, half), package / f"{name}-1.parquet")
        parquet.write_table(whole.slice(half), package / f"{name}-2.parquet")
        descriptor["resources"][number]["path"] = [f"{name}-1.parquet", f"{name}-2.parquet"]
        descriptor["resources"][number].pop("hash")
    (package / "datapackage.json").write_text(json.dumps(descriptor))
    after = Study.open(package)
    pd.testing.assert_frame_equal(after.people, before.people)
    assert after.activity.count().execute() == before.activity.count().execute()

    rewrite(
        package / "people-2.parquet",
        lambda t: t.assign(sex=t["sex"].astype(str).where(t.index != 0, "?")),
    )
    (fault,) = check(package).faults
    assert fault.where.row == half_of(before) + 1


def half_of(study):
    return len(study.people) // 2


def _rewritten(package, change):
    """The package's interviews with their entries (name → bytes) changed."""
    path = package / "interviews.qdpx"
    with zipfile.ZipFile(path) as old:
        entries = {name: old.read(name) for name in old.namelist()}
    change(entries)
    with zipfile.ZipFile(path, "w") as new:
        for name, content in entries.items():
            new.writestr(name, content)


def _shift(entries):
    for name in entries:
        if name.endswith(".txt"):
            entries[name] = b"Words that were not there. " + entries[name]


def _drop_a_text(entries):
    del entries[next(name for name in entries if name.endswith(".txt"))]


@pytest.mark.parametrize(
    ("change", "says"),
    [(_shift, "words are not at its place"), (_drop_a_text, "not in the file")],
)
def test_passages_that_cannot_be_quoted_rightly_are_refused(package, change, says):
    _rewritten(package, change)
    assert [fault for fault in check(package).faults if says in fault.what]


def test_a_table_without_rows_is_refused(package):
    path = package / "stays.csv"
    path.write_text(path.read_text().splitlines()[0] + "\n")
    assert any("no row" in f.what and f.where.table == "stays" for f in check(package).faults)
