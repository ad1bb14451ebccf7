"""Forms of the editor: what a plain model form does not know."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from wagtail.admin.forms import WagtailAdminModelForm

from archive.models import Collection, Term
from archive.services.set_collection_live import refusal_to_set, set_collection_live
from jobs.services.enqueue import enqueue


class RecordForm(WagtailAdminModelForm):
    """A date typed anew is read anew: the EDTF of the old text must not survive it.

    Deprecated terms are not offered; a record that has one may keep it.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            queryset = getattr(field, "queryset", None)
            if queryset is not None and queryset.model is Term:
                offered = Q(deprecated_at__isnull=True) | Q(pk__in=_keys(self.initial.get(name)))
                field.queryset = queryset.filter(offered)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if "date_found" in self.changed_data and "date_edtf" not in self.changed_data:
            cleaned["date_edtf"] = ""
        return cleaned


def _keys(value: Any) -> list[Any]:
    """Keys of the terms that a form begins with: one, several, or none."""
    if not value:
        return []
    several = value if isinstance(value, (list, tuple)) or hasattr(value, "all") else [value]
    return [getattr(each, "pk", each) for each in several]


class TermForm(WagtailAdminModelForm):
    """A term changed by hand is the curators' own from then on, and its records are told."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:  # its address and its records hang on these two
            for name in ("vocabulary", "code"):
                self.fields[name].disabled = True
            self.fields["broader"].queryset = Term.objects.of(self.instance.vocabulary_id)

    def save(self, commit: bool = True) -> Any:
        self.instance.edited_at = timezone.now()
        is_new = self.instance.pk is None
        term = super().save(commit)
        if not is_new and self.changed_data:
            enqueue("archive.reword", str(term.pk))
        return term


class CollectionForm(WagtailAdminModelForm):
    """Opening and closing go through the service, which writes the evidence."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        stored = Collection.objects.filter(pk=self.instance.pk).first()
        wanted = bool(cleaned.get("live"))
        if stored is not None and stored.live == wanted:
            return cleaned
        subject = Collection(pk=self.instance.pk, parent=cleaned.get("parent"))
        if reason := refusal_to_set(subject, wanted):
            raise ValidationError({"live": reason})
        return cleaned

    def save(self, commit: bool = True) -> Any:
        wanted = self.cleaned_data["live"]
        self.instance.live = Collection.objects.filter(pk=self.instance.pk, live=True).exists()
        collection = super().save(commit)
        set_collection_live(collection, wanted, by=self.for_user, at=timezone.now())
        return collection
