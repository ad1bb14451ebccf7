"""Keep the parts of recordings that a story shows as its saved body has them."""

from __future__ import annotations

from django.db import transaction

from iiif.presentation import subjects
from iiif.services.touch import touch
from museum.models import StoryClip, StoryPage

LONGEST_CAPTION = 500  # characters


@transaction.atomic
def keep_story_clips(page: StoryPage) -> None:
    """Rows of the body in place of the former ones; the manifests that tell of either follow."""
    before = set(page.clips.values_list("asset", flat=True))
    page.clips.all().delete()
    rows = StoryClip.objects.bulk_create(_clips_in(page))
    touch(subjects.of_assets(before | {row.asset_id for row in rows}))


def _clips_in(page: StoryPage) -> list[StoryClip]:
    parts = [block.value for block in page.body if block.block_type == "av"]
    return [
        StoryClip(
            page=page,
            asset=part["asset"],
            start_ms=part.span[0],
            end_ms=part.span[1],
            caption=(part["caption"].strip() or page.title)[:LONGEST_CAPTION],
        )
        for part in parts
        if part["asset"] is not None and part.span and part.span[0] < part.span[1]
    ]
