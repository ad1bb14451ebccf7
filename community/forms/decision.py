from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

DECISIONS = (
    ("accepted", _("通过并发布")),
    ("returned", _("退回修改")),
    ("declined", _("不予通过")),
    ("publish", _("发布")),
)


class DecisionForm(forms.Form):
    decision = forms.ChoiceField(label=_("决定"), choices=DECISIONS)
    reason = forms.CharField(
        label=_("理由"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("退回和不予通过必须写。投稿人会看到。"),
    )
