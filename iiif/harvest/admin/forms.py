"""The forms of the harvest: where from, how often, with which consequences."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from iiif.harvest.models import HarvestChange, HarvestSource
from iiif.harvest.services.probe import Probe

Kind = HarvestSource.Kind


class AddressForm(forms.Form):
    """Where another museum gives out its records or documents."""

    kind = forms.ChoiceField(
        label=_("方式"), choices=Kind.choices, widget=forms.RadioSelect, initial=Kind.OAI
    )
    address = forms.CharField(
        label=_("网址"),
        max_length=2_000,
        widget=forms.URLInput(attrs={"spellcheck": "false", "autocomplete": "off"}),
        help_text=_("OAI-PMH 的基础网址（常以 /oai 结尾），或 IIIF 合集、清单的网址。"),
    )


class PolicyForm(forms.Form):
    """Name, calendar, and what becomes of what is new or changed."""

    name_zh = forms.CharField(label=_("名称（中文）"), max_length=120)
    name_en = forms.CharField(label=_("名称（英文）"), max_length=120, required=False)
    schedule = forms.ChoiceField(
        label=_("多久采集一次"),
        choices=HarvestSource.Schedule.choices,
        initial=HarvestSource.Schedule.WEEKLY,
    )
    new_items = forms.ChoiceField(
        label=_("新来的藏品"),
        choices=HarvestSource.NewItems.choices,
        initial=HarvestSource.NewItems.HELD,
        help_text=_("立即公开需要公开他馆藏品的权限。"),
    )
    on_change = forms.ChoiceField(
        label=_("对方改动时"),
        choices=HarvestSource.Policy.choices,
        initial=HarvestSource.Policy.ASK,
        help_text=_("对方删除的，总是立即从公开页面撤下；新列入合集的总会读取。"),
    )

    def __init__(self, *arguments: Any, may_publish: bool, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.may_publish = may_publish

    def clean_new_items(self) -> str:
        wanted: str = self.cleaned_data["new_items"]
        was = self.initial.get("new_items")
        if wanted == HarvestSource.NewItems.PUBLIC and not self.may_publish and was != wanted:
            raise forms.ValidationError(_("你没有公开他馆藏品的权限，请选“先不公开”。"))
        return wanted


class OaiForm(PolicyForm):
    """What is taken from a server of OAI-PMH; offered is what it said that it has."""

    format = forms.ChoiceField(label=_("格式"), help_text=_("最前面的说得最详细。"))
    set_spec = forms.ChoiceField(label=_("集合"), required=False)
    field_order = ("name_zh", "name_en", "format", "set_spec")

    def __init__(self, *arguments: Any, probe: Probe, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.fields["format"].choices = [  # type: ignore[attr-defined]  # a choice field
            (each.prefix, f"{each.name} · {each.prefix}") for each in probe.formats
        ]
        self.fields["set_spec"].choices = [  # type: ignore[attr-defined]
            ("", _("全部")),
            *((each.spec, f"{each.name} · {each.spec}") for each in probe.sets),
        ]


class DeleteForm(forms.Form):
    """What becomes of the items of a source that is deleted."""

    items = forms.ChoiceField(
        label=_("它的藏品"),
        choices=[
            ("keep", _("留下：已公开的仍公开，不再核对")),
            ("remove", _("一并移除：已公开的留下说明")),
        ],
        widget=forms.RadioSelect,
        initial="keep",
    )
    reason_zh = forms.CharField(label=_("移除的原因（中文）"), max_length=300, required=False)
    reason_en = forms.CharField(label=_("移除的原因（英文）"), max_length=300, required=False)

    def __init__(self, *arguments: Any, any_public: bool, may_publish: bool, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.any_public, self.may_publish = any_public, may_publish

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("items") == "remove" and self.any_public:
            if not self.may_publish:
                self.add_error("items", _("其中有公开过的。移除它们需要公开他馆藏品的权限。"))
            elif not values.get("reason_zh"):
                self.add_error("reason_zh", _("其中有公开过的：请写原因，公众会看到。"))
        return values


class ReportFilter(forms.Form):
    """What the report of a run is narrowed by."""

    q = forms.CharField(label=_("名称或标识"), required=False, max_length=200)
    what = forms.ChoiceField(
        label=_("变化"), required=False, choices=[("", _("全部")), *HarvestChange.What.choices]
    )
    state = forms.ChoiceField(
        label=_("状态"), required=False, choices=[("", _("全部")), *HarvestChange.State.choices]
    )

    def narrow(self, rows: Any) -> Any:
        """The changes that the form asks for; what it cannot read narrows nothing."""
        self.is_valid()
        for name in ("what", "state"):
            if self.cleaned_data.get(name):
                rows = rows.filter(**{name: self.cleaned_data[name]})
        return rows.search(self.cleaned_data.get("q", ""))

    @property
    def is_narrowing(self) -> bool:
        return any(self.cleaned_data.values())
