"""Which institutions a permission of a person reaches: the one rule that keeps museums apart.

Lists ask `reach`, single things ask `holds`, pages of one thing call `enter`, and services
ask `works_in`. Upper floors only say to which institution a thing belongs.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import Q

from accounts.institution import default_institution
from accounts.roles import Role

_CACHE = "_reach"
_HERE = "_acts_in"


class _Places:
    """What one person holds where; read from the database once for each user object."""

    def __init__(self, user: Any) -> None:
        self.by_place: dict[int, set[str]] = {}
        for institution_id, role in user.memberships.values_list("institution_id", "role"):
            self.by_place.setdefault(institution_id, set()).add(role)
        self.roles = set(user.groups.values_list("name", flat=True))
        self.at_default = not self.by_place
        if self.at_default and (home := default_institution()) is not None:
            self.by_place[home.pk] = self.roles
        self.granted: dict[str, set[str]] = {}
        self.by_hand: set[str] = set()
        held = Permission.objects.filter(Q(group__user=user) | Q(user=user)).values_list(
            "content_type__app_label", "codename", "group__name", "user"
        )
        local = set(Role)
        for app, codename, group, person in held:
            name = f"{app}.{codename}"
            if group in local:
                self.granted.setdefault(group, set()).add(name)
            if person == user.pk or (group is not None and group not in local):
                self.by_hand.add(name)

    def holds(self, permission: str, institution_id: int) -> bool:
        roles = self.by_place.get(institution_id)
        if roles is None:
            return False
        return permission in self.by_hand or any(
            permission in self.granted.get(role, ()) for role in roles
        )

    def holds_everywhere(self, permission: str) -> bool:
        return Role.OPERATOR in self.roles and permission in self.granted.get(Role.OPERATOR, ())


def _places(user: Any) -> _Places:
    known = getattr(user, _CACHE, None)
    if known is None:
        known = _Places(user)
        setattr(user, _CACHE, known)
    return known


def _is_nobody(user: Any) -> bool:
    return user is None or not user.is_authenticated or not user.is_active


def reach(user: Any, *permissions: str) -> frozenset[int] | None:
    """Institutions in which a person holds any of the permissions; None: in all of them.

    Superusers and operators reach everything that they may do at all.
    """
    if _is_nobody(user):
        return frozenset()
    if user.is_superuser:
        return None
    places = _places(user)
    if any(places.holds_everywhere(permission) for permission in permissions):
        return None
    return frozenset(
        pk
        for pk in places.by_place
        if any(places.holds(permission, pk) for permission in permissions)
    )


def holds(user: Any, permission: str, institution_id: int | None) -> bool:
    """Whether a person holds a permission over what belongs to this institution.

    What belongs to none (a creator's contribution) is the house's: the permission suffices.
    """
    if _is_nobody(user):
        return False
    if institution_id is None:
        return bool(user.has_perm(permission))
    found = reach(user, permission)
    return found is None or institution_id in found


def within(user: Any, *permissions: str, path: str = "institution") -> Q | None:
    """The same as a filter; None where nothing is hidden.

    Args:
        path: from the filtered model to its institution, `collection__institution` for one.
    """
    found = reach(user, *permissions)
    return None if found is None else Q(**{f"{path}__in": found})


def works_in(user: Any, institution_id: int | None) -> bool:
    """Whether a person may be the actor of a change there, whatever their role is."""
    if institution_id is None or user.is_superuser:
        return True
    places = _places(user)
    return Role.OPERATOR in places.roles or institution_id in places.by_place


def roles_in(user: Any, institution_id: int | None) -> frozenset[str]:
    """Names of the roles that a person has there."""
    if _is_nobody(user):
        return frozenset()
    places = _places(user)
    if institution_id is None:
        return frozenset(places.roles)
    return frozenset(places.by_place.get(institution_id, ()))


def places_with(user: Any, roles: Iterable[str]) -> list[int]:
    """Institutions in which a person has one of the roles."""
    wanted = set(roles)
    places = {} if _is_nobody(user) else _places(user).by_place
    return [pk for pk, held in places.items() if held & wanted]


def home_of(user: Any) -> int | None:
    """The institution that a person's new things belong to: their only one, else the default."""
    if _is_nobody(user):
        return None
    places = _places(user)
    if len(places.by_place) == 1:
        return next(iter(places.by_place))
    home = default_institution()
    return (
        home.pk if home is not None and (user.is_superuser or home.pk in places.by_place) else None
    )


def enter(user: Any, institution_id: int | None) -> None:
    """From now on this request is about a thing of that institution: permissions held in
    another one count for nothing (`User.has_perm` asks `holds_here`)."""
    setattr(user, _HERE, institution_id)


def holds_here(user: Any, permission: str) -> bool:
    institution_id = getattr(user, _HERE, None)
    if institution_id is None or user.is_superuser:
        return True
    places = _places(user)
    return places.holds_everywhere(permission) or places.holds(permission, institution_id)
