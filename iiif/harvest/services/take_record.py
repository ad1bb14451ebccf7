"""One record of a list becomes an item, a change of one, its end, or a line that says why not."""

from __future__ import annotations

import hashlib
from collections import Counter
from datetime import datetime

from django.conf import settings
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from foundation.errors import filled
from iiif.harvest.errors import HarvestRefused, HarvestTooMuch
from iiif.harvest.models import HarvestChange, HarvestRun, HarvestSource
from iiif.harvest.oai.answer import LONGEST_IDENTIFIER, Entry
from iiif.harvest.oai.verbs import record_address
from iiif.harvest.services.mark_gone import mark_gone
from iiif.harvest.services.note_change import hold_change, note
from iiif.imports.changes import Change, changes
from iiif.imports.errors import ImportRefused
from iiif.imports.faults import Notes
from iiif.imports.models import ForeignItem
from iiif.imports.records.read import Head, read_record
from iiif.imports.services.bring_in import bring_in, fold_of
from iiif.imports.services.receive import keep_record
from iiif.imports.services.show import publish_foreign

What, State = HarvestChange.What, ForeignItem.State


class RecordRefused(HarvestRefused):
    """A record of a list that is not taken in; the others go on."""

    code = "iiif_harvest_record_refused"


def take_record(
    source: HarvestSource, run: HarvestRun, entry: Entry, *, now: datetime
) -> Counter[str]:
    """Take in one record, inside a transaction of the caller.

    Returns:
        What to add to the counts of the run.

    Raises:
        HarvestTooMuch: the source has as many items as one may have.
    """
    counts: Counter[str] = Counter()
    if not entry.identifier or len(entry.identifier) > LONGEST_IDENTIFIER:
        source.window_is_flawed = True  # who knows which item this was
        shown = entry.identifier[:200] or entry.body[:200].decode("utf-8", "replace")
        refusal = RecordRefused(_("这条记录没有可用的标识，请告诉对方。"))
        note(run, What.REFUSED, key=shown, title=shown, now=now, refusal=refusal)
        return Counter(seen=1, refused=1)
    item = _known(source, entry.identifier)
    if item is None or item.seen_in != source.window:
        counts["seen"] += 1
    if entry.is_deleted:
        return counts + _deleted(source, run, item, entry, now=now)
    try:
        return counts + _living(source, run, item, entry, now=now)
    except (ImportRefused, RecordRefused) as refusal:
        if item is not None:
            ForeignItem.objects.filter(pk=item.pk).update(seen_in=source.window)
        note(run, What.REFUSED, key=entry.identifier, item=item, now=now, refusal=refusal,
             identifier=entry.identifier, title=item.title if item else entry.identifier)  # fmt: skip
        return counts + Counter(refused=1)


def _known(source: HarvestSource, identifier: str) -> ForeignItem | None:
    """The item of this identifier, also when somebody of ours has removed it."""
    rows = ForeignItem.objects.select_for_update(of=("self",)).select_related("source")
    rows = rows.defer("source__body").filter(harvest=source, oai_identifier=identifier)
    return rows.order_by(F("removed_at").asc(nulls_first=True), "pk").first()


def _deleted(
    source: HarvestSource, run: HarvestRun, item: ForeignItem | None, entry: Entry, *, now: datetime
) -> Counter[str]:
    if item is None or item.state == State.REMOVED:
        return Counter()
    kept_by_hand = item.restored_at is not None and item.datestamp == entry.datestamp[:20]
    ForeignItem.objects.filter(pk=item.pk).update(
        seen_in=source.window, datestamp=entry.datestamp[:20]
    )
    if kept_by_hand or item.state == State.GONE:
        return Counter(unchanged=int(item.seen_in != source.window))
    mark_gone(item, why=ForeignItem.Gone.DELETED, now=now)
    note(run, What.GONE, key=entry.identifier, item=item, now=now)
    return Counter(gone=1)


def _living(
    source: HarvestSource, run: HarvestRun, item: ForeignItem | None, entry: Entry, *, now: datetime
) -> Counter[str]:
    if entry.is_too_large:
        said = _("这条记录超过 %(limit)d KB，没有引入。需要时请管理员调高上限。")
        raise RecordRefused(filled(said, {"limit": settings.HARVEST_RECORD_KB}))
    if item is not None and item.state == State.REMOVED:
        return Counter(unchanged=1)  # somebody of ours did not want it
    met = Counter(unchanged=int(item is None or item.seen_in != source.window))
    sha256 = hashlib.sha256(entry.body).hexdigest()
    if item is not None and item.state != State.GONE and _sha256_of(item) == sha256:
        if source.on_change == HarvestSource.Policy.ASK:
            _drop_waiting(item, now=now)
        _seen(source, item)
        return met
    address = record_address(source.address, prefix=source.prefix, identifier=entry.identifier)
    names = {"zh": source.name_zh, "en": source.name_en}
    head, facts = read_record(entry.body, Notes(), address=address, museum=names)
    if item is None:
        item = _twin(source, head, entry, now=now)
    if item is None:
        return _new(source, run, entry, address, now=now)
    if item.state == State.GONE:
        bring_in(
            keep_record(entry.body, item.address, by=None, now=now, item=item), by=None, now=now
        )
        _seen(source, item)
        note(run, What.BACK, key=entry.identifier, item=item, now=now)
        return Counter(changed=1)
    if head.content_key in (item.content_key, item.declined_key):
        is_ours = head.content_key == item.content_key
        if is_ours:
            _drop_waiting(item, now=now)
        _seen(source, item, datestamp=head.datestamp if is_ours else "")
        return met
    found = changes(item, facts) or [Change("other", "", "")]
    _seen(source, item)
    return _changed(source, run, item, entry, sha256, found, now=now)


def _new(
    source: HarvestSource, run: HarvestRun, entry: Entry, address: str, *, now: datetime
) -> Counter[str]:
    other = _of_another(source, address)
    if other is not None and other.harvest is not None:
        said = _("它已由采集来源“%(name)s”引入，没有再引入一次。")
        raise RecordRefused(filled(said, {"name": str(other.harvest)}))
    if source.items.present().count() >= settings.HARVEST_MAX_ITEMS:
        raise HarvestTooMuch(limit=settings.HARVEST_MAX_ITEMS)
    kept = keep_record(entry.body, address, by=None, now=now, harvest=source)
    item = bring_in(kept, by=None, now=now)
    _seen(source, item)
    if other is None and source.new_items == HarvestSource.NewItems.PUBLIC:
        publish_foreign(item, by=None, now=now)
    note(run, What.NEW, key=entry.identifier, item=item, now=now)
    return Counter(new=1)


def _changed(
    source: HarvestSource,
    run: HarvestRun,
    item: ForeignItem,
    entry: Entry,
    sha256: str,
    found: list[Change],
    *,
    now: datetime,
) -> Counter[str]:
    if source.on_change == HarvestSource.Policy.ASK:
        waiting = item.harvest_changes.waiting().filter(arrival__sha256=sha256)
        if waiting.exists():  # somebody has yet to answer to this very change
            return Counter(unchanged=1)
        arrival = keep_record(entry.body, item.address, by=None, now=now, item=item)
        hold_change(run, item, arrival, found, now=now)
        return Counter(changed=1)
    bring_in(keep_record(entry.body, item.address, by=None, now=now, item=item), by=None, now=now)
    note(run, What.CHANGED, key=entry.identifier, item=item, now=now, fields=found)
    return Counter(changed=1)


def _twin(source: HarvestSource, head: Head, entry: Entry, *, now: datetime) -> ForeignItem | None:
    """The item of an identifier that differs only in case and says the very same: servers
    change their spelling. Another content under such an identifier is another record."""
    rows = ForeignItem.objects.present().select_for_update(of=("self",)).select_related("source")
    alike = rows.filter(
        harvest=source, oai_fold=fold_of(entry.identifier), content_key=head.content_key
    ).exclude(seen_in=source.window)
    item = alike.first()
    if item is not None:
        fault = Notes()
        fault.add("spelling_changed", "", "identifier", item.oai_identifier)
        item.report = [*item.report, *(each.stored() for each in fault.faults)]
        item.oai_identifier = entry.identifier
        item.save(update_fields=["report", "oai_identifier"])
    return item


def _of_another(source: HarvestSource, address: str) -> ForeignItem | None:
    """The same record, brought by another source of the same server and format."""
    key = hashlib.sha256(address.encode()).hexdigest()
    rows = ForeignItem.objects.present().of_house().select_related("harvest")
    return rows.filter(address_key=key).exclude(harvest=source).first()


def _seen(source: HarvestSource, item: ForeignItem, *, datestamp: str = "") -> None:
    told = {"datestamp": datestamp} if datestamp else {}
    ForeignItem.objects.filter(pk=item.pk).update(
        seen_in=source.window, restored_at=None, harvest=source, **told
    )


def _sha256_of(item: ForeignItem) -> str:
    return item.source.sha256 if item.source is not None else ""


def _drop_waiting(item: ForeignItem, *, now: datetime) -> None:
    """A change that the other museum has taken back itself."""
    item.harvest_changes.waiting().update(state=HarvestChange.State.OUTDATED, decided_at=now)
