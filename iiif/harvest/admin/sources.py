"""采集来源: the list, the way in, one source with its runs, and what can be done with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages

from accounts.models import User
from foundation.errors import HouseError
from foundation.fetch_errors import FetchError
from iiif.errors import IiifError
from iiif.harvest.admin.forms import AddressForm, DeleteForm, OaiForm, PolicyForm
from iiif.harvest.errors import ProbeExpired, SourceBusy
from iiif.harvest.models import HarvestSource
from iiif.harvest.services.add_source import add_iiif_source, add_oai_source
from iiif.harvest.services.change_source import change_source, readmit, set_paused
from iiif.harvest.services.delete_source import delete_source, start_removal
from iiif.harvest.services.probe import Probe, probe
from iiif.harvest.services.schedule import HARVEST_JOB, REMOVE_JOB, job_of, start_run
from iiif.imports.models import ForeignItem, ForeignSource
from iiif.imports.preview import preview_of
from iiif.imports.services.receive import receive_address
from jobs.models import Job
from jobs.services.cancel import cancel

may_see = permission_required("iiif.view_foreignitem", raise_exception=True)
may_import = permission_required("iiif.import_foreignitem", raise_exception=True)
PUBLISH = "iiif.publish_foreignitem"
PER_PAGE = 30


@may_see
@require_safe
def source_list(request: HttpRequest) -> HttpResponse:
    page = Paginator(HarvestSource.objects.for_list(), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "iiif/harvest/sources.html", {"page": page})


@may_import
@require_http_methods(["GET", "HEAD", "POST"])
def source_new(request: HttpRequest) -> HttpResponse:
    """First the address; then what its server says, and the yes to it with the policies."""
    if request.method != "POST":
        return _ask_address(request, AddressForm())
    if "probe" in request.POST:
        return _add_oai(request)
    if "document" in request.POST:
        return _add_iiif(request)
    form = AddressForm(request.POST)
    if not form.is_valid():
        return _ask_address(request, form)
    address = form.cleaned_data["address"]
    now = timezone.now()
    try:
        if form.cleaned_data["kind"] == HarvestSource.Kind.IIIF:
            document = receive_address(address, owner=None, by=_user(request), now=now)
            return _show_document(request, document, None)
        found = probe(address, by=_user(request), now=now)
    except (FetchError, IiifError) as refusal:
        form.add_error("address", str(refusal))
        return _ask_address(request, form)
    return _show_probe(request, found, None)


def _ask_address(request: HttpRequest, form: AddressForm) -> HttpResponse:
    status = 422 if form.errors else 200
    return render(request, "iiif/harvest/new.html", {"form": form}, status=status)


def _show_probe(request: HttpRequest, found: Probe, form: OaiForm | None) -> HttpResponse:
    if form is None:
        initial = {"name_zh": found.identity.name[:120], "format": found.formats[0].prefix}
        form = OaiForm(probe=found, initial=initial, may_publish=_may_publish(request))
    return render(
        request,
        "iiif/harvest/new_oai.html",
        {"probe": found, "form": form, "identity": found.identity},
        status=422 if form.errors else 200,
    )


def _add_oai(request: HttpRequest) -> HttpResponse:
    try:
        found = Probe.read(request.POST["probe"])
    except ProbeExpired as refusal:
        messages.error(request, str(refusal))
        return redirect("harvest_source_new")
    form = OaiForm(request.POST, probe=found, may_publish=_may_publish(request))
    if form.is_valid():
        values = dict(form.cleaned_data)
        try:
            source = add_oai_source(
                address=found.address,
                prefix=values.pop("format"),
                identity=found.identity.stored(),
                set_name=found.set_name(values["set_spec"]),
                by=_user(request),
                now=timezone.now(),
                **values,
            )
        except IiifError as refusal:
            form.add_error(None, str(refusal))
        else:
            return _added(request, source)
    return _show_probe(request, found, form)


def _show_document(
    request: HttpRequest, document: ForeignSource, form: PolicyForm | None
) -> HttpResponse:
    preview = preview_of(document)
    if form is None:
        initial = {"name_zh": preview.title.text[:120]}
        form = PolicyForm(initial=initial, may_publish=_may_publish(request))
    return render(
        request,
        "iiif/harvest/new_iiif.html",
        {"preview": preview, "document": document, "form": form},
        status=422 if form.errors else 200,
    )


def _add_iiif(request: HttpRequest) -> HttpResponse:
    key = request.POST["document"]
    waiting = ForeignSource.objects.filter(owner=None, is_taken=False, received_by=_user(request))
    document = waiting.filter(pk=key).first() if key.isascii() and key.isdigit() else None
    if document is None:
        messages.error(request, str(ProbeExpired()))
        return redirect("harvest_source_new")
    form = PolicyForm(request.POST, may_publish=_may_publish(request))
    if form.is_valid():
        try:
            source = add_iiif_source(
                document,
                address=document.address,
                by=_user(request),
                now=timezone.now(),
                **form.cleaned_data,
            )
        except IiifError as refusal:
            form.add_error(None, str(refusal))
        else:
            return _added(request, source)
    return _show_document(request, document, form)


def _added(request: HttpRequest, source: HarvestSource) -> HttpResponse:
    messages.success(request, _("已添加“%s”，第一次采集正在排队。") % source)
    return redirect("harvest_source", source.pk)


@may_see
@require_safe
def source_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One source: what it is, what comes next, and every run so far."""
    source = get_object_or_404(HarvestSource.objects.select_related("top", "created_by"), pk=pk)
    page = Paginator(source.runs.for_list(), PER_PAGE).get_page(request.GET.get("page"))
    jobs = Job.objects.unfinished().filter(kind__in=[HARVEST_JOB, REMOVE_JOB], subject=str(pk))
    grouped = source.items.order_by().values_list("state").annotate(Count("pk"))
    numbers = dict(grouped)
    counts = [(value, label, numbers.get(value, 0)) for value, label in ForeignItem.State.choices]
    return render(
        request,
        "iiif/harvest/source.html",
        {
            "source": source,
            "page": page,
            "job": jobs.first(),
            "counts": counts,
            "removed": numbers.get(ForeignItem.State.REMOVED, 0),
            "may_import": request.user.has_perm("iiif.import_foreignitem"),
        },
    )


@may_import
@require_http_methods(["GET", "HEAD", "POST"])
def source_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Name, calendar and policies; address, format and set are what the source is."""
    source = get_object_or_404(HarvestSource, pk=pk)
    initial = {name: getattr(source, name) for name in PolicyForm.base_fields}
    posted = request.POST if request.method == "POST" else None
    form = PolicyForm(posted, initial=initial, may_publish=_may_publish(request))
    if request.method == "POST" and form.is_valid():
        change_source(source, now=timezone.now(), **form.cleaned_data)
        messages.success(request, _("已保存。"))
        return redirect("harvest_source", source.pk)
    status = 422 if form.errors else 200
    context = {"form": form, "source": source}
    return render(request, "iiif/harvest/edit.html", context, status=status)


@may_import
@require_http_methods(["GET", "HEAD", "POST"])
def source_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask what becomes of its items, then delete the source."""
    source = get_object_or_404(HarvestSource, pk=pk)
    items = source.items.present()
    shown = items.filter(first_published_at__isnull=False).count()
    posted = request.POST if request.method == "POST" else None
    form = DeleteForm(posted, any_public=shown > 0, may_publish=_may_publish(request))
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            if values["items"] == "keep":
                delete_source(source)
                messages.success(request, _("已删除来源“%s”，它的藏品还在。") % source)
                return redirect("harvest_sources")
            start_removal(
                source, by=_user(request), reason_zh=values["reason_zh"],
                reason_en=values["reason_en"],
            )  # fmt: skip
        except SourceBusy as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("正在逐件移除，完成后来源也会删除。"))
        return redirect("harvest_source", source.pk)
    return render(
        request,
        "iiif/harvest/delete.html",
        {"source": source, "form": form, "count": items.count(), "shown": shown},
        status=422 if form.errors else 200,
    )


@may_import
@require_POST
def source_act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Run now, all anew, cancel, pause, resume, or let removed items come again."""
    act = _ACTS.get(verb)
    if act is None:
        raise Http404
    source = get_object_or_404(HarvestSource, pk=pk)
    try:
        act(request, source)
    except HouseError as refusal:
        messages.error(request, str(refusal))
    return redirect("harvest_source", source.pk)


def _run(request: HttpRequest, source: HarvestSource) -> None:
    start_run(source, by=_user(request))
    messages.success(request, _("已排队，很快开始采集。"))


def _full(request: HttpRequest, source: HarvestSource) -> None:
    start_run(source, by=_user(request), full=True)
    messages.success(request, _("已排队，会从头核对全部藏品。"))


def _cancel(request: HttpRequest, source: HarvestSource) -> None:
    job = job_of(source)
    if job is None:
        messages.warning(request, _("没有正在进行的采集。"))
        return
    cancel(job, now=timezone.now())
    messages.success(request, _("会很快停下；已经采集的都在。"))


def _pause(request: HttpRequest, source: HarvestSource) -> None:
    set_paused(source, paused=True, now=timezone.now())
    messages.success(request, _("已暂停，不再按日程采集。"))


def _resume(request: HttpRequest, source: HarvestSource) -> None:
    set_paused(source, paused=False, now=timezone.now())
    messages.success(request, _("已恢复，按日程采集。"))


def _readmit(request: HttpRequest, source: HarvestSource) -> None:
    number = readmit(source)
    said = ngettext(
        "已允许 %d 件再来，下次全量采集时引入。", "已允许 %d 件再来，下次全量采集时引入。", number
    )
    messages.success(request, said % number)


_ACTS: dict[str, Callable[[HttpRequest, HarvestSource], None]] = {
    "run": _run, "full": _full, "cancel": _cancel, "pause": _pause, "resume": _resume,
    "readmit": _readmit,
}  # fmt: skip


def _may_publish(request: HttpRequest) -> bool:
    return bool(request.user.has_perm(PUBLISH))


def _user(request: HttpRequest) -> User:
    return cast(User, request.user)  # the permission was asked before
