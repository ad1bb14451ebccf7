from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.forms.auth import LoginForm


class CmsLoginForm(LoginForm):
    """Wagtail's own form; its password field has no label to translate."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].label = _("密码")


class InstitutionForm(WagtailAdminModelForm):
    """Its people; one who is limited to a collection is so to one of this institution."""

    def is_valid(self) -> bool:
        valid = bool(super().is_valid())
        for row in self.formsets["memberships"].forms if valid else ():
            collection = row.cleaned_data.get("collection")
            if collection is not None and collection.institution_id != self.instance.pk:
                row.add_error("collection", _("这个专题不属于本机构。"))
                valid = False
        return valid
