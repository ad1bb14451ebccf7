"""Between a record's exports and its manifest: files for the ones, links for the other."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from archive.exchange.formats import DATA, Format
from archive.exchange.pictures import View, Views
from archive.models import Record, RecordMedia
from foundation.bilingual import Bilingual
from iiif import labels
from iiif.addresses import absolute, manifest_url
from iiif.permissions import PICTURED
from iiif.presentation.registry import Link, register_export
from iiif.visible import is_shown
from media.access import decide
from media.models import Asset, Rendition

_PURPOSES: dict[str, Rendition.Purpose] = {
    Asset.Kind.VIDEO: Rendition.Purpose.PROXY,
    Asset.Kind.AUDIO: Rendition.Purpose.AUDIO_PROXY,
}


def register_links() -> None:
    """Every data format of a record as a `seeAlso` of its manifest."""
    for each in DATA:
        register_export(each.name, partial(_link, each))


def _link(chosen: Format, record: Record) -> Link:
    return Link(
        id=chosen.url(record),
        type="Dataset",
        format=chosen.plain_type,
        label=labels.both(chosen.zh, chosen.en),
        profile=chosen.profile,
    )


def views_of(record: Record) -> Views:
    """Every file that is ready and that the public may see, in the record's order."""
    items = [item for item in record.ordered_media if is_shown(item.asset)]
    if not items:
        return Views()
    return Views(manifest_url(record), tuple(_view(item) for item in items))


def _view(item: RecordMedia) -> View:
    from iiif.presentation import pictures  # iiif-prezi3 takes most of a second to import

    asset = item.asset
    small = pictures.thumbnail(asset)
    generated = labels.ILLUSTRATION if asset.is_generated else {}
    captions = labels.listed([Bilingual.both(item, "caption"), generated])
    view = View(
        kind=str(asset.kind),
        url=absolute(asset.stream_url) if asset.stream_url else "",
        media_type="",
        seconds=(asset.duration_ms or 0) / 1000,
        thumbnail=small[0]["id"] if small else "",
        captions=tuple((text, lang) for lang, texts in captions.items() for text in texts),
        licence_uri=asset.licence_uri,
        rights_uri=asset.rights_statement_uri,
        credit=asset.credit,
    )
    if asset.kind in PICTURED and asset.width and asset.height:
        base, size = pictures.service(asset, decide(None, asset))
        whole = pictures.largest(base, size)
        return replace(
            view,
            url=str(whole.id),
            media_type="image/jpeg",
            service=base,
            width=whole.width or 0,
            height=whole.height or 0,
        )
    made = pictures.rendition(asset, _PURPOSES.get(asset.kind, Rendition.Purpose.PREVIEW))
    return replace(view, media_type=made.media_type if made else "application/octet-stream")
