"""What can be done to many assets at once: through the services, after a page that asks."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.snippets.bulk_actions.snippet_bulk_action import SnippetBulkAction

from accounts.reach import holds
from jobs.priorities import BULK
from media.access import decide
from media.admin.own import own_assets
from media.errors import MediaRefused
from media.models import Asset
from media.services.describe import describe
from media.services.reprocess import reprocess


class AssetBulkAction(SnippetBulkAction):
    """Common ground: only assets that this person may see, one by one through a service."""

    models = [Asset]
    permission = ""
    template_name = "media/admin/bulk.html"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.skipped: Counter[str] = Counter()  # reason to how many
        self.changed: list[Asset] = []

    def act(self, asset: Asset, *, now: datetime) -> bool:
        """Do it to one; whether it changed anything.

        Raises:
            MediaRefused: not to this one, and why; the others go on.
        """
        raise NotImplementedError

    def check_perm(self, asset: Asset) -> bool:
        user = self.request.user
        return holds(user, self.permission, asset.institution_id) and decide(user, asset).at_least(
            "full"
        )

    def get_all_objects_in_listing_query(self, _parent_id: Any) -> Any:
        return own_assets(self.request.user).values_list("pk", flat=True)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "action_name": self.display_name,
            "explanation": self.explanation,
        }

    def get_execution_context(self) -> dict[str, Any]:
        return {"action": self}

    @classmethod
    def execute_action(
        cls, objects: list[Asset], *, action: Any = None, **_kwargs: Any
    ) -> tuple[int, int]:
        now = timezone.now()
        for asset in objects:
            try:
                changes = action.act(asset, now=now)
            except MediaRefused as refusal:
                action.skipped[str(refusal)] += 1
            else:
                action.changed += [asset] if changes else []
        return len(action.changed), 0

    def get_success_message(self, num_parent_objects: int, _num_child_objects: int) -> None:
        """Tell what was done and what was passed over, and why; the message is sent here."""
        text = ngettext(
            "%(action)s：%(count)d 个资产。", "%(action)s：%(count)d 个资产。", num_parent_objects
        )
        words = [text % {"action": self.display_name, "count": num_parent_objects}]
        for reason, count in self.skipped.items():
            words.append(gettext("跳过 %(count)d 个：%(why)s") % {"count": count, "why": reason})
        tell = messages.success if num_parent_objects else messages.warning
        tell(self.request, " ".join(words), buttons=self.buttons_after())

    def buttons_after(self) -> list[Any]:
        """What the message offers to do next."""
        return []


class ReprocessForm(forms.Form):
    only_missing = forms.BooleanField(label=_("只补缺的和过时的（其余文件不动）"), required=False)


class ReprocessAction(AssetBulkAction):
    display_name = _("重新处理")
    action_type = "media_reprocess"
    aria_label = _("重新处理所选的资产")
    permission = "media.reprocess_asset"
    explanation = _("由母版重新制作衍生文件。母版不会改变；完成之前，现有的文件继续使用。")
    form_class = ReprocessForm

    @classmethod
    def get_queryset(cls, _model: Any, object_ids: Any) -> Any:
        found = Asset.objects.filter(pk__in=object_ids).select_related("master")
        return found.prefetch_related("renditions")

    def act(self, asset: Asset, *, now: datetime) -> bool:
        only_missing = self.cleaned_form.cleaned_data["only_missing"]
        by = self.request.user
        reprocess(asset, by=by, at=now, only_missing=only_missing, priority=BULK)
        return True


class GradeForm(forms.Form):
    grade = forms.ChoiceField(label=_("数据分级"), choices=Asset.Grade.choices)


class GradeAction(AssetBulkAction):
    display_name = _("设定分级")
    action_type = "media_grade"
    aria_label = _("为所选的资产设定数据分级")
    permission = "media.change_asset"
    explanation = _("不是“公开”的分级会同时收回公众可见；每个改变都记入存证。")
    form_class = GradeForm

    def act(self, asset: Asset, *, now: datetime) -> bool:
        grade = self.cleaned_form.cleaned_data["grade"]
        if asset.grade == grade:
            return False
        asset.grade = grade
        describe(asset, ["grade"], by=self.request.user, at=now)
        return True
