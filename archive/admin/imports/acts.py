"""The buttons of an import: go on, stop, decide a value, take back, discard."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from wagtail.admin import messages

from accounts.models import User
from archive.admin.imports.access import batch_or_404, may_import
from archive.models import ImportBatch
from archive.services.decide_value import decide_value, forget_decision
from archive.services.discard_import import discard_import
from archive.services.start_import import (
    running_job,
    start_import,
    start_rehearsal,
    start_take_back,
)
from foundation.errors import HouseError
from jobs.services.cancel import cancel

State = ImportBatch.State


@may_import
@require_POST
def import_apply(request: HttpRequest, pk: int) -> HttpResponse:
    batch = batch_or_404(request, pk)
    return _do(request, batch, lambda: start_import(batch), _("已开始导入，条目会保存为草稿。"))


@may_import
@require_POST
def import_rehearse(request: HttpRequest, pk: int) -> HttpResponse:
    """Judge the faulty rows again with the decided values, or go on with a stopped rehearsal."""
    batch = batch_or_404(request, pk)
    return _do(request, batch, lambda: start_rehearsal(batch), _("已重新开始预演。"))


@may_import
@require_POST
def import_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop what runs; what is written so far stays, and it can go on later."""
    batch = batch_or_404(request, pk)
    job = running_job(batch)
    if job is None:
        return redirect("archive_import", batch.pk)
    return _do(request, batch, lambda: cancel(job, now=timezone.now()), _("会在这一批写完后停下。"))


@may_import
@require_POST
def import_decide(request: HttpRequest, pk: int, value: int) -> HttpResponse:
    """Take a suggestion, a word of one's own, or nothing for a text of all rows."""
    batch = batch_or_404(request, pk)
    doubtful = get_object_or_404(batch.doubtful_values.select_related("batch"), pk=value)
    post = request.POST
    if "undo" in post:
        forget_decision(doubtful)
        return redirect("archive_import", batch.pk)
    wanted = "" if "blank" in post else post.get("take") or post.get("replacement", "")
    if not wanted.strip() and "blank" not in post:
        messages.error(request, _("请选一个词、写一个词，或选“留空”。"))
        return redirect("archive_import", batch.pk)
    return _do(request, batch, lambda: decide_value(doubtful, replacement=wanted), "")


@may_import
@require_http_methods(["GET", "HEAD", "POST"])
def import_take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what taking back does; then do it in the background."""
    batch = batch_or_404(request, pk)
    if request.method == "POST":
        by = cast(User, request.user)
        return _do(request, batch, lambda: start_take_back(batch, by=by), _("已开始撤回这次导入。"))
    if not batch.can_be_taken_back:
        return redirect("archive_import", batch.pk)
    return render(request, "archive/admin/import_take_back.html", {"batch": batch})


@may_import
@require_POST
def import_discard(request: HttpRequest, pk: int) -> HttpResponse:
    batch = batch_or_404(request, pk)
    try:
        discard_import(batch)
    except HouseError as refusal:
        messages.error(request, str(refusal))
        return redirect("archive_import", pk)
    messages.success(request, _("已删除上传的文件和预演报告，档案没有变化。"))
    return redirect("archive_imports")


def _do(
    request: HttpRequest, batch: ImportBatch, act: Callable[[], None], said: str
) -> HttpResponse:
    try:
        act()
    except HouseError as refusal:
        messages.error(request, str(refusal))
    else:
        if said:
            messages.success(request, said)
    return redirect("archive_import", batch.pk)
