"""Give a detail of an image a name and an address."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from archive.models import Record, RecordMedia, Term
from iiif.errors import BadCutout
from iiif.models import Cutout
from iiif.permissions import PICTURED
from media.models import Asset, Rendition
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
    motif: Term | None = None,
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
    size = _size(asset, page)
    hangs = RecordMedia.objects.filter(record=record, asset=asset).exists()
    if size is None or not hangs:
        raise BadCutout(_("这件藏品没有这幅影像。"))
    x, y, width, height = xywh
    if not (width and height and x + width <= size[0] and y + height <= size[1]):
        raise BadCutout(
            _("这一块超出了影像：影像是 %(width)d × %(height)d 像素。")
            % {"width": size[0], "height": size[1]}
        )
    made = Cutout.objects.create(
        record=record,
        asset=asset,
        page=page,
        x=x,
        y=y,
        width=width,
        height=height,
        title_zh=title_zh.strip(),
        title_en=title_en.strip(),
        note_zh=note_zh.strip(),
        note_en=note_en.strip(),
        motif=motif,
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


def _size(asset: Asset, page: int) -> tuple[int, int] | None:
    if asset.kind not in PICTURED:
        return None
    pages = asset.renditions.filter(purpose=Rendition.Purpose.PAGE)
    if row := pages.filter(params=f"{page:04d}").first():
        return (row.width or 0), (row.height or 0)
    if page > 1 or not asset.width or not asset.height:
        return None
    return asset.width, asset.height
