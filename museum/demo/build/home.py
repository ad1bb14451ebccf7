"""What the home page shows, where no editor has chosen yet."""

from __future__ import annotations

from archive.models import Collection, Record
from media.models import Asset
from museum.models import HomePage

COVERS = {  # collection → work that is its cover, where it was made
    "red": "story-march",
    "xiangxi": "story-brocade",
}
HERO = "X01"


def ensure_home(
    home: HomePage,
    records: dict[str, Record],
    collections: dict[str, Collection],
    assets: dict[str, str],
) -> None:
    """Hero and two collections in both languages, and a cover for each collection."""
    for page in [home, *home.get_translations()]:
        page = page.specific
        if page.hero_id is None:
            page.hero = records[HERO]
            page.first_collection = collections["red"]
            page.second_collection = collections["xiangxi"]
            page.save_revision().publish()
    for slug, collection in collections.items():
        if collection.cover_id is not None:
            continue
        key = COVERS.get(slug)
        cover = Asset.objects.filter(public_id=assets[key]).first() if key in assets else None
        if cover is None:
            first = (
                Record.objects.live()
                .filter(collection=collection, media_items__asset__kind="image")
                .for_cards()
                .order_by("pk")
                .first()
            )
            cover = first.primary_asset if first else None
        if cover is not None and cover.kind == Asset.Kind.IMAGE:
            Collection.objects.filter(pk=collection.pk).update(cover=cover)
