"""sent → countered ↔ countered → accepted | declined | lapsed."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    SENT = "sent", _("已送审")
    COUNTERED = "countered", _("对方已还价")
    ACCEPTED = "accepted", _("已同意")
    DECLINED = "declined", _("未同意")
    LAPSED = "lapsed", _("已过期")


_OPEN = frozenset({State.COUNTERED, State.ACCEPTED, State.DECLINED, State.LAPSED})
ARROWS: dict[str, frozenset[str]] = {State.SENT: _OPEN, State.COUNTERED: _OPEN}
