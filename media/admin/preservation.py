"""The preservation desk: are all masters whole, when were they read, what must be repaired."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Q, Sum
from django.db.models.fields.json import KT
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe
from wagtail import hooks

from jobs.models import Job
from jobs.services.enqueue import enqueue
from media import remote
from media.models import Condition, FileEvent, FixityCheck, Master, MasterCopy
from media.services.check_due import due_copies, due_masters, period
from media.services.check_fixity import check_fixity
from media.services.copy_masters import copies_are_kept

PERMISSION = "media.preserve"
PAGE_SIZE = 50
RECENT = 20
_PRESERVING = (
    FileEvent.Type.FIXITY,
    FileEvent.Type.REPLICATION,
    FileEvent.Type.RECOVERY,
)


@dataclass(frozen=True, slots=True)
class Overview:
    """Numbers of the first lines; times are None where there is nothing to tell."""

    masters: int
    size_bytes: int
    unwell: int
    due: int
    last_check: datetime | None
    next_check: datetime | None
    days: int
    copies_on: bool
    copies: int
    copies_unwell: int
    copies_missing: int
    bucket_on: bool
    in_bucket: int


def overview(now: datetime) -> Overview:
    """A handful of counts, by indexes."""
    found: dict[str, Any] = Master.objects.aggregate(
        masters=Count("pk"),
        size_bytes=Sum("size_bytes"),
        unwell=Count("pk", filter=~Q(condition=Condition.INTACT)),
        in_bucket=Count("pk", filter=Q(remote_at__isnull=False)),
    )
    copies: dict[str, int] = MasterCopy.objects.aggregate(
        copies=Count("pk"), copies_unwell=Count("pk", filter=~Q(condition=Condition.INTACT))
    )
    oldest = Master.objects.order_by("checked_at").values_list("checked_at", flat=True).first()
    on = copies_are_kept()
    return Overview(
        masters=found["masters"],
        size_bytes=found["size_bytes"] or 0,
        unwell=found["unwell"],
        due=due_masters(now).count() + (due_copies(now).count() if on else 0),
        last_check=FixityCheck.objects.values_list("at", flat=True).first(),
        next_check=None if oldest is None else max(now, oldest + period()),
        days=settings.FIXITY_DAYS,
        copies_on=on,
        copies=copies["copies"],
        copies_unwell=copies["copies_unwell"],
        copies_missing=found["masters"] - copies["copies"],
        bucket_on=remote.is_on(),
        in_bucket=found["in_bucket"],
    )


def unwell_masters() -> Any:
    """What has to be repaired, longest known first, with the titles of its assets."""
    found = Master.objects.unwell().select_related("second_copy").prefetch_related("assets")
    return found.order_by("checked_at", "pk")


def formats() -> Any:
    """How many masters, of how many bytes, have each format; PRONOM identifiers where certain."""
    rows = Master.objects.annotate(puid=KT("technical__puid")).values("media_type", "puid")
    return rows.annotate(n=Count("pk"), size=Sum("size_bytes")).order_by("-n", "media_type")


@require_safe
def preservation_view(request: HttpRequest) -> HttpResponse:
    """The desk."""
    _allowed(request)
    now = timezone.now()
    page = Paginator(unwell_masters(), PAGE_SIZE).get_page(request.GET.get("page"))
    busy = set(
        Job.objects.unfinished()
        .filter(kind="media.repair", subject__in=[master.sha256 for master in page])
        .values_list("subject", flat=True)
    )
    for master in page:
        master.is_being_repaired = master.sha256 in busy
    events = FileEvent.objects.filter(type__in=_PRESERVING).select_related("master")
    context = {
        "told": overview(now),
        "page": page,
        "formats": formats(),
        "events": events[:RECENT],
        "panels": _panels(request),
        "running": Job.objects.unfinished().filter(kind="media.fixity").first(),
    }
    return render(request, "media/admin/preservation.html", context)


def _panels(request: HttpRequest) -> list[Any]:
    """What upper floors keep for good; they add components by Wagtail's own kind of hook."""
    panels: list[Any] = []
    for add in hooks.get_hooks("construct_preservation_panels"):
        add(request, panels)
    return panels


@require_http_methods(["GET", "POST"])
def preservation_act(request: HttpRequest, act: str) -> HttpResponse:
    """`check` everything that is due now, or `repair` all that is damaged; asks first."""
    _allowed(request)
    if request.method == "GET":
        return _ask(request, act, unwell_masters().count())
    if act == "check":
        enqueue("media.fixity", priority=10)
        messages.success(request, _("核对已排队，结果会出现在这一页。"))
    else:
        masters = Master.objects.unwell().values_list("sha256", flat=True)
        _repair(request, list(masters))
    return redirect("media_preservation")


@require_http_methods(["GET", "POST"])
def master_act(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """The same for one file: read it again now, or repair it."""
    _allowed(request)
    master = get_object_or_404(Master, pk=pk)
    if request.method == "GET":
        return _ask(request, act, 1, master)
    if act == "check":
        check = check_fixity(master, at=timezone.now())
        text = _("“%(name)s”：%(outcome)s。")
        told = text % {"name": master.original_name, "outcome": check.get_outcome_display()}
        (messages.success if check.outcome == Condition.INTACT else messages.error)(request, told)
    else:
        _repair(request, [master.sha256])
    return redirect("media_preservation")


def _repair(request: HttpRequest, digests: list[str]) -> None:
    for sha256 in digests:
        enqueue("media.repair", sha256, priority=10)
    told = ngettext(
        "%(count)d 个文件的修复已排队。", "%(count)d 个文件的修复已排队。", len(digests)
    )
    messages.success(request, told % {"count": len(digests)})


def _ask(request: HttpRequest, act: str, count: int, master: Master | None = None) -> HttpResponse:
    context = {"act": act, "count": count, "master": master}
    return render(request, "media/admin/preservation_act.html", context)


def _allowed(request: HttpRequest) -> None:
    if not request.user.has_perm(PERMISSION):
        raise PermissionDenied
