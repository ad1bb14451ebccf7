"""The forms of the import: one place to type, paste or drop, or a file."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from iiif.imports.dropped import LONGEST, read_drop
from iiif.imports.models import ForeignItem, ForeignSource
from iiif.imports.services.receive import receive_address, receive_file
from iiif.imports.understand import limits

if TYPE_CHECKING:
    from accounts.models import User


class ArrivalForm(forms.Form):
    """Text or file; the text is read as `read_drop` reads a drop."""

    text = forms.CharField(
        label=_("网址或粘贴的内容"),
        required=False,
        max_length=LONGEST,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false", "autocomplete": "off"}),
        help_text=_(
            "清单（manifest）或合集的网址，对方页面上 IIIF 图标的链接，或者 JSON 本身。版本 2 和 3 都可以。"
        ),
    )
    file = forms.FileField(
        label=_("或上传 JSON 文件"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ".json,application/json"}),
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if not values.get("text") and not values.get("file") and not self.errors:
            raise forms.ValidationError(_("请写一个网址，或选一个文件。"))
        return values

    def receive(self, *, owner: User | None, by: User, now: datetime) -> ForeignSource:
        """Fetch or take what the form names.

        Raises:
            FetchError, ImportRefused: why it is not taken.
        """
        file = self.cleaned_data.get("file")
        if file:
            body = file.read(limits().size_bytes + 1)
            return receive_file(body, file_name=file.name, owner=owner, by=by, now=now)
        meant = read_drop(self.cleaned_data["text"])
        if meant.document:
            name = str(_("粘贴的内容"))
            return receive_file(meant.document, file_name=name, owner=owner, by=by, now=now)
        return receive_address(meant.address, owner=owner, by=by, now=now)


class ListFilter(forms.Form):
    """What a list of items is narrowed by."""

    q = forms.CharField(label=_("名称、馆名或网址"), required=False, max_length=200)
    kind = forms.ChoiceField(
        label=_("类型"), required=False, choices=[("", _("全部")), *ForeignItem.Kind.choices]
    )
    state = forms.ChoiceField(
        label=_("状态"),
        required=False,
        choices=[("", _("全部")), *ForeignItem.State.choices],
    )

    def narrow(self, items: Any) -> Any:
        """The items that the form asks for; what it cannot read narrows nothing."""
        self.is_valid()
        values = self.cleaned_data
        if values.get("q"):
            items = items.search(values["q"])
        for name in ("kind", "state"):
            if name in self.fields and values.get(name):
                items = items.filter(**{name: values[name]})
        if "state" not in self.fields or not values.get("state"):
            items = items.present()
        return items

    @property
    def is_narrowing(self) -> bool:
        return any(self.cleaned_data.values())


class RemovalForm(forms.Form):
    """Why something that was public is taken back: the public reads it."""

    reason_zh = forms.CharField(label=_("原因（中文）"), max_length=300)
    reason_en = forms.CharField(label=_("原因（英文）"), max_length=300, required=False)
