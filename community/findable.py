"""Public profiles of creators as the search index takes them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db import connection, transaction
from django.db.models.signals import post_delete, post_save

from accounts.models import User
from community.models import CreatorProfile
from search import registry
from search.description import Description, Value
from search.services.index import index
from search.services.remove import remove

TYPE = "creator"
KIND = Value(TYPE, "创作者", "Creator", 91)  # after the kinds of records, and stories


def public_profiles() -> Iterable[int]:
    return CreatorProfile.objects.public().order_by("pk").values_list("pk", flat=True)


def describe_profiles(keys: Sequence[Any]) -> Iterator[Description]:
    """Those of the profiles that are public now; their rows are held until the commit."""
    public = CreatorProfile.objects.public().filter(pk__in=keys).order_by("pk")
    if connection.features.has_select_for_update:
        public = public.select_for_update(of=("self",))
    for profile in public:
        yield Description(
            object_type=TYPE,
            object_id=str(profile.pk),
            url_name="creator_page",
            url_args=[profile.slug],
            title_zh=profile.name_zh,
            title_en=profile.name_en,
            body_zh=profile.bio_zh,
            body_en=profile.bio_en,
            keywords_zh=[profile.place_zh],
            keywords_en=[profile.place_en],
            kind_zh=KIND.label_zh,
            kind_en=KIND.label_en,
            place_zh=profile.place_zh,
            place_en=profile.place_en or profile.place_zh,
            facets={"kind": [KIND]},
            published_at=profile.created_at,
        )


@transaction.atomic
def index_profile(pk: int) -> None:
    """Index a profile as the public sees it now; one that is not public is taken out."""
    for description in describe_profiles([pk]):
        index(description)
        return
    remove(TYPE, str(pk))


def deleted(*, instance: CreatorProfile, **kwargs: Any) -> None:
    remove(TYPE, str(instance.pk))


def user_saved(
    *, instance: User, created: bool, update_fields: Iterable[str] | None, **kwargs: Any
) -> None:
    """An account that is closed takes its profile out; one that is opened brings it back."""
    if created or (update_fields is not None and "is_active" not in update_fields):
        return
    for pk in CreatorProfile.objects.filter(user=instance).values_list("pk", flat=True):
        index_profile(pk)


def register() -> None:
    """Make public profiles findable; `services.save_profile` indexes what it saves."""
    registry.register(registry.Source(TYPE, keys=public_profiles, describe=describe_profiles))
    post_delete.connect(deleted, sender=CreatorProfile, dispatch_uid="community.profile_deleted")
    post_save.connect(user_saved, sender=User, dispatch_uid="community.profile_of_user")
