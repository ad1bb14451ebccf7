"""Give the role groups the permissions that the packages declared."""

from __future__ import annotations

from django.contrib.auth.models import Group, Permission

from accounts.roles import Role, permissions_of


def sync_roles() -> list[str]:
    """Make the role groups and add missing permissions; safe to run at any time.

    Returns:
        Declared permissions that do not exist (yet), `app_label.codename`; a system
        check of a finished installation expects none.
    """
    by_name = {
        f"{p.content_type.app_label}.{p.codename}": p
        for p in Permission.objects.select_related("content_type")
    }
    missing: set[str] = set()
    for role in Role:
        group, _ = Group.objects.get_or_create(name=role.value)
        wanted = permissions_of(role)
        missing |= wanted - by_name.keys()
        group.permissions.add(*(by_name[name] for name in wanted & by_name.keys()))
    return sorted(missing)
