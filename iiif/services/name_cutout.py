"""Give a detail of an image a name and an address."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from archive.models import Record, Term
from archive.regions import Region, refusal
from iiif.errors import BadCutout
from iiif.models import Cutout
from media.models import Asset
from provenance.services.record import record_event

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def name_cutout(
    *,
    record: Record,
    asset: Asset,
    page: int,
    xywh: tuple[int, int, int, int],
    title_zh: str,
    title_en: str = "",
    note_zh: str = "",
    note_en: str = "",
    motif_type: Term | None = None,
    by: User | None,
    at: datetime,
) -> Cutout:
    """Name a rectangle; recorded as evidence, since it is published with its record.

    Args:
        page: of the file, from 1.
        xywh: left, top, width, height; px of the whole image or page.

    Raises:
        BadCutout: no name, no area, outside of the image, or the image is not of the record.
    """
    if not title_zh.strip():
        raise BadCutout(_("请给这一块起一个中文名称。"))
    region = Region(page, *xywh)
    if reason := refusal(record, asset, region):
        raise BadCutout(reason)
    made = Cutout.objects.create(
        record=record,
        asset=asset,
        page=page,
        x=region.x,
        y=region.y,
        width=region.width,
        height=region.height,
        title_zh=title_zh.strip(),
        title_en=title_en.strip(),
        note_zh=note_zh.strip(),
        note_en=note_en.strip(),
        motif_type=motif_type,
        named_by=by,
        named_at=at,
    )
    record_event(
        "cutout.named",
        made.public_id,
        by=by,
        at=at,
        record=record.ark_name,
        asset=asset.public_id,
        page=page,
        xywh=list(xywh),
        title_zh=made.title_zh,
        title_en=made.title_en,
    )
    return made
