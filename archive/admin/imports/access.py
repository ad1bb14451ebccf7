"""Who may import, and the batch of a page."""

from __future__ import annotations

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from archive.models import ImportBatch
from archive.permissions import importable

may_import = permission_required("archive.import_records", raise_exception=True)


def batch_or_404(request: HttpRequest, pk: int) -> ImportBatch:
    """A batch of a collection into which this person may import."""
    batches = ImportBatch.objects.select_related("collection", "created_by", "mapping")
    return get_object_or_404(batches, pk=pk, collection__in=importable(request.user))
