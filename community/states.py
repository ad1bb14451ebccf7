"""draft → submitted → (returned ↔ submitted) → accepted → published | declined | withdrawn."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    DRAFT = "draft", _("草稿")
    SUBMITTED = "submitted", _("待审核")
    RETURNED = "returned", _("需修改")
    ACCEPTED = "accepted", _("已通过")
    PUBLISHED = "published", _("已发布")
    DECLINED = "declined", _("未通过")
    WITHDRAWN = "withdrawn", _("已撤回")


ARROWS: dict[str, frozenset[str]] = {
    State.DRAFT: frozenset({State.SUBMITTED, State.WITHDRAWN}),
    State.SUBMITTED: frozenset({State.RETURNED, State.ACCEPTED, State.DECLINED, State.WITHDRAWN}),
    State.RETURNED: frozenset({State.SUBMITTED, State.WITHDRAWN}),
    State.ACCEPTED: frozenset({State.PUBLISHED, State.WITHDRAWN}),
    State.PUBLISHED: frozenset(),
    State.DECLINED: frozenset(),
    State.WITHDRAWN: frozenset(),
}

EDITABLE = frozenset({State.DRAFT, State.RETURNED})
OPEN = frozenset({State.DRAFT, State.SUBMITTED, State.RETURNED, State.ACCEPTED})
CHIPS = {
    State.DRAFT: "",
    State.SUBMITTED: "chip-warn",
    State.RETURNED: "chip-warn",
    State.ACCEPTED: "chip-info",
    State.PUBLISHED: "chip-ok",
    State.DECLINED: "chip-bad",
    State.WITHDRAWN: "",
}
