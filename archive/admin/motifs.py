"""Motifs in the CMS: their list, their editor, and the steps of their life."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin import messages
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    ObjectList,
    Panel,
    TabbedInterface,
)
from wagtail.admin.ui.tables import Column, UpdatedAtColumn
from wagtail.admin.widgets import Button
from wagtail.snippets.views import snippets
from wagtail.snippets.views.snippets import SnippetViewSet

from accounts.owned import seen_by
from archive.admin.choosers import snippet_chooser
from archive.admin.columns import StatusColumn
from archive.admin.motif_filters import MotifFilterSet
from archive.admin.motif_forms import MotifForm, RegionInput
from archive.admin.panels import OrderedChooserPanel, pair, row, term
from archive.admin.views import or_say_why
from archive.errors import ArchiveError
from archive.models import Motif, MotifBearing, Record
from archive.services.withdraw_motif import withdraw_motif
from media.access import Level, decide
from media.models import Asset

_BOX = re.compile(r"\d{1,7},\d{1,7},[1-9]\d{0,6},[1-9]\d{0,6}", re.ASCII)


class MotifPictureColumn(Column):
    def get_value(self, instance: Motif) -> Any:
        typical = instance.typical
        asset = typical.asset if typical else None
        url = asset.thumbnail_url(400) if asset is not None else ""
        if not url:
            return ""
        return format_html('<img class="archive-thumb" src="{}" alt="" loading="lazy">', url)


class LicencePanel(Panel):
    """The picture that is licensed alone: which it is, whether it is of this region still."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "archive/admin/motif_asset_panel.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            return {**super().get_context_data(parent_context), "asset": self.instance.asset}


EDITOR = TabbedInterface(
    [
        ObjectList(
            [
                FieldRowPanel([FieldPanel("title_zh", required_on_save=True), "title_en"]),
                FieldPanel("other_names"),
                FieldRowPanel([term("motif_type"), term("ethnic_group")]),
                pair("meaning"),
                pair("note"),
                FieldRowPanel(
                    [FieldPanel("place"), FieldPanel("institution", widget=forms.Select)]
                ),
            ],
            heading=_("纹样"),
        ),
        ObjectList(
            [
                OrderedChooserPanel(
                    "bearings",
                    chooser_field_name="record",
                    heading=_("带有它的藏品"),
                    label=_("藏品"),
                    help_text=_(
                        "先加藏品，再在它的影像上框出纹样。排在最前、框了范围的那一件是典型图样。"
                    ),
                    panels=[
                        FieldPanel("record"),
                        FieldPanel("asset", widget=RegionInput, heading=_("影像上的范围")),
                        row("page", "x", "y", "width", "height"),
                        pair("note"),
                    ],
                )
            ],
            heading=_("图样与藏品"),
        ),
        ObjectList(
            [
                LicencePanel(heading=_("单独授权的图片")),
                FieldPanel("sources"),
                FieldPanel("unsure"),
            ],
            heading=_("授权与依据"),
        ),
    ],
    base_form_class=MotifForm,
)


class MotifCreateView(snippets.CreateView):
    """`?record=` begins with a record; `&media=&page=&xywh=` also with a region that was
    marked on one of its images somewhere else."""

    def get_initial_form_instance(self) -> Motif:
        motif = Motif()
        if self.request.method == "GET" and (marked := _marked(self.request)) is not None:
            motif.institution_id = marked.record.institution_id
            motif.title_zh = self.request.GET.get("title_zh", "")[:200]
            motif.title_en = self.request.GET.get("title_en", "")[:250]
            motif.bearings.set([marked])
        return motif

    def run_action_method(self) -> HttpResponse | None:
        return or_say_why(self, super().run_action_method)


def _marked(request: HttpRequest) -> MotifBearing | None:
    """What the address marks, where the person may know of it: a record, a region of an image."""
    asked = request.GET
    mine = Record.objects.editable_by(request.user).select_related("collection")
    record = mine.filter(ark_name=asked.get("record", "")).first()
    if record is None:
        return None
    marked = MotifBearing(record=record)
    asset = Asset.objects.filter(public_id=asked.get("media", "")).first()
    box, page = asked.get("xywh", ""), asked.get("page", "") or "1"
    is_whole = _BOX.fullmatch(box) and page.isascii() and page.isdigit() and len(page) < 6
    if is_whole and asset is not None and decide(request.user, asset).at_least(Level.PREVIEW):
        marked.asset, marked.page = asset, int(page) or 1
        marked.x, marked.y, marked.width, marked.height = map(int, box.split(","))
    return marked


class MotifEditView(snippets.EditView):
    object: Motif

    def run_action_method(self) -> HttpResponse | None:
        return or_say_why(self, super().run_action_method)

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        buttons: list[Button] = super().header_more_buttons
        motif = self.object
        may = self.request.user.has_perm
        acts: list[tuple[str, Any, str]] = []
        if may("archive.merge_motif"):
            if motif.merged_into_id:
                acts.append(("part", _("与并入的纹样分开"), "undo"))
            else:
                acts.append(("merge", _("并入另一纹样"), "resubmit"))
        if may("archive.cut_motif") and motif.live:
            acts.append(("cut", _("制成单独授权的图片"), "crop"))
        return buttons + [
            Button(
                label,
                url=reverse("archive_motif_act", args=[motif.pk, name]),
                icon_name=icon,
                priority=50 + number,
            )
            for number, (name, label, icon) in enumerate(acts)
        ]


class MotifUnpublishView(snippets.UnpublishView):
    """Withdrawing asks for the reason that the tombstone will show."""

    template_name = "archive/admin/withdraw.html"
    object: Motif

    def unpublish(self) -> HttpResponse | None:
        if (answer := self.run_hook("before_unpublish", self.request, self.object)) is not None:
            return answer
        try:
            withdraw_motif(
                self.object,
                reason_zh=self.request.POST.get("reason_zh", "").strip()[:500],
                reason_en=self.request.POST.get("reason_en", "").strip()[:500],
                by=self.request.user,
            )
        except ArchiveError as refusal:
            messages.error(self.request, str(refusal))
            return redirect(self.get_next_url())
        return self.run_hook("after_unpublish", self.request, self.object)


class MotifViewSet(SnippetViewSet):
    model = Motif
    icon = "image"
    menu_label = pgettext_lazy("plural", "纹样")
    menu_name = "motifs"
    add_view_class = MotifCreateView
    edit_view_class = MotifEditView
    unpublish_view_class = MotifUnpublishView
    copy_view_enabled = False  # a copy would bear the same regions
    chooser_viewset_class = snippet_chooser("title_zh", "title_en", "other_names", "ark_name")
    list_display = [
        "__str__",
        MotifPictureColumn("picture", label="", width="6%"),
        "motif_type",
        "ethnic_group",
        Column("bearing_count", label=_("带有它的藏品"), accessor="record_count"),
        StatusColumn("status", label=_("状态"), accessor="status_label", primary="live"),
        UpdatedAtColumn(),
    ]
    list_export = [
        "ark", "title_zh", "title_en", "motif_type", "ethnic_group", "meaning_zh", "meaning_en",
        "record_count", "live",
    ]  # fmt: skip
    export_filename = "motifs"
    list_per_page = 25
    ordering = ["-updated_at"]
    filterset_class = MotifFilterSet
    search_fields = ["title_zh", "title_en", "other_names", "ark_name"]
    edit_handler = EDITOR

    def get_queryset(self, request: HttpRequest) -> Any:
        return seen_by(request.user, Motif.objects.for_listing())
