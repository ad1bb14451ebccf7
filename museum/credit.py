"""The credit line of a record; citations are written by `archive.exchange.citations`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from archive.models import Record
    from media.models import Asset


def credit_line(record: Record, asset: Asset | None, *, url: str) -> str:
    """Maker, title, date, credit, house, address; in the page's language."""
    maker = (asset.creator if asset else "") or (record.creator.name if record.creator else "")
    credit = (asset.credit if asset else "") or record.credit
    parts = [maker, record.title, record.date_label, credit, _("湖湘数字博物馆"), url]
    return _("，").join(dict.fromkeys(part for part in parts if part))
