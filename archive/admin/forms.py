"""Forms of the editor: what a plain model form does not know."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from wagtail.admin.forms import WagtailAdminModelForm

from archive.models import Collection
from archive.services.set_collection_live import refusal_to_set, set_collection_live


class RecordForm(WagtailAdminModelForm):
    """A date typed anew is read anew: the EDTF of the old text must not survive it."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if "date_found" in self.changed_data and "date_edtf" not in self.changed_data:
            cleaned["date_edtf"] = ""
        return cleaned


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
