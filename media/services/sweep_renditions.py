"""Take away what no row names any more: folders of former runs, and of runs that died.

Nothing goes at once: signed addresses lead into a folder for hours after the rows have turned
to a new run, and a run that was just moved into place has no rows yet. What is found unnamed is
marked with a file beside it; what is still unnamed when the mark is old enough is deleted.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from media.models import Asset, FileEvent, Rendition
from media.ranges import LIFETIME_S
from media.remote import forget_run
from media.services.make_renditions import WORK
from provenance.identifiers import parse

AGENT = "huxiang media.sweep_renditions"
MARK = ".unused"  # ending of the mark beside a folder
KEPT = timedelta(seconds=LIFETIME_S + 3600)  # the longest address, and a slow last request
DEAD = timedelta(days=1)  # longer than any run may take


def sweep_renditions(*, now: datetime) -> int:
    """Mark and delete; safe to be killed and run again.

    Returns:
        How many folders and files were deleted.
    """
    root = Path(settings.RENDITIONS_DIR)
    if not root.is_dir():
        return 0
    swept = _sweep_dead_work(root / WORK, now)
    for folder in sorted(root.iterdir()):
        if folder.is_dir() and parse(folder.name):  # an asset's, whether or not it still exists
            swept += _sweep_asset(folder, now)
    return swept


def _sweep_dead_work(base: Path, now: datetime) -> int:
    dead = [f for f in _listed(base) if _changed(f, now) < now - DEAD]
    for folder in dead:
        shutil.rmtree(folder, ignore_errors=True)
    return len(dead)


def _sweep_asset(folder: Path, now: datetime) -> int:
    paths = Rendition.objects.filter(path__startswith=f"{folder.name}/")
    named = {path.split("/")[1] for path in paths.values_list("path", flat=True)}
    swept = 0
    for entry in _listed(folder):
        mark = entry.with_name(entry.name + MARK)
        if entry.name.endswith(MARK):
            if not entry.with_name(entry.name.removesuffix(MARK)).exists():
                entry.unlink(missing_ok=True)
        elif entry.name in named:
            mark.unlink(missing_ok=True)
        elif not mark.exists():
            mark.touch()
            os.utime(mark, (now.timestamp(), now.timestamp()))
        elif _changed(mark, now) < now - KEPT:
            _delete(entry)
            _note(folder.name, entry.name, at=now)
            mark.unlink(missing_ok=True)
            swept += 1
    if not any(folder.iterdir()):
        folder.rmdir()
    return swept


def _delete(entry: Path) -> None:
    if entry.is_dir():
        forget_run(f"{entry.parent.name}/{entry.name}")
        shutil.rmtree(entry)
    else:  # of the time when the files of an asset lay in one folder
        entry.unlink()


def _note(public_id: str, run: str, *, at: datetime) -> None:
    """The deletion, among the events of the asset; an asset that is no more has none."""
    asset = Asset.objects.filter(public_id=public_id).first()
    if asset is not None:
        FileEvent.objects.create(
            asset=asset,
            type=FileEvent.Type.DELETION,
            outcome=FileEvent.Outcome.SUCCESS,
            agent=AGENT,
            at=at,
            detail={"renditions": run},
        )


def _listed(folder: Path) -> Iterable[Path]:
    return sorted(folder.iterdir()) if folder.is_dir() else []


def _changed(path: Path, now: datetime) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, tz=now.tzinfo)
