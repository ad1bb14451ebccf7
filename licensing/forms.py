"""Forms of the checkout. They shape input; what an offer allows, `OfferTerms.check` decides."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from licensing.clip import Clip
from licensing.errors import BadChoice
from licensing.models import Grant, Party
from licensing.models.offer import OfferVersion
from licensing.scope import ACTS, territories, uses
from licensing.terms import Choice


class ChoiceForm(forms.Form):
    """What the licensee wants, out of what the offer allows. Works as a plain GET form."""

    uses = forms.MultipleChoiceField(
        label=_("用途"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("请至少选一种用途。")},
    )
    act = forms.ChoiceField(label=_("方式"), widget=forms.RadioSelect)
    territory = forms.ChoiceField(label=_("地域"))
    mode = forms.ChoiceField(label=_("独占"))
    years = forms.TypedChoiceField(label=_("期限"), coerce=int)
    quantity = forms.IntegerField(label=_("数量"), min_value=None)
    start = forms.DateField(
        label=_("开始日期"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    clip = forms.CharField(
        label=_("片段（毫秒，起-止）"),
        required=False,
        max_length=30,
        help_text=_("例如 12500-20000；留空取整个作品。在播放器里选好入点和出点会自动填上。"),
    )

    def __init__(self, offer: OfferVersion, data: Any = None, *, today: date) -> None:
        self.offered = offer.offered
        self.today = today
        self.duration_ms = offer.asset.duration_ms
        answered = data is not None and "act" in data  # other parameters are not an answer
        clip = data.get("clip", "") if data is not None else ""  # the player's link brings it alone
        super().__init__(data if answered else self._usual(today) | {"clip": clip})
        if self.offered.clip is None and not clip:
            del self.fields["clip"]
        choices: dict[str, list[tuple[Any, Any]]] = {
            "uses": [(code, uses().label(code)) for code in self.offered.uses],
            "act": [(code, ACTS[code]) for code in self.offered.acts],
            "territory": [(code, territories().label(code)) for code in self.offered.territories],
            "mode": [(code, Grant.Mode(code).label) for code in self.offered.modes],
            "years": [
                (n, ngettext("%(n)d 年", "%(n)d 年", n) % {"n": n}) for n in self.offered.years
            ],
        }
        for name, options in choices.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101  # declared so above
            field.choices = options
        self.fields["quantity"].help_text = _("%(unit)s，最多 %(max)s") % {
            "unit": self.offered.unit,
            "max": f"{self.offered.largest_quantity:,}",
        }
        self.fields["quantity"].widget.attrs.update(min=1, max=self.offered.largest_quantity)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors:
            try:
                self.offered.check(self.choice(), today=self.today, duration_ms=self.duration_ms)
            except BadChoice as fault:
                self.add_error(fault.field, str(fault))
        return cleaned

    def clean_clip(self) -> Clip | None:
        text = self.cleaned_data["clip"]
        try:
            return Clip.parse(text) if text.strip() else None
        except BadChoice as fault:
            raise forms.ValidationError(str(fault)) from fault

    def choice(self) -> Choice:
        """The checked value; call it after `is_valid()`."""
        cleaned = self.cleaned_data
        return Choice(
            uses=tuple(code for code in self.offered.uses if code in cleaned["uses"]),
            act=cleaned["act"],
            territory=cleaned["territory"],
            mode=cleaned["mode"],
            years=cleaned["years"],
            quantity=cleaned["quantity"],
            start=cleaned["start"],
            clip=cleaned.get("clip"),
        )

    def _usual(self, today: date) -> dict[str, Any]:
        """What most people want, so that the page opens with a price."""
        offered = self.offered
        return {
            "uses": [next(iter(offered.uses))],
            "act": next(iter(offered.acts)),
            "territory": next(iter(offered.territories)),
            "mode": next(iter(offered.modes)),
            "years": offered.years[0],
            "quantity": min(100, offered.largest_quantity),
            "start": today.isoformat(),
        }


class PartyForm(forms.ModelForm):
    """A new licensee."""

    class Meta:
        model = Party
        fields = ("kind", "legal_name_zh", "legal_name_en", "credit_code", "contact_email")
        help_texts = {
            "legal_name_zh": _("会写进合同，请与证照一致。"),
            "credit_code": _("18 位；自然人可不填。"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [choice for choice in Party.Kind.choices if choice[0] != Party.Kind.PLATFORM]
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  # a CharField with choices
        field.choices = kinds

    def clean_credit_code(self) -> str:
        code = self.cleaned_data["credit_code"].strip().upper()
        if code and Party.objects.filter(credit_code=code).exists():
            raise forms.ValidationError(
                _("这个信用代码已有登记。如果是你的单位，请联系权利管理员。")
            )
        return code

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        needs_code = cleaned.get("kind") in ("company", "institution")
        if needs_code and not cleaned.get("credit_code") and "credit_code" not in self.errors:
            self.add_error("credit_code", _("单位请填写统一社会信用代码。"))
        return cleaned


class ConfirmForm(forms.Form):
    """The signature, and the price that was on the screen."""

    purpose = forms.CharField(
        label=_("用在哪里"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("例如：2026 年春季丝巾系列。会写进合同。"),
    )
    show_licensee = forms.BooleanField(
        label=_("在公开证书上显示被许可方名称"),
        required=False,
        help_text=_("不勾选时，证书写“持证人姓名不公开”。"),
    )
    signature = forms.CharField(
        label=_("签署人姓名"),
        max_length=120,
        error_messages={"required": _("请写下签署人姓名。")},
    )
    agreed = forms.BooleanField(
        label=_("我已看过上面的条款，并代表被许可方签署"),
        error_messages={"required": _("请勾选同意条款。")},
    )
    shown_fen = forms.IntegerField(widget=forms.HiddenInput)
    shown_digest = forms.CharField(widget=forms.HiddenInput, max_length=16)


class SignForm(forms.Form):
    """The licensee's signature under an agreement that an officer has answered with."""

    signature = forms.CharField(label=_("签署人姓名"), max_length=120)
    agreed = forms.BooleanField(label=_("我已看过上面的条款，并代表被许可方签署"))


class BankForm(forms.Form):
    """What the rights officer reads off the bank statement."""

    amount_yuan = forms.DecimalField(
        label=_("到账金额（元）"), max_digits=14, decimal_places=2, min_value=0
    )
    bank_reference = forms.CharField(label=_("银行流水号"), max_length=80)
    sure = forms.BooleanField(label=_("我已在银行流水里看到这笔款"))

    def amount_fen(self) -> int:
        return int(self.cleaned_data["amount_yuan"] * 100)
