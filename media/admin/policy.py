"""What staff may do with media rows: assets come by upload and are never deleted by hand."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from accounts.owned import OwnedPolicy


class KeptPolicy(OwnedPolicy):
    """View and change by permission; no adding and no deleting through forms."""

    allowed = frozenset({"view", "change"})

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action in self.allowed and super().user_has_permission(user, action)

    def user_has_any_permission(self, user: Any, actions: Iterable[str]) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)
