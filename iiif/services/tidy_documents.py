"""Forget documents that are out of date, and add up the changes that were counted one by one."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Count

from iiif.models import Change, Document

BATCH = 500  # subjects in one transaction


def tidy_documents() -> tuple[int, int]:
    """Safe at any time: no subject's number of changes becomes another by it.

    Returns:
        Documents forgotten (among them all of what was withdrawn), and rows of changes saved.
    """
    forgotten, _by_model = Document.objects.outdated().delete()
    saved = 0
    while True:
        counted = Change.objects.values("subject").annotate(rows=Count("pk")).filter(rows__gt=1)
        subjects = list(counted.order_by("subject").values_list("subject", flat=True)[:BATCH])
        if not subjects:
            return forgotten, saved
        saved += _add_up(subjects)


@transaction.atomic
def _add_up(subjects: list[str]) -> int:
    """One row in place of several. Rows that others are adding meanwhile are not seen here."""
    rows = list(Change.objects.select_for_update().filter(subject__in=subjects).order_by("pk"))
    totals: dict[str, int] = {}
    for row in rows:
        totals[row.subject] = totals.get(row.subject, 0) + row.weight
    Change.objects.filter(pk__in=[row.pk for row in rows]).delete()
    Change.objects.bulk_create(Change(subject=s, weight=weight) for s, weight in totals.items())
    return len(rows) - len(totals)
