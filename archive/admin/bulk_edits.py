"""Pages of a bulk change: choose, preview, confirm, watch, take back."""

from __future__ import annotations

from typing import Any, cast

from django.contrib.auth.decorators import permission_required
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages

from accounts.models import User
from archive.admin.bulk_forms import ChooseForm, OperationForm, own_collections
from archive.admin.filters import RecordFilterSet
from archive.admin.records import RecordViewSet
from archive.bulk.start import confirm_edit, go_on, job_of, start_edit, stop, take_back
from archive.bulk.words import told
from archive.models import BulkEdit, Record
from archive.models.queries import RecordQuerySet
from archive.values import Names, label
from foundation.errors import HouseError

may_edit = permission_required("archive.change_record", raise_exception=True)
ON_A_PAGE = 50
SHOWN = 8  # names of records before the preview


@may_edit
@require_http_methods(["GET", "POST"])
def bulk_new(request: HttpRequest) -> HttpResponse:
    """Which change, then its value; the records are those of the address."""
    records = _records(request)
    kinds = set(records.order_by().values_list("kind", flat=True).distinct())
    sent = request.POST or None
    choose = ChooseForm(
        request.POST if "what" in request.POST else request.GET if "what" in request.GET else None,
        may_publish=request.user.has_perm("archive.publish_record"),
        kinds=kinds,
    )
    what = choose.cleaned_data["what"] if choose.is_bound and choose.is_valid() else ""
    form = None
    if what:
        confirmed = sent if sent is not None and "preview" in sent else None
        try:
            form = OperationForm(what, confirmed, collections=own_collections(request.user))
        except (ValidationError, FieldDoesNotExist) as fault:
            raise Http404 from fault
        if confirmed is not None and form.is_valid():
            return _start(request, records, form)
    return render(
        request,
        "archive/admin/bulk_new.html",
        {
            "choose": choose,
            "form": form,
            "what": what,
            "count": records.count(),
            "some": list(records[:SHOWN]),
            "ids": request.GET.getlist("id"),
        },
    )


def _records(request: HttpRequest) -> RecordQuerySet:
    """Named by `id`, else what the list shows with the filters of the address."""
    mine = Record.objects.editable_by(request.user)
    if asked := request.GET.getlist("id"):
        return mine.filter(pk__in=[pk for pk in asked if pk.isdecimal()])
    filters = RecordFilterSet(data=request.GET, request=request, queryset=mine)
    found = filters.qs if filters.is_valid() else mine.none()
    if query := request.GET.get("q", "").strip():
        found = found.containing(query, RecordViewSet.search_fields)
    return cast(RecordQuerySet, found)


def _start(request: HttpRequest, records: RecordQuerySet, form: OperationForm) -> HttpResponse:
    try:
        edit = start_edit(
            records.values_list("pk", flat=True),
            [form.operation()],
            by=cast(User, request.user),
            at=timezone.now(),
        )
    except HouseError as refusal:
        messages.error(request, str(refusal))
        return redirect("wagtailsnippets_archive_record:list")
    return redirect("archive_bulk_edit", edit.pk)


@may_edit
@require_safe
def bulk_index(request: HttpRequest) -> HttpResponse:
    """One's own changes; superusers see everybody's."""
    page = Paginator(_edits(request), ON_A_PAGE).get_page(request.GET.get("page"))
    for edit in page:
        edit.told = told(edit)
    return render(request, "archive/admin/bulk_index.html", {"page": page})


def _edits(request: HttpRequest) -> Any:
    edits = BulkEdit.objects.select_related("created_by")
    return edits if request.user.is_superuser else edits.filter(created_by=request.user.pk)


@may_edit
@require_safe
def bulk_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The preview of each record, the progress, the result."""
    edit = get_object_or_404(_edits(request), pk=pk)
    state = request.GET.get("state", "")
    items = edit.items.select_related("record")
    if state in dict(edit.items.model.State.choices):
        items = items.filter(state=state)
    page = Paginator(items, ON_A_PAGE).get_page(request.GET.get("page"))
    names = Names(
        (change["field"], change[side])
        for item in page
        for change in item.changes
        for side in ("old", "new")
    )
    for item in page:
        item.shown = [
            (
                label(change["field"]),
                names.show(change["field"], change["old"]),
                names.show(change["field"], change["new"]),
            )
            for change in item.changes
        ]
    under_way = edit.state in {
        BulkEdit.State.PLANNING, BulkEdit.State.APPLYING, BulkEdit.State.UNDOING,
    }  # fmt: skip
    job = job_of(edit) if under_way else None
    return render(
        request,
        "archive/admin/bulk_edit.html",
        {
            "edit": edit,
            "told": told(edit),
            "counts": edit.counts(),
            "planned": edit.items.filter(state="planned").count(),
            "page": page,
            "state": state,
            "job": job,
            "running": job is not None and job.is_unfinished,
            "under_way": under_way,
            "is_own": edit.created_by_id == request.user.pk,
            "list_url": reverse("wagtailsnippets_archive_record:list"),
        },
    )


@may_edit
@require_POST
def bulk_act(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Confirm a preview, take back what was applied, stop what runs or let it go on."""
    edit = get_object_or_404(BulkEdit, pk=pk, created_by=request.user.pk)
    try:
        if act == "stop":
            stop(edit, now=timezone.now())
        else:
            {"apply": confirm_edit, "undo": take_back, "go-on": go_on}[act](edit)
    except HouseError as refusal:
        messages.error(request, str(refusal))
    else:
        stopped = _("会在这一件写完后停下。")
        messages.success(request, stopped if act == "stop" else _("已开始，可以离开这一页。"))
    return redirect("archive_bulk_edit", edit.pk)
