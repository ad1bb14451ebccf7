"""采集记录: what one run changed, item by item, and the answers to what waits."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any, cast

from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages

from accounts.models import User
from foundation.cells import escaped
from foundation.keyset import by_key
from iiif.errors import IiifError
from iiif.harvest.admin.forms import ReportFilter
from iiif.harvest.models import HarvestChange, HarvestRun
from iiif.harvest.services.decide_change import decide_change, start_deciding
from iiif.harvest.services.schedule import DECIDE_JOB, HARVEST_JOB
from jobs.models import Job

may_see = permission_required("iiif.view_foreignitem", raise_exception=True)
may_import = permission_required("iiif.import_foreignitem", raise_exception=True)
PER_PAGE = 50
_ANSWERS = {"accept": True, "decline": False}


@may_see
@require_safe
def run_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Counts, and below them every change with each field before and now."""
    run = _run(pk)
    form = ReportFilter(request.GET)
    rows = form.narrow(run.changes.for_list())
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "iiif/harvest/run.html",
        {
            "run": run,
            "page": page,
            "filter": form,
            "waiting": run.changes.waiting().count(),
            "job": _job(run),
            "may_import": request.user.has_perm("iiif.import_foreignitem"),
            "numbers": [
                (_("看到"), run.seen),
                (_("新增"), run.new),
                (_("有改动"), run.changed),
                (_("对方已撤"), run.gone),
                (_("没有变化"), run.unchanged),
                (_("没有引入"), run.refused),
                (_("请求"), run.requests),
            ],
        },
    )


def _job(run: HarvestRun) -> Job | None:
    """What works on this run now: the harvest itself, or the answers to its changes."""
    unfinished = Job.objects.unfinished()
    job = unfinished.filter(kind=DECIDE_JOB, subject=str(run.pk)).first()
    if job is None and run.state == HarvestRun.State.RUNNING:
        job = unfinished.filter(kind=HARVEST_JOB, subject=str(run.source_id)).first()
    return job


@may_see
@require_safe
def run_csv(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The whole report, a row for each field that changed."""
    run = _run(pk)
    answer = StreamingHttpResponse(_csv(run), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="harvest-{run.pk}.csv"'
    return answer


def _csv(run: HarvestRun) -> Iterator[bytes]:
    yield b"\xef\xbb\xbf"  # spreadsheet programs know UTF-8 by it
    for line in _lines(run):
        text = io.StringIO()
        csv.writer(text).writerow([escaped(cell) for cell in line])
        yield text.getvalue().encode()


def _lines(run: HarvestRun) -> Iterator[list[str]]:
    yield [
        *(_("变化"), _("状态"), _("编号"), _("名称"), _("标识或网址")),
        *(_("字段"), _("原来"), _("现在"), _("原因")),
    ]
    for row in by_key(run.changes.for_list()):
        number = row.item.public_id if row.item is not None else ""
        about = [row.get_what_display(), row.get_state_display(), number, row.title, row.identifier]
        for change in row.lines:
            yield [*about, change.label, change.old, change.new, row.reason]
        if not row.lines:
            yield [*about, "", "", "", row.reason]


@may_import
@require_http_methods(["GET", "HEAD", "POST"])
def run_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then accept or decline everything of a run that waits."""
    run = _run(pk)
    said = request.POST if request.method == "POST" else request.GET
    accept = _ANSWERS.get(said.get("answer", ""))
    if accept is None:
        raise Http404
    waiting = run.changes.waiting()
    if request.method == "POST":
        start_deciding(run, accept=accept, by=_user(request))
        messages.success(request, _("正在逐件处理，这一页会显示进度。"))
        return redirect("harvest_run", run.pk)
    context: dict[str, Any] = {
        "run": run,
        "accept": accept,
        "changed": waiting.filter(what=HarvestChange.What.CHANGED).count(),
        "gone": waiting.filter(what=HarvestChange.What.GONE).count(),
    }
    return render(request, "iiif/harvest/decide.html", context)


@may_import
@require_POST
def change_decide(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Accept or decline one change."""
    accept = _ANSWERS.get(verb)
    if accept is None:
        raise Http404
    change = get_object_or_404(HarvestChange.objects.for_list(), pk=pk)
    try:
        decide_change(change, accept=accept, by=_user(request), now=timezone.now())
    except IiifError as refusal:
        messages.error(request, str(refusal))
    else:
        said = _("已接受：%s") if accept else _("已谢绝，保持原样：%s")
        messages.success(request, said % change)
    answer = redirect("harvest_run", change.run_id)
    answer["Location"] += "?state=waiting"
    return answer


def _run(pk: int) -> HarvestRun:
    return get_object_or_404(HarvestRun.objects.select_related("source", "started_by"), pk=pk)


def _user(request: HttpRequest) -> User:
    return cast(User, request.user)  # the permission was asked before
