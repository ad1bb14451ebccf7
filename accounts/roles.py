"""The roles of the house (DOMAIN.md section 1) and what each may do.

A role is a Django group of the same name. The permissions are declared here by
`app_label.codename` and granted after every migration, so that a new permission reaches
the existing groups without a data migration; permissions given by hand stay.
"""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    CATALOGUER = "cataloguer"  # 编目员
    REVIEWER = "reviewer"  # 审核员
    PUBLISHER = "publisher"  # 发布员
    RIGHTS_OFFICER = "rights_officer"  # 权利管理员
    MODERATOR = "moderator"  # 内容审核员
    OPERATOR = "operator"  # 运维


STAFF = frozenset(Role)

# Filled by the packages in AppConfig.ready(): role -> {"app.codename", ...}
_granted: dict[Role, set[str]] = {role: {"wagtailadmin.access_admin"} for role in Role}


def grant(role: Role, *permissions: str) -> None:
    """Declare that a role has these permissions (`app_label.codename`)."""
    _granted[role].update(permissions)


def permissions_of(role: Role) -> frozenset[str]:
    return frozenset(_granted[role])
