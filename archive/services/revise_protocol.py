"""Begin a revision: a draft like the protocol in force, which it replaces in its turn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from archive.errors import ProtocolRefused
from archive.models import Protocol, ProtocolRecord, ProtocolSeason
from archive.permissions import require_working_in

if TYPE_CHECKING:
    from accounts.models import User

_COPIED = (
    "institution_id", "title_zh", "title_en", "people_id", "place_id", "agreed_with_id",
    "agreed_on", "source", "who", "circle_id", "must_agree", "closes_words", "notice_zh",
    "notice_en", "label_uri",
)  # fmt: skip


@transaction.atomic
def revise_protocol(protocol: Protocol, *, by: User | None) -> Protocol:
    """The draft, or the one that was begun before.

    Raises:
        ProtocolRefused: only what is in force is revised.
        OtherInstitution: it belongs to a museum that this person does not work for.
    """
    row = Protocol.objects.select_for_update(of=("self",)).get(pk=protocol.pk)
    require_working_in(by, row.institution_id)
    if row.state != Protocol.State.IN_FORCE:
        raise ProtocolRefused(_("只有施行中的规约可以修订。"))
    if (begun := Protocol.objects.filter(replaces=row).first()) is not None:
        return begun
    draft = Protocol.objects.create(
        replaces=row, created_by=by, **{name: getattr(row, name) for name in _COPIED}
    )
    ProtocolSeason.objects.bulk_create(
        ProtocolSeason(
            protocol=draft,
            first=each.first, last=each.last, first_on=each.first_on, last_on=each.last_on,
        )
        for each in row.seasons.all()
    )  # fmt: skip
    ProtocolRecord.objects.bulk_create(
        ProtocolRecord(protocol=draft, record_id=each.record_id) for each in row.named.all()
    )
    return draft
