from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from archive.models import Collection
from archive.services.set_collection_live import set_collection_live

if TYPE_CHECKING:
    from accounts.models import User

SLUG = "creators"


def creators_collection(*, by: User, at: datetime) -> Collection:
    """Where published contributions live; made and opened at the first one."""
    collection, _ = Collection.objects.get_or_create(
        slug=SLUG,
        defaults={
            "title_zh": "创作者作品",
            "title_en": "Works by creators",
            "summary_zh": "由创作者提交、经过审核的作品，来历与授权写在每一件旁边。",
            "summary_en": "Works sent in by creators and reviewed; each with its origin and terms.",
            "position": 900,
        },
    )
    set_collection_live(collection, True, by=by, at=at)
    return collection
