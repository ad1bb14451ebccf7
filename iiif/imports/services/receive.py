"""Take in a foreign document, from an address or as a file: kept as it came, nothing else yet."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings

from foundation.fetch import Fetched, fetch
from iiif.imports.models import ForeignItem, ForeignSource
from iiif.imports.pace import count_fetch, forget_older
from iiif.imports.understand import limits, understand

if TYPE_CHECKING:
    from accounts.models import User

ACCEPT = (
    'application/ld+json;profile="http://iiif.io/api/presentation/3/context.json",'
    "application/ld+json;q=0.9,application/json;q=0.8,*/*;q=0.1"
)


def receive_address(
    address: str, *, owner: User | None, by: User | None, now: datetime
) -> ForeignSource:
    """Fetch a document and keep it until somebody says yes.

    No transaction is open while another server is waited for.

    Raises:
        FetchError: it did not come; says why.
        ImportRefused: what came is no manifest and no collection, or too large; or this
            account asked too often in this minute.
    """
    count_fetch(by, now=now)
    source = keep(fetch_document(address), address, owner=owner, by=by, now=now)
    forget_older(by)
    return source


def receive_file(
    body: bytes, *, file_name: str, owner: User | None, by: User | None, now: datetime
) -> ForeignSource:
    """Keep an uploaded or pasted document until somebody says yes.

    Raises:
        ImportRefused: it is no manifest and no collection, or too large.
    """
    understand(body)
    source = ForeignSource.objects.create(
        owner=owner,
        body=body,
        sha256=hashlib.sha256(body).hexdigest(),
        size_bytes=len(body),
        file_name=file_name[:255],
        received_at=now,
        received_by=by,
    )
    forget_older(by)
    return source


def fetch_document(address: str, *, etag: str = "", last_modified: str = "") -> Fetched:
    """One guarded GET with the limits of the settings; conditional where we have it already."""
    return fetch(
        address,
        most_bytes=limits().size_bytes,
        seconds=settings.FETCH_SECONDS,
        accept=ACCEPT,
        etag=etag,
        last_modified=last_modified,
        allowed=settings.FETCH_ALLOW,
        agent=f"Huxiang/1 (+{settings.SITE_URL})",
    )


def keep(
    fetched: Fetched,
    address: str,
    *,
    owner: User | None,
    by: User | None,
    now: datetime,
    item: ForeignItem | None = None,
) -> ForeignSource:
    """The row of a fetched document.

    Raises:
        ImportRefused: it is no manifest and no collection, or too large.
    """
    understand(fetched.body, found_at=fetched.address)
    return _row(fetched, address, item=item, owner=owner, received_by=by, received_at=now)


def keep_bytes(
    fetched: Fetched, address: str, *, item: ForeignItem, now: datetime
) -> ForeignSource:
    """The row of the manifest of a record's pictures, which was understood before."""
    form = ForeignSource.Form.PICTURES
    return _row(fetched, address, item=item, form=form, is_taken=True, received_at=now)


def _row(fetched: Fetched, address: str, **columns: Any) -> ForeignSource:
    return ForeignSource.objects.create(
        body=fetched.body,
        sha256=hashlib.sha256(fetched.body).hexdigest(),
        size_bytes=len(fetched.body),
        address=address,
        found_at=fetched.address,
        media_type=fetched.media_type,
        etag=fetched.etag,
        last_modified=fetched.last_modified,
        **columns,
    )


def keep_record(
    body: bytes, address: str, *, by: User | None, now: datetime, **columns: Any
) -> ForeignSource:
    """The row of one record of a catalogue, as OAI-PMH gave it.

    Args:
        address: where it can be asked for by itself (GetRecord).
        columns: `item` it is a new state of, or `harvest` that met it for the first time.
    """
    return ForeignSource.objects.create(
        form=ForeignSource.Form.RECORD,
        body=body,
        sha256=hashlib.sha256(body).hexdigest(),
        size_bytes=len(body),
        address=address,
        found_at=address,
        media_type="text/xml",
        received_at=now,
        received_by=by,
        **columns,
    )
