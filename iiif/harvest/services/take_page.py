"""Take in one page of a list: its records, and then the place where the list goes on."""

from __future__ import annotations

import hashlib
from collections import Counter
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from iiif.harvest.errors import HarvestLoop
from iiif.harvest.models import HarvestPage, HarvestRun, HarvestSource
from iiif.harvest.oai.answer import Answer
from iiif.harvest.services.take_record import take_record

CHUNK = 50  # records in one transaction
MOST_EMPTY = 50  # pages without a record, in one window


def take_page(source: HarvestSource, run: HarvestRun, answer: Answer, *, now: datetime) -> None:
    """Take in the records, some at a time, and note the page with the last of them.

    Killed in between, the page is asked for again: records that this window has met are not
    counted twice, and come to the same item.

    Raises:
        HarvestLoop: the page was read before, its token leads back, or the list has no end.
        HarvestTooMuch: the source has as many items as one may have.
    """
    pages = HarvestPage.objects.filter(source=source, window=source.window)
    asked, token = _key(source.token), answer.token
    body_key = answer.key if answer.entries else asked
    if pages.filter(body_key=body_key).exists() or token and pages.filter(token_key=_key(token)):
        raise HarvestLoop(_("对方的清单又回到读过的一页，没有读下去。请告诉对方，或稍后再采集。"))
    if not answer.entries and token and pages.filter(is_empty=True).count() >= MOST_EMPTY:
        raise HarvestLoop(_("对方给了许多空页，没有尽头，没有读下去。请告诉对方。"))
    for start in range(0, len(answer.entries), CHUNK):
        with transaction.atomic():
            counts: Counter[str] = Counter()
            for entry in answer.entries[start : start + CHUNK]:
                counts.update(take_record(source, run, entry, now=now))
            run.count(**counts)
    with transaction.atomic():
        pages.create(
            source=source,
            window=source.window,
            token_key=asked,
            body_key=body_key,
            is_empty=not answer.entries,
        )
        source.window_began = source.window_began or answer.response_date[:20]
        source.token = token
        source.save(update_fields=["window_began", "token", "window_is_flawed"])
        run.claimed_size = max(run.claimed_size, answer.claimed_size)
        run.is_walked = not token
        run.save(update_fields=["claimed_size", "is_walked"])


def _key(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
