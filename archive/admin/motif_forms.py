"""The form of a motif: its museum, its bearings, and the region of each on an image."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model, Q
from django.utils.translation import gettext as _

from accounts.institution import Institution
from accounts.reach import home_of, within
from archive.admin.forms import OwnedForm
from archive.models import Record
from media.models import Asset


class RegionInput(forms.widgets.Input):
    """The key of an asset, chosen by drawing on an image of the record beside it.

    What is drawn goes into the number fields of the same row, which can be typed as well.
    """

    input_type = "hidden"
    template_name = "archive/admin/region_input.html"
    is_hidden = False  # its label and its errors are shown

    class Media:
        js = ("archive/js/regions.js",)
        css: ClassVar[dict[str, tuple[str, ...]]] = {"all": ("archive/css/regions.css",)}


class MotifForm(OwnedForm):
    keys: ClassVar[dict[str, type[Model]]] = {
        r"bearings-\d+-record": Record,
        r"bearings-\d+-asset": Asset,
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer_institutions()
        for name in ("motif_type", "ethnic_group"):
            kept = Q(pk=self.initial.get(name))
            field = self.fields[name]
            field.queryset = field.queryset.filter(Q(deprecated_at__isnull=True) | kept)

    def _offer_institutions(self) -> None:
        """One's own; a motif that was public once stays where it is."""
        field = self.fields["institution"]
        field.required = False
        if self.instance.first_published_at is not None:
            field.disabled = True
            return
        mine = within(self.for_user, "archive.add_motif", "archive.change_motif", path="pk")
        field.queryset = (
            Institution.objects.all() if mine is None else Institution.objects.filter(mine)
        )
        if self.instance.institution_id is None:
            self.initial["institution"] = home_of(self.for_user)

    def stored(self, pattern: str, instance: Any) -> Iterable[int]:
        if instance is None or instance.pk is None or not pattern.startswith("bearings"):
            return []
        column = "record_id" if pattern.endswith("record") else "asset_id"
        return [key for row in instance.bearings.all() if (key := getattr(row, column))]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        if cleaned.get("institution") is None and "institution" not in self.errors:
            cleaned["institution"] = Institution.objects.filter(pk=home_of(self.for_user)).first()
            if cleaned["institution"] is None:
                raise ValidationError({"institution": _("请选择这个纹样属于哪家机构。")})
        if cleaned.get("institution") is not None:
            self._check_bearings(cleaned["institution"])
        return cleaned

    def _check_bearings(self, institution: Institution) -> None:
        """Records of the same museum, and none twice in the same place."""
        formset = self.formsets["bearings"]
        formset.is_valid()
        seen: set[tuple[int | None, ...]] = set()
        for form in formset.forms:
            row = form.instance
            gone = form.cleaned_data.get("DELETE") if hasattr(form, "cleaned_data") else True
            if gone or form.errors or row.record_id is None:
                continue
            if row.record.institution_id != institution.pk:
                form.add_error("record", _("这件藏品属于另一家机构。"))
            elif row.place_key in seen:
                form.add_error("record", _("这件藏品的同一处已经列出来了。"))
            seen.add(row.place_key)
