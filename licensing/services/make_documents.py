from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from licensing.documents import contract_pdf
from licensing.models import Agreement, AgreementDocument
from provenance.services.record import record_event

LANGUAGES = ("zh-hans", "en")


def make_documents(
    agreement: Agreement, *, now: datetime, progress: Callable[[int, int], None] | None = None
) -> list[AgreementDocument]:
    """Render the contract in both languages and store it by its hash. Safe to run twice.

    Rendering is deterministic: made again, the same agreement gives the same bytes.
    """
    made = []
    for place, language in enumerate(LANGUAGES):
        document = AgreementDocument.objects.filter(agreement=agreement, language=language).first()
        if document is None or not path_of(document.sha256).is_file():
            document = _make(agreement, language, now)
        made.append(document)
        if progress:
            progress(place + 1, len(LANGUAGES))
    return made


def path_of(sha256: str) -> Path:
    """DOCUMENTS_DIR/ab/<sha256>.pdf."""
    return Path(settings.DOCUMENTS_DIR) / sha256[:2] / f"{sha256}.pdf"


def _make(agreement: Agreement, language: str, now: datetime) -> AgreementDocument:
    content = contract_pdf(agreement, language)
    sha256 = hashlib.sha256(content).hexdigest()
    _store(path_of(sha256), content)
    with transaction.atomic():
        document, made = AgreementDocument.objects.update_or_create(
            agreement=agreement,
            language=language,
            defaults={"sha256": sha256, "size_bytes": len(content), "made_at": now},
        )
        record_event(
            "agreement.document_made",
            agreement.number,
            by=None,
            at=now,
            language=language,
            sha256=sha256,
            again=not made,
        )
    return document


def _store(path: Path, content: bytes) -> None:
    """Write to a temporary name, flush to the disk, rename."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(f".{os.getpid()}.tmp")
    with temporary.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
