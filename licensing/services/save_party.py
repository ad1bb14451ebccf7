from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError

from accounts.models import User
from licensing.errors import BadChoice
from licensing.models import Party


def save_party(*, user: User, **fields: Any) -> Party:
    """A licensee for which this account acts; a person may act for several.

    Raises:
        BadChoice: a field that does not hold; names it.
    """
    party = Party(user=user, **fields)
    try:
        party.full_clean()
    except ValidationError as fault:
        field, messages = next(iter(fault.message_dict.items()))
        raise BadChoice(field, messages[0]) from fault
    party.save()
    return party
