from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from accounts.roles import Role, grant


class MediaConfig(AppConfig):
    name = "media"
    verbose_name = _("媒体")

    def ready(self) -> None:
        from media import (
            checks_system,  # noqa: F401  # registers itself
            evidence,
            library_uploads,
            queue_words,
            tasks,  # noqa: F401  # registers itself
            track_deletion,
        )

        evidence.register()
        queue_words.register()
        track_deletion.connect()
        library_uploads.register()
        _grant_permissions()


def _grant_permissions() -> None:
    view = (
        "media.view_asset",
        "media.view_texttrack",
        "media.view_likeness",
        "media.view_all",
    )
    for role in Role:
        if role is not Role.OPERATOR:
            grant(role, *view)
    for role in (Role.CATALOGUER, Role.PUBLISHER):
        grant(
            role,
            "media.change_asset",
            "media.upload_asset",
            "media.reprocess_asset",
            "media.add_texttrack",
            "media.change_texttrack",
            "media.delete_texttrack",
            "media.change_likeness",
        )
    grant(Role.PUBLISHER, "media.open_asset")
    grant(
        Role.RIGHTS_OFFICER,
        "media.open_asset",
        "media.change_asset",
        "media.view_core",
        "media.change_likeness",
    )
    grant(
        Role.OPERATOR,
        "media.view_asset",
        "media.view_texttrack",
        "media.reprocess_asset",
        "media.handle_quarantine",
        "media.preserve",
    )
