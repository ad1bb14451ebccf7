"""A museum with something in it: public records with public files behind them."""

from __future__ import annotations

from typing import Any

from archive.models import Collection, Record
from media.models import Asset
from museum.models import StoryPage
from museum.services.ensure_site import ensure_site
from tests.archive.factories import CollectionFactory, RecordFactory, RecordMediaFactory
from tests.media.factories import AssetFactory, TextTrackFactory


def public_record(
    collection: Collection | None = None,
    *,
    files: int = 1,
    asset: Asset | None = None,
    **fields: Any,
) -> Record:
    """A published record with `files` open images, or with the given asset."""
    record = RecordFactory(
        published=True, collection=collection or CollectionFactory(), media_access="full", **fields
    )
    assets = [asset] if asset else AssetFactory.create_batch(files, ready=True, public=True)
    for position, each in enumerate(assets):
        RecordMediaFactory(record=record, asset=each, position=position)
    return record


def recording(*, access: str = "full") -> Asset:
    """A public film with captions in both languages."""
    asset = AssetFactory(ready=True, video=True, public_access=access)
    cues = "WEBVTT\n\n1\n00:00:01.000 --> 00:00:04.000\n<v 彭䶮>%s</v>\n\n"
    cues += "00:00:20.000 --> 00:00:22.500\n%s\n"
    TextTrackFactory(asset=asset, vtt=cues % ("摆手舞开始了。", "火塘边坐下。"))
    TextTrackFactory(
        asset=asset,
        language="en",
        label="English",
        vtt=cues % ("The dance begins.", "They sit by the fire."),
    )
    return asset


def story(asset: Asset, *, title: str = "数一朵四十八勾花", slug: str = "hooks") -> StoryPage:
    """A public Chinese story: two zoom steps on one image, with text around them."""
    site = ensure_site()
    step = {"asset": asset, "heading": "", "caption": "从中心数起。"}
    page = StoryPage(
        title=title,
        slug=slug,
        lead="从正面数到反面。",
        cover=asset,
        locale=site.stories.locale,
        body=[
            ("text", "<p>母亲教女儿，只教一句口诀。</p>"),
            ("zoom_step", {**step, "region": "full"}),
            ("zoom_step", {**step, "region": "pct:40,40,20,20"}),
            ("quote", {"text": "勾勾不离中心。", "source": "口诀"}),
        ],
    )
    site.stories.add_child(instance=page)
    page.save_revision().publish()
    return page
