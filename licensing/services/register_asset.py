from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.models import User
from licensing.models import Party, Registration
from licensing.services.draft_registration import draft_registration
from licensing.services.move_registration import move_registration
from licensing.states.registration import State
from media.models import Asset


@transaction.atomic
def register_asset(
    *,
    asset: Asset,
    holder: Party,
    source_statement: str,
    by: User | None,
    noticed_at: datetime,
    now: datetime,
    source: str = Registration.Source.ORIGINAL,
) -> Registration:
    """Enter a holding whose notice is already over, through every step and its checks.

    For holdings that come with their papers: all three rights belong to one party, the
    notice began at `noticed_at` (its days are the setting's) and has ended by `now`.

    Raises:
        RegistrationIncomplete: the asset lacks a title in one language or its file.
        NoticeRunning: the notice has not ended by `now`.
    """
    registration = draft_registration(
        asset=asset,
        rights=[(right, holder) for right in ("hold", "use", "operate")],
        source=source,
        now=noticed_at,
        name_zh=asset.title_zh,
        name_en=asset.title_en,
        source_statement=source_statement,
    )
    for state in (State.SUBMITTED, State.ACCEPTED, State.NOTICED):
        move_registration(registration, state, by=by, now=noticed_at)
    return move_registration(registration, State.REGISTERED, by=by, now=now)
