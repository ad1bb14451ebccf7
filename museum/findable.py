"""Stories as the search index takes them: one document for a story in both languages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models.signals import post_delete, post_save
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

from media.access import Level, decide
from museum.models import StoryPage
from search import registry
from search.description import Description, Value
from search.services.index import index
from search.services.remove import remove

TYPE = "story"
KIND = Value(TYPE, "故事", "Story", 90)  # after the kinds of records


def public_stories() -> Iterable[UUID]:
    """Translation keys of what anybody may read in at least one language."""
    readable = StoryPage.objects.live().public().order_by("translation_key")
    return readable.values_list("translation_key", flat=True).distinct()


def describe_stories(keys: Sequence[Any]) -> Iterator[Description]:
    """Those of the stories that are public now; their pages are held until the commit."""
    if connection.features.has_select_for_update:
        pages = Page.objects.filter(translation_key__in=keys).order_by("pk")
        list(pages.select_for_update(of=("self",)).values_list("pk", flat=True))
    public = StoryPage.objects.live().public().filter(translation_key__in=keys)
    by_key: dict[UUID, dict[str, StoryPage]] = {}
    for page in public.select_related("locale", "cover").order_by("pk"):
        if page.url:  # a page outside the site has no reader
            by_key.setdefault(page.translation_key, {})[page.locale.language_code] = page
    for key, pages in by_key.items():
        chinese, english = pages.get("zh-hans"), pages.get("en")
        if chinese or english:
            yield _describe(key, chinese, english)


def _describe(key: UUID, chinese: StoryPage | None, english: StoryPage | None) -> Description:
    pages = [page for page in (chinese, english) if page is not None]
    covers = [page.cover for page in pages if page.cover is not None]
    published = [page.first_published_at for page in pages if page.first_published_at]
    shown = [cover for cover in covers if decide(None, cover).at_least(Level.PREVIEW)]
    return Description(
        object_type=TYPE,
        object_id=str(key),
        url_name="",
        url_args=[page.url if page else "" for page in (chinese, english)],
        title_zh=chinese.title if chinese else "",
        title_en=english.title if english else "",
        body_zh=_text(chinese),
        body_en=_text(english),
        keywords_zh=[chinese.byline] if chinese else [],
        keywords_en=[english.byline] if english else [],
        kind_zh=KIND.label_zh,
        kind_en=KIND.label_en,
        thumbnail=shown[0].public_id if shown else "",
        facets={"kind": [KIND]},
        published_at=min(published, default=timezone.now()),
    )


def _text(page: StoryPage | None) -> str:
    """The lead and the words of the blocks, without markup."""
    if page is None:
        return ""
    said = page.body.stream_block.get_searchable_content(page.body)
    return "\n".join(text.strip() for text in (page.lead, *said) if text.strip())


@transaction.atomic
def index_stories(keys: Iterable[UUID]) -> None:
    """Index the stories as the public sees them now; what is not public is taken out."""
    wanted = sorted(set(keys))
    if not wanted:
        return
    found = {one.object_id: one for one in describe_stories(wanted)}
    for key in map(str, wanted):
        if key in found:
            index(found[key])
        else:
            remove(TYPE, key)


def changed(*, instance: Page, **kwargs: Any) -> None:
    """A page was saved, published, withdrawn, moved or renamed: the stories in and under it."""
    stories = StoryPage.objects.descendant_of(instance, inclusive=True)
    index_stories(stories.values_list("translation_key", flat=True))


def deleted(*, instance: StoryPage, **kwargs: Any) -> None:
    index_stories([instance.translation_key])


def restricted(*, instance: PageViewRestriction, **kwargs: Any) -> None:
    """Who may read a part of the site has changed."""
    page = Page.objects.filter(pk=instance.page_id).first()
    if page is not None:
        changed(instance=page)


def register() -> None:
    """Make stories findable, from the transaction that saves the page on.

    Wagtail sends its own signals after that transaction; they are heard too, for a page
    that was changed as a plain `Page`.
    """
    registry.register(registry.Source(TYPE, keys=public_stories, describe=describe_stories))
    post_save.connect(changed, sender=StoryPage, dispatch_uid="museum.story_saved")
    post_delete.connect(deleted, sender=StoryPage, dispatch_uid="museum.story_deleted")
    for signal in (page_published, page_unpublished, page_slug_changed, post_page_move):
        signal.connect(changed, dispatch_uid="museum.stories_changed")
    for signal in (post_save, post_delete):
        signal.connect(
            restricted, sender=PageViewRestriction, dispatch_uid="museum.stories_restricted"
        )
