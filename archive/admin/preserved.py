"""The desk of the OCFL storage root: what it holds, when it runs, what must be mended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Max, Min, Q, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin.ui.components import Component

from archive.models import PreservedRecord, Record
from archive.models.preserved import LATE
from archive.preservation_words import FAULTS
from archive.services.preserve import due, period
from archive.services.verify_preserved import to_verify
from archive.tasks import PRESERVE, VERIFY
from jobs.models import Job
from jobs.services.enqueue import enqueue
from media.admin.preservation import PERMISSION

PAGE_SIZE = 50
SHOWN = 5  # faults of one object
ACTS = {
    "write": (PRESERVE, _("现在写入"), _("把所有公开过、又改过的藏品写进库里；没有变化的不写。")),
    "verify": (VERIFY, _("现在核对"), _("把到期的对象整个读一遍，与清单里的校验值比较。")),
}


@dataclass(frozen=True, slots=True)
class Overview:
    """Numbers of the first lines; times are None where there is nothing to tell."""

    objects: int
    versions: int
    size_bytes: int
    master_damaged: int
    faulty: int
    to_verify: int
    due: int
    days: int
    last_run: datetime | None
    next_run: datetime | None


def overview(now: datetime) -> Overview:
    """Six queries, by indexes."""
    found: dict[str, Any] = PreservedRecord.objects.aggregate(
        objects=Count("pk", filter=Q(version__gt=0)),
        versions=Sum("version"),
        size=Sum("size_bytes"),
        master_damaged=Count("pk", filter=Q(master_damaged=True)),
        faulty=Count("pk", filter=~Q(faults=[])),
        last=Max("looked_at"),
    )
    waiting = due(now).count()
    return Overview(
        objects=found["objects"],
        versions=found["versions"] or 0,
        size_bytes=found["size"] or 0,
        master_damaged=found["master_damaged"],
        faulty=found["faulty"],
        to_verify=to_verify(now).count(),
        due=waiting,
        days=settings.OCFL_DAYS,
        last_run=found["last"] + LATE if found["last"] else None,
        next_run=_next_run(now, waiting),
    )


def _next_run(now: datetime, waiting: int) -> datetime | None:
    """Now, where something is due; else when the first record may be that has changed since."""
    days = period()
    if days is None:
        return None
    if waiting:
        return now
    changed = Record.objects.due_for_preservation(now)
    first = changed.aggregate(at=Min("preserved__looked_at"))["at"]
    return first + days if first else None


class PreservedPanel(Component):
    """The numbers on the desk of the media room."""

    template_name = "archive/admin/preserved_panel.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        return {"told": overview(timezone.now())}


@require_safe
def preserved_view(request: HttpRequest) -> HttpResponse:
    _allowed(request)
    rows = PreservedRecord.objects.unwell().select_related("record").order_by("pk")
    page: Any = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    for row in page:
        row.told_faults = [(FAULTS.get(code, code), path) for code, path in row.faults[:SHOWN]]
        row.more_faults = max(0, len(row.faults) - SHOWN)
    running = {
        job.kind: job for job in Job.objects.unfinished().filter(kind__in=[PRESERVE, VERIFY])
    }
    acts = [(act, label, running.get(kind)) for act, (kind, label, _told) in ACTS.items()]
    context = {"told": overview(timezone.now()), "page": page, "acts": acts}
    return render(request, "archive/admin/preserved.html", context)


@require_http_methods(["GET", "POST"])
def preserved_act(request: HttpRequest, act: str) -> HttpResponse:
    """Ask, then queue."""
    _allowed(request)
    kind, label, told = ACTS[act]
    if request.method == "GET":
        context = {"label": label, "told": told}
        return render(request, "archive/admin/preserved_act.html", context)
    enqueue(kind, priority=10)
    messages.success(request, _("已排队，结果会出现在这一页。"))
    return redirect("archive_preserved")


def _allowed(request: HttpRequest) -> None:
    if not request.user.has_perm(PERMISSION):
        raise PermissionDenied
