"""Who may import, and the batch of a page."""

from __future__ import annotations

from django.contrib.auth.decorators import permission_required
from django.shortcuts import get_object_or_404

from archive.models import ImportBatch

may_import = permission_required("archive.import_records", raise_exception=True)


def batch_or_404(pk: int) -> ImportBatch:
    return get_object_or_404(
        ImportBatch.objects.select_related("collection", "created_by", "mapping"), pk=pk
    )
