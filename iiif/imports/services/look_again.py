"""Ask the other museum whether its document has changed."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from foundation.fetch import Fetched
from iiif.harvest.errors import OaiRefused
from iiif.harvest.oai.ask import Asker
from iiif.harvest.oai.verbs import read_single
from iiif.imports.errors import AlreadyMoved, NothingToFetch
from iiif.imports.models import ForeignItem, ForeignSource
from iiif.imports.pace import count_fetch
from iiif.imports.services.receive import fetch_document, keep, keep_record
from iiif.imports.values import is_address

if TYPE_CHECKING:
    from accounts.models import User


def look_again(item: ForeignItem, *, by: User | None, now: datetime) -> ForeignSource | None:
    """A new source that waits for a yes, or None where nothing has changed.

    The request is conditional; an answer with the same bytes counts as unchanged as well.
    A record of a catalogue is asked for by itself (GetRecord).

    Raises:
        AlreadyMoved: the item has no content to compare with.
        NothingToFetch: it came as a file without an address.
        FetchError, ImportRefused: the document did not come, or is none any more.
        HarvestRefused: the server of a record answered with an error, or has deleted it.
    """
    if not item.has_content or item.source is None:
        raise AlreadyMoved
    last = item.source
    address = last.address or item.address
    if not is_address(address):
        raise NothingToFetch
    count_fetch(by, now=now)
    source = None
    if item.is_record:
        entry = read_single(Asker(pause_s=0, tries=1), address)
        if entry.is_deleted:
            raise OaiRefused(name="idDoesNotExist", said="deleted")
        if entry.body != last.content:
            source = keep_record(entry.body, address, by=by, now=now, item=item)
    else:
        fetched = fetch_document(address, etag=last.etag, last_modified=last.last_modified)
        if is_new(fetched, last):
            source = keep(fetched, address, owner=item.owner, by=by, now=now, item=item)
    ForeignItem.objects.filter(pk=item.pk).update(checked_at=now)
    return source


def is_new(fetched: Fetched, last: ForeignSource) -> bool:
    """Whether an answer to a conditional request is another document than the one that we have."""
    return not fetched.unchanged and fetched.body != last.content
