"""reserved → signing → awaiting_payment → in_force ↔ suspended → ended | terminated | rescinded.

A reservation that nobody signs or pays in time lapses to `rescinded`: the cells are free again.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    RESERVED = "reserved", _("已预留")
    SIGNING = "signing", _("待签署")
    AWAITING_PAYMENT = "awaiting_payment", _("待付款")
    IN_FORCE = "in_force", _("生效中")
    SUSPENDED = "suspended", _("已中止")
    ENDED = "ended", _("已到期")
    TERMINATED = "terminated", _("已终止")
    RESCINDED = "rescinded", _("已解除")


PENDING = (State.RESERVED, State.SIGNING, State.AWAITING_PAYMENT)

ARROWS: dict[str, frozenset[str]] = {
    State.RESERVED: frozenset({State.SIGNING, State.RESCINDED}),
    State.SIGNING: frozenset({State.AWAITING_PAYMENT, State.RESCINDED}),
    State.AWAITING_PAYMENT: frozenset({State.IN_FORCE, State.RESCINDED}),
    State.IN_FORCE: frozenset({State.SUSPENDED, State.ENDED, State.TERMINATED, State.RESCINDED}),
    State.SUSPENDED: frozenset({State.IN_FORCE, State.ENDED, State.TERMINATED, State.RESCINDED}),
}
