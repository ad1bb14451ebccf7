"""Which records have a manifest: those with a file that is ready and that the public may see.

Apart from `iiif.manifests`, because importing iiif-prezi3 takes most of a second.
"""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q

from archive.models import Collection, Record, RecordMedia, RecordRelation
from archive.models.queries import RecordQuerySet
from media.access import Level, decide
from media.models import Asset

SHOWN_KINDS = (Asset.Kind.IMAGE, Asset.Kind.AUDIO, Asset.Kind.VIDEO, Asset.Kind.DOCUMENT)


def with_manifest(records: RecordQuerySet) -> RecordQuerySet:
    """Those of the records that have a manifest: something ready that the public may see."""
    shown = Asset.objects.ready().visible_to(None).filter(kind__in=SHOWN_KINDS)
    items = RecordMedia.objects.filter(record=OuterRef("pk"), asset__in=shown)
    return records.filter(Exists(items))


def published(name: str) -> Record | None:
    """A published record by its ARK name, with what its documents tell of.

    `for_detail` joins 28 tables, and PostgreSQL plans that longer than it takes to ask for
    the few terms that one record has.
    """
    plain = Record.objects.live().for_detail().select_related(None)
    joined = plain.select_related("collection", "creator", "place", "holding_institution")
    found: Record | None = joined.filter(ark_name=name).first()
    return found


def is_public_collection(collection: Collection) -> bool:
    """Whether its document answers: it and all above it are open."""
    return all(above.live for above in collection.line())


def public_parts() -> Exists:
    """Whether a record (by its `pk`) has a part that is published and has a manifest."""
    with_one = with_manifest(Record.objects.live())
    parts = RecordRelation.objects.filter(kind=RecordRelation.Kind.PART_OF, record__in=with_one)
    return Exists(parts.filter(target=OuterRef("pk")))


def listed_in(collection: Collection) -> RecordQuerySet:
    """What a IIIF collection lists, each with `is_whole`: manifests, and wholes with parts.

    A part stands under its whole, not beside it, where the whole is listed in the same
    collection and is no part itself.
    """
    live = Record.objects.live()
    shown = Asset.objects.ready().visible_to(None).filter(kind__in=SHOWN_KINDS)
    has_files = Exists(RecordMedia.objects.filter(record=OuterRef("pk"), asset__in=shown))
    part_of = RecordRelation.Kind.PART_OF
    top = live.exclude(
        Exists(
            RecordRelation.objects.filter(record=OuterRef("pk"), kind=part_of, target__live=True)
        )
    )
    under = RecordRelation.objects.filter(
        record=OuterRef("pk"), kind=part_of, target__in=top.filter(collection=collection)
    )
    return (
        live.filter(collection=collection)
        .alias(has_files=has_files, stands_under=Exists(under))
        .annotate(is_whole=public_parts())
        .filter(Q(is_whole=True) | Q(has_files=True))
        .exclude(has_files=True, stands_under=True)
    )


def has_manifest(record: Record) -> bool:
    """Whether `manifest_url(record)` answers; no query where `for_cards` fetched the media."""
    return record.is_open and any(is_shown(item.asset) for item in record.media_items.all())


def is_shown(asset: Asset) -> bool:
    """Whether a manifest shows this file; `with_manifest` is the same rule for lists."""
    return (
        asset.is_ready and asset.kind in SHOWN_KINDS and decide(None, asset).at_least(Level.PREVIEW)
    )
