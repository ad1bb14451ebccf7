"""Who may change what by hand: concluded things never, offers and registrations while drafts."""

from __future__ import annotations

from typing import Any

from django.db.models import Model
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy

from licensing.models import (
    Account,
    Agreement,
    AssetGuard,
    Delivery,
    Derivation,
    JournalEntry,
    LicenceRequest,
    OfferVersion,
    Payment,
    Registration,
    Settlement,
)


class ReadOnly(ModelPermissionPolicy):
    """Made and changed by services only: people may look."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action == "view" and super().user_has_permission(user, "view")

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        return "view" in actions and self.user_has_permission(user, "view")


class WhileDraft(ModelPermissionPolicy):
    """Edited by hand only while it is a draft (or was returned); nothing is deleted."""

    editable = ("draft", "returned")

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action != "delete" and super().user_has_permission(user, action)

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Any) -> bool:
        if action == "change" and instance.state not in self.editable:
            return False
        return self.user_has_permission(user, action)

    def user_has_any_permission_for_instance(self, user: Any, actions: Any, instance: Any) -> bool:
        return any(self.user_has_permission_for_instance(user, a, instance) for a in actions)


READ_ONLY: tuple[type[Model], ...] = (
    Account,
    Agreement,
    AssetGuard,
    Delivery,
    Derivation,
    JournalEntry,
    LicenceRequest,
    Payment,
    Settlement,
)


def register() -> None:
    for model in READ_ONLY:
        register_permission_policy(model, ReadOnly(model))
    drafted: tuple[type[Model], ...] = (OfferVersion, Registration)
    for model in drafted:
        register_permission_policy(model, WhileDraft(model))
