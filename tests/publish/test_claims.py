"""Claims of a narrative against the evidence that its notebook carries; quotes across reports."""

import json
import subprocess
from pathlib import Path

import pypandoc
import pytest

from bite.errors import DocumentError, GateError
from publish import claims, quoted
from publish.evidence import Evidence, collect, files

FILTER = Path(__file__).parents[2] / "theme" / "claims.lua"


def ground(path: str, heard: int) -> dict:
    name = path.rpartition(" > ")[2]
    known = list(dict.fromkeys((path, name, name.split(":")[0])))
    return {"path": path, "name": name, "known_as": known, "participants": heard}


EVIDENCE = Evidence(
    grounds=(
        {
            "attribute": "theme",
            "of": "interviewed at Bootle",
            "telling": r"\b(?:they|staff) (?:said|told)\b",
            "grounds": [
                ground("A > Trust: in people", 4),
                ground("A > 'Under one roof'", 2),
                ground("A > Courses", 0),
                ground("A > Time", 1),
                ground("B > Time", 1),
            ],
        },
    )
)


def faults(read, text: str) -> list[str]:
    with pytest.raises(DocumentError) as raised:
        claims.check(read(text), EVIDENCE)
    return [str(fault) for fault in raised.value.faults]


def test_what_holds_passes_in_every_form(read):
    found = claims.check(
        read("""
        ## Trust {#sec-t theme="trust; ‘Under one roof’"}

        Staff said so. They told us.

        ### Below

        They said so.

        ## Other

        [They said so.]{theme=Trust} [They told
        of `{python} f["x"]` too.]{theme="A > Trust: in people" .x}

        ::: {theme="Trust"}
        They said so.
        :::

        [They said so.]{.if-heard theme="Courses"}

        ## Methods {theme="none"}

        What they said was written down; they said it.
        """),
        EVIDENCE,
    )
    assert sorted(claim.line for claim in found) == [1, 11, 11, 14]
    assert "They told of … too." in [claim.text for claim in found]


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("One.\n\n[They said.]{theme='Trst'}", 3, "did you mean “Trust”"),
        ("[They said.]{theme=Courses}", 1, "nobody interviewed at Bootle spoke to “Courses”"),
        ("[They said.]{.if-heard theme=Corses}", 1, "did you mean “Courses”"),
        ("[They said.]{theme=Time}", 1, "2 themes are called “Time”"),
        ("A.\nThen b. They said no.\n", 2, "names no theme: “They said no.”"),
        ("## X {theme=Trust}\n\n## Y\n\nStaff told us.", 5, "names no theme"),
        ('## X {theme="Trust; Courses"}', 1, "spoke to “Courses”"),
        ("::: {.quote}\n> So it is.\n\n[S01]{.attribution}\n:::", 1, "typed"),
    ],
)
def test_what_does_not_hold_stops_at_its_line(read, text, line, says):
    told = faults(read, text)
    assert any(f"report.qmd:{line}:" in fault and says in fault for fault in told), told


def test_all_faults_at_once_and_nothing_in_code_or_comments(read):
    text = """
    [A.]{theme=Nope}

    <!-- [B.]{theme=Nope} They said so. -->

    ```
    [C.]{theme=Nope} They said so.
    ```

    They said so.
    """
    assert len(faults(read, text)) == 2


def test_a_document_without_evidence_may_use_the_attribute_as_it_likes(read):
    assert claims.check(read("[They said.]{theme=dark}"), Evidence()) == ()


def test_what_is_published_ties_claims_to_grounds(read):
    held = claims.check(read("[They said so.]{theme=Trust}"), EVIDENCE)
    told = json.loads(
        files(EVIDENCE, "x", claims.by_ground(held, EVIDENCE))[Path("evidence/x.json")]
    )
    (trust,) = [g for g in told["grounds"] if g["name"].startswith("Trust")]
    assert trust["claims"] == [{"file": "report.qmd", "line": 1, "text": "They said so."}]


def test_quotes_are_collected_from_cells_and_lines():
    shown = {"application/vnd.bite.quotes+json": {"name": "S1", "quotes": [{"id": "S1"}]}}
    found = collect([{"data": shown}, {"data": shown}])
    assert [q["id"] for one in found.quotes for q in one["quotes"]] == ["S1"]


def published(folder: Path, name: str, ids: list[str], reused: list[str] = ()) -> Path:
    path = folder / f"{name}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    content = {"quotes": [{"id": one} for one in ids], "reused-quotes": list(reused)}
    path.write_text(json.dumps(content))
    return path


def test_one_passage_in_two_reports_is_refused_unless_declared(tmp_path):
    one = published(tmp_path, "one", ["S01.01", "S01.02"])
    hub = published(tmp_path / "hub-walton", "one", ["S01.01"])
    quoted.check([one, hub])  # two editions of one report
    two = published(tmp_path, "two", ["S01.02"])
    with pytest.raises(GateError, match=r"S01\.02 is quoted in 2 reports: one and two"):
        quoted.check([one, hub, two])
    quoted.check([one, hub, published(tmp_path, "two", ["S01.02"], ["S01.02"])])


NOTEBOOK = """
---
title: {name}
{header}
---

```{{python}}
class Shown:
    def _repr_mimebundle_(self, include=None, exclude=None):
        ground = {{"known_as": ["Trust"], "path": "Trust", "participants": 1}}
        return {{
            "text/plain": "shown",
            "application/vnd.bite.evidence+json": {{"report": "{name}", "grounds": [ground]}},
            "application/vnd.bite.quotes+json": {{"name": "q", "quotes": [{{"id": "S01.01"}}]}},
        }}
Shown()
```

[It works.]{{theme="{theme}"}}
"""


def test_a_build_holds_claims_and_quotes_to_it(workshop):
    def write(name, theme="Trust", header=""):
        text = NOTEBOOK.format(name=name, theme=theme, header=header)
        (workshop.root / "reports" / f"{name}.qmd").write_text(text.lstrip())

    for old in (workshop.root / "reports").glob("*.qmd"):
        old.unlink()
    variants = workshop.root / "reports" / "variants.yml"
    if variants.exists():
        variants.unlink()
    write("first", "Trst")
    with pytest.raises(DocumentError, match="did you mean “Trust”"):
        workshop.build()
    assert not workshop.files()
    write("first")
    write("second")
    with pytest.raises(GateError, match="first and second"):
        workshop.build()
    assert not workshop.files()
    write("second", header="reused-quotes: S01.01")
    workshop.build()
    assert workshop.files()


def converted(text: str, to: str = "html") -> str:
    program = pypandoc.get_pandoc_path()
    command = [program, "-f", "markdown", "-t", to, "--wrap=none", "-L", str(FILTER)]
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=True)
    return done.stdout


HEARD = '::: {.heard unheard="A > Courses // Courses // ’Late’"}\n:::\n\n'


@pytest.mark.parametrize("to", ["html", "typst"])
def test_a_sentence_to_which_nobody_spoke_is_left_out_with_its_space(to):
    text = HEARD + "One. [Two.]{.if-heard theme=courses} [Three.]{.if-heard theme=Trust} Four."
    shown = converted(text, to)
    assert "Two" not in shown and "theme" not in shown and "if-heard" not in shown
    assert "One.  " not in shown and "Three." in shown and "Four." in shown
    alone = converted(HEARD + "[Two.]{.if-heard theme=\"Trust; 'Late'\"}\n", to)
    assert "Two" not in alone and "<p>" not in alone
    box = converted(HEARD + "::: {.if-heard theme=Courses}\nTwo.\n:::\n", to)
    assert "Two" not in box


def test_claims_and_evidence_point_to_one_another():
    text = (
        '## Faces {#sec-f theme="Trust"}\n\n[It works because people know one another by name '
        'here.]{theme="Trust"}\n\n'
        '[T1 Trust]{#ground-t .ground mark="T1" known="A > Trust // Trust"} '
        '[–]{.claims-of known="A > Trust // Trust"} [–]{.claims-of known="Other"}\n'
    )
    shown = converted(text)
    assert '<a href="#ground-t" title="The passages behind this">T1</a>' in shown
    assert '<a href="#sec-f">Faces</a>' in shown
    assert '<a href="#claim-1">It works because people know one another …</a>' in shown
    assert 'id="claim-1"' in shown and 'id="ground-t"' in shown
    assert "known=" not in shown and "data-" not in shown


@pytest.mark.parametrize("to", ["html", "typst"])
def test_a_div_that_is_there_for_its_theme_alone_leaves_no_frame(to):
    """In a frame a heading is in no table of contents, and no picture floats past its end."""
    shown = converted("::: {.if-heard theme=Trust}\n# Faces\n\nWords.\n:::\n", to)
    assert "<div" not in shown and "#block" not in shown and "Words." in shown
    box = converted("::: {.plain-english .if-heard theme=Trust}\nWords.\n:::\n", "html")
    assert '<div id="claim-1" class="plain-english">' in box


def test_links_to_a_div_for_its_theme_lead_to_its_first_words():
    text = (
        "::: {.if-heard theme=Trust}\nWords that were said.\n:::\n\n"
        '[T1]{#ground-t .ground mark="T1" known="Trust"} [–]{.claims-of known="Trust"}\n'
    )
    shown = converted(text)
    assert '<p><span id="claim-1">Words</span> that were said.</p>' in shown
    assert '<a href="#claim-1">Words that were said</a>' in shown
    nested = converted("::: {.if-heard theme=Trust}\n[Two words.]{theme=Trust}\n:::\n", "typst")
    assert "Two<claim-1> words.<claim-2>" in nested, "one name for each thing, or Typst forgets one"


@pytest.mark.parametrize("to", ["html", "typst"])
def test_what_points_at_nothing_is_left_out(to):
    none = '::: {.there-are-no of="partners referrals"}\n:::\n\n'
    text = "One. [Two.]{.if-any of=partners} [Three.]{.if-any of=growth} Four.\n\n"
    box = "::: {{.if-any of={}}}\n## {} head {{#sec-{}}}\n\nText.\n:::\n\n"
    text += box.format("growth", "Kept", "a") + box.format('"growth referrals"', "Lost", "b")
    shown = converted(none + text, to)
    assert "Two" not in shown and "Three." in shown and "if-any" not in shown
    assert "One.  " not in shown and "there-are-no" not in shown
    assert "Kept" in shown and "Lost" not in shown
    assert "block[" not in shown and "<div" not in shown  # so it is in the contents, and floats
    whole = converted(text, to)  # where nothing is said to be missing, all of it stands
    assert "Two." in whole and "Lost" in whole
