"""Work of the IIIF doors in the background."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from iiif.services.tidy_documents import tidy_documents
from jobs.progress import Progress
from jobs.registry import job


@job("iiif.tidy", every_s=3_600, label=_("清理过时的 IIIF 文档"))
def tidy(_subject: str, *, progress: Progress) -> None:
    """Forget documents that are out of date."""
    tidy_documents()
