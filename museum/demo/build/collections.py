"""Two top collections and six below them, and which subject lies in which."""

from __future__ import annotations

import json
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from archive.models import Collection
from archive.services.set_collection_live import set_collection_live

TEXTS = Path(__file__).parents[1] / "texts" / "collections.json"

_MEMBERS = {
    "red-residences": "R01 R06 R10 R11 R12 R13 R14 R29 R30",
    "red-marches": "R02 R03 R04 R05 R07 R08 R09 R21 R22 R23 R24 R27 R28",
    "red-documents": "R15 R16 R17 R18 R19 R20 R25 R26",
    "xiangxi-crafts": "X01 X06 X07 X08 X09 X10 X22 X25 X26 X27",
    "xiangxi-songs": "X02 X03 X04 X05 X11 X12 X13 X14 X15 X16 X17 X18 X23 X24",
    "xiangxi-places": "X19 X20 X21 X28 X29 X30 X31 X32 X33 X34",
}
COLLECTION_OF = {subject: slug for slug, ids in _MEMBERS.items() for subject in ids.split()}


def ensure_collections(*, by: User) -> dict[str, Collection]:
    """The eight collections by slug; what a curator changed stays."""
    found: dict[str, Collection] = {}
    for position, text in enumerate(json.loads(TEXTS.read_text(encoding="utf-8"))):
        fields = {k: v for k, v in text.items() if k not in {"slug", "parent"}}
        with transaction.atomic():
            collection, made = Collection.objects.get_or_create(
                slug=text["slug"],
                defaults={
                    **fields,
                    "parent": found.get(text["parent"]),
                    "position": position,
                },
            )
            if made:
                set_collection_live(collection, True, by=by, at=timezone.now())
        found[text["slug"]] = collection
    return found
