"""Columns of the media library."""

from __future__ import annotations

from typing import Any

from django.template.defaultfilters import filesizeformat
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from wagtail.admin.ui.tables import Column

from media.models import Asset

CHIPS = {
    Asset.State.RECEIVED: "w-status w-status--label",
    Asset.State.PROCESSING: "w-status w-status--label",
    Asset.State.READY: "w-status w-status--primary",
    Asset.State.REFUSED: "w-status w-status--critical",
}


class ThumbnailColumn(Column):
    def get_value(self, instance: Asset) -> Any:
        url = instance.thumbnail_url(400)
        if not url:
            return ""
        return format_html(
            '<picture><source type="image/avif" srcset="{}">'
            '<img class="media-thumb" src="{}" alt="" loading="lazy" width="96" height="72">'
            "</picture>",
            instance.thumbnail_avif_url(400),
            url,
        )


class StateColumn(Column):
    """A chip; while the work goes on with its percent, after a refusal with the reason."""

    def get_value(self, instance: Asset) -> Any:
        return state_chip(instance, getattr(instance, "job", None))


def state_chip(asset: Asset, job: Any) -> SafeString:
    """State in a word, with progress or reason; the page's script keeps it up to date."""
    text = asset.get_state_display()
    if job is not None and not asset.is_ready:
        text = gettext("排队中") if job.state == "waiting" else gettext("处理中")
        if job.percent:
            text = f"{text} {job.percent}%"
    waits = job is not None or asset.state in (Asset.State.RECEIVED, Asset.State.PROCESSING)
    return format_html(
        '<span class="{}" title="{}"{}>{}</span>',
        CHIPS[Asset.State(asset.state)],
        asset.refusal_text,
        format_html(' data-media-wait="{}"', asset.public_id) if waits else "",
        text,
    )


class SizeColumn(Column):
    """Pixels or length, and bytes."""

    def get_value(self, instance: Asset) -> str:
        stored = filesizeformat(instance.master.size_bytes) if instance.master else ""
        return " · ".join(part for part in (measure(instance), stored) if part)


def measure(asset: Asset) -> str:
    """Pixels of a picture, length of a recording, both of a film."""
    parts = []
    if asset.width and asset.height:
        parts.append(f"{asset.width:,} × {asset.height:,}")
    if asset.duration_ms:
        minutes, seconds = divmod(round(asset.duration_ms / 1000), 60)
        parts.append(f"{minutes}:{seconds:02d}")
    return ", ".join(parts)
