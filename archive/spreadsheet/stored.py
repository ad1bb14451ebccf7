"""What the archive holds of the things that some rows speak of, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.models import Revision

from accounts.reach import works_in
from archive.drafts import plain_content
from archive.models import Collection, Record
from foundation.cells import unescaped

KEYS = ("census_no", "inventory_no", "protection_no")
Numbers = tuple[str, str]
ELSEWHERE = _("另一家机构的藏品")


def number_in(texts: Mapping[str, str], name: str) -> str:
    """A number as it is meant: without what keeps a spreadsheet from computing it."""
    return unescaped(texts.get(name, "")).strip()


def key_of(texts: Mapping[str, str]) -> str:
    """The row's identity, such as `inventory_no:HN:0001`; or empty.

    A number is only unique inside the institution that gave it.
    """
    for name in KEYS:
        if value := number_in(texts, name):
            owner = texts.get("institution_code", "").strip() if name == "inventory_no" else ""
            return f"{name}:{owner}:{value}"[:160]
    return ""


@dataclass(frozen=True, slots=True)
class Stored:
    """A record and its latest draft."""

    record: Record
    content: dict[str, Any]


@dataclass(slots=True)
class Archive:
    """Records by the keys of rows, and who has a number already.

    Those of another institution are never found, and only their numbers are known; of those in
    a collection on which the importer does not work, the titles too.
    """

    found: dict[str, Stored] = field(default_factory=dict)
    inventory: dict[Numbers, tuple[int, str]] = field(default_factory=dict)
    census: dict[str, tuple[int, str]] = field(default_factory=dict)

    @classmethod
    def load(
        cls,
        rows: Iterable[Mapping[str, str]],
        collection_id: int,
        *,
        by: Any = None,
        lock: bool = False,
    ) -> Archive:
        """For the texts of these rows.

        Args:
            by: who imports; None: the house itself.
            lock: nobody else changes the records until the transaction ends.
        """
        texts = list(rows)
        own = Collection.objects.values_list("institution", flat=True).get(pk=collection_id)
        records = Record.objects.filter(_wanted(texts, collection_id))
        if lock:
            records = records.select_for_update(of=("self",))
        held = list(records.select_related("collection").order_by("pk"))
        contents = _contents(held)
        archive = cls()
        for record in held:
            is_own = record.collection.institution_id == own
            holder = (record.pk, record.title_zh if is_own else str(ELSEWHERE))
            if is_own and (by is None or works_in(by, own, record.collection_id)):
                stored = Stored(record, contents[record.pk])
                for key in _keys_of(record, collection_id):
                    archive.found.setdefault(key, stored)
            if record.inventory_no:
                pair = (record.institution_code, record.inventory_no)
                archive.inventory.setdefault(pair, holder)
            if record.census_no:
                archive.census.setdefault(record.census_no, holder)
        return archive


def _wanted(texts: list[Mapping[str, str]], collection_id: int) -> Q:
    by_name: dict[str, set[str]] = {name: set() for name in KEYS}
    owners = set()
    for row in texts:
        for name in KEYS:
            if value := number_in(row, name):
                by_name[name].add(value)
        owners.add(row.get("institution_code", "").strip())
    # the conditions of the partial indexes stand here word for word, or SQLite passes them over
    wanted = Q(pk__in=[])
    if by_name["census_no"]:
        wanted |= Q(census_no__in=by_name["census_no"]) & ~Q(census_no="")
    if by_name["inventory_no"]:
        wanted |= Q(institution_code__in=owners, inventory_no__in=by_name["inventory_no"]) & ~Q(
            inventory_no=""
        )
    if by_name["protection_no"]:
        wanted |= Q(protection_no__in=by_name["protection_no"], collection_id=collection_id)
    return wanted


def _keys_of(record: Record, collection_id: int) -> Iterable[str]:
    if record.census_no:
        yield f"census_no::{record.census_no}"
    if record.inventory_no:
        yield f"inventory_no:{record.institution_code}:{record.inventory_no}"
    # a number of a list counts inside its collection only
    if record.protection_no and record.collection_id == collection_id:
        yield f"protection_no::{record.protection_no}"


def _contents(records: list[Record]) -> dict[int, dict[str, Any]]:
    revisions = Revision.objects.in_bulk(
        [record.latest_revision_id for record in records if record.latest_revision_id]
    )
    found = {}
    for record in records:
        revision = revisions.get(record.latest_revision_id)
        found[record.pk] = revision.content if revision is not None else plain_content(record)
    return found
