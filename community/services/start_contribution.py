from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from community.errors import TooManyOpen
from community.models import Contribution, CreatorProfile
from community.services.move import tell

if TYPE_CHECKING:
    from accounts.models import User

MOST_OPEN = 30  # contributions of one person that have no result yet


@transaction.atomic
def start_contribution(*, by: User, now: datetime) -> Contribution:
    """An empty draft, with the contributor's public name as credit.

    Raises:
        TooManyOpen: this person has 30 contributions without a result.
    """
    if Contribution.objects.of(by).open().count() >= MOST_OPEN:
        raise TooManyOpen(limit=MOST_OPEN)
    profile = CreatorProfile.objects.filter(user=by).first()
    contribution = Contribution.objects.create(
        contributor=by,
        created_at=now,
        credit_zh=profile.name_zh if profile else by.display_name,
        credit_en=profile.name_en if profile else "",
    )
    tell(contribution, by=by, at=now, as_role="contributor")
    return contribution
