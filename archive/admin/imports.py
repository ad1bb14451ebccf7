"""Pages of the spreadsheet import: upload, rehearsal report, progress, result, template."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages

from accounts.models import User
from accounts.owned import seen_by
from archive.errors import ArchiveError
from archive.models import Collection, ImportBatch, Record
from archive.permissions import importable
from archive.services.start_import import KIND, start_import
from archive.spreadsheet.read import MAX_FILE_BYTES
from archive.spreadsheet.rehearse import rehearse_sheet
from archive.spreadsheet.template import template_sheet
from jobs.models import Job

may_import = permission_required("archive.import_records", raise_exception=True)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("表格文件"), help_text=_("XLSX 或 CSV（UTF-8、GB18030），20 MB、5000 行以内。")
    )
    collection = forms.ModelChoiceField(Collection.objects.all(), label=_("导入到专题"))
    kind = forms.ChoiceField(label=_("没有“类型”列时，条目是"), choices=Record.Kind.choices)

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MAX_FILE_BYTES:
            raise forms.ValidationError(
                _("文件超过 %(limit)d MB。"), params={"limit": MAX_FILE_BYTES >> 20}
            )
        return file


@may_import
def import_index(request: HttpRequest) -> HttpResponse:
    """Upload a sheet, and the sheets of before."""
    form = UploadForm(request.POST or None, request.FILES or None)
    form.fields["collection"].queryset = importable(request.user)  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            batch = rehearse_sheet(
                file.read(),
                file_name=file.name,
                collection=form.cleaned_data["collection"],
                kind=form.cleaned_data["kind"],
                by=cast(User, request.user),
                at=timezone.now(),
            )
        except ArchiveError as refusal:
            form.add_error("file", str(refusal))
        else:
            return redirect("archive_import", batch.pk)
    batches = seen_by(request.user, ImportBatch.objects.select_related("collection", "created_by"))
    return render(
        request,
        "archive/admin/import_index.html",
        {"form": form, "batches": batches[:50]},
        status=422 if form.errors else 200,
    )


@may_import
@require_safe
def import_batch(request: HttpRequest, pk: int) -> HttpResponse:
    """The report of a rehearsal, the progress while it is applied, the result."""
    batches = seen_by(request.user, ImportBatch.objects.select_related("collection"))
    batch = get_object_or_404(batches, pk=pk)
    verdict = request.GET.get("verdict", "")
    rows = batch.rows.select_related("record")
    if verdict in dict(batch.rows.model.Verdict.choices):
        rows = rows.filter(verdict=verdict)
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    jobs = Job.objects.filter(kind=KIND, subject=str(batch.pk))
    running = jobs.unfinished().first()
    stopped = batch.state == ImportBatch.State.APPLYING and running is None
    return render(
        request,
        "archive/admin/import_batch.html",
        {
            "batch": batch,
            "counts": batch.counts(),
            "page": page,
            "verdict": verdict,
            "job": running,
            "is_running": running is not None,
            "stopped": stopped,
        },
    )


@may_import
@require_POST
def import_apply(request: HttpRequest, pk: int) -> HttpResponse:
    batch = get_object_or_404(ImportBatch, pk=pk, collection__in=importable(request.user))
    try:
        start_import(batch)
    except ArchiveError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("已开始导入，条目会保存为草稿。"))
    return redirect("archive_import", batch.pk)


@may_import
@require_safe
def import_template(request: HttpRequest) -> HttpResponse:
    """An empty sheet with the headers and one example row."""
    answer = HttpResponse(template_sheet(), content_type=XLSX)
    answer["Content-Disposition"] = 'attachment; filename="huxiang-records.xlsx"'
    return answer
