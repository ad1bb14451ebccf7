"""Captions, transcripts and chapters in the CMS."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.admin.widgets.button import Button
from wagtail.permissions import register_permission_policy
from wagtail.snippets.views.snippets import CreateView, EditView, IndexView, SnippetViewSet

from accounts.owned import OwnedChooserViewSet, OwnedPolicy, seen_by
from media import vtt
from media.admin.own import own_assets
from media.admin.track_messages import tell
from media.errors import TrackInvalid
from media.models import Asset, TextTrack
from media.services.add_track import add_track
from media.services.save_tracks import TrackEdit, save_tracks
from media.track_reading import MAX_BYTES, read_bytes, read_text

register_permission_policy(TextTrack, OwnedPolicy(TextTrack, "asset__institution", house=True))


class TrackForm(WagtailAdminModelForm):
    """Takes the text itself or a file; a fault names its line."""

    file = forms.FileField(
        label=_("字幕文件"),
        required=False,
        help_text=_("WebVTT、SRT 或没有时间的纯文本；编码自动识别。会替换下面的文字"),
    )

    class Meta:
        model = TextTrack
        fields = ["asset", "kind", "language", "label", "vtt"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["vtt"].required = False
        self.fields["vtt"].widget = forms.Textarea(attrs={"rows": 18, "spellcheck": "false"})
        self.fields["asset"].queryset = own_assets(self.for_user).exclude(kind=Asset.Kind.IMAGE)
        if self.instance.pk and not self.instance.is_public:
            for name in ("asset", "kind", "language"):  # its place is its origin's
                self.fields[name].disabled = True

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        upload = cleaned.get("file")
        asset = cleaned.get("asset")
        duration_ms = asset.duration_ms if asset else None
        try:
            if upload is not None:
                self.reading = read_bytes(upload.read(MAX_BYTES + 1), duration_ms=duration_ms)
            else:
                self.reading = read_text(cleaned.get("vtt", ""), duration_ms=duration_ms)
            cleaned["vtt"] = vtt.render(self.reading.cues)
        except TrackInvalid as fault:
            self.add_error("file" if upload is not None else "vtt", str(fault))
        return cleaned

    def stored(self, request: HttpRequest) -> TextTrack:
        """Write the track through the services, which record the event."""
        cleaned = self.cleaned_data
        by, at = request.user, timezone.now()
        waiting = self.instance if self.instance.pk and not self.instance.is_public else None
        if waiting is not None:
            revision = TextTrack.objects.values_list("revision", flat=True).get(pk=waiting.pk)
            edit = TrackEdit(waiting.pk, revision, cleaned["vtt"])
            track = save_tracks(waiting.asset, edits=[edit], by=by, at=at)[0]  # type: ignore[arg-type]  # the CMS is for signed-in staff
        else:
            track = add_track(
                cleaned["asset"],
                kind=cleaned["kind"],
                language=cleaned["language"],
                label=cleaned["label"],
                text=cleaned["vtt"],
                is_timed=self.reading.is_timed,
                by=by,  # type: ignore[arg-type]  # the CMS is for signed-in staff
                at=at,
            )
        tell(request, track, self.reading)
        return track


class TrackCreateView(CreateView):
    def get_initial_form_instance(self) -> TextTrack:
        mine = own_assets(self.request.user)
        wanted = mine.filter(public_id=self.request.GET.get("asset", "")).first()
        return TextTrack(asset=wanted) if wanted else TextTrack()

    def save_instance(self) -> TextTrack:
        return self.form.stored(self.request)


class TrackEditView(EditView):
    def save_instance(self) -> TextTrack:
        track = self.form.stored(self.request)
        if track.pk != self.object.pk:  # kind or language were changed: the old row is replaced
            TextTrack.objects.filter(pk=self.object.pk).delete()
        return track


class TrackIndex(IndexView):
    def get_base_queryset(self) -> QuerySet[TextTrack]:
        return seen_by(self.request.user, super().get_base_queryset())

    def get_list_more_buttons(self, instance: TextTrack) -> list[Button]:
        url = f"{reverse('media_tracks', args=[instance.asset.public_id])}?kind={instance.kind}"
        return [*super().get_list_more_buttons(instance), Button(_("对时编辑"), url=url)]


class TextTrackViewSet(SnippetViewSet):
    model = TextTrack
    icon = "openquote"
    menu_label = _("文字轨")
    menu_name = "media-tracks"
    index_view_class = TrackIndex
    add_view_class = TrackCreateView
    edit_view_class = TrackEditView
    chooser_viewset_class = OwnedChooserViewSet
    copy_view_enabled = False
    list_display = [
        "__str__",
        "asset",
        Column("kind", label=_("种类"), accessor="get_kind_display"),
        "language",
        Column("origin", label=_("来源"), accessor="get_origin_display"),
        BooleanColumn("is_public", label=_("公开")),
        "changed_at",
    ]
    list_filter = ["kind", "language", "origin", "is_public"]
    search_fields = ["label", "asset__title_zh", "asset__title_en", "vtt"]
    edit_handler = ObjectList(
        [
            FieldPanel("asset"),
            FieldRowPanel([FieldPanel("kind"), FieldPanel("language"), FieldPanel("label")]),
            FieldPanel("file"),
            FieldPanel("vtt"),
        ],
        base_form_class=TrackForm,
    )
