"""Upload many files at once; each has its own result, also without JavaScript."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods
from wagtail.log_actions import log

from accounts.institution import Institution
from accounts.reach import home_of
from media.admin.library import AssetViewSet
from media.errors import MediaRefused
from media.library_uploads import institution_for, institutions_for
from media.models import Asset
from media.services.receive_upload import receive_upload


class ManyFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Cleans to a list of uploads; empty ones stay, so that they get their own refusal."""

    widget = ManyFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        uploads = [upload for upload in (data or []) if upload]
        if not uploads:
            raise forms.ValidationError(_("请先选择文件。"), code="required")
        return uploads


class UploadForm(forms.Form):
    uploads = ManyFilesField(label=_("文件"))
    credit_zh = forms.CharField(label=_("署名（中文）"), max_length=500, required=False)
    credit_en = forms.CharField(label=_("署名（英文）"), max_length=500, required=False)
    grade = forms.ChoiceField(
        label=_("数据分级"), choices=Asset.Grade.choices, initial=Asset.Grade.OPEN
    )
    institution = forms.ModelChoiceField(
        Institution.objects.none(),
        label=_("归属机构"),
        to_field_name="code",
        empty_label=None,
        help_text=_("文件只归这一家机构，其他机构的人员看不到。"),
    )

    def __init__(self, *args: Any, by: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = institutions_for(by)
        if len(places) < 2:
            del self.fields["institution"]
            return
        self.fields["institution"].queryset = places  # type: ignore[attr-defined]
        codes = {place.pk: place.code for place in places}
        self.fields["institution"].initial = codes.get(home_of(by))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one uploaded file."""

    name: str
    kind: str  # taken, known or refused
    text: str
    code: str = ""
    url: str = ""
    watch: str = ""  # where the script asks what the new asset is like


@require_http_methods(["GET", "POST"])
def upload_view(request: HttpRequest) -> HttpResponse:
    """The form, and after sending it one line for each file."""
    if not request.user.has_perm("media.upload_asset"):
        raise PermissionDenied
    form = UploadForm(request.POST or None, request.FILES or None, by=request.user)
    outcomes: list[Outcome] = []
    if request.method == "POST" and form.is_valid():
        said = dict(form.cleaned_data)
        uploads, place = said.pop("uploads"), said.pop("institution", None)
        fields = said | {"institution_id": _place(request, place)}
        outcomes = [_receive(request, upload, fields) for upload in uploads]
        form = UploadForm(
            initial=said | ({"institution": place.code} if place else {}), by=request.user
        )
    return render(
        request,
        "media/admin/upload.html",
        {
            "form": form,
            "outcomes": outcomes,
            "limit_bytes": settings.MEDIA_MAX_UPLOAD_MB * 2**20,
            "limit_megapixels": settings.MEDIA_MAX_MEGAPIXELS,
            "api_url": reverse("api:api-root").rstrip("/"),
            "library_url": reverse(AssetViewSet().get_url_name("list")),
        },
        status=400 if form.errors else 200,
    )


def _place(request: HttpRequest, chosen: Institution | None) -> int:
    return chosen.pk if chosen else institution_for(request.user)  # type: ignore[arg-type]


def _receive(request: HttpRequest, upload: UploadedFile, fields: dict[str, Any]) -> Outcome:
    name = upload.name or ""
    try:
        taken = receive_upload(
            upload,
            owner=None,
            by=request.user,  # type: ignore[arg-type]  # the CMS is for signed-in staff
            now=timezone.now(),
            **fields,
        )
    except MediaRefused as refusal:
        return Outcome(name, "refused", str(refusal), refusal.code)
    url = reverse(AssetViewSet().get_url_name("inspect"), args=[taken.asset.pk])
    if not taken.is_new:
        return Outcome(name, "known", str(_("同一个文件已经在库中。")), url=url)
    log(instance=taken.asset, action="wagtail.create", user=request.user)
    watch = reverse("media_likenesses", args=[taken.asset.public_id])
    return Outcome(name, "taken", str(_("已入库，正在后台处理。")), url=url, watch=watch)
