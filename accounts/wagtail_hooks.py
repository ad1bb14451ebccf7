"""Institutions and their people in the CMS."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, ObjectList
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from accounts.forms import InstitutionForm
from accounts.models import Institution, User


class AccountInput(forms.EmailInput):
    """A person by e-mail address: a list of all accounts would hold every visitor's."""

    def format_value(self, value: Any) -> str:
        person = User.objects.filter(pk=value).first() if str(value or "").isdecimal() else None
        return person.email if person else str(value or "")

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        text = str(data.get(name) or "").strip()
        person = User.objects.filter(email__iexact=text).first()
        return person.pk if person else text


class InstitutionViewSet(SnippetViewSet):
    model = Institution
    icon = "home"
    menu_label = _("机构")
    menu_name = "institutions"
    add_to_settings_menu = True
    copy_view_enabled = False
    list_display = ["name", "code", "is_default"]
    search_fields = ["name_zh", "name_en", "code"]
    edit_handler = ObjectList(
        [
            FieldRowPanel([FieldPanel("name_zh"), FieldPanel("name_en")]),
            FieldRowPanel([FieldPanel("code"), FieldPanel("is_default")]),
            InlinePanel(
                "memberships",
                heading=_("成员"),
                label=_("成员"),
                panels=[
                    FieldRowPanel(
                        [
                            FieldPanel("user", widget=AccountInput),
                            FieldPanel("role"),
                            FieldPanel("collection"),
                        ]
                    )
                ],
            ),
        ],
        base_form_class=InstitutionForm,
    )


register_snippet(InstitutionViewSet)
