"""The timing editor: the recording beside its words, two languages side by side."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.reach import holds
from media import recognition, vtt
from media.admin.own import own_assets
from media.admin.track_messages import tell
from media.errors import MediaRefused
from media.models import Asset, Rendition, TextTrack, TrackVersion
from media.services.add_track import add_track
from media.services.approve_track import approve_track
from media.services.recognise_speech import ask_for_recognition
from media.services.restore_track import restore_track
from media.services.save_tracks import TrackEdit, save_tracks
from media.track_reading import MAX_BYTES, Reading, read_bytes
from media.track_warnings import notices

if TYPE_CHECKING:
    from accounts.models import User

SPOKEN = (("zh-Hans", "中文"), ("en", "English"))


class AddForm(forms.Form):
    """A new track from a file, or with the times of another one and no words yet."""

    language = forms.CharField(
        label=gettext_lazy("语言"), max_length=35, initial="zh-Hans",
        help_text=gettext_lazy("BCP 47 语言标签，例如 zh-Hans、en"),
    )  # fmt: skip
    label = forms.CharField(label=gettext_lazy("名称"), max_length=120, required=False)
    file = forms.FileField(
        label=gettext_lazy("字幕文件"),
        required=False,
        help_text=gettext_lazy("WebVTT、SRT 或没有时间的纯文本；编码自动识别。"),
    )
    copy_from = forms.ModelChoiceField(
        TextTrack.objects.none(),
        label=gettext_lazy("或沿用这一轨的时间"),
        required=False,
    )

    def __init__(self, *args: Any, tracks: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["copy_from"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  # declared so above
        field.queryset = tracks

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not cleaned.get("file") and not cleaned.get("copy_from"):
            self.add_error("file", _("请选一个文件，或选一轨沿用它的时间。"))
        return cleaned


@require_http_methods(["GET", "POST"])
def tracks_view(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show the editor; POST with `action`: save, add, approve or recognise."""
    asset = _asset(request, public_id)
    kind = request.GET.get("kind", "")
    if kind not in TextTrack.Kind.values:
        first = asset.tracks.values_list("kind", flat=True).first()
        kind = first or TextTrack.Kind.CAPTIONS
    if request.method == "GET":
        return _page(request, asset, kind)
    act = _ACTIONS.get(request.POST.get("action", "save"))
    if act is None:
        return HttpResponse(status=400)
    try:
        return act(request, asset, kind)
    except MediaRefused as refusal:
        if _wants_json(request):
            body = {"code": refusal.code, "detail": str(refusal)}
            return JsonResponse(body, status=refusal.status)
        messages.error(request, str(refusal))
        return _page(request, asset, kind, status=refusal.status)


@require_http_methods(["GET", "POST"])
def history_view(request: HttpRequest, public_id: str, track_id: int) -> HttpResponse:
    """Former texts of one track with what changed since; POST takes one back."""
    asset = _asset(request, public_id)
    track = get_object_or_404(TextTrack.objects.filter(asset=asset), pk=track_id)
    if request.method == "POST":
        versions = TrackVersion.objects.filter(track=track)
        version = get_object_or_404(versions, revision=_number(request.POST.get("revision")))
        restore_track(version, by=_person(request), at=timezone.now())
        messages.success(request, _("已恢复旧版。刚才的文字也留作旧版。"))
        return redirect(request.path)
    versions = track.versions.select_related("replaced_by")
    newer, rows = track.vtt, []
    for version in versions:
        rows.append((version, _difference(version.vtt, newer)))
        newer = version.vtt
    context = {"asset": asset, "track": track, "rows": rows, "back": _address(asset, track.kind)}
    return render(request, "media/admin/track_history.html", context)


def _save(request: HttpRequest, asset: Asset, kind: str) -> HttpResponse:
    ids = [_number(text) for text in request.POST.getlist("track")]
    edits = [
        TrackEdit(
            pk, _number(request.POST.get(f"revision-{pk}")), request.POST.get(f"text-{pk}", "")
        )
        for pk in ids
    ]
    saved = save_tracks(asset, edits=edits, by=_person(request), at=timezone.now())
    if _wants_json(request):
        return JsonResponse({"tracks": [_track_json(track) for track in saved]})
    messages.success(request, _("已保存。"))
    return redirect(_address(asset, kind))


def _add(request: HttpRequest, asset: Asset, kind: str) -> HttpResponse:
    form = AddForm(request.POST, request.FILES, tracks=asset.tracks.filter(kind=kind))
    if not form.is_valid():
        return _page(request, asset, kind, form=form, status=400)
    said = form.cleaned_data
    if said["file"]:
        reading = read_bytes(said["file"].read(MAX_BYTES + 1), duration_ms=asset.duration_ms)
    else:
        empty = (vtt.Cue(cue.start_ms, cue.end_ms, "") for cue in said["copy_from"].cues())
        reading = Reading(tuple(empty), "vtt", "", is_timed=True)
    track = add_track(
        asset,
        kind=kind,
        language=said["language"],
        label=said["label"],
        text=vtt.render(reading.cues),
        is_timed=reading.is_timed,
        by=_person(request),
        at=timezone.now(),
    )
    if said["file"]:
        tell(request, track, reading)
    return redirect(_address(asset, kind))


def _approve(request: HttpRequest, asset: Asset, kind: str) -> HttpResponse:
    track = get_object_or_404(asset.tracks, pk=_number(request.POST.get("track")))
    approve_track(track, by=_person(request), at=timezone.now())
    messages.success(request, _("已公开。"))
    return redirect(_address(asset, kind))


def _recognise(request: HttpRequest, asset: Asset, kind: str) -> HttpResponse:
    language = request.POST.get("language", "")
    if language not in dict(SPOKEN):
        return HttpResponse(status=400)
    ask_for_recognition(asset, language=language, by=_person(request))
    messages.success(request, _("已排队。写好后出现在“文字稿”里，确认以前不公开。"))
    return redirect(_address(asset, TextTrack.Kind.TRANSCRIPT))


_ACTIONS: dict[str, Callable[[HttpRequest, Asset, str], HttpResponse]] = {
    "save": _save,
    "add": _add,
    "approve": _approve,
    "recognise": _recognise,
}


def _page(
    request: HttpRequest,
    asset: Asset,
    kind: str,
    *,
    form: AddForm | None = None,
    status: int = 200,
) -> HttpResponse:
    tracks = list(asset.tracks.filter(kind=kind).order_by("-is_public", "-language", "pk"))
    if request.method == "POST":  # what was written stays on the page
        for track in tracks:
            track.vtt = request.POST.get(f"text-{track.pk}", track.vtt)
            track.revision = _number(request.POST.get(f"revision-{track.pk}")) or track.revision
    context = {
        "asset": asset,
        "kind": kind,
        "kinds": TextTrack.Kind.choices,
        "tracks": tracks,
        "form": form or AddForm(tracks=asset.tracks.filter(kind=kind)),
        "data": {
            "asset": asset.public_id,
            "kind": kind,
            "duration_ms": asset.duration_ms,
            "tracks": [_track_json(track) for track in tracks if request.method == "GET"],
        },
        "spoken": SPOKEN if recognition.is_set() else (),
        "waveform_url": _waveform_url(asset),
    }
    return render(request, "media/admin/track_editor.html", context, status=status)


def _waveform_url(asset: Asset) -> str:
    """Films have peaks too; their address is no attribute of the asset."""
    if not asset.renditions.filter(purpose=Rendition.Purpose.WAVEFORM).exists():
        return ""
    return reverse("media_waveform", args=[asset.public_id])


def _track_json(track: TextTrack) -> dict[str, Any]:
    found = notices(
        track.cues(),
        language=track.language,
        duration_ms=track.asset.duration_ms,
        kind=track.kind,
    )
    return {
        "id": track.pk,
        "language": track.language,
        "label": str(track),
        "revision": track.revision,
        "text": track.vtt,
        "is_public": track.is_public,
        "notices": [notice.to_json() for notice in found],
    }


def _difference(old: str, new: str) -> list[tuple[str, str]]:
    """(mark, line) of a unified difference: "+", "-" or " "."""
    lines = difflib.unified_diff(old.splitlines(), new.splitlines(), n=1, lineterm="")
    return [(line[:1], line[1:]) for line in lines if line[:2] not in ("--", "++", "@@")]


def _asset(request: HttpRequest, public_id: str) -> Asset:
    if not request.user.has_perm("media.change_texttrack"):
        raise PermissionDenied
    audible = own_assets(request.user).exclude(kind=Asset.Kind.IMAGE)
    asset = get_object_or_404(audible, public_id=public_id)
    if not holds(request.user, "media.change_texttrack", asset.institution_id):
        raise PermissionDenied
    return asset


def _person(request: HttpRequest) -> User:
    return cast("User", request.user)  # the permission was asked: nobody anonymous comes here


def _address(asset: Asset, kind: str) -> str:
    return f"{reverse('media_tracks', args=[asset.public_id])}?kind={kind}"


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 10 else 0


def _wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept") == "application/json"
