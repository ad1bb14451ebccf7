"""What a permission of a person reaches: the one rule that keeps museums apart.

Lists ask `reach` or `within`, single things ask `holds`, pages of one thing call `enter`, and
services ask `works_in`. Upper floors only say to which institution a thing belongs and, where
it lies in a collection, in which.

A role may be limited to collections (`Membership.collection`). It is then held over things in
these and in what lies below them. To look is not to act: what only shows (`view_…`,
`export_…`, `access_admin`) is held in the whole institution, and so is everything over things
that lie in no collection.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import Q

from accounts.institution import Membership, default_institution
from accounts.roles import Role

_CACHE = "_reach"
_HERE = "_acts_in"


class _Places:
    """What one person holds where; read from the database once for each user object."""

    def __init__(self, user: Any) -> None:
        self.by_place: dict[int, set[str]] = {}
        whole: set[tuple[int, str]] = set()
        parts: dict[tuple[int, str], set[int]] = {}
        rows = user.memberships.values_list("institution_id", "role", "collection_id")
        for institution_id, role, collection_id in rows:
            self.by_place.setdefault(institution_id, set()).add(role)
            if collection_id is None:
                whole.add((institution_id, role))
            else:
                parts.setdefault((institution_id, role), set()).add(collection_id)
        limited = {key: roots for key, roots in parts.items() if key not in whole}
        self.limits = _with_what_lies_below(limited) if limited else {}
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

    def limit(self, permission: str, institution_id: int) -> frozenset[int] | None:
        """Keys of the collections over whose things a permission is held; None: all of them."""
        if permission in self.by_hand or _only_shows(permission):
            return None
        found: set[int] = set()
        for role in self.by_place.get(institution_id, ()):
            if permission in self.granted.get(role, ()):
                if (limit := self.limits.get((institution_id, role))) is None:
                    return None
                found |= limit
        return frozenset(found)

    def roles_over(self, institution_id: int, collection_id: int | None) -> set[str]:
        """Roles held over a thing of the institution that lies in the collection, or in none."""
        roles = self.by_place.get(institution_id, set())
        if collection_id is None:
            return roles
        whole = frozenset({collection_id})
        return {r for r in roles if collection_id in self.limits.get((institution_id, r), whole)}

    def holds_everywhere(self, permission: str) -> bool:
        return Role.OPERATOR in self.roles and permission in self.granted.get(Role.OPERATOR, ())


def forget(user: Any) -> None:
    """Read anew what a person reaches: a collection was made or moved in this request."""
    if hasattr(user, _CACHE):
        delattr(user, _CACHE)


def _only_shows(permission: str) -> bool:
    return permission.rpartition(".")[2].startswith(("access_", "view_", "export_"))


def _with_what_lies_below(
    limits: dict[tuple[int, str], set[int]],
) -> dict[tuple[int, str], frozenset[int]]:
    """Each set of collections with all that lie below them; one query."""
    collections = Membership._meta.get_field("collection").related_model
    below: dict[int | None, list[int]] = {}
    for pk, parent in collections._base_manager.values_list("pk", "parent_id"):
        below.setdefault(parent, []).append(pk)
    closed = {}
    for key, roots in limits.items():
        found, waiting = set(roots), list(roots)
        while waiting:
            new = set(below.get(waiting.pop(), ())) - found
            found |= new
            waiting += new
        closed[key] = frozenset(found)
    return closed


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


def holds(
    user: Any, permission: str, institution_id: int | None, collection_id: int | None = None
) -> bool:
    """Whether a person holds a permission over what belongs to this institution.

    What belongs to none (a creator's contribution) is the house's: the permission suffices.

    Args:
        collection_id: where the thing lies; None: in no collection.
    """
    if _is_nobody(user):
        return False
    if institution_id is None:
        return bool(user.has_perm(permission))
    found = reach(user, permission)
    if found is None:
        return True
    if institution_id not in found:
        return False
    limit = None if collection_id is None else _places(user).limit(permission, institution_id)
    return limit is None or collection_id in limit


def holds_over_all(user: Any, permission: str, institution_id: int) -> bool:
    """Whether a person holds a permission there, and over every collection."""
    found = reach(user, permission)
    if found is None:
        return True
    return institution_id in found and _places(user).limit(permission, institution_id) is None


def within(
    user: Any, *permissions: str, path: str = "institution", collection: str = ""
) -> Q | None:
    """The same as a filter; None where nothing is hidden.

    Args:
        path: from the filtered model to its institution, `collection__institution` for one.
        collection: from the filtered model to its collection; empty: it lies in none.
    """
    found = reach(user, *permissions)
    if found is None or not collection:
        return None if found is None else Q(**{f"{path}__in": found})
    whole, parts = set(), Q()
    for pk in found:
        limits = [
            _places(user).limit(permission, pk)
            for permission in permissions
            if _places(user).holds(permission, pk)
        ]
        if None in limits:
            whole.add(pk)
        else:
            reached = frozenset().union(*filter(None, limits))
            parts |= Q(**{path: pk, f"{collection}__in": reached})
    return Q(**{f"{path}__in": whole}) | parts


def works_in(user: Any, institution_id: int | None, collection_id: int | None = None) -> bool:
    """Whether a person may be the actor of a change there, whatever their role is."""
    if institution_id is None or user.is_superuser:
        return True
    places = _places(user)
    if Role.OPERATOR in places.roles:
        return True
    held = places.by_place.get(institution_id)
    return held is not None and (not held or bool(places.roles_over(institution_id, collection_id)))


def roles_in(
    user: Any, institution_id: int | None, collection_id: int | None = None
) -> frozenset[str]:
    """Names of the roles that a person has over a thing there."""
    if _is_nobody(user):
        return frozenset()
    places = _places(user)
    if institution_id is None:
        return frozenset(places.roles)
    return frozenset(places.roles_over(institution_id, collection_id))


def with_roles(user: Any, roles: Iterable[str], *, path: str, collection: str) -> Q:
    """A filter: things over which a person has one of the roles. Paths as in `within`."""
    wanted, found = set(roles), Q(pk__in=())
    places = None if _is_nobody(user) else _places(user)
    for pk, held in places.by_place.items() if places else ():
        for role in held & wanted:
            limit = places.limits.get((pk, role)) if places else None
            part = {} if limit is None else {f"{collection}__in": limit}
            found |= Q(**{path: pk, **part})
    return found


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


def enter(user: Any, institution_id: int | None, collection_id: int | None = None) -> None:
    """From now on this request is about a thing of that institution: permissions held in
    another one, or over other collections only, count for nothing (`User.has_perm` asks
    `holds_here`)."""
    setattr(user, _HERE, (institution_id, collection_id))


def holds_here(user: Any, permission: str) -> bool:
    institution_id, collection_id = getattr(user, _HERE, (None, None))
    if institution_id is None or user.is_superuser:
        return True
    places = _places(user)
    if places.holds_everywhere(permission):
        return True
    if not places.holds(permission, institution_id):
        return False
    limit = None if collection_id is None else places.limit(permission, institution_id)
    return limit is None or collection_id in limit
