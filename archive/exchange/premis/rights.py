"""Rights statements of an asset: its licence, its rights statement, and what the public may see."""

from __future__ import annotations

from archive.exchange.premis.words import add, identify, of_asset
from archive.exchange.xml import Element
from media.models import Asset


def names_of(asset: Asset) -> list[tuple[str, str]]:
    """Identifiers of the statements that `add_rights` writes."""
    uses = {"licence": asset.licence_uri, "rights": asset.rights_statement_uri, "access": "told"}
    return [("local", f"{asset.public_id}/{use}") for use, told in uses.items() if told]


def add_rights(root: Element, asset: Asset) -> None:
    element = add(root, "rights")
    for name in names_of(asset):
        statement = add(element, "rightsStatement")
        identify(statement, "rightsStatement", name)
        use = name[1].rpartition("/")[2]
        if use == "licence":
            add(statement, "rightsBasis", "license")
            told = add(statement, "licenseInformation")
            identify(told, "licenseDocumentation", ("URI", asset.licence_uri))
            add(told, "licenseTerms", asset.licence_uri)
        elif use == "rights":
            _other(statement, "rights statement", uri=asset.rights_statement_uri)
        else:
            _access(statement, asset)
        identify(statement, "object", of_asset(asset), wrap="linking")


def _other(statement: Element, basis: str, *, uri: str = "", note: str = "") -> None:
    add(statement, "rightsBasis", "other")
    told = add(statement, "otherRightsInformation")
    if uri:
        identify(told, "otherRightsDocumentation", ("URI", uri))
    add(told, "otherRightsBasis", basis)
    if note:
        add(told, "otherRightsNote", note)


def _access(statement: Element, asset: Asset) -> None:
    """Which part of it the public sees, and until when (consent)."""
    _other(statement, "access policy of the house", note=f"data grade: {asset.grade}")
    granted = add(statement, "rightsGranted")
    add(granted, "act", "disseminate")
    add(granted, "restriction", f"public: {asset.public_access}")
    if asset.public_until is not None:
        add(granted, "rightsGrantedNote", f"last public day: {asset.public_until.isoformat()}")
