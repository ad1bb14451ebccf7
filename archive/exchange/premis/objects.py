"""Objects: the record and its assets, their two representations, and every file."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from archive.exchange.premis.words import (
    add,
    add_term,
    identify,
    of_asset,
    of_event,
    of_master,
    of_rendition,
    of_representation,
    of_track,
)
from archive.exchange.xml import Element
from archive.models import Record
from media.models import Asset, FileEvent, Master, MasterCopy, Rendition, TextTrack
from media.models.master import master_key
from provenance.identifiers import ark

Name = tuple[str, str]
_MADE = (FileEvent.Type.NORMALIZATION, FileEvent.Outcome.SUCCESS)


def add_record(root: Element, record: Record, assets: Iterable[Asset]) -> None:
    """The intellectual entity that the assets show."""
    element = _object(root, "intellectualEntity", ("ARK", ark(record.ark_name)))
    add(element, "originalName", record.title_zh)
    parts = [of_asset(asset) for asset in assets]
    if parts:
        _relate(element, "structural", "str", "has part", "hsp", parts)


def add_asset(
    root: Element, asset: Asset, renditions: list[Rendition], tracks: list[TextTrack],
    events: list[FileEvent], rights: list[Name], record: Record | None, *, sharing: list[Name] | None,
) -> None:  # fmt: skip
    """One asset: itself, its representations, its files.

    Args:
        sharing: what was made of its master, for all assets that share it; None where
            another of them told of it before.
    """
    entity = _object(root, "intellectualEntity", of_asset(asset))
    for name, value in (
        ("width", asset.width), ("height", asset.height), ("duration_ms", asset.duration_ms)
    ):  # fmt: skip
        if value is not None:
            held = add(entity, "significantProperties")
            add(held, "significantPropertiesType", name)
            add(held, "significantPropertiesValue", value)
    add(entity, "originalName", asset.title_zh or asset.title_en)
    if record is not None:
        _relate(entity, "structural", "str", "is part of", "isp", [("ARK", ark(record.ark_name))])
    about_files = {FileEvent.Type.DIGEST, FileEvent.Type.FIXITY, FileEvent.Type.REPLICATION}
    mine = [e for e in events if e.asset_id == asset.pk and e.type not in about_files]
    _link_events(entity, mine)
    for right in rights:
        identify(entity, "rightsStatement", right, wrap="linking")
    if asset.master is not None:
        _representation(root, asset, "preservation", [of_master(asset.master)])
        if sharing is not None:
            _master(root, asset.master, sharing, [e for e in events if e.master_id])
    files = [*map(of_rendition, renditions), *map(of_track, tracks)]
    if files:
        _representation(root, asset, "access", files)
    last = next((e for e in reversed(events) if (e.type, e.outcome) == _MADE), None)
    for row in renditions:
        _rendition(root, row, asset.master, last)
    for track in tracks:
        _track(root, track)


def _representation(root: Element, asset: Asset, use: str, files: list[Name]) -> None:
    element = _object(root, "representation", of_representation(asset, use))
    _relate(element, "structural", "str", "includes", "inc", files)
    _relate(element, "structural", "str", "represents", "", [of_asset(asset)])


def _master(root: Element, master: Master, made: list[Name], events: list[FileEvent]) -> None:
    puid = str(master.technical.get("puid") or "")
    software = str(((master.embedded or {}).get("facts") or {}).get("software") or "")
    element = _object(root, "file", of_master(master))
    _characteristics(
        element, master.sha256, master.size_bytes, master.media_type, puid, software=software
    )
    if master.original_name:
        add(element, "originalName", master.original_name)
    place = f"masters/{master.sha256[:2]}/{master.sha256[2:4]}/{master.sha256}"
    _storage(element, place, "working disk")
    if isinstance(copy := getattr(master, "second_copy", None), MasterCopy):
        _storage(element, f"masters/{'/'.join(copy.path.parts[-3:])}", "second disk")
    if master.remote_at is not None:
        _storage(element, master_key(master.sha256), "object storage")
    if made:
        _relate(element, "derivation", "der", "is source of", "iso", made)
    _link_events(element, events)


def _rendition(
    root: Element, row: Rendition, master: Master | None, event: FileEvent | None
) -> None:
    element = _object(root, "file", of_rendition(row))
    for name, value in (
        ("purpose", row.purpose), ("parameters", row.params), ("width", row.width),
        ("height", row.height), ("duration_ms", row.duration_ms),
    ):  # fmt: skip
        if value not in ("", None):
            held = add(element, "significantProperties")
            add(held, "significantPropertiesType", name)
            add(held, "significantPropertiesValue", value)
    _characteristics(
        element, row.sha256, row.size_bytes, row.media_type, "",
        software=row.made_by, made_at=row.created_at.isoformat(timespec="seconds"),
    )  # fmt: skip
    _storage(element, f"renditions/{row.path}", "working disk")
    if row.remote_at is not None:
        _storage(element, f"renditions/{row.path}", "object storage")
    if master is not None:
        source = [of_master(master)]
        _relate(element, "derivation", "der", "has source", "", source, event)


def _track(root: Element, track: TextTrack) -> None:
    """A text track is kept in the database: its bytes are those of its WebVTT."""
    body = track.vtt.encode()
    element = _object(root, "file", of_track(track))
    for name, value in (
        ("kind", track.kind), ("language", track.language), ("origin", track.origin)
    ):  # fmt: skip
        held = add(element, "significantProperties")
        add(held, "significantPropertiesType", name)
        add(held, "significantPropertiesValue", value)
    _characteristics(element, hashlib.sha256(body).hexdigest(), len(body), "text/vtt", "")
    _storage(element, f"track/{track.pk}", "database")


def _object(root: Element, category: str, identifier: Name) -> Element:
    element = add(root, "object", xsi__type=f"premis:{category}")
    identify(element, "object", identifier)
    return element


def _characteristics(
    element: Element, sha256: str, size_bytes: int, media_type: str, puid: str,
    *, software: str = "", made_at: str = "",
) -> None:  # fmt: skip
    told = add(element, "objectCharacteristics")
    fixity = add(told, "fixity")
    add_term(fixity, "messageDigestAlgorithm", "SHA-256", "cryptographicHashFunctions", "sha256")
    add(fixity, "messageDigest", sha256)
    add(told, "size", size_bytes)
    held = add(told, "format")
    add(add(held, "formatDesignation"), "formatName", media_type)
    if puid:
        registry = add(held, "formatRegistry")
        add(registry, "formatRegistryName", "PRONOM")
        add(registry, "formatRegistryKey", puid)
    if software or made_at:
        made = add(told, "creatingApplication")
        if software:
            add(made, "creatingApplicationName", software)
        if made_at:
            add(made, "dateCreatedByApplication", made_at)


def _storage(element: Element, place: str, medium: str) -> None:
    storage = add(element, "storage")
    location = add(storage, "contentLocation")
    add(location, "contentLocationType", "path")
    add(location, "contentLocationValue", place)
    add(storage, "storageMedium", medium)


def _relate(
    element: Element, kind: str, code: str, sub: str, sub_code: str, others: list[Name],
    event: FileEvent | None = None,
) -> None:  # fmt: skip
    relation = add(element, "relationship")
    add_term(relation, "relationshipType", kind, "relationshipType", code)
    add_term(relation, "relationshipSubType", sub, "relationshipSubType", sub_code)
    for other in others:
        identify(relation, "object", other, wrap="related")
    if event is not None:
        identify(relation, "event", of_event(event), wrap="related")


def _link_events(element: Element, events: list[FileEvent]) -> None:
    for event in events:
        identify(element, "event", of_event(event), wrap="linking")
