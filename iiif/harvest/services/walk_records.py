"""Walk through the list of an OAI-PMH server, page by page, each committed by itself."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from iiif.harvest.errors import IsOurs, OaiRefused
from iiif.harvest.models import HarvestRun, HarvestSource
from iiif.harvest.oai import verbs
from iiif.harvest.oai.ask import Asker
from iiif.harvest.services.bounds import Bounds
from iiif.harvest.services.read_pictures import read_pictures
from iiif.harvest.services.settle_gone import note_vanished, settle_gone
from iiif.harvest.services.take_page import take_page
from iiif.harvest.services.windows import close_window, needs_all, open_window
from iiif.harvest.whose import is_ours
from iiif.imports.models import ForeignItem

MOST_RESTARTS = 2  # of a server that forgets its own tokens


def walk_records(source: HarvestSource, run: HarvestRun, *, asker: Asker, bounds: Bounds) -> None:
    """Read the list to its end, then the manifests that its records name.

    Raises:
        HarvestCut: the run has taken what one may.
        FetchError, HarvestRefused: the server, or its list, cannot be used.
    """
    if is_ours(source.address):
        raise IsOurs
    if not run.is_walked:
        identity = verbs.identify(asker, source.address)
        source.identity = identity.stored()
        source.save(update_fields=["identity"])
        now = timezone.now()
        run.is_full = run.is_full or needs_all(source, now=now)
        open_window(source, run, since=source.harvested_until, now=now)
        while not run.is_walked:
            bounds.check()
            _page(source, run, asker=asker)
    if source.window_is_open:
        _close(source, run, now=timezone.now())
    read_pictures(source, run, asker=asker, bounds=bounds)


def _page(source: HarvestSource, run: HarvestRun, *, asker: Asker) -> None:
    try:
        answer = verbs.list_records(
            asker,
            source.address,
            prefix=source.prefix,
            set_spec=source.set_spec,
            since=source.window_from,
            token=source.token,
        )
    except OaiRefused as refusal:
        forgot = refusal.name == "badResumptionToken" and bool(source.token)
        if not forgot or run.restarts >= MOST_RESTARTS:
            raise
        run.count(restarts=1)
        since, now = source.window_from, timezone.now()
        open_window(source, run, since=since, now=now, anew=True)
        return
    take_page(source, run, answer, now=timezone.now())


def _close(source: HarvestSource, run: HarvestRun, *, now: datetime) -> None:
    """End a window that was read whole: what a full one has not met has vanished."""
    if source.window_is_full:
        if not source.window_is_flawed:
            note_vanished(source, run, now=now)
        named = ForeignItem.objects.present().filter(harvest=source).exclude(manifest="")
        named.exclude(manifest_state="").update(manifest_state=ForeignItem.Pictures.WAITING)
    settle_gone(source, run, now=now)
    granularity = str(source.identity.get("granularity", ""))
    until = verbs.begin_after(source.window_began, granularity, now=now)
    close_window(source, until=until, now=now)
