"""Wagtail's permission policy for things that belong to an institution."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Model, Q, QuerySet
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import policy_registry
from wagtail.snippets.views.chooser import ChooseResultsView, ChooseView, SnippetChooserViewSet

from accounts import reach

SEEN_WITH = ("view", "change", "add", "delete", "publish")


class OwnedPolicy(ModelPermissionPolicy):
    """The permission of the role, in the institution of the thing."""

    def __init__(
        self, model: Any, path: str = "institution", *, collection: str = "", house: bool = False
    ) -> None:
        """
        Args:
            path: from the model to its institution.
            collection: from the model to the collection in which a row lies; empty: in none.
            house: rows of no institution are everybody's who has the permission.
        """
        super().__init__(model)
        self.path, self.collection, self.house = path, collection, house

    def place_of(self, instance: Model) -> tuple[int | None, int | None]:
        """Institution and collection of the stored row, whatever a draft says; of a new thing,
        what it says itself."""
        if instance.pk is None:
            return _followed(instance, self.path), _followed(instance, self.collection)
        return self.places(pk=instance.pk) or (None, None)

    def places(self, **filters: Any) -> tuple[int | None, int | None] | None:
        """Institution and collection of the first stored row so filtered; None: there is none."""
        paths = [self.path, self.collection or self.path]
        row = self.model._base_manager.filter(**filters).values_list(*paths).first()
        return row and (row[0], row[1] if self.collection else None)

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Any) -> bool:
        return self.user_has_permission(user, action) and reach.holds(
            user, self._get_permission_name(action), *self.place_of(instance)
        )

    def instances_user_has_any_permission_for(
        self, user: Any, actions: Iterable[str]
    ) -> QuerySet[Any]:
        actions = [action for action in actions if self.user_has_permission(user, action)]
        if not actions:
            return self.model._default_manager.none()
        return self.narrow(self.model._default_manager.all(), user, *actions)

    def narrow(self, rows: Any, user: Any, *actions: str) -> Any:
        """Of these rows those in which the person holds one of the permissions."""
        names = [self._get_permission_name(action) for action in actions or SEEN_WITH]
        mine = reach.within(user, *names, path=self.path, collection=self.collection)
        if mine is None:
            return rows
        return rows.filter(mine | Q(**{self.path: None}) if self.house else mine)

    def seen(self, user: Any) -> QuerySet[Any]:
        """What a person may know of at all."""
        return self.instances_user_has_any_permission_for(user, SEEN_WITH)


def _followed(thing: Any, path: str) -> int | None:
    *steps, last = path.split("__")
    for step in steps:
        if getattr(thing, f"{step}_id") is None:
            return None
        thing = getattr(thing, step)
    return getattr(thing, f"{last}_id") if last and last != "pk" else None


def policy_of(model: type[Model]) -> OwnedPolicy | None:
    """The policy of a model whose rows belong to institutions; None for what is shared."""
    policy = policy_registry.get_by_type(model, fallback=False)
    return policy if isinstance(policy, OwnedPolicy) else None


class OwnedViews:
    """For a chooser's or a list's view: only what the person may know of."""

    request: Any

    def get_object_list(self) -> QuerySet[Any]:
        return seen_by(self.request.user, super().get_object_list())  # type: ignore[misc]  # of the view it is mixed into


class _ChooseOwned(OwnedViews, ChooseView):
    pass


class _OwnedResults(OwnedViews, ChooseResultsView):
    pass


class OwnedChooserViewSet(SnippetChooserViewSet):
    """Wagtail's chooser of snippets, over what the person may know of."""

    choose_view_class = _ChooseOwned
    choose_results_view_class = _OwnedResults


def seen_by(user: Any, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Narrow rows of any model; rows of a shared one stay as they are."""
    policy = policy_of(rows.model)
    return rows if policy is None else policy.narrow(rows, user)
