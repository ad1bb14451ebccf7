"""What the queue of background jobs calls the jobs of imports."""

from __future__ import annotations

from django.urls import reverse

from archive.services.start_import import APPLY, REHEARSE, TAKE_BACK
from jobs.subjects import Named, register_subjects


def register() -> None:
    for kind in (REHEARSE, APPLY, TAKE_BACK):
        register_subjects(kind, name_batches)


def name_batches(subjects: list[str]) -> dict[str, Named]:
    """The file of each batch, with its page."""
    from archive.models import ImportBatch

    found = ImportBatch.objects.filter(pk__in=[text for text in subjects if text.isdecimal()])
    told = found.values_list("pk", "file_name", "collection__institution")
    return {
        str(pk): Named(name, reverse("archive_import", args=[pk]), institution_id)
        for pk, name, institution_id in told
    }
