"""Windows: one walk through a list, from its first page to its last, over however many runs."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from iiif.harvest.models import HarvestPage, HarvestRun, HarvestSource

# How often everything is compared where a server does not keep what it has deleted.
FULL_EVERY = timedelta(days=28)


@transaction.atomic
def open_window(
    source: HarvestSource, run: HarvestRun, *, since: str, now: datetime, anew: bool = False
) -> None:
    """Begin a window, or go on with the open one.

    Args:
        since: `from` of an incremental window; "" begins a full one.
        anew: throw an open window away.
    """
    asked_for_more = run.is_full and not source.window_is_full
    if not source.window_is_open or anew or asked_for_more:
        source.window += 1
        source.window_is_open = True
        source.window_from = "" if run.is_full else since
        source.window_is_full = not source.window_from
        source.window_is_flawed = False
        source.window_began = source.token = ""
        source.save(update_fields=[
            "window", "window_is_open", "window_is_full", "window_is_flawed", "window_from",
            "window_began", "token",
        ])  # fmt: skip
        HarvestPage.objects.filter(source=source).delete()
    run.is_full, run.since = source.window_is_full, source.window_from
    run.save(update_fields=["is_full", "since"])


def needs_all(source: HarvestSource, *, now: datetime) -> bool:
    """Whether it is time to compare everything, because deletions are not told."""
    if source.keeps_deleted == "persistent":
        return False
    return source.last_full_at is None or source.last_full_at < now - FULL_EVERY


@transaction.atomic
def close_window(source: HarvestSource, *, until: str, now: datetime) -> None:
    """The list was read to its end; `until` is where the next window begins."""
    source.window_is_open = False
    source.token = ""
    source.harvested_until = until
    if source.window_is_full:
        source.last_full_at = now
    source.save(update_fields=["window_is_open", "token", "harvested_until", "last_full_at"])
