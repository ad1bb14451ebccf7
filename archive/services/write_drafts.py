"""Write many drafts at once: rows, lists of terms, revisions, history, in a few statements.

The counterpart of `create_record` and `update_record` for imports. What those check one by
one (fields, numbers) the caller has checked; constraints of the database still hold. Nothing
becomes public here, so there is no evidence to write.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import CharField, ForeignKey, Max, OuterRef, Subquery
from django.db.models.functions import Cast
from wagtail.models import ModelLogEntry, ReferenceIndex, Revision

from archive.drafts import digest, first_content, set_plain
from archive.models import Record
from archive.services.write_fields import TERM_LISTS

if TYPE_CHECKING:
    from accounts.models import User


_COLUMNS = {field.name: field.attname for field in Record._meta.concrete_fields}


@dataclass(slots=True)
class Draft:
    """A draft to be written.

    Attributes:
        record: new and not stored yet; or the stored row.
        values: plain values of its fields; of a new one those of lists of terms only.
        content: of a stored record, its latest draft, which the values change.
        written: SHA-256 of the draft afterwards.
    """

    record: Record
    values: dict[str, Any]
    content: dict[str, Any] = field(default_factory=dict)
    written: str = ""


@transaction.atomic
def create_drafts(
    drafts: Sequence[Draft], *, by: User | None, at: datetime, action: str, note: dict[str, Any]
) -> None:
    """Store new records as drafts, each with its first revision.

    Args:
        action, note: of the line in the history of each.

    Raises:
        IntegrityError: a number that another record has; nothing is stored.
    """
    for draft in drafts:
        draft.record.has_unpublished_changes = True
        draft.content = first_content(draft.record, draft.values)
    Record.objects.bulk_create([draft.record for draft in drafts])
    for draft in drafts:
        draft.content["pk"] = draft.record.pk
    _add_terms(drafts)
    _add_references([draft.record for draft in drafts])
    _add_revisions(drafts, by=by, at=at, action=action, note=note)


@transaction.atomic
def change_drafts(
    drafts: Sequence[Draft], *, by: User | None, at: datetime, action: str, note: dict[str, Any]
) -> None:
    """A new revision on top of each latest one; a row that is not public follows it.

    Raises:
        IntegrityError: a number that another record has; nothing is stored.
    """
    followed = []
    for draft in drafts:
        draft.content = {**draft.content, **draft.values}
        if draft.record.live:
            continue
        followed.append(draft)
        set_plain(draft.record, draft.values)
        names = (_COLUMNS[name] for name in draft.values if name not in TERM_LISTS)
        fields = {name: getattr(draft.record, name) for name in names}
        Record.objects.filter(pk=draft.record.pk).update(updated_at=at, **fields)
    for name in TERM_LISTS:
        holders = [draft.record.pk for draft in followed if name in draft.values]
        if holders:
            getattr(Record, name).through.objects.filter(record_id__in=holders).delete()
    _add_terms(followed)
    forget_references((draft.record.pk for draft in followed), only=_reference_paths())
    _add_references([draft.record for draft in followed])
    _add_revisions(drafts, by=by, at=at, action=action, note=note)


def _add_terms(drafts: Iterable[Draft]) -> None:
    for name in TERM_LISTS:
        through = getattr(Record, name).through
        through.objects.bulk_create(
            through(record_id=draft.record.pk, term_id=term)
            for draft in drafts
            for term in draft.values.get(name) or []
        )


def _add_revisions(
    drafts: Sequence[Draft], *, by: User | None, at: datetime, action: str, note: dict[str, Any]
) -> None:
    if not drafts:
        return
    kind = ContentType.objects.get_for_model(Record)
    revisions = Revision.objects.bulk_create(
        Revision(
            content_type=kind,
            base_content_type=kind,
            object_id=str(draft.record.pk),
            user=by,
            created_at=at,
            content=draft.content,
            object_str=draft.content["title_zh"],
        )
        for draft in drafts
    )
    latest = (
        Revision.objects.filter(
            base_content_type=kind, object_id=Cast(OuterRef("pk"), CharField(max_length=255))
        )
        .order_by()
        .values("object_id")
        .annotate(latest=Max("pk"))
        .values("latest")
    )
    Record.objects.filter(pk__in=[draft.record.pk for draft in drafts]).update(
        latest_revision_id=Subquery(latest), has_unpublished_changes=True
    )
    ModelLogEntry.objects.bulk_create(
        ModelLogEntry(
            content_type=kind,
            object_id=str(draft.record.pk),
            label=draft.content["title_zh"][:200],
            action=action,
            data=note,
            timestamp=at,
            user=by,
            revision=revision,
            content_changed=True,
        )
        for draft, revision in zip(drafts, revisions, strict=True)
    )
    for draft in drafts:
        draft.written = digest(draft.content)


# Where a term, a place or a person is used: what Wagtail keeps with a task for each saved row.


def _add_references(records: Iterable[Record]) -> None:
    kind = ContentType.objects.get_for_model(Record)
    ReferenceIndex.objects.bulk_create(
        ReferenceIndex(
            content_type=kind,
            base_content_type=kind,
            object_id=str(record.pk),
            to_content_type=target,
            to_object_id=str(getattr(record, attribute)),
            model_path=name,
            content_path=name,
            content_path_hash=path_hash,
        )
        for name, attribute, target, path_hash in _references()
        for record in records
        if getattr(record, attribute) is not None
    )


def forget_references(records: Iterable[int], *, only: Iterable[str] = ()) -> None:
    """What these records refer to, as far as `only` says: fields, else everything."""
    held = ReferenceIndex.objects.filter(
        base_content_type=ContentType.objects.get_for_model(Record),
        object_id__in=[str(pk) for pk in records],
    )
    (held.filter(content_path__in=only) if only else held).delete()


def _reference_paths() -> list[str]:
    return [name for name, *_rest in _references()]


def _references() -> list[tuple[str, str, ContentType, Any]]:
    return [
        (
            field.name,
            field.attname,
            ContentType.objects.get_for_model(field.related_model),
            ReferenceIndex._get_content_path_hash(field.name),
        )
        for field in Record._meta.concrete_fields
        if isinstance(field, ForeignKey) and field.related_model._meta.app_label == "archive"
    ]
