"""RO-Crate 1.3 by `roc-validator`, of those who keep the rules, without the network.

The validator fetches the vocabulary; here it gets the part of it that sites use, as the
specification states it (https://w3id.org/ro/crate/1.3/context): terms of schema.org under their own
names, and a few that are named otherwise.
"""

from __future__ import annotations

import json
from pathlib import Path
from unittest import mock

CONTEXT = "https://w3id.org/ro/crate/1.3/context"
_SCHEMA = """
about additionalProperty affiliation agent author contentSize creativeWorkStatus creditText
datePublished description encodingFormat hasPart identifier inLanguage instrument isBasedOn license
memberOf mentions name object propertyID result sha256 softwareRequirements url value version
CreateAction CreativeWork Dataset Organization Person PropertyValue SoftwareApplication
""".split()
VOCABULARY = {
    **{term: f"http://schema.org/{term}" for term in _SCHEMA},
    "File": "http://schema.org/MediaObject",
    "conformsTo": "http://purl.org/dc/terms/conformsTo",
    "localPath": "https://w3id.org/ro/terms#localPath",
    "Profile": "http://www.w3.org/ns/dx/prof/Profile",
}
#: What is recommended and left out, each for a reason.
LEFT_OUT = (
    "`publisher` property",  # who publishes is not known when a site is made
    "contactPoint",  # nor whom to write to: no address of a person is published unasked
    "organization SHOULD have a URL",  # authors name their affiliations, without addresses
    "ROR identifier",
    "`author` SHOULD reference a Person",  # a team may sign
    "`contentSize`",  # of inputs, which are not part of the crate; ours all have it
)


class _Answer:
    status_code = 200
    headers = {"Content-Type": "application/ld+json"}  # noqa: RUF012

    @staticmethod
    def json() -> dict:
        return {"@context": VOCABULARY}


def check(site: Path) -> list[str]:
    """What the validator finds in the crate of a folder, without what is left out on purpose."""
    from rdflib.plugins.shared.jsonld import context
    from rocrate_validator import models, services
    from rocrate_validator.utils import http

    graph = json.loads((site / "ro-crate-metadata.json").read_text(encoding="utf-8"))["@graph"]
    strange = {key for entity in graph for key in entity if key[0] != "@"} - set(VOCABULARY)
    assert not strange, f"not in the vocabulary of RO-Crate 1.3: {strange}"
    with (
        mock.patch.object(http.HttpRequester, "get", lambda *_, **__: _Answer(), create=True),
        mock.patch.object(context, "source_to_json", lambda *_, **__: (_Answer.json(), None)),
    ):
        settings = models.ValidationSettings(
            rocrate_uri=str(site),
            profile_identifier="ro-crate-1.3",
            requirement_severity=models.Severity.RECOMMENDED,
        )
        result = services.validate(settings)
    found = [f"{issue.message} ({issue.violatingEntity})" for issue in result.get_issues()]
    return sorted(text for text in found if not any(words in text for words in LEFT_OUT))
