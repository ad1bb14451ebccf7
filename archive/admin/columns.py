"""Columns of the lists."""

from __future__ import annotations

from typing import Any

from django.utils.html import format_html
from wagtail.admin.ui.tables import Column, StatusTagColumn

from archive.models import Record


class ThumbnailColumn(Column):
    def get_value(self, instance: Record) -> Any:
        asset = instance.primary_asset
        url = asset.thumbnail_url(400) if asset is not None else ""
        if not url:
            return ""
        return format_html('<img class="archive-thumb" src="{}" alt="" loading="lazy">', url)


class ReadinessColumn(Column):
    def get_value(self, instance: Record) -> Any:
        score = super().get_value(instance)
        return "" if score is None else f"{score} %"


class StatusColumn(StatusTagColumn):
    """Wagtail's own asks the database twice for every row."""

    def __init__(self, name: str, *, primary: str, **kwargs: Any) -> None:
        super().__init__(name, primary=lambda record: getattr(record, primary), **kwargs)
