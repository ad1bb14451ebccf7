"""Finding one thing of a person's own museum, and what it touches, for the pages of this folder."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.db.models import Count, Q
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from accounts.owned import seen_by
from accounts.reach import enter
from archive.models import ConsentCover, Record
from media.models import Asset

ON_A_PAGE = 50


def reached(request: HttpRequest, rows: Any, pk: int, permission: str) -> Any:
    """The row of a museum that the person works for; 404 for others, 403 without the right there."""
    found = get_object_or_404(seen_by(request.user, rows), pk=pk)
    enter(request.user, found.institution_id)
    if not request.user.has_perm(permission):
        raise PermissionDenied
    return found


def records_page(request: HttpRequest, records: Any) -> Page:
    """Some of the records, each with the number of its files."""
    counted = records.annotate(file_count=Count("media_items", distinct=True))
    ordered = counted.select_related("collection", "place", "ethnic_group").order_by(
        "title_zh", "pk"
    )
    return Paginator(ordered, ON_A_PAGE).get_page(request.GET.get("page"))


def files_behind(records: Any) -> int:
    """How many files the records show."""
    shown = Asset.objects.filter(record_links__record__in=records.order_by().values("pk"))
    return shown.distinct().count()


def covered_records(consent: Any) -> Any:
    covers = ConsentCover.objects.filter(consent=consent)
    return Record.objects.filter(Q(pk__in=covers.values("record")))
