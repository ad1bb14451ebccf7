"""The form that names a detail."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from archive.models import Term

NOTE = forms.Textarea(attrs={"rows": 3})


class CutoutForm(forms.Form):
    title_zh = forms.CharField(label=_("名称（中文）"), max_length=200)
    title_en = forms.CharField(label=_("名称（英文）"), max_length=250, required=False)
    note_zh = forms.CharField(label=_("说明（中文）"), max_length=2000, required=False, widget=NOTE)
    note_en = forms.CharField(label=_("说明（英文）"), max_length=2000, required=False, widget=NOTE)
    motif_type = forms.ModelChoiceField(
        Term.objects.of("motifs"),
        label=_("纹样类型"),
        to_field_name="code",
        required=False,
        empty_label=_("不是纹样"),
    )
