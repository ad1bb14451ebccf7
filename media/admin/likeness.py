"""Likenesses in the CMS: the chip and filter of the library, the page that compares two."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods
from wagtail.admin.ui.tables import Column

from media.admin.columns import measure
from media.admin.own import own_assets
from media.likenesses import told
from media.models import Asset, Likeness
from media.services.decide_likeness import decide_likeness

if TYPE_CHECKING:
    from accounts.models import User

INSPECT = "wagtailsnippets_media_asset:inspect"


class LikenessColumn(Column):
    """A chip with the number of pairs that wait for a person."""

    def get_value(self, instance: Asset) -> Any:
        number = getattr(instance, "open_likenesses", 0)
        if not number:
            return ""
        return format_html(
            '<a class="w-status w-status--primary" href="{}#likenesses">{}</a>',
            reverse(INSPECT, args=[instance.pk]),
            gettext("相似 %d") % number,
        )


@require_GET
def likenesses_view(request: HttpRequest, public_id: str) -> HttpResponse:
    """For the upload page: what one new asset is like, and whether the search is over."""
    if not request.user.has_perm("media.view_likeness"):
        raise PermissionDenied
    asset = get_object_or_404(own_assets(request.user), public_id=public_id)
    answer = JsonResponse(told(asset, request.user))
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_http_methods(["GET", "POST"])
def likeness_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Two assets side by side, and the verdict."""
    if not request.user.has_perm("media.view_likeness"):
        raise PermissionDenied
    pairs = Likeness.objects.seen_by(request.user)
    pair = get_object_or_404(pairs.select_related("asset_a__master", "asset_b__master"), pk=pk)
    may_decide = request.user.has_perm("media.change_likeness")
    if request.method == "POST":
        if not may_decide:
            raise PermissionDenied
        return _decided(request, pair)
    return render(
        request,
        "media/admin/likeness.html",
        {
            "pair": pair,
            "sides": [_side(asset, pair) for asset in (pair.asset_a, pair.asset_b)],
            "matched_s": round((pair.matched_ms or 0) / 1000),
            "verdicts": _verdicts(pair),
            "may_decide": may_decide,
        },
    )


def _decided(request: HttpRequest, pair: Likeness) -> HttpResponse:
    verdict = request.POST.get("verdict", "")
    if verdict not in Likeness.State.values:
        messages.error(request, _("请选一个判断。"))
        return redirect("media_likeness", pk=pair.pk)
    # The permission was asked before: nobody anonymous comes here.
    user = cast("User", request.user)
    decide_likeness(pair, verdict=Likeness.State(verdict), by=user, at=timezone.now())
    messages.success(request, gettext("已记录：%s。") % Likeness.State(verdict).label)
    return redirect(INSPECT, pair.asset_b.pk)


def _verdicts(pair: Likeness) -> list[tuple[str, Any, Any]]:
    """The verdicts that can be given now, with what each means."""
    state = Likeness.State
    meanings = {
        state.SAME: _("同一件作品的另一份数字化，或重新编码、缩放的拷贝"),
        state.VARIANT: _("有关系但不同：局部、另一版本、由它改编"),
        state.DISMISSED: _("碰巧相似，以后不再提示"),
        state.OPEN: _("收回判断，重新待定"),
    }
    return [(one.value, one.label, text) for one, text in meanings.items() if one != pair.state]


def _side(asset: Asset, pair: Likeness) -> dict[str, Any]:
    """One half of the page; what has a length is played from where both begin to agree."""
    starts_s = None
    if pair.offset_ms is not None and asset.duration_ms:
        first = asset.pk == pair.asset_a_id
        starts_s = max(0, pair.offset_ms if first else -pair.offset_ms) // 1000
    return {
        "asset": asset,
        "measure": measure(asset),
        "picture": asset.thumbnail_url(800),
        "starts_s": starts_s or 0,
        "starts_at": "" if starts_s is None else f"{starts_s // 60}:{starts_s % 60:02d}",
        "inspect": reverse(INSPECT, args=[asset.pk]),
    }
