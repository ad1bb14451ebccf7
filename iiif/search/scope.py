"""Where is searched: one published record, or the records of a collection and those below."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from archive.models import Collection, Record
from iiif.annotations.sources import Source, sources_of, with_words
from iiif.errors import UnknownResource
from iiif.visible import is_public_collection, with_manifest

MANIFESTS, COLLECTIONS = "manifests", "collections"
MOST_RECORDS = 60  # of a collection whose texts are read for one answer


@dataclass(frozen=True, slots=True)
class Scope:
    """`record` is set for one record, `collection` for the records below one; else all."""

    record: Record | None = None
    collection: Collection | None = None

    @property
    def slug(self) -> str:
        return self.collection.slug if self.collection else ""

    @classmethod
    def named(cls, kind: str, name: str) -> Scope:
        """The scope of an address.

        Raises:
            UnknownResource: nothing that is public.
        """
        if kind == MANIFESTS:
            public = with_manifest(Record.objects.live().filter(ark_name=name))
            record = with_words(public).first()
            if record is None:
                raise UnknownResource
            return cls(record=record)
        if kind != COLLECTIONS:
            raise UnknownResource
        if name == "top":
            return cls()
        found = Collection.objects.live().filter(slug=name).first()
        if found is None or not is_public_collection(found):
            raise UnknownResource
        return cls(collection=found)

    def within(self, names: list[str]) -> list[str]:
        """Those of the records that are in here."""
        if self.collection is None:
            return names
        inside = Record.objects.in_collection(self.collection).filter(ark_name__in=names)
        kept = set(inside.values_list("ark_name", flat=True))
        return [name for name in names if name in kept]

    def sources(self, names: list[str]) -> Iterator[Source]:
        """The texts to read; of a collection those of the named records, in that order."""
        if self.record is not None:
            yield from sources_of(self.record)
            return
        public = with_manifest(Record.objects.live().filter(ark_name__in=names))
        records = {record.ark_name: record for record in with_words(public)}
        for name in names:
            if name in records:
                yield from sources_of(records[name])
