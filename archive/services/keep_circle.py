"""Who is in a circle."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from archive.errors import CircleRefused
from archive.models import Circle, CircleMember
from archive.permissions import require_working_in
from provenance.services.record import record_event

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def add_member(circle: Circle, *, user: User, by: User | None, at: datetime) -> CircleMember:
    """
    Raises:
        CircleRefused: the person is in it already, or the account is closed.
        OtherInstitution: the circle belongs to a museum that this person does not work for.
    """
    require_working_in(by, circle.institution_id)
    if not user.is_active:
        raise CircleRefused(_("这个账户已停用。"))
    try:
        with transaction.atomic():
            member = CircleMember.objects.create(circle=circle, user=user, added_at=at, added_by=by)
    except IntegrityError as twice:
        raise CircleRefused(_("这个人已在名单里。")) from twice
    _note(circle, "archive.circle_joined", user, by=by, at=at)
    return member


@transaction.atomic
def remove_member(member: CircleMember, *, by: User | None, at: datetime) -> None:
    """
    Raises:
        OtherInstitution: the circle belongs to a museum that this person does not work for.
    """
    require_working_in(by, member.circle.institution_id)
    circle, user = member.circle, member.user
    member.delete()
    _note(circle, "archive.circle_left", user, by=by, at=at)


def _note(circle: Circle, action: str, user: User, *, by: User | None, at: datetime) -> None:
    """The name stands in the history that curators read; the log counts the members alone."""
    log(circle, action, user=by, data={"member": str(user)})
    record_event(
        "circle.changed", f"circle-{circle.pk}", by=by, at=at, members=circle.members.count()
    )
