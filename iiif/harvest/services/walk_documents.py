"""Ask again for every document of a IIIF collection, and read what is new in it."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Case, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundation.errors import HouseError
from foundation.fetch import Fetched
from foundation.fetch_errors import AnswerRefused, FetchError
from iiif.harvest.errors import HarvestRefused, HarvestTooMuch, IsOurs
from iiif.harvest.models import HarvestChange, HarvestRun, HarvestSource
from iiif.harvest.oai.ask import Asker
from iiif.harvest.services.bounds import Bounds
from iiif.harvest.services.note_change import hold_change, note
from iiif.harvest.services.settle_gone import settle_gone
from iiif.harvest.services.windows import close_window, open_window
from iiif.harvest.whose import is_ours
from iiif.imports.changes import Change, changes
from iiif.imports.errors import ImportRefused
from iiif.imports.facts import Facts
from iiif.imports.faults import Notes
from iiif.imports.models import ForeignItem, ForeignSource
from iiif.imports.services.bring_in import bring_in, note_members
from iiif.imports.services.bring_in_members import mark_failed
from iiif.imports.services.look_again import is_new
from iiif.imports.services.read_page import read_page
from iiif.imports.services.receive import fetch_document, keep
from iiif.imports.services.show import publish_foreign
from iiif.imports.tree import below
from iiif.imports.understand import understand
from iiif.imports.values import is_address

What, State = HarvestChange.What, ForeignItem.State
_NOT_THERE = {404, 410}


def walk_documents(source: HarvestSource, run: HarvestRun, *, asker: Asker, bounds: Bounds) -> None:
    """Look at each document once in this window: collections first, for what they list now.

    Raises:
        HarvestCut: the run has taken what one may.
        HarvestRefused: the collection was removed from the house, or is our own.
    """
    if is_ours(source.address):
        raise IsOurs
    top = source.top
    if top is None or top.state == State.REMOVED:
        raise HarvestRefused(_("这个合集已从本馆移除，没有可采集的。请删除这个来源，或重新添加。"))
    if not run.is_walked:
        run.is_full = True
        open_window(source, run, since="", now=timezone.now())
        while (item := _next(source, top)) is not None:
            bounds.check()
            if item.next_page and not item.is_stuck:
                asker.alive()
                read_page(item, now=timezone.now())
                continue
            _look(source, run, item, asker=asker)
        run.is_walked = True
        run.save(update_fields=["is_walked"])
    if source.window_is_open:
        now = timezone.now()
        settle_gone(source, run, now=now)
        close_window(source, until="", now=now)


def _next(source: HarvestSource, top: ForeignItem) -> ForeignItem | None:
    """What is to be looked at next: pages of collections, collections, then all else."""
    inside = [top.pk, *below(top)]
    mine = ForeignItem.objects.filter(pk__in=inside, harvest=None)
    mine.update(harvest=source)  # members that a collection named since
    rows = ForeignItem.objects.filter(harvest=source).exclude(state=State.REMOVED)
    unread = rows.exclude(next_page="").filter(is_stuck=False)
    if (paged := unread.order_by("depth", "position", "pk").first()) is not None:
        return paged
    unseen = rows.filter(Q(seen_in=None) | ~Q(seen_in=source.window))
    collections_first = Case(When(kind="collection", then=Value(0)), default=Value(1))
    return (
        unseen.select_related("source").defer("source__body")
        .order_by(collections_first, "depth", "position", "pk").first()
    )  # fmt: skip


def _look(source: HarvestSource, run: HarvestRun, item: ForeignItem, *, asker: Asker) -> None:
    """Ask for one document; no transaction is open meanwhile."""
    last = item.source
    address = (last.address if last is not None else "") or item.address
    # Of what is gone, or was never read, the whole is wanted.
    compared = last if item.has_content else None

    def get() -> Fetched:
        if compared is None:
            return fetch_document(address)
        return fetch_document(address, etag=compared.etag, last_modified=compared.last_modified)

    if not is_address(address):  # brought in as a file
        with transaction.atomic():
            _met(source, run, item, unchanged=1)
        return
    try:
        fetched = asker.document(get)
        facts = None
        if compared is None or is_new(fetched, compared):
            facts = understand(fetched.body, found_at=fetched.address).facts
    except (FetchError, ImportRefused) as refusal:
        with transaction.atomic():
            _did_not_come(source, run, item, refusal, now=timezone.now())
        return
    with transaction.atomic():
        row = ForeignItem.objects.select_for_update(of=("self",)).filter(pk=item.pk).first()
        if row is None or row.state == State.REMOVED:
            return  # somebody of ours took it back meanwhile
        now = timezone.now()
        row.harvest_changes.waiting().filter(what=What.GONE).update(
            state=HarvestChange.State.OUTDATED, decided_at=now
        )
        if facts is None:
            _met(source, run, row, unchanged=1)
        else:
            _take(source, run, row, fetched, facts, now=now)


def _take(
    source: HarvestSource,
    run: HarvestRun,
    item: ForeignItem,
    fetched: Fetched,
    facts: Facts,
    *,
    now: datetime,
) -> None:
    """A document that is new to us, or another than the one that we have."""
    address = (item.source.address if item.source is not None else "") or item.address
    if not item.has_content:
        if item.state != State.GONE and source.items.present().count() > settings.HARVEST_MAX_ITEMS:
            raise HarvestTooMuch(limit=settings.HARVEST_MAX_ITEMS)
        what = What.BACK if item.state == State.GONE else What.NEW
        row = _bring(fetched, address, item, now=now)
        if what == What.NEW and source.new_items == HarvestSource.NewItems.PUBLIC:
            publish_foreign(row, by=None, now=now)
        note(run, what, key=row.address, item=row, now=now)
        came = what == What.NEW
        _met(source, run, row, new=int(came), changed=int(not came))
        return
    found = changes(item, facts) or [Change("other", "", "")]
    dropped = _no_longer_listed(item, facts)
    only_members = all(each.code.startswith("members_") for each in found)
    if source.on_change == HarvestSource.Policy.APPLY or only_members:
        row = _bring(fetched, address, item, now=now)
        note(run, What.CHANGED, key=row.address, item=row, fields=found, now=now)
        _met(source, run, row, changed=1)
    else:
        _hold(source, run, item, fetched, found, facts, now=now)
    for member in dropped:
        note(run, What.UNLISTED, key=f"unlisted {member.address}", item=member, now=now)


def _bring(fetched: Fetched, address: str, item: ForeignItem, *, now: datetime) -> ForeignItem:
    kept = keep(fetched, address, owner=None, by=None, now=now, item=item)
    return bring_in(kept, by=None, now=now, read_members=False)


def _hold(
    source: HarvestSource,
    run: HarvestRun,
    item: ForeignItem,
    fetched: Fetched,
    found: list[Change],
    facts: Facts,
    *,
    now: datetime,
) -> None:
    """A change that waits for a yes. What a collection lists anew is read all the same."""
    if facts.kind == "Collection":
        note_members(item, facts.members, Notes(), now=now)
    sha256 = ForeignSource.sha256_of(fetched.body)
    known = item.harvest_changes.waiting().filter(arrival__sha256=sha256)
    if sha256 == item.declined_key or known.exists():
        _met(source, run, item, unchanged=1)
        return
    address = (item.source.address if item.source is not None else "") or item.address
    arrival = keep(fetched, address, owner=None, by=None, now=now, item=item)
    hold_change(run, item, arrival, found, now=now)
    _met(source, run, item, changed=1)


def _no_longer_listed(item: ForeignItem, facts: Facts) -> list[ForeignItem]:
    """Members that a collection named before and does not now; none of one that comes in pages."""
    if facts.kind != "Collection" or facts.next_page or item.pages_read:
        return []
    listed = {each.address for each in facts.members}
    members = (
        ForeignItem.objects.present()
        .filter(part_of=item)
        .only("pk", "address", "title", "oai_identifier")
    )
    return [each for each in members if each.address not in listed]


def _did_not_come(
    source: HarvestSource, run: HarvestRun, item: ForeignItem, refusal: HouseError, *, now: datetime
) -> None:
    """Gone where the server says so; anything else is a bad hour and changes nothing."""
    is_missing = isinstance(refusal, AnswerRefused) and refusal.answered in _NOT_THERE
    if item.state == State.GONE:
        _met(source, run, item, unchanged=1)
    elif is_missing and item.has_content:
        if item.restored_at is None:
            note(run, What.GONE, key=item.address, item=item, refusal=refusal, waits=True, now=now)
        _met(source, run, item, keep_restored=True, unchanged=int(item.restored_at is not None))
    else:
        if not item.has_content:
            ForeignItem.objects.filter(pk=item.pk, state=State.FAILED).update(
                state=State.WAITING, error_code="", error_zh="", error_en=""
            )
            mark_failed(item, refusal)
        note(run, What.FAILED, key=item.address, item=item, refusal=refusal, now=now)
        _met(source, run, item, keep_restored=True, refused=1)


def _met(
    source: HarvestSource,
    run: HarvestRun,
    item: ForeignItem,
    *,
    keep_restored: bool = False,
    **counts: int,
) -> None:
    told = {} if keep_restored else {"restored_at": None}
    ForeignItem.objects.filter(pk=item.pk).update(
        seen_in=source.window, checked_at=timezone.now(), **told
    )
    run.count(seen=1, **counts)
