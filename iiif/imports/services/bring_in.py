"""Say yes to a document: its item is made, or brought up to date."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import IntegrityError, transaction

from iiif.imports import wording
from iiif.imports.errors import AlreadyMoved, ShelfFull
from iiif.imports.facts import Facts, Member
from iiif.imports.faults import Notes
from iiif.imports.models import ForeignCanvas, ForeignItem, ForeignSource
from iiif.imports.tree import below, top_of
from iiif.imports.understand import Understood, understand_source
from jobs.priorities import PERSON
from jobs.services.enqueue import enqueue
from provenance.services.record import record_event

if TYPE_CHECKING:
    from accounts.models import User

MEMBERS_JOB = "iiif.bring_in_members"
State = ForeignItem.State


def key_of(address: str, source: ForeignSource) -> str:
    """What makes an item the same: its address, or the file where it has none."""
    return hashlib.sha256(address.encode()).hexdigest() if address else source.sha256


def bring_in(
    source: ForeignSource, *, by: User | None, now: datetime, read_members: bool = True
) -> ForeignItem:
    """Write the item that a source describes; saying yes twice is saying it once.

    An item of the same address on the same shelf is brought up to date, not doubled.
    The members of a collection are noted as waiting; a job reads them, unless whoever calls
    does so (`read_members`). The manifest that a record names waits for the next harvest.

    Raises:
        ShelfFull: a private list has as many items as one may have.
        AlreadyMoved: the item was taken back meanwhile.
    """
    understood = understand_source(source)
    with transaction.atomic():
        row = ForeignSource.objects.select_for_update().get(pk=source.pk)
        if row.is_taken and row.item is not None:
            return row.item
        address = row.item.address if row.item else understood.facts.address
        item, was = _item(row, address, understood.facts, by=by, now=now)
        _write(item, row, understood, now=now)
        ForeignSource.objects.filter(pk=row.pk).update(item=item, is_taken=True)
        if item.part_of_id is not None:  # a collection without a picture takes its first member's
            above = ForeignItem.objects.filter(pk=item.part_of_id, thumbnail="")
            above.update(thumbnail=item.thumbnail)
        waiting = item.harvest_changes.waiting()
        waiting.filter(arrival=row).update(state="accepted", decided_by=by, decided_at=now)
        waiting.update(state="outdated", decided_at=now)
        unread = item.next_page or item.members.filter(state=State.WAITING).exists()
        if read_members and unread:
            enqueue(MEMBERS_JOB, top_of(item).public_id, priority=PERSON)
        if item.owner_id is None:  # what a person keeps in private is not written to the log
            record_event(
                "foreign.refreshed" if was else "foreign.brought_in",
                item.public_id,
                by=by,
                at=now,
                address=item.address,
                source_sha256=row.sha256,
                former_sha256=was,
                presentation=understood.version,
                document=item.kind,
            )
    return item


def _item(
    source: ForeignSource, address: str, facts: Facts, *, by: User | None, now: datetime
) -> tuple[ForeignItem, str]:
    """The locked item that the source is for, and the SHA-256 of what it said before."""
    key = source.item.address_key if source.item else key_of(address, source)
    mine = ForeignItem.objects.present().filter(owner=source.owner, address_key=key)
    found = mine.select_for_update().first()
    if found is None and source.item is not None:
        raise AlreadyMoved
    if found is None:
        found = _create(source, address, key, facts, by=by, now=now)
        if found is None:  # somebody brought the same in between
            found = mine.select_for_update().get()
    return found, found.source.sha256 if found.source else ""


def _create(
    source: ForeignSource, address: str, key: str, facts: Facts, *, by: User | None, now: datetime
) -> ForeignItem | None:
    limit = settings.IIIF_IMPORT_PRIVATE
    shelf = ForeignItem.objects.present().filter(owner=source.owner)
    if source.owner_id is not None and shelf.count() >= limit:
        raise ShelfFull(limit=limit)
    try:
        with transaction.atomic():
            return ForeignItem.objects.create(
                owner=source.owner,
                kind=facts.kind.lower(),
                state=State.HELD,
                address=address,
                address_key=key,
                brought_by=by,
                brought_at=now,
            )
    except IntegrityError:
        return None


def _write(
    item: ForeignItem, source: ForeignSource, understood: Understood, *, now: datetime
) -> None:
    facts, notes = understood.facts, understood.notes
    if facts.kind == "Record":
        _write_head(item, source, understood)
    if item.manifest_source_id is None:  # else the canvases are those of the record's manifest
        write_canvases(item, facts)
        item.thumbnail = facts.thumbnail
    if facts.kind == "Collection":
        note_members(item, facts.members, notes, now=now)
    item.kind = facts.kind.lower()
    if item.state in (State.WAITING, State.FAILED, State.GONE):
        item.state = State.HELD
    item.gone_at, item.gone_why, item.gone_from, item.restored_at = None, "", "", None
    item.error_code = item.error_zh = item.error_en = ""
    item.declined_key = ""
    item.title = wording.everything(facts.label)[:2000] or item.oai_identifier or item.address
    names = [
        wording.everything({t: v[:1] for t, v in each.label.items()}) for each in facts.provider
    ]
    item.provider = "; ".join(filter(None, names))[:1000] or wording.host(item.address)
    item.rights = facts.rights
    kept = {"pictures": item.description["pictures"]} if item.description.get("pictures") else {}
    item.description = facts.description() | (kept if item.manifest else {})
    if item.manifest_source_id is None:
        item.contents = facts.contents
    item.next_page, item.pages_read, item.is_stuck = facts.next_page, 0, False
    item.report = [fault.stored() for fault in notes.faults]
    item.report_left_out = notes.left_out
    item.source = source
    item.checked_at = now
    item.save()


def _write_head(item: ForeignItem, source: ForeignSource, understood: Understood) -> None:
    """What a record says beside its metadata; another manifest than before is still to be read."""
    head = understood.head
    assert head is not None  # noqa: S101  # every record has one
    item.oai_identifier, item.datestamp = head.identifier, head.datestamp
    item.oai_fold = fold_of(head.identifier)
    item.content_key = head.content_key
    if source.harvest_id is not None:
        item.harvest_id = source.harvest_id
    if item.manifest != head.manifest:
        item.manifest, item.manifest_source = head.manifest, None
        waits = ForeignItem.Pictures.WAITING if head.manifest else ForeignItem.Pictures.NONE
        item.manifest_state = waits
        item.contents = []
        item.description = {}


def fold_of(identifier: str) -> str:
    """SHA-256 of an OAI identifier without regard to case."""
    return hashlib.sha256(identifier.casefold().encode()).hexdigest()


def write_canvases(item: ForeignItem, facts: Facts) -> None:
    """Replace the canvases of an item; its own columns are saved by whoever calls."""
    item.canvases.all().delete()
    ForeignCanvas.objects.bulk_create(
        [
            ForeignCanvas(item=item, position=position, **_columns(canvas))
            for position, canvas in enumerate(facts.canvases)
        ],
        batch_size=500,
    )
    item.canvas_count = len(facts.canvases)


def _columns(canvas: Any) -> dict[str, Any]:
    return {name: getattr(canvas, name) for name in canvas.__slots__}


def note_members(
    item: ForeignItem, members: list[Member], notes: Notes, *, now: datetime, first: int = 0
) -> None:
    """A waiting row for each member that is not on the shelf yet.

    Args:
        first: position of the first of them in the collection.
    """
    shelf = ForeignItem.objects.present().filter(owner=item.owner)
    top = top_of(item)
    room = settings.IIIF_IMPORT_MAX_MEMBERS - len(below(top))
    if item.owner_id is not None:
        room = min(room, settings.IIIF_IMPORT_PRIVATE - shelf.count())
    keys = {hashlib.sha256(each.address.encode()).hexdigest(): each for each in members}
    known = {row.address_key: row for row in shelf.filter(address_key__in=keys)}
    line: set[str] = set()
    above: ForeignItem | None = item
    while above is not None:
        line.add(above.address_key)
        above = above.part_of
    rows: list[ForeignItem] = []
    for position, (key, member) in enumerate(keys.items(), first):
        if key in line:  # a collection that names itself, or one above it
            continue
        if key in known:
            if known[key].part_of_id is None:
                shelf.filter(pk=known[key].pk).update(part_of=item, position=position)
            continue
        if member.kind == "Collection" and item.depth + 1 > settings.IIIF_IMPORT_DEPTH:
            notes.add("members_deep", "/items", "items", settings.IIIF_IMPORT_DEPTH)
            continue
        if len(rows) >= room:
            limit = settings.IIIF_IMPORT_MAX_MEMBERS
            if item.owner_id is not None:
                limit = min(limit, settings.IIIF_IMPORT_PRIVATE)
            notes.add("members_over", "/items", "items", limit)
            continue
        rows.append(
            ForeignItem(
                owner=item.owner,
                kind=member.kind.lower(),
                state=State.WAITING,
                address=member.address,
                address_key=key,
                part_of=item,
                position=position,
                depth=item.depth + 1,
                title=wording.everything(member.label)[:2000] or member.address,
                provider=item.provider or wording.host(member.address),
                thumbnail=member.thumbnail,
                description={"label": member.label},
                brought_by=item.brought_by,
                brought_at=now,
            )
        )
    # Two imports may name the same member at once; the second leaves it to the first.
    ForeignItem.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)
