"""The form that makes an API token."""

from __future__ import annotations

from datetime import datetime, timedelta

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.api_token import Scope

LIFETIMES = (
    ("90", _("90 天")),
    ("30", _("30 天")),
    ("365", _("一年")),
    ("", _("不到期")),
)


class TokenForm(forms.Form):
    name = forms.CharField(
        label=_("名称"), max_length=80, help_text=_("写明用在哪里，例如“扫描室的脚本”。")
    )
    scopes = forms.MultipleChoiceField(
        label=_("范围"),
        choices=Scope.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("请至少选一个范围。")},
    )
    days = forms.ChoiceField(label=_("有效期"), choices=LIFETIMES, required=False, initial="90")

    def expires_at(self, now: datetime) -> datetime | None:
        """The end that was chosen; None: it does not expire."""
        days = self.cleaned_data["days"]
        return now + timedelta(days=int(days)) if days else None
