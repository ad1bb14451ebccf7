"""One form for each step of the contribution wizard."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from archive.dates import DateNotUnderstood, read_found
from community.licences import Terms
from community.models import Contribution
from licensing.models import Derivation


class FileForm(forms.Form):
    file = forms.FileField(
        label=_("文件"),
        max_length=255,
        help_text=_("照片、绘画、录音或录像的原始文件。格式和大小不合适时，会在这里说明。"),
        error_messages={
            "required": _("请选择一个文件。"),
            "empty": _("文件是空的（0 字节）。请检查原文件后重新上传。"),
        },
    )


class AboutForm(forms.ModelForm):
    class Meta:
        model = Contribution
        fields = (
            "title_zh",
            "title_en",
            "description_zh",
            "description_en",
            "alt_zh",
            "alt_en",
            "date_found",
            "place_zh",
            "place_en",
            "ai_generated",
        )

    def clean_date_found(self) -> str:
        text = self.cleaned_data["date_found"].strip()
        if text:
            try:
                read_found(text)
            except DateNotUnderstood as refusal:
                raise forms.ValidationError(str(refusal)) from refusal
        return text

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not (data.get("title_zh") or data.get("title_en")):
            self.add_error("title_zh", _("请至少填写一种语言的题名。"))
        return data


class SourceForm(forms.Form):
    reference = forms.CharField(
        label=_("馆内来源"),
        max_length=300,
        required=False,
        help_text=_("藏品页上的 ARK、编号或网址。"),
    )
    outside = forms.CharField(
        label=_("馆外来源"),
        max_length=500,
        required=False,
        help_text=_("不在本馆的作品：写明作者、题名和出处。"),
    )
    kind = forms.ChoiceField(label=_("方式"), choices=Derivation.Kind.choices)
    statement = forms.CharField(
        label=_("用了什么、改了什么"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    rate = forms.DecimalField(
        label=_("分给来源的收入比例（%）"),
        min_value=Decimal(0),
        max_value=Decimal(100),
        decimal_places=2,
        initial=Decimal(10),
        required=False,
        help_text=_("以后这件作品有收入时，按这个比例分给馆内来源。馆外来源不填。"),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if bool(data.get("reference")) == bool(data.get("outside")):
            self.add_error("reference", _("馆内来源和馆外来源，请填写其中一项。"))
        return data

    @property
    def rate_bp(self) -> int:
        """The share in basis points; a source outside the museum takes none."""
        if not self.cleaned_data.get("reference"):
            return 0
        return int((self.cleaned_data.get("rate") or Decimal(0)) * 100)


class RightsForm(forms.ModelForm):
    origin = forms.ChoiceField(
        label=_("来历"), choices=Contribution.Origin.choices, widget=forms.RadioSelect
    )
    terms = forms.ChoiceField(label=_("使用条件"), choices=Terms.choices, widget=forms.RadioSelect)

    class Meta:
        model = Contribution
        fields = ("origin", "terms", "credit_zh", "credit_en")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not (data.get("credit_zh") or data.get("credit_en")):
            self.add_error("credit_zh", _("请填写署名；可以是笔名。"))
        return data


class ConsentForm(forms.Form):
    version = forms.CharField(widget=forms.HiddenInput)
    agreed = forms.BooleanField(
        label=_("我已读完并同意以上内容"),
        error_messages={"required": _("勾选后才能送审。")},
    )
