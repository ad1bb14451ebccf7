"""What documents are about, and which of them a change reaches.

A subject is the kind and the name of a document: `manifest/<ARK name>`, `parts/<ARK name>`,
`collection/<slug>`. Its versions and pages are built and outdated together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from django.db.models import Model

from archive.models import Collection, Record, RecordRelation
from archive.references import references_to
from media.models import Asset

TOP = "collection/top"
_PART_OF = RecordRelation.Kind.PART_OF


def manifest(ark_name: str) -> str:
    return f"manifest/{ark_name}"


def parts(ark_name: str) -> str:
    return f"parts/{ark_name}"


def collection(slug: str) -> str:
    return f"collection/{slug}"


def of_records(keys: Iterable[int]) -> set[str]:
    """Everything that tells of these records: themselves, their wholes and parts, the lists.

    A few queries, however many records.
    """
    found: set[str] = set()
    for batch in _batches(keys):
        asked = set(batch)
        wholes = _wholes_of(asked)
        beneath = set(
            RecordRelation.objects.filter(kind=_PART_OF, target__in=asked).values_list(
                "record_id", flat=True
            )
        )
        listing = asked | wholes | (_wholes_of(wholes) if wholes else set())
        rows = Record.objects.filter(pk__in=listing | beneath)
        for key, name, slug in rows.values_list("pk", "ark_name", "collection__slug"):
            found |= {manifest(name), collection(slug)}
            if key in listing:
                found.add(parts(name))
    return found


def _wholes_of(keys: set[int]) -> set[int]:
    pairs = RecordRelation.objects.filter(kind=_PART_OF, record__in=keys)
    return set(pairs.values_list("target_id", flat=True))


def of_assets(keys: Iterable[int]) -> set[str]:
    """The documents that show these files, and the lists that have one as their cover."""
    found: set[str] = set()
    for batch in _batches(keys):
        shown = Record.objects.filter(media_items__asset__in=batch).values_list("pk", flat=True)
        found |= of_records(shown)
        for covered in Collection.objects.filter(cover__in=batch).select_related("parent"):
            found |= {collection(covered.slug), _above(covered)}
    return found


def of_collection(changed: Collection) -> set[str]:
    """A collection, the one above, and all below, which are public only with it."""
    found = {collection(changed.slug), _above(changed)}
    level = [changed.pk]
    seen: set[int] = set()
    while level:
        seen |= set(level)
        below = Collection.objects.filter(parent__in=level).exclude(pk__in=seen)
        rows = list(below.values_list("pk", "slug"))
        found |= {collection(slug) for _key, slug in rows}
        level = [key for key, _slug in rows]
    return found


def _above(below: Collection) -> str:
    return collection(below.parent.slug) if below.parent else TOP


def of_records_in(changed: Collection) -> set[str]:
    """The manifests that name the collection they are part of."""
    names = Record.objects.published().filter(collection=changed)
    return {
        subject
        for name in names.values_list("ark_name", flat=True)
        for subject in (manifest(name), parts(name))
    }


def of_records_with(word: Model) -> set[str]:
    """The manifests of the records that carry this term, agent or place."""
    found: set[str] = set()
    for condition in references_to(word):
        names = Record.objects.published().filter(condition).values_list("ark_name", flat=True)
        found |= {manifest(name) for name in names}
    return found


def assets_of_master(key: int) -> list[int]:
    return list(Asset.objects.filter(master=key).values_list("pk", flat=True))


def _batches(keys: Iterable[int]) -> Iterator[list[int]]:
    """At most 1,000 together: databases bound the values of one statement."""
    rest = iter(keys)
    while batch := list(islice(rest, 1000)):
        yield batch
