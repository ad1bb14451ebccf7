"""What can be done to many assets at once: through the services, after a page that asks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.snippets.bulk_actions.snippet_bulk_action import SnippetBulkAction

from jobs.priorities import BULK
from media.access import decide
from media.errors import MediaRefused
from media.models import Asset
from media.services.describe import describe
from media.services.reprocess import reprocess


class AssetBulkAction(SnippetBulkAction):
    """Common ground: only assets that this person may see, one by one through a service."""

    models = [Asset]
    permission = ""
    template_name = "media/admin/bulk.html"

    def check_perm(self, asset: Asset) -> bool:
        user = self.request.user
        return user.has_perm(self.permission) and decide(user, asset).at_least("full")

    def get_all_objects_in_listing_query(self, _parent_id: Any) -> Any:
        return Asset.objects.visible_to(self.request.user).values_list("pk", flat=True)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "action_name": self.display_name,
            "explanation": self.explanation,
        }

    def get_success_message(self, num_parent_objects: int, _num_child_objects: int) -> str:
        text = ngettext(
            "%(action)s：%(count)d 个资产。", "%(action)s：%(count)d 个资产。", num_parent_objects
        )
        return text % {"action": self.display_name, "count": num_parent_objects}


class ReprocessForm(forms.Form):
    only_missing = forms.BooleanField(label=_("只补缺的（文件都在的不动）"), required=False)


class ReprocessAction(AssetBulkAction):
    display_name = _("重新处理")
    action_type = "media_reprocess"
    aria_label = _("重新处理所选的资产")
    permission = "media.reprocess_asset"
    explanation = _("由母版重新制作衍生文件。母版不会改变；完成之前，现有的文件继续使用。")
    form_class = ReprocessForm

    def get_execution_context(self) -> dict[str, Any]:
        return {"user": self.request.user, "chosen": self.cleaned_form.cleaned_data}

    @classmethod
    def execute_action(
        cls, objects: list[Asset], *, user: Any = None, chosen: Any = None, **_kwargs: Any
    ) -> tuple[int, int]:
        done, now = 0, timezone.now()
        for asset in objects:
            try:
                reprocess(
                    asset, by=user, at=now, only_missing=chosen["only_missing"], priority=BULK
                )
            except MediaRefused:
                continue  # it has no master: the count tells how many were taken
            done += 1
        return done, 0


class GradeForm(forms.Form):
    grade = forms.ChoiceField(label=_("数据分级"), choices=Asset.Grade.choices)


class GradeAction(AssetBulkAction):
    display_name = _("设定分级")
    action_type = "media_grade"
    aria_label = _("为所选的资产设定数据分级")
    permission = "media.change_asset"
    explanation = _("不是“公开”的分级会同时收回公众可见；每个改变都记入存证。")
    form_class = GradeForm

    def get_execution_context(self) -> dict[str, Any]:
        return {"user": self.request.user, "chosen": self.cleaned_form.cleaned_data}

    @classmethod
    def execute_action(
        cls, objects: list[Asset], *, user: Any = None, chosen: Any = None, **_kwargs: Any
    ) -> tuple[int, int]:
        now = timezone.now()
        changed = [asset for asset in objects if asset.grade != chosen["grade"]]
        for asset in changed:
            asset.grade = chosen["grade"]
            describe(asset, ["grade"], by=user, at=now)
        return len(changed), 0
