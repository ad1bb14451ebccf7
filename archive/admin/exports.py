"""Pages of exports of many records: ask, watch, fetch, remove. Everybody sees their own."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages

from accounts.models import User
from accounts.owned import seen_by
from archive.models import Collection, ExportFile, Record
from archive.services.start_export import KIND, start_export
from archive.services.write_export import KEPT, may_have, remove_export
from jobs.models import Job
from media import ranges
from provenance import identifiers

may_export = permission_required("archive.export_records", raise_exception=True)
MEDIA_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "linked-art": "application/jsonl",
    "edm": "application/rdf+xml",
    "lido": "application/xml",
    "bag": "application/zip",
}


class ExportForm(forms.Form):
    form = forms.ChoiceField(label=_("格式"), choices=ExportFile.Form.choices)
    collection = forms.ModelChoiceField(
        Collection.objects.all(),
        required=False,
        label=_("专题"),
        empty_label=_("全部专题"),
        help_text=_("含下级专题。"),
    )
    kind = forms.ChoiceField(
        required=False,
        label=_("类型"),
        choices=[("", _("全部类型")), *Record.Kind.choices],
    )
    record = forms.CharField(
        required=False, max_length=120, label=_("只导出一件"), help_text=_("它的永久标识（ARK）。")
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        field = cast(forms.ModelChoiceField, self.fields["collection"])
        field.queryset = seen_by(user, Collection.objects.all())

    def clean_record(self) -> Record | None:
        text = self.cleaned_data["record"].strip()
        if not text:
            return None
        named = Record.objects.filter(ark_name=identifiers.parse(text) or "")
        found = named.visible_to(self.user).first()
        if found is None:
            raise forms.ValidationError(_("没有这个永久标识的藏品。"))
        return found


@may_export
@require_http_methods(["GET", "HEAD", "POST"])
def export_index(request: HttpRequest) -> HttpResponse:
    """The form, and what this person asked for before."""
    form = ExportForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        start_export(
            form=form.cleaned_data["form"],
            collection=form.cleaned_data["collection"],
            kind=form.cleaned_data["kind"],
            record=form.cleaned_data["record"],
            by=cast(User, request.user),
            at=timezone.now(),
        )
        messages.success(request, _("已开始导出，完成后可以在这里下载。"))
        return redirect("archive_exports")
    rows = _mine(request).select_related("collection", "record")[:50]
    shown = _with_jobs(list(rows))
    context = {
        "form": form,
        "exports": shown,
        "is_running": any(job is not None and job.is_unfinished for _row, job in shown),
        "kept_days": KEPT.days,
    }
    return render(
        request, "archive/admin/export_index.html", context, status=422 if form.errors else 200
    )


@may_export
@require_safe
def export_file(request: HttpRequest, pk: int) -> HttpResponse:
    """Lead to the bytes, by an address that opens this file for some hours.

    A bag holds masters: whether this person may have each of them is asked again now.
    """
    row = get_object_or_404(_mine(request), pk=pk, finished_at__isnull=False)
    if not row.path.exists() or not may_have(row, request.user):
        raise Http404
    ticket = ranges.Ticket(
        root="e",
        path=row.file_name,
        media_type=MEDIA_TYPES[row.form],
        etag=f"{row.pk}-{row.size_bytes}",
        download_name=row.file_name,
    )
    return redirect(reverse("media_bytes", args=[ranges.sign(ticket)]))


@may_export
@require_POST
def export_remove(request: HttpRequest, pk: int) -> HttpResponse:
    remove_export(get_object_or_404(_mine(request), pk=pk))
    messages.success(request, _("导出文件已删除。"))
    return redirect("archive_exports")


def _mine(request: HttpRequest) -> Any:
    return ExportFile.objects.filter(created_by=cast(User, request.user))


def _with_jobs(rows: list[ExportFile]) -> list[tuple[ExportFile, Any]]:
    """Each with its newest job, in one query."""
    keys = [str(row.pk) for row in rows]
    jobs = Job.objects.filter(kind=KIND, subject__in=keys).order_by("created_at")
    newest = {job.subject: job for job in jobs}
    return [(row, newest.get(str(row.pk))) for row in rows]
