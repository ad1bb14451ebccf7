from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from community.models import CreatorProfile

_RESERVED = frozenset({"new", "edit", "all", "me"})


class ProfileForm(forms.ModelForm):
    class Meta:
        model = CreatorProfile
        fields = (
            "name_zh",
            "name_en",
            "slug",
            "place_zh",
            "place_en",
            "bio_zh",
            "bio_en",
            "website",
            "is_public",
        )

    def clean_slug(self) -> str:
        slug = self.cleaned_data["slug"].lower()
        if slug in _RESERVED:
            raise forms.ValidationError(_("这个地址名留作它用，请换一个。"))
        return slug

    def clean(self) -> dict:
        data = super().clean() or {}
        if not (data.get("name_zh") or data.get("name_en")):
            self.add_error("name_zh", _("请至少填写一种语言的名字。"))
        return data
