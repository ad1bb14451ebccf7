"""Opening and closing many assets to the public, and taking that back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages

from media.admin.bulk import AssetBulkAction
from media.models import Asset
from media.services.access import access_refusal, set_public_access
from media.services.undo_access import former_access, undo_access

MOST_UNDONE = 200  # assets that fit into the address of the page that takes it back


def undo_url(assets: Sequence[Asset], *, next_url: str) -> str:
    """The page that asks whether the last change of these shall be taken back."""
    page = reverse("wagtail_bulk_action", args=["media", "asset", AccessUndoAction.action_type])
    ids = [("id", asset.pk) for asset in assets]
    return f"{page}?{urlencode([*ids, ('next', next_url)])}"


class AccessForm(forms.Form):
    level = forms.ChoiceField(label=_("公众可见"), choices=Asset.PublicAccess.choices)


class AccessAction(AssetBulkAction):
    display_name = _("设定公众可见")
    action_type = "media_access"
    aria_label = _("为所选的资产设定公众可见的范围")
    permission = "media.open_asset"
    template_name = "media/admin/bulk_access.html"
    explanation = _(
        "决定公众看到完整的文件、预览，还是什么都看不到；每个改变都记入存证。"
        "由条目公开的资产，在条目下次发布时会按条目的“影像公开程度”重新设定。"
    )
    form_class = AccessForm

    def act(self, asset: Asset, *, now: datetime) -> bool:
        level = self.cleaned_form.cleaned_data["level"]
        return set_public_access(asset, level, by=self.request.user, at=now, reason="desk")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        assets = [each["item"] for each in context["items"]]
        levels = [_consequence(Asset.PublicAccess(value), assets) for value in self._values()]
        return context | {"levels": levels, "chosen": self.request.POST.get("level")}

    @staticmethod
    def _values() -> list[str]:
        return [Asset.PublicAccess.FULL, Asset.PublicAccess.PREVIEW, Asset.PublicAccess.NONE]

    def buttons_after(self) -> list[Any]:
        if not 0 < len(self.changed) <= MOST_UNDONE:
            return []
        return [messages.button(undo_url(self.changed, next_url=self.next_url), _("撤销"))]


def _consequence(level: Asset.PublicAccess, assets: list[Asset]) -> dict[str, Any]:
    """What choosing this level would do to these, counted."""
    refusals = [access_refusal(asset, level) for asset in assets]
    skipped = Counter(str(refusal) for refusal in refusals if refusal)
    same = sum(
        asset.public_access == level
        for asset, refusal in zip(assets, refusals, strict=True)
        if not refusal
    )
    return {
        "value": level.value,
        "label": level.label,
        "change": len(assets) - same - skipped.total(),
        "same": same,
        "skipped": list(skipped.items()),
    }


class AccessUndoAction(AssetBulkAction):
    display_name = _("改回公众可见")
    action_type = "media_access_undo"
    aria_label = _("把所选资产的公众可见改回上一次的范围")
    permission = "media.open_asset"
    template_name = "media/admin/bulk_access_undo.html"
    explanation = _("各自改回上一次改变之前的范围；这也是一次改变，同样记入存证。")

    def act(self, asset: Asset, *, now: datetime) -> bool:
        return undo_access(asset, by=self.request.user, at=now)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        assets = [each["item"] for each in context["items"]]
        former = former_access(assets)
        rows = [(asset, former.get(asset.pk)) for asset in assets]
        return context | {"rows": rows, "count": len(former)}
