"""Change what a contribution says, while it is with its contributor."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from community import states
from community.errors import ContributionMoved
from community.models import Contribution


@transaction.atomic
def edit(contribution: Contribution, **changes: Any) -> Contribution:
    """Write columns in one guarded statement.

    Raises:
        ContributionMoved: it was sent or withdrawn meanwhile; nothing is written.
    """
    written = Contribution.objects.filter(pk=contribution.pk, state__in=states.EDITABLE).update(
        **changes
    )
    contribution.refresh_from_db()
    if not written:
        raise ContributionMoved(contribution.get_state_display())
    return contribution
