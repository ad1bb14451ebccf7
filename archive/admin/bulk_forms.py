"""What is to be changed for many: one field and verb at a time, or a step of their life."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from archive.bulk.operations import (
    CLEAR,
    REPLACE,
    STEPS,
    VERBS,
    WITHDRAW,
    BulkField,
    bulk_field,
    bulk_fields,
)
from archive.models import Collection, Record


class ChooseForm(forms.Form):
    """The first step: what to do. It works without a script: the next page asks for the value."""

    what = forms.ChoiceField(label=_("要做什么"))

    def __init__(self, *args: Any, may_publish: bool, kinds: set[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        from archive.kinds import fields_of_kind

        held = set().union(*(fields_of_kind(kind) for kind in kinds)) if kinds else set()
        steps = [
            (f"step:{verb}", label)
            for verb, label in STEPS.items()
            if may_publish or verb == "submit"
        ]
        fields = [
            (
                one.label,
                [
                    (f"field:{one.name}:{verb}", f"{one.label} · {VERBS[verb]}")
                    for verb in one.verbs
                ],
            )
            for one in bulk_fields()
            if one.name in held
        ]
        what: Any = self.fields["what"]
        what.choices = [(_("流程"), steps), *fields]


class OperationForm(forms.Form):
    """The second step: the value, in a widget for the field."""

    def __init__(self, what: str, *args: Any, collections: Any, **kwargs: Any) -> None:
        """
        Raises:
            ValidationError, FieldDoesNotExist: `what` is none of the choices.
        """
        super().__init__(*args, **kwargs)
        group, _sep, rest = what.partition(":")
        if group == "step" and rest in STEPS:
            self.field, self.verb = None, rest
            if rest == WITHDRAW:
                self.fields["value"] = forms.CharField(
                    label=_("撤下原因（中文，公开显示）"), max_length=500
                )
                self.fields["value_en"] = forms.CharField(
                    label=_("撤下原因（英文）"), max_length=500, required=False
                )
            return
        name, _sep, self.verb = rest.partition(":")
        self.field = bulk_field(name)
        if self.verb not in self.field.verbs:
            raise ValidationError("unknown verb")
        if self.verb == REPLACE:
            self.fields["find"] = forms.CharField(label=_("找到的文字"), strip=False)
            self.fields["value"] = forms.CharField(label=_("换成"), required=False, strip=False)
        elif self.verb != CLEAR:
            self.fields["value"] = _value_field(self.field, collections)

    @property
    def title(self) -> str:
        if self.field is None:
            return str(STEPS[self.verb])
        return f"{self.field.label} · {VERBS[self.verb]}"

    def operation(self) -> dict[str, Any]:
        """As `BulkEdit.operations` keeps it."""
        cleaned = self.cleaned_data
        value = cleaned.get("value")
        if isinstance(value, models.Model):
            value = value.pk
        elif isinstance(value, models.QuerySet):
            value = sorted(row.pk for row in value)
        elif value is not None and not isinstance(value, str | bool):
            value = str(value)
        made = {"field": self.field.name if self.field else "", "verb": self.verb, "value": value}
        for extra in ("find", "value_en"):
            if extra in cleaned:
                made[extra] = cleaned[extra]
        return made


def _value_field(one: BulkField, collections: Any) -> forms.Field:
    field: Any = Record._meta.get_field(one.name)
    made: Any
    if one.type == "terms":
        made = forms.ModelMultipleChoiceField(
            field.related_model._default_manager.complex_filter(field.get_limit_choices_to()),
            widget=forms.CheckboxSelectMultiple,
        )
    elif one.name == "collection":
        made = forms.ModelChoiceField(collections)
    elif one.type == "flag":
        made = forms.TypedChoiceField(
            choices=[("1", _("是")), ("0", _("否"))], coerce=lambda sent: sent == "1"
        )
    else:
        made = field.formfield(required=True)
        if one.type in {"term", "reference"}:
            made.widget = forms.Select(choices=made.choices)
        elif one.type == "date":
            made.widget = forms.DateInput(attrs={"type": "date"})
    made.label = field.verbose_name
    return made


def own_collections(user: Any) -> Any:
    """Collections into which a person may move records."""
    from accounts.reach import within

    mine = within(user, "archive.change_record", collection="pk")
    return Collection.objects.all() if mine is None else Collection.objects.filter(mine)
