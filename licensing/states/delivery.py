"""prepared → available ↔ suspended → exhausted | revoked."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    PREPARED = "prepared", _("准备中")
    AVAILABLE = "available", _("可下载")
    SUSPENDED = "suspended", _("已中止")
    EXHAUSTED = "exhausted", _("次数已用完")
    REVOKED = "revoked", _("已撤回")


ARROWS: dict[str, frozenset[str]] = {
    State.PREPARED: frozenset({State.AVAILABLE, State.REVOKED}),
    State.AVAILABLE: frozenset({State.SUSPENDED, State.EXHAUSTED, State.REVOKED}),
    State.SUSPENDED: frozenset({State.AVAILABLE, State.EXHAUSTED, State.REVOKED}),
}
