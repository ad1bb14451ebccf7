"""The media library: list, inspection, description, tracks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods
from wagtail import hooks
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.admin.widgets.button import Button, HeaderButton
from wagtail.permissions import register_permission_policy
from wagtail.snippets.views.snippets import EditView, IndexView, InspectView, SnippetViewSet

from accounts.owned import OwnedChooserViewSet, seen_by
from accounts.reach import enter
from jobs.models import Job
from media.access import decide, visible_filter
from media.admin.bulk_access import AccessAction, undo_url
from media.admin.columns import SizeColumn, StateColumn, ThumbnailColumn, measure, state_chip
from media.admin.embedded import embedded_view
from media.admin.filters import AssetFilterSet
from media.admin.layout import GRID, card, layout_of
from media.admin.likeness import LikenessColumn
from media.admin.own import own_assets
from media.admin.policy import KeptPolicy
from media.errors import MediaRefused
from media.likenesses import lines_for
from media.models import Asset, FileEvent
from media.progress import jobs_of
from media.renditions.parts import plan_of
from media.services.describe import describe
from media.services.reprocess import reprocess
from media.services.undo_access import former_access
from media.technical_words import facts_of

if TYPE_CHECKING:
    from accounts.models import User

EVENTS_ON_A_PAGE = 20

register_permission_policy(Asset, KeptPolicy(Asset, house=True))


ORDERINGS = {
    "-created_at": _("最新入库"),
    "created_at": _("最早入库"),
    "kind": _("类型"),
    "state": _("状态"),
}


class LibraryView(IndexView):
    """The list, or the same as a grid; core data only for those who may see it."""

    @cached_property
    def layout(self) -> str:
        return layout_of(self.request)

    def get_valid_orderings(self) -> list[str]:
        return [*super().get_valid_orderings(), "created_at", "-created_at"]

    def get_base_queryset(self) -> QuerySet[Asset]:
        assets = super().get_base_queryset().for_listing().with_likenesses()
        assets = seen_by(self.request.user, assets)
        condition = visible_filter(self.request.user)
        return assets if condition is None else assets.filter(condition)

    @property
    def header_buttons(self) -> list[Any]:
        if not self.request.user.has_perm("media.upload_asset"):
            return []
        return [HeaderButton(_("上传文件"), url=reverse("media_upload"), icon_name="upload")]

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(*args, **kwargs)
        jobs = jobs_of(context["object_list"])
        for asset in context["object_list"]:
            asset.job = jobs.get(asset.public_id)
        context |= {
            "layout": self.layout,
            "orderings": ORDERINGS,
            "ordering": self.ordering,
        }
        if self.layout == GRID:
            context["cards"] = [card(asset, asset.job) for asset in context["object_list"]]
        return context

    def get_list_more_buttons(self, instance: Asset) -> list[Button]:
        buttons = super().get_list_more_buttons(instance)
        if self.request.user.has_perm("media.reprocess_asset") and instance.master_id:
            url = reverse("media_reprocess", args=[instance.public_id])
            buttons.append(Button(_("重新处理"), url=url, icon_name="rotate", priority=40))
        return buttons


class AssetEditView(EditView):
    """The description; stored by the service, which leaves the other columns alone."""

    def get_queryset(self) -> QuerySet[Asset]:
        return own_assets(self.request.user)

    def save_instance(self) -> Asset:
        asset = self.form.save(commit=False)
        return describe(asset, self.form.changed_data, by=self.request.user, at=timezone.now())


class AssetInspectView(InspectView):
    """Everything known of one asset: facts, files made of it, what befell it, its words."""

    template_name = "media/admin/inspect.html"

    def get_object(self, queryset: QuerySet[Asset] | None = None) -> Asset:
        asset = get_object_or_404(Asset.objects.for_listing(), pk=self.pk)
        if not decide(self.request.user, asset).at_least("full"):
            raise PermissionDenied
        return asset

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asset = self.object
        user = self.request.user
        return super().get_context_data(**kwargs) | {
            "asset": asset,
            "measure": measure(asset),
            "chip": state_chip(asset, jobs_of([asset]).get(asset.public_id)),
            "likenesses": lines_for(asset, user),
            "fingerprints": asset.fingerprints.defer("code", "extra"),
            "renditions": asset.renditions.all(),
            "lacking": lacking_words(asset) if asset.is_ready else [],
            "access_url": _access_url(asset) if user.has_perm("media.open_asset") else "",
            "access_undo_url": self._undo_url(asset),
            "events": self._events(asset),
            "tracks": asset.tracks.all(),
            "checks": asset.master.fixity_checks.all()[:5] if asset.master else [],
            "technical": facts_of(asset.master.technical) if asset.master else [],
            "embedded": embedded_view(asset.master),
            "jobs": Job.objects.filter(subject=asset.public_id, kind__startswith="media.")[:10],
            "acts": self._acts(asset),
            "usage_url": reverse(AssetViewSet().get_url_name("usage"), args=[asset.pk]),
            "may_reprocess": asset.master_id and user.has_perm("media.reprocess_asset"),
            "may_add_track": user.has_perm("media.add_texttrack")
            and asset.kind in ("audio", "video"),
        }

    def _acts(self, asset: Asset) -> list[tuple[Any, str]]:
        """What upper floors offer for an asset: label and address."""
        acts: list[tuple[Any, str]] = []
        for add in hooks.get_hooks("construct_asset_acts"):
            add(self.request, asset, acts)
        return acts

    def _undo_url(self, asset: Asset) -> str:
        if not (self.request.user.has_perm("media.open_asset") and former_access([asset])):
            return ""
        return undo_url([asset], next_url=self.request.path)

    def _events(self, asset: Asset) -> Page:
        """A page of what befell the asset and its master, latest first."""
        of_it = Q(asset=asset)
        if asset.master_id:
            of_it |= Q(master=asset.master_id, asset=None)
        events = FileEvent.objects.filter(of_it)
        return Paginator(events, EVENTS_ON_A_PAGE).get_page(self.request.GET.get("events"))


def _access_url(asset: Asset) -> str:
    page = reverse("wagtail_bulk_action", args=["media", "asset", AccessAction.action_type])
    back = reverse(AssetViewSet().get_url_name("inspect"), args=[asset.pk])
    return f"{page}?{urlencode([('id', asset.pk), ('next', back)])}"


def lacking_words(asset: Asset) -> list[tuple[Any, Any]]:
    """The parts that are missing or out of date, each with which of the two."""
    plan = plan_of(asset)
    return [
        *((name.label, _("缺文件")) for name in plan.missing),
        *((name.label, _("过时")) for name in plan.stale if name not in plan.missing),
    ]


def _pair(name: str) -> FieldRowPanel:
    return FieldRowPanel([FieldPanel(f"{name}_zh"), FieldPanel(f"{name}_en")])


class AssetViewSet(SnippetViewSet):
    model = Asset
    icon = "image"
    menu_label = _("媒体库")
    menu_name = "media-library"
    index_view_class = LibraryView
    edit_view_class = AssetEditView
    inspect_view_class = AssetInspectView
    inspect_view_enabled = True
    chooser_viewset_class = OwnedChooserViewSet
    copy_view_enabled = False  # a copy would be a second asset over the same rights
    index_template_name = "media/admin/library.html"
    index_results_template_name = "media/admin/library_results.html"
    list_per_page = 30
    list_display = [
        "__str__",
        ThumbnailColumn("thumbnail", label="", width="8%"),
        Column("kind", label=_("类型"), accessor="get_kind_display", sort_key="kind"),
        StateColumn("state", label=_("状态"), sort_key="state"),
        LikenessColumn("likeness", label=_("相似")),
        SizeColumn("size", label=_("大小")),
        Column("public_access", label=_("公众可见"), accessor="get_public_access_display"),
        Column("grade", label=_("分级"), accessor="get_grade_display"),
        Column("created_at", label=_("入库"), sort_key="created_at"),
    ]
    filterset_class = AssetFilterSet
    list_export = [
        "public_id", "title_zh", "title_en", "alt_zh", "alt_en", "kind", "state", "grade",
        "public_access", "licence_uri", "rights_statement_uri", "master.original_name",
        "master.media_type", "master.size_bytes", "master.sha256", "width", "height",
        "duration_ms", "is_generated", "ai_generated", "created_at",
    ]  # fmt: skip
    search_fields = ["title_zh", "title_en", "public_id", "master__original_name"]
    ordering = ["-created_at"]
    edit_handler = ObjectList(
        [
            MultiFieldPanel([_pair("title"), _pair("alt")], heading=_("题名与替代文字")),
            MultiFieldPanel(
                [_pair("creator"), _pair("credit"), _pair("source_note")], heading=_("作者与署名")
            ),
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("licence_uri"), FieldPanel("rights_statement_uri")]),
                    FieldPanel("grade"),
                    FieldRowPanel([FieldPanel("is_generated"), FieldPanel("ai_generated")]),
                ],
                heading=_("权利与分级"),
            ),
        ]
    )


@require_http_methods(["GET", "POST"])
def reprocess_view(request: HttpRequest, public_id: str) -> HttpResponse:
    """Ask, then have the renditions made again."""
    asset = get_object_or_404(own_assets(request.user), public_id=public_id)
    enter(request.user, asset.institution_id)
    if not request.user.has_perm("media.reprocess_asset"):
        raise PermissionDenied
    back = reverse(AssetViewSet().get_url_name("inspect"), args=[asset.pk])
    if request.method == "GET":
        context = {"asset": asset, "back": back, "lacking": lacking_words(asset)}
        return render(request, "media/admin/reprocess.html", context)
    try:
        # The permission was asked above: nobody anonymous comes here.
        reprocess(
            asset,
            by=cast("User", request.user),
            at=timezone.now(),
            only_missing=request.POST.get("choice") == "missing",
        )
    except MediaRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("已排队：完成之前，现有的文件继续使用。"))
    return redirect(back)
