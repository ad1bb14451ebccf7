"""Motifs for tests: valid with nothing said."""

from __future__ import annotations

from typing import Any

from accounts.institution import default_institution
from archive.models import Motif, MotifBearing, Record
from archive.regions import Region
from archive.services.create_motif import create_motif
from archive.services.publish_motif import publish_motif
from media.models import Asset

BOX = Region(1, 100, 200, 300, 150)


def bearing(
    record: Record, asset: Asset | None = None, region: Region | None = BOX, **fields: Any
) -> MotifBearing:
    """On the first image of the record, unless another is given; `region=None`: nowhere told."""
    if region is None:
        return MotifBearing(record=record, **fields)
    asset = asset or record.ordered_media[0].asset
    x, y, width, height = region.xywh
    return MotifBearing(
        record=record, asset=asset, page=region.page, x=x, y=y, width=width, height=height, **fields
    )


def motif(*bearings: MotifBearing, published: bool = True, **fields: Any) -> Motif:
    """A motif of the museum of its first record."""
    institution = bearings[0].record.collection.institution if bearings else default_institution()
    facts = {
        "institution": institution,
        "title_zh": "四十八勾䶮",
        "title_en": "Forty-eight hooks",
        "meaning_zh": "勾勾不离中心。",
        "meaning_en": "No hook leaves the centre.",
        "by": None,
        **fields,
    }
    made = create_motif(bearings=bearings, **facts)
    return publish_motif(made, by=None) if published else made
