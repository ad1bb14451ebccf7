"""Upload of a file of records, and the uploads of before."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accounts.models import User
from archive.admin.imports.access import may_import
from archive.models import Collection, ImportBatch, Record
from archive.permissions import importable
from archive.services.open_import import open_import
from archive.spreadsheet import media_folder
from archive.spreadsheet.template import template_sheet
from foundation.errors import HouseError

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PER_PAGE = 30


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("表格文件"),
        help_text=_(
            "XLSX、CSV（UTF-8、UTF-16、GB18030、Big5 自动识别）或 JSON Lines（.jsonl、.jsonl.gz），20 万行以内。"
        ),
    )
    collection = forms.ModelChoiceField(Collection.objects.all(), label=_("导入到专题"))
    kind = forms.ChoiceField(label=_("没有“类型”列时，新条目是"), choices=Record.Kind.choices)
    media_zip = forms.FileField(
        label=_("影像压缩包（可选）"),
        required=False,
        help_text=_(
            "zip；表格的“影像文件”列写文件名或 SHA-256，多个用分号隔开。媒体库里已有的不必再传。"
        ),
    )
    media_folder = forms.ChoiceField(label=_("或服务器上的文件夹"), required=False)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ModelChoiceField, self.fields["collection"]).queryset = importable(user)
        folders = media_folder.choices()
        if folders:
            field = cast(forms.ChoiceField, self.fields["media_folder"])
            field.choices = [("", "—"), *((folder, folder) for folder in folders)]
        else:
            del self.fields["media_folder"]


@may_import
def import_index(request: HttpRequest) -> HttpResponse:
    """Upload a file, and the files of before."""
    form = UploadForm(request.POST or None, request.FILES or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            batch = open_import(
                given["file"],
                file_name=given["file"].name,
                collection=given["collection"],
                kind=given["kind"],
                by=cast(User, request.user),
                at=timezone.now(),
                media_zip=given["media_zip"] or None,
                media_zip_name=given["media_zip"].name if given["media_zip"] else "",
                media_folder=given.get("media_folder") or "",
            )
        except HouseError as refusal:
            form.add_error("file", str(refusal))
        else:
            return redirect("archive_import_columns", batch.pk)
    batches = ImportBatch.objects.select_related("collection", "created_by").filter(
        collection__in=importable(request.user)
    )
    return render(
        request,
        "archive/admin/import_index.html",
        {"form": form, "page": Paginator(batches, PER_PAGE).get_page(request.GET.get("page"))},
        status=422 if form.errors else 200,
    )


@may_import
@require_safe
def import_template(request: HttpRequest) -> HttpResponse:
    """An empty sheet with the headers and one example row."""
    answer = HttpResponse(template_sheet(), content_type=XLSX)
    answer["Content-Disposition"] = 'attachment; filename="huxiang-records.xlsx"'
    return answer
