"""Read the next page of a collection of version 2 that is given out page by page."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from foundation.fetch import Fetched
from foundation.fetch_errors import FetchError
from iiif.imports.errors import ImportRefused, NotPresentation
from iiif.imports.facts import Facts
from iiif.imports.faults import Notes
from iiif.imports.models import ForeignItem, ForeignSource
from iiif.imports.services.bring_in import note_members
from iiif.imports.services.receive import fetch_document
from iiif.imports.understand import understand

MOST_PAGES = 200


def read_page(item: ForeignItem, *, now: datetime) -> None:
    """Note the members of the page at `item.next_page`; it is kept byte for byte.

    No transaction is open while the other server is waited for. A page that does not come
    leaves the collection stuck, with a line in its report, until somebody tries again.
    """
    number = item.pages_read + 1
    try:
        fetched, facts = _fetched(item.next_page)
    except (FetchError, ImportRefused):
        with transaction.atomic():
            if (row := _locked(item)) is not None:
                notes = Notes()
                notes.add("page_lost", "", "next", number, item.next_page)
                row.is_stuck = True
                _save(row, notes)
        return
    with transaction.atomic():
        row = _locked(item)
        if row is None:
            return
        notes = Notes()
        ForeignSource.objects.create(
            item=row,
            owner=row.owner,
            body=fetched.body,
            sha256=hashlib.sha256(fetched.body).hexdigest(),
            size_bytes=len(fetched.body),
            address=item.next_page,
            found_at=fetched.address,
            media_type=fetched.media_type,
            page=number,
            received_at=now,
            received_by=row.brought_by,
            is_taken=True,
        )
        note_members(row, facts.members, notes, now=now, first=row.members.count())
        row.pages_read = number
        row.next_page = _following(row, facts, notes)
        _save(row, notes)


def _fetched(address: str) -> tuple[Fetched, Facts]:
    fetched = fetch_document(address)
    facts = understand(fetched.body, found_at=fetched.address).facts
    if facts.kind != "Collection":
        raise NotPresentation(_("合集的这一页不是合集。"))
    return fetched, facts


def _locked(item: ForeignItem) -> ForeignItem | None:
    """The collection; None when it went, or somebody else has read this page meanwhile."""
    rows = ForeignItem.objects.present().select_for_update(of=("self",))
    return rows.filter(pk=item.pk, next_page=item.next_page).first()


def _following(row: ForeignItem, facts: Facts, notes: Notes) -> str:
    """The page after this one, unless a limit is reached or it was read before."""
    if not facts.next_page or any(fault.code == "members_over" for fault in notes.faults):
        return ""
    if row.pages_read >= MOST_PAGES:
        notes.add("pages_over", "", "next", MOST_PAGES)
        return ""
    pages = ForeignSource.objects.filter(item=row, page__gt=0)
    if row.source is not None:  # those of an earlier state of the collection do not count
        pages = pages.filter(received_at__gte=row.source.received_at)
    seen = {row.address, *pages.values_list("address", flat=True)}
    if facts.next_page in seen:
        notes.add("page_circle", "", "next", row.pages_read)
        return ""
    return facts.next_page


def _save(row: ForeignItem, notes: Notes) -> None:
    row.report = [*row.report, *(fault.stored() for fault in notes.faults)]
    row.save(update_fields=["report", "next_page", "pages_read", "is_stuck"])
