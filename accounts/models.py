"""People who sign in. What they publish about themselves is community.CreatorProfile."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts.api_token import ApiToken
from accounts.institution import Institution, Membership
from accounts.roles import Role

__all__ = ["ApiToken", "Institution", "Membership", "User", "UserManager"]


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Make an account; the e-mail address is the sign-in name.

        Raises:
            ValueError: no e-mail address.
        """
        if not email:
            raise ValueError("an account needs an e-mail address")
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractUser):
    """An account. Roles are groups (accounts.roles), so that Wagtail sees them too."""

    username = None  # type: ignore[assignment]  # the e-mail address takes its place
    email = models.EmailField(_("电子邮箱"), unique=True)
    display_name = models.CharField(_("显示名"), max_length=80, blank=True)
    language = models.CharField(
        _("语言"), max_length=10, choices=settings.LANGUAGES, default="zh-hans"
    )

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[UserManager] = UserManager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("账户")
        verbose_name_plural = _("账户")
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_unique_any_case"),
        ]

    def __str__(self) -> str:
        return self.display_name or self.email

    def get_full_name(self) -> str:
        return str(self)

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """As Django's; on a page about one thing, only what is held in its institution."""
        from accounts.reach import holds_here

        return super().has_perm(perm, obj) and holds_here(self, perm)

    def has_role(self, *roles: Role) -> bool:
        """Whether this account holds any of the roles; a superuser holds all."""
        if self.is_superuser:
            return True
        if not hasattr(self, "_role_names"):
            self._role_names = set(self.groups.values_list("name", flat=True))
        return any(role.value in self._role_names for role in roles)
