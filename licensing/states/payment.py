"""waiting → paid | failed | cancelled."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    WAITING = "waiting", _("等待到账")
    PAID = "paid", _("已到账")
    FAILED = "failed", _("未成功")
    CANCELLED = "cancelled", _("已取消")


ARROWS: dict[str, frozenset[str]] = {
    State.WAITING: frozenset({State.PAID, State.FAILED, State.CANCELLED})
}
