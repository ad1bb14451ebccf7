"""Names of PREMIS in XML, and the terms of the Library of Congress that go with them."""

from __future__ import annotations

from types import MappingProxyType

from archive.exchange.xml import Element, Writer
from media.models import Asset, FileEvent, Master, Rendition, TextTrack
from provenance.identifiers import ark

PREMIS = "http://www.loc.gov/premis/v3"
SCHEMA = "https://www.loc.gov/standards/premis/premis.xsd"
XML = Writer(premis=PREMIS, xsi="http://www.w3.org/2001/XMLSchema-instance")
_LOC = "http://id.loc.gov/vocabulary/preservation"

_Type = FileEvent.Type
# Codes of id.loc.gov/vocabulary/preservation/eventType.
EVENT_CODES = MappingProxyType(
    {
        _Type.CREATION: "cre",
        _Type.INGESTION: "ing",
        _Type.DIGEST: "mes",
        _Type.IDENTIFICATION: "for",
        _Type.VALIDATION: "val",
        _Type.EXTRACTION: "mee",
        _Type.NORMALIZATION: "nor",
        _Type.FIXITY: "fix",
        _Type.QUARANTINE: "qua",
        _Type.POLICY: "poa",
        _Type.METADATA: "mem",
        _Type.DISSEMINATION: "dis",
        _Type.DELETION: "del",
        _Type.REPLICATION: "rep",
        _Type.RECOVERY: "rec",
    }
)
OUTCOME_CODES = MappingProxyType(
    {
        FileEvent.Outcome.SUCCESS: "suc",
        FileEvent.Outcome.WARNING: "war",
        FileEvent.Outcome.FAIL: "fai",
    }
)


def add(parent: Element, name: str, text: object = "", **attributes: str) -> Element:
    return XML.add(parent, f"premis:{name}", text, **attributes)


def add_term(parent: Element, name: str, text: str, scheme: str, code: str = "") -> Element:
    """An element whose text is a term of a list of id.loc.gov.

    Args:
        code: of the term, the last part of its address; "" where the list has no such term.
    """
    told = {"authority": scheme, "authorityURI": f"{_LOC}/{scheme}"} if code else {}
    if code:
        told["valueURI"] = f"{_LOC}/{scheme}/{code}"
    return add(parent, name, text, **told)


def identify(parent: Element, name: str, identifier: tuple[str, str], wrap: str = "") -> Element:
    """`<nameIdentifier>` with its type and value; `wrap` is the prefix of a link's element."""
    stem = f"{wrap}{name[:1].upper() + name[1:] if wrap else name}Identifier"
    element = add(parent, stem)
    add(element, f"{stem}Type", identifier[0])
    add(element, f"{stem}Value", identifier[1])
    return element


def of_asset(asset: Asset) -> tuple[str, str]:
    return "ARK", ark(asset.public_id)


def of_master(master: Master) -> tuple[str, str]:
    """By its content: the same file of two assets is one object."""
    return "SHA-256", master.sha256


def of_rendition(row: Rendition) -> tuple[str, str]:
    return "local", f"rendition/{row.path}"


def of_track(track: TextTrack) -> tuple[str, str]:
    return "local", f"track/{track.pk}/{track.revision}"


def of_representation(asset: Asset, use: str) -> tuple[str, str]:
    """`use` is preservation (the master) or access (what was made of it, and its words)."""
    return "local", f"{asset.public_id}/{use}"


def of_event(event: FileEvent) -> tuple[str, str]:
    return "local", f"event/{event.pk}"
