from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class SignupForm(forms.Form):
    """What we ask beside e-mail and password (allauth's ACCOUNT_SIGNUP_FORM_CLASS)."""

    display_name = forms.CharField(
        label=_("称呼"), max_length=80, help_text=_("我们这样称呼你；可以是笔名。")
    )

    def signup(self, request: Any, user: Any) -> None:
        user.display_name = self.cleaned_data["display_name"].strip()
        user.language = get_language() or user.language
        user.save(update_fields=["display_name", "language"])
