"""Forms of the editor: what a plain model form does not know."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from accounts.institution import Institution
from accounts.owned import seen_by
from accounts.reach import forget, holds, holds_over_all, home_of, within
from archive.models import Collection, Place, Record, Term
from archive.services.merge_places import REWORD
from archive.services.set_collection_live import refusal_to_set, set_collection_live
from jobs.services.enqueue import enqueue
from media.models import Asset


class OwnedForm(WagtailAdminModelForm):
    """A form that does not know what its person may not know of.

    A chooser sends a key, and a page with a fault shows the title of what was chosen: keys of
    another institution are taken out before the form reads them. What is stored stays valid.
    """

    keys: ClassVar[dict[str, type[Model]]] = {}  # pattern of a field's name to its model

    def __init__(
        self,
        data: Any = None,
        *args: Any,
        instance: Any = None,
        for_user: Any = None,
        **kwargs: Any,
    ) -> None:
        if data is not None and for_user is not None:
            data = self._known_only(data, instance, for_user)
        super().__init__(data, *args, instance=instance, for_user=for_user, **kwargs)

    def _known_only(self, data: Any, instance: Any, user: Any) -> Any:
        kept = data.copy()
        for pattern, model in self.keys.items():
            sent = {
                name: str(data[name]) for name in data if re.fullmatch(pattern, name) and data[name]
            }
            asked = {pk for pk in sent.values() if pk.isdecimal()}
            known = seen_by(user, model._default_manager.filter(pk__in=asked))
            allowed = {str(pk) for pk in known.values_list("pk", flat=True)}
            allowed |= {str(pk) for pk in self.stored(pattern, instance)}
            for name, value in sent.items():
                if value not in allowed:
                    kept[name] = ""
        return kept

    def stored(self, pattern: str, instance: Any) -> Iterable[int]:
        """Keys of this pattern that the thing holds already."""
        value = getattr(instance, f"{pattern}_id", None)
        return [] if value is None else [value]


class RecordForm(OwnedForm):
    """A date typed anew is read anew: the EDTF of the old text must not survive it.

    Deprecated terms and places are not offered; a record that has one may keep it.
    """

    keys: ClassVar[dict[str, type[Model]]] = {
        "collection": Collection,
        r"media_items-\d+-asset": Asset,
        r"relations-\d+-target": Record,
    }

    def stored(self, pattern: str, instance: Any) -> Iterable[int]:
        if instance is None or instance.pk is None:
            return []
        if pattern.startswith("media_items"):
            return [item.asset_id for item in instance.media_items.all()]
        if pattern.startswith("relations"):
            return [relation.target_id for relation in instance.relations.all()]
        return super().stored(pattern, instance)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = within(self.for_user, "archive.add_record", "archive.change_record", collection="pk")
        if mine is not None and "collection" in self.fields:
            field = self.fields["collection"]
            field.queryset = field.queryset.filter(mine)
        for name, field in self.fields.items():
            queryset = getattr(field, "queryset", None)
            if queryset is not None and queryset.model in (Term, Place):
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


class PlaceForm(WagtailAdminModelForm):
    """A place changed by hand is the curators' own from then on, and its records are told.

    To show the exact point of a place that was sensitive takes a second tick: it cannot be
    taken back from who has seen it.
    """

    show_exactly = forms.BooleanField(
        label=_("确认公开精确坐标"),
        required=False,
        help_text=_("取消“敏感地点”时要勾选：精确坐标会出现在公开页面和导出里，收不回来。"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:  # its address and its records hang on it
            self.fields["code"].disabled = True
        offered = Q(deprecated_at__isnull=True) | Q(pk=self.instance.parent_id)
        self.fields["parent"].queryset = Place.objects.filter(offered)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        was = Place.objects.filter(pk=self.instance.pk, sensitive=True).exclude(lat=None).exists()
        if was and not cleaned.get("sensitive") and not cleaned.get("show_exactly"):
            raise ValidationError(
                {"show_exactly": _("要公开精确坐标，请勾选这一项；不公开，就保留“敏感地点”。")}
            )
        return cleaned

    def save(self, commit: bool = True) -> Any:
        self.instance.edited_at = timezone.now()
        is_new = self.instance.pk is None
        place = super().save(commit)
        if not is_new and self.changed_data:
            enqueue(REWORD, str(place.pk))
        return place


class CollectionForm(OwnedForm):
    """Opening and closing go through the service, which writes the evidence."""

    keys: ClassVar[dict[str, type[Model]]] = {"parent": Collection, "cover": Asset}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = within(
            self.for_user, "archive.add_collection", "archive.change_collection", path="pk"
        )
        field = self.fields["institution"]
        field.queryset = (
            Institution.objects.all() if mine is None else Institution.objects.filter(mine)
        )
        field.required = False
        if self.instance.institution_id is None:
            self.initial["institution"] = home_of(self.for_user)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        parent = cleaned.get("parent")
        if parent is not None:
            cleaned["institution"] = parent.institution
        elif cleaned.get("institution") is None and "institution" not in self.errors:
            cleaned["institution"] = Institution.objects.filter(pk=home_of(self.for_user)).first()
            if cleaned["institution"] is None:
                raise ValidationError(
                    {"institution": self.fields["parent"].error_messages["required"]}
                )
        stored = Collection.objects.filter(pk=self.instance.pk).first()
        if stored is None or stored.parent != parent:
            self._ask_whether_it_may_lie_there(parent, cleaned["institution"])
        wanted = bool(cleaned.get("live"))
        if stored is not None and stored.live == wanted:
            return cleaned
        subject = Collection(pk=self.instance.pk, parent=parent)
        if reason := refusal_to_set(subject, wanted):
            raise ValidationError({"live": reason})
        return cleaned

    def _ask_whether_it_may_lie_there(
        self, parent: Collection | None, institution: Institution
    ) -> None:
        """Who works on some collections only makes and puts others below these."""
        names = ("archive.add_collection", "archive.change_collection")
        if parent is None:
            fits = any(holds_over_all(self.for_user, name, institution.pk) for name in names)
        else:
            place = institution.pk, parent.pk
            fits = any(holds(self.for_user, name, *place) for name in names)
        if not fits:
            raise ValidationError({"parent": _("请选你负责的专题作上级专题。")})

    def save(self, commit: bool = True) -> Any:
        wanted = self.cleaned_data["live"]
        self.instance.live = Collection.objects.filter(pk=self.instance.pk, live=True).exists()
        collection = super().save(commit)
        forget(self.for_user)  # a new one lies below one of theirs
        set_collection_live(collection, wanted, by=self.for_user, at=timezone.now())
        return collection
