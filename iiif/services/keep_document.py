"""Store a built document, or leave it when the database does not take it now."""

from __future__ import annotations

import hashlib
import logging
from datetime import date, datetime

from django.db import OperationalError

from iiif.models import Document

log = logging.getLogger(__name__)


def keep_document(
    *,
    version: int,
    subject: str,
    part: int,
    recipe: str,
    changes: int,
    body: str,
    stale_on: date | None = None,
    at: datetime,
) -> Document:
    """Put it in the place of the one that was there.

    Args:
        changes: how many changes the subject had seen *before* anything was read for it. An
            older state that is stored last carries the smaller number, and is built again.
        stale_on: the first day on which a consent or a season makes it say something else.

    Returns:
        The document. It is sent even where it could not be kept: a busy database makes the
        next reader build it again, and no reader an error.
    """
    document = Document(
        version=version,
        subject=subject,
        part=part,
        recipe=recipe,
        changes=changes,
        body=body,
        etag=hashlib.blake2b(body.encode(), digest_size=10).hexdigest(),
        built_at=at,
        stale_on=stale_on,
    )
    try:
        Document.objects.bulk_create(
            [document],
            update_conflicts=True,
            unique_fields=["subject", "version", "part"],
            update_fields=["recipe", "changes", "body", "etag", "built_at", "stale_on"],
        )
    except OperationalError as busy:
        log.warning("%s is not kept, the database is busy: %s", document, busy)
    return document
