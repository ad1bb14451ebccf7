"""What the home page shows, gathered in a fixed number of queries."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import Count, Sum

from archive.models import Record
from media.models import Asset
from museum.collection_tree import Node, collection_tree
from museum.models import HomePage, StoryPage


@dataclass(frozen=True, slots=True)
class Counts:
    """What the museum holds in public now; `sound_s` is sound and film together, seconds."""

    records: int
    images: int
    sound_s: int


@dataclass
class Front:
    hero: Record | None
    collections: list[Node]
    story: StoryPage | None
    newest: list[Record]
    counts: Counts
    remixes: list[Record] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return self.counts.records == 0


def front_page(page: HomePage) -> Front:
    tree = collection_tree()
    hero = page.chosen_hero()
    return Front(
        hero=hero,
        collections=_two(page, tree.roots, tree.by_slug),
        story=_story(page),
        newest=list(
            Record.objects.live()
            .exclude(pk=hero.pk if hero else None)
            .for_cards()
            .order_by("-last_published_at", "-pk")[:4]
        ),
        counts=counts(),
        remixes=list(
            Record.objects.live()
            .filter(media_items__asset__sources__isnull=False)
            .distinct()
            .for_cards()
            .order_by("-last_published_at", "-pk")[:4]
        ),
    )


def counts() -> Counts:
    """Measured, not written down: public records and the public files that are ready."""
    files = (
        Asset.objects.visible_to(None)
        .ready()
        .filter(record_links__record__live=True)
        .values("kind")
        .annotate(number=Count("pk", distinct=True), length=Sum("duration_ms"))
    )
    by_kind = {row["kind"]: row for row in files}
    length_ms = sum(by_kind[kind]["length"] or 0 for kind in ("audio", "video") if kind in by_kind)
    images = by_kind["image"]["number"] if "image" in by_kind else 0
    return Counts(Record.objects.live().count(), images, round(length_ms / 1000))


def _two(page: HomePage, roots: list[Node], by_slug: dict[str, Node]) -> list[Node]:
    wanted = [pk for pk in (page.first_collection_id, page.second_collection_id) if pk]
    by_pk = {node.collection.pk: node for node in by_slug.values()}
    chosen = [by_pk[pk] for pk in wanted if pk in by_pk]
    chosen += [node for node in roots if node not in chosen]
    return chosen[:2]


def _story(page: HomePage) -> StoryPage | None:
    """The chosen public story, else the newest one of this language."""
    stories = StoryPage.objects.live().public().select_related("cover")
    chosen = stories.filter(pk=page.story_id).first() if page.story_id else None
    return (
        chosen
        or stories.filter(locale=page.locale_id).order_by("-first_published_at", "-pk").first()
    )
