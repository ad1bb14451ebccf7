"""Stop a protocol: its files are under it no longer."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from archive.errors import ProtocolRefused
from archive.models import Protocol
from archive.permissions import require_working_in
from archive.services.put_protocol_in_force import stop

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def withdraw_protocol(
    protocol: Protocol, *, reason: str, by: User | None, at: datetime
) -> Protocol:
    """
    Args:
        reason: kept in the house.

    Raises:
        ProtocolRefused: it is not in force.
        OtherInstitution: it belongs to a museum that this person does not work for.
    """
    row = Protocol.objects.select_for_update(of=("self",)).get(pk=protocol.pk)
    require_working_in(by, row.institution_id)
    if row.state != Protocol.State.IN_FORCE:
        raise ProtocolRefused(_("只有施行中的规约可以停止。"))
    return stop(row, reason=reason, by=by, at=at)
