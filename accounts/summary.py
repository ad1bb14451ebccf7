"""What waits for a person, as lines on the first page of the CMS."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.functional import Promise
from wagtail.admin.site_summary import SummaryItem


class WaitingItem(SummaryItem):
    """A number of things that wait, with the page where they are dealt with.

    Shown only to those with `permission`, and with its count also where that is nought: an
    empty desk is worth knowing.
    """

    template_name = "accounts/admin/waiting_item.html"
    permission: ClassVar[str]
    icon: ClassVar[str] = "tasks"
    label: ClassVar[str | Promise]

    def is_shown(self) -> bool:
        return bool(self.request.user.has_perm(self.permission))

    def count(self) -> int:
        """How many wait, in one query."""
        raise NotImplementedError

    def url(self) -> str:
        """Where they are dealt with."""
        raise NotImplementedError

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        return {
            "icon_name": self.icon,
            "count": self.count(),
            "label": self.label,
            "url": self.url(),
        }
