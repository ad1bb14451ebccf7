"""Jobs of the archive: thin, safe to run twice."""

from __future__ import annotations

from archive.spreadsheet.apply import apply_batch
from jobs.registry import Progress, job


@job("archive.apply_import")
def apply_import(subject: str, *, progress: Progress) -> None:
    apply_batch(int(subject), progress=progress)
