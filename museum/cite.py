"""How to cite a record: GB/T 7714 and a plain credit line."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from archive.models import Record
    from media.models import Asset

HOUSE = {"zh": "湖湘", "en": "Huxiang"}


def gb_t_7714(record: Record, *, url: str, on: date) -> str:
    """An online resource after GB/T 7714-2015: A for documents, Z for everything else."""
    kind = "A" if record.kind == "document" else "Z"
    maker = record.creator.name_zh if record.creator else ""
    when = record.date_found or record.date_edtf
    published = ", ".join(part for part in (HOUSE["zh"], when) if part)
    parts = [maker, f"{record.title_zh}[{kind}/OL]", f"{published}[{on.isoformat()}]", url]
    return ". ".join(part for part in parts if part) + "."


def plain(record: Record, asset: Asset | None, *, url: str) -> str:
    """A credit line: maker, title, date, credit, house, address; in the page's language."""
    maker = (asset.creator if asset else "") or (record.creator.name if record.creator else "")
    credit = (asset.credit if asset else "") or record.credit
    parts = [maker, record.title, record.date_label, credit, _("湖湘数字博物馆"), url]
    return _("，").join(dict.fromkeys(part for part in parts if part))
