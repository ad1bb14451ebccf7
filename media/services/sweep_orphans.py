"""Clear away what killed processes left behind; reported, and slow to believe.

Files are stored before their rows, so a kill between the two leaves a file without a row.
Nothing young is touched, and nothing that a row speaks of, however old: an upload names its
file before it is a master, and may wait for its worker for days. Masters are only set aside at
first: after a database was restored from an older copy, its newer masters have no rows and are
not rubbish. When their rows are back, they come back.
"""

from __future__ import annotations

import contextlib
import logging
import os
import re
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings

from jobs.models import Job
from media.models import Asset, Master, Upload
from media.models.master import master_path
from media.services.make_renditions import WORK
from media.services.store_master import INCOMING
from media.strays import end_strays

logger = logging.getLogger("media")
ORPHANS = ".orphans"
YOUNG_S = 24 * 3600
KEPT_S = 30 * 24 * 3600  # in ORPHANS, before it is deleted
# More orphans than both of these: rather a wrong or an old database than so many crashes.
MOST, MOST_SHARE = 20, 0.05
_DIGEST = re.compile(r"[0-9a-f]{64}")
_PUBLIC_ID = re.compile(r"h2[0-9a-z]{4,30}")


@dataclass(frozen=True, slots=True)
class Swept:
    """What was found, in numbers.

    Attributes:
        processes: enclosures whose worker was killed while they started, ended.
        temporary: half copies of files that never arrived.
        work: working folders of dead jobs.
        masters: stored files without a row, set aside.
        returned: files set aside that a row speaks of again, put back.
        renditions: folders of assets that are no more.
        deleted: masters set aside long ago, deleted now.
        suspicious: masters without rows that were left alone because they are too many.
    """

    processes: int = 0
    temporary: int = 0
    work: int = 0
    masters: int = 0
    returned: int = 0
    renditions: int = 0
    deleted: int = 0
    suspicious: int = 0

    def __str__(self) -> str:
        return ", ".join(f"{name} {getattr(self, name)}" for name in self.__slots__)

    @property
    def is_empty(self) -> bool:
        return not any(getattr(self, name) for name in self.__slots__)


def sweep_orphans(*, now: datetime, young_s: int = YOUNG_S, dry_run: bool = False) -> Swept:
    """Sweep every place where a kill can leave something.

    Args:
        young_s: what was changed in the last so many seconds is left alone.
        dry_run: count only.
    """
    before = now.timestamp() - young_s
    returned = _put_back(dry_run=dry_run)
    masters, suspicious = _orphaned_masters(before)
    swept = Swept(
        processes=0 if dry_run else end_strays(),
        temporary=_clear(_temporary(before), dry_run=dry_run),
        work=_clear(_dead_work(before), dry_run=dry_run),
        masters=len(masters) if dry_run else sum(_set_aside(p, before) for p in masters),
        returned=returned,
        renditions=_clear(_folders_of_nothing(before), dry_run=dry_run),
        deleted=_clear(_aged(now.timestamp() - KEPT_S), dry_run=dry_run),
        suspicious=suspicious,
    )
    if suspicious:
        logger.error("%d stored masters have no row: is this the right database?", suspicious)
    elif not swept.is_empty and not dry_run:
        logger.warning("swept: %s", swept)
    return swept


def _temporary(before: float) -> Iterator[Path]:
    for base in (settings.MASTERS_DIR, settings.QUARANTINE_DIR, settings.COPIES_DIR):
        if base:
            yield from _older(Path(base) / INCOMING, before)


def _dead_work(before: float) -> Iterator[Path]:
    running = set(Job.objects.running().values_list("subject", flat=True))
    for folder in _older(Path(settings.RENDITIONS_DIR) / WORK, before):
        if folder.name.rpartition("-")[0] not in running:
            yield folder


def _folders_of_nothing(before: float) -> Iterator[Path]:
    found = [
        folder
        for folder in _older(Path(settings.RENDITIONS_DIR), before)
        if folder.is_dir() and _PUBLIC_ID.fullmatch(folder.name)
    ]
    names = [folder.name for folder in found]
    known: set[str] = set()
    for start in range(0, len(names), 500):
        part = names[start : start + 500]
        known.update(Asset.objects.filter(public_id__in=part).values_list("public_id", flat=True))
    yield from (folder for folder in found if folder.name not in known)


def _orphaned_masters(before: float) -> tuple[list[Path], int]:
    """Old masters without a row; or none of them and their number, when they are too many."""
    orphans, stored = [], 0
    base = Path(settings.MASTERS_DIR)
    for folder in sorted(base.glob("[0-9a-f][0-9a-f]")):
        files = {p.name: p for p in folder.glob("*/*") if _DIGEST.fullmatch(p.name)}
        stored += len(files)
        lacking = files.keys() - _spoken_of(startswith=folder.name)
        orphans += [files[name] for name in lacking if _changed_at(files[name]) < before]
    if len(orphans) > MOST and len(orphans) > stored * MOST_SHARE:
        return [], len(orphans)
    return orphans, 0


def _spoken_of(**of_digest: str) -> set[str]:
    """Digests of files that a master has, or an upload whose check is not over.

    Args:
        of_digest: a lookup of the digest, such as `startswith`.
    """
    ((lookup, value),) = of_digest.items()
    masters = Master.objects.filter(**{f"sha256__{lookup}": value})
    coming = Upload.objects.filter(
        state__in=Upload.HOLDS_SPACE, **{f"found_sha256__{lookup}": value}
    )
    return {
        *masters.values_list("sha256", flat=True),
        *coming.values_list("found_sha256", flat=True),
    }


def _put_back(*, dry_run: bool) -> int:
    """Files set aside whose row came after all (an older database was replaced by the right one)."""
    back = 0
    for aside in sorted((Path(settings.MASTERS_DIR) / ORPHANS).glob("*")):
        path = master_path(aside.name)
        if path.exists() or not _spoken_of(exact=aside.name):
            continue
        back += 1
        if not dry_run:
            path.parent.mkdir(parents=True, exist_ok=True)
            aside.rename(path)
    return back


def _set_aside(path: Path, before: float) -> bool:
    """Move the file out of the way, unless an ingest has come for it meanwhile.

    `store_master.keep` makes the file young before its row is written: looking at its age
    after the move tells whether a row is on its way.
    """
    aside = Path(settings.MASTERS_DIR) / ORPHANS / path.name
    aside.parent.mkdir(exist_ok=True)
    path.rename(aside)
    if _changed_at(aside) >= before or _spoken_of(exact=path.name):
        aside.rename(path)
        return False
    with contextlib.suppress(OSError):  # not empty: other masters are there
        path.parent.rmdir()
    # Its time in the side room begins now.
    os.utime(aside)
    return True


def _aged(before: float) -> Iterator[Path]:
    yield from _older(Path(settings.MASTERS_DIR) / ORPHANS, before)


def _older(folder: Path, before: float) -> Iterator[Path]:
    if folder.is_dir():
        yield from (path for path in sorted(folder.iterdir()) if _changed_at(path) < before)


def _changed_at(path: Path) -> float:
    """Latest change of a file, or of anything directly in a folder; now when it is gone."""
    try:
        moments = [path.stat().st_mtime]
        if path.is_dir():
            moments += [inner.stat().st_mtime for inner in path.iterdir()]
    except FileNotFoundError:
        return time.time()
    return max(moments)


def _clear(paths: Iterator[Path], *, dry_run: bool) -> int:
    count = 0
    for path in paths:
        count += 1
        if dry_run:
            continue
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    return count
