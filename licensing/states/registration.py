"""draft → submitted → (returned ↔ submitted) → accepted → noticed → … → registered → …"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    DRAFT = "draft", _("草稿")
    SUBMITTED = "submitted", _("已提交")
    RETURNED = "returned", _("需补正")
    ACCEPTED = "accepted", _("已受理")
    NOTICED = "noticed", _("公示中")
    OBJECTED = "objected", _("有异议")
    REJECTED = "rejected", _("不予登记")
    REGISTERED = "registered", _("已登记")
    EXPIRED = "expired", _("已届满")
    CANCELLED = "cancelled", _("已注销")
    CORRECTED = "corrected", _("已更正")


ARROWS: dict[str, frozenset[str]] = {
    State.DRAFT: frozenset({State.SUBMITTED}),
    State.SUBMITTED: frozenset({State.RETURNED, State.ACCEPTED}),
    State.RETURNED: frozenset({State.SUBMITTED}),
    State.ACCEPTED: frozenset({State.NOTICED}),
    State.NOTICED: frozenset({State.OBJECTED, State.REGISTERED}),
    State.OBJECTED: frozenset({State.NOTICED, State.REJECTED}),
    State.REGISTERED: frozenset({State.EXPIRED, State.CANCELLED, State.CORRECTED}),
}
NEEDS_REASON = frozenset(
    {State.RETURNED, State.OBJECTED, State.REJECTED, State.CANCELLED, State.CORRECTED}
)
