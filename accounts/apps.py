from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

from accounts.roles import Role, grant


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("账户")

    def ready(self) -> None:
        grant(
            Role.OPERATOR,
            *(f"accounts.{verb}_institution" for verb in ("view", "add", "change")),
        )
        post_migrate.connect(_sync_roles, dispatch_uid="accounts.sync_roles")


def _sync_roles(using: str = "default", **_kwargs: object) -> None:
    # post_migrate fires once per app, and permissions of later apps come later: the last
    # call sees them all. Only the default database holds accounts.
    if using == "default":
        from accounts.services.roles import sync_roles

        sync_roles()
