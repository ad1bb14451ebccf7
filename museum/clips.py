"""Parts of recordings that public stories show, as the ranges of IIIF manifests."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models.signals import post_delete, post_save, pre_delete
from wagtail.models import Page, PageViewRestriction
from wagtail.signals import page_published, page_unpublished, post_page_move

from iiif.presentation import registry, subjects
from iiif.services.touch import touch
from media.models import Asset
from museum.models import StoryClip, StoryPage
from museum.services.keep_story_clips import keep_story_clips

_TAGS = {"zh-hans": "zh-Hans", "en": "en"}


def clips_of(assets: Sequence[Asset]) -> dict[int, list[registry.Clip]]:
    """One clip for each part, with the caption of each language; of two stories the older's."""
    told: dict[tuple[int, int, int], dict[str, list[str]]] = {}
    rows = StoryClip.objects.public().filter(asset__in=assets).order_by("pk")
    for row in rows.select_related("page__locale"):
        label = told.setdefault((row.asset_id, row.start_ms, row.end_ms), {})
        label.setdefault(_TAGS[row.page.locale.language_code], [row.caption])
    found: dict[int, list[registry.Clip]] = {}
    for (key, start_ms, end_ms), label in told.items():
        found.setdefault(key, []).append(registry.Clip(start_ms, end_ms, label))
    return found


def saved(
    *, instance: StoryPage, update_fields: frozenset[str] | None = None, **kwargs: Any
) -> None:
    """A draft writes other columns, with its own body in hand: the row is what counts."""
    if update_fields is not None and not update_fields & {"body", "live"}:
        return
    keep_story_clips(StoryPage.objects.get(pk=instance.pk))


def changed(*, instance: Page, **kwargs: Any) -> None:
    """A page was published, withdrawn or moved, or is going: the stories in and under it."""
    stories = StoryPage.objects.descendant_of(instance, inclusive=True)
    shown = StoryClip.objects.filter(page__in=stories)
    touch(subjects.of_assets(set(shown.values_list("asset", flat=True))))


def restricted(*, instance: PageViewRestriction, **kwargs: Any) -> None:
    page = Page.objects.filter(pk=instance.page_id).first()
    if page is not None:
        changed(instance=page)


def register() -> None:
    registry.register_clips("stories", clips_of)
    post_save.connect(saved, sender=StoryPage, dispatch_uid="museum.story_clips_saved")
    pre_delete.connect(changed, sender=StoryPage, dispatch_uid="museum.story_clips_going")
    for signal in (page_published, page_unpublished, post_page_move):
        signal.connect(changed, dispatch_uid="museum.story_clips_changed")
    for signal in (post_save, post_delete):
        signal.connect(
            restricted, sender=PageViewRestriction, dispatch_uid="museum.story_clips_restricted"
        )
