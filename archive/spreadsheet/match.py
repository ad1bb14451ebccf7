"""Which record a row speaks of: by census number, inventory number or protection number."""

from __future__ import annotations

from archive.models import Collection, Record

KEYS = ("census_no", "inventory_no", "protection_no")


def key_of(texts: dict[str, str]) -> str:
    """The row's identity inside its collection, such as `inventory_no:HN:0001`; or empty."""
    for field in KEYS:
        if value := texts.get(field, "").strip():
            # a number is only unique inside the institution that gave it
            owner = texts.get("institution_code", "").strip() if field == "inventory_no" else ""
            return f"{field}:{owner}:{value}"
    return ""


def find_record(key: str, collection: Collection) -> Record | None:
    """The record with this key. A protection number counts inside its collection only."""
    field, owner, value = key.split(":", 2)
    own = {"collection__institution": collection.institution_id}  # never another museum's
    found = Record.objects.filter(**{field: value}, **own)
    if field == "inventory_no":
        found = found.filter(institution_code=owner)
    if field == "protection_no":
        found = found.filter(collection=collection)
    known = found.order_by("pk").values_list("pk", flat=True).first()
    return Record.objects.get(pk=known) if known is not None else None
