"""Captions, transcripts and chapters in the CMS."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.snippets.views.snippets import CreateView, EditView, SnippetViewSet

from media import vtt
from media.errors import TrackInvalid
from media.models import Asset, TextTrack
from media.services.add_track import add_track


class TrackForm(WagtailAdminModelForm):
    """Takes the text itself or a .vtt/.srt file; a fault names its line."""

    file = forms.FileField(
        label=_("字幕文件"), required=False, help_text=_("WebVTT 或 SRT，UTF-8；会替换下面的文字")
    )

    class Meta:
        model = TextTrack
        fields = ["asset", "kind", "language", "label", "vtt"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["vtt"].required = False
        self.fields["vtt"].widget = forms.Textarea(attrs={"rows": 18, "spellcheck": "false"})
        self.fields["asset"].queryset = Asset.objects.exclude(kind=Asset.Kind.IMAGE)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        upload = cleaned.get("file")
        text = cleaned.get("vtt", "")
        if upload is not None:
            if upload.size > vtt.MAX_CHARACTERS * 4:
                self.add_error("file", _("字幕文件太大。"))
                return cleaned
            try:
                text = upload.read().decode("utf-8-sig")
            except UnicodeDecodeError:
                self.add_error("file", _("字幕文件不是 UTF-8 编码，请另存为 UTF-8。"))
                return cleaned
        try:
            cleaned["vtt"] = vtt.render(vtt.parse(text))
        except TrackInvalid as fault:
            self.add_error("file" if upload is not None else "vtt", str(fault))
        return cleaned

    def stored(self, request: HttpRequest) -> TextTrack:
        """Write the track through the service, which records the event."""
        cleaned = self.cleaned_data
        return add_track(
            cleaned["asset"],
            kind=cleaned["kind"],
            language=cleaned["language"],
            label=cleaned["label"],
            text=cleaned["vtt"],
            by=request.user,  # type: ignore[arg-type]  # the CMS is for signed-in staff
            at=timezone.now(),
        )


class TrackCreateView(CreateView):
    def get_initial_form_instance(self) -> TextTrack:
        wanted = Asset.objects.filter(public_id=self.request.GET.get("asset", "")).first()
        return TextTrack(asset=wanted) if wanted else TextTrack()

    def save_instance(self) -> TextTrack:
        return self.form.stored(self.request)


class TrackEditView(EditView):
    def save_instance(self) -> TextTrack:
        track = self.form.stored(self.request)
        if track.pk != self.object.pk:  # kind or language were changed: the old row is replaced
            TextTrack.objects.filter(pk=self.object.pk).delete()
        return track


class TextTrackViewSet(SnippetViewSet):
    model = TextTrack
    icon = "openquote"
    menu_label = _("文字轨")
    menu_name = "media-tracks"
    add_view_class = TrackCreateView
    edit_view_class = TrackEditView
    copy_view_enabled = False
    list_display = [
        "__str__",
        "asset",
        Column("kind", label=_("种类"), accessor="get_kind_display"),
        "language",
        "changed_at",
    ]
    list_filter = ["kind", "language"]
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
