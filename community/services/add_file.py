"""Take the file of a contribution in."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile

from community.errors import ContributionMoved
from community.models import Contribution
from community.services.edit import edit
from media.services.ingest import ingest_file


def add_file(contribution: Contribution, upload: UploadedFile, *, now: datetime) -> Contribution:
    """Check the uploaded file, keep it as a master of the contributor's, and show it here.

    Call it outside of transactions. A file that was there before is no longer shown with
    this contribution; it stays the contributor's own.

    Raises:
        MediaRefused: the file is not taken; says why and what to do.
        ContributionMoved: the contribution is no longer with its contributor.
    """
    if not contribution.is_editable:
        raise ContributionMoved(contribution.get_state_display())
    with _on_disk(upload) as path:
        asset = ingest_file(
            path,
            original_name=upload.name,
            title_zh=contribution.title_zh or Path(upload.name or "").stem[:200],
            title_en=contribution.title_en,
            owner=contribution.contributor,
            now=now,
        )
    return edit(contribution, asset=asset)


@contextmanager
def _on_disk(upload: UploadedFile) -> Iterator[Path]:
    """The upload as a file; small ones are in memory and are written for the moment."""
    if isinstance(upload, TemporaryUploadedFile):
        yield Path(upload.temporary_file_path())
        return
    folder = Path(settings.QUARANTINE_DIR)
    folder.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix="upload-", dir=folder)
    try:
        with os.fdopen(handle, "wb") as file:
            for chunk in upload.chunks():
                file.write(chunk)
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)
