from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from accounts.roles import Role, grant


class IiifConfig(AppConfig):
    name = "iiif"
    verbose_name = "IIIF"

    def ready(self) -> None:
        from archive.exchange import pictures
        from iiif import (
            export_views,
            permissions,
            tasks,  # noqa: F401  # registers itself
        )
        from iiif.auth import passes, sessions
        from iiif.discovery import follow
        from iiif.harvest import setup as harvest
        from iiif.imports import setup
        from iiif.presentation import receivers
        from provenance.registry import register_event_label

        permissions.connect()
        passes.connect()
        sessions.connect()
        follow.connect()
        receivers.connect()
        setup.connect()
        harvest.connect()
        pictures.register(export_views.views_of)
        export_views.register_links()
        register_event_label("cutout.named", _("影像局部命名"))
        register_event_label("cutout.withdrawn", _("影像局部撤下"))
        for role in (Role.CATALOGUER, Role.PUBLISHER):
            grant(role, "iiif.add_cutout", "iiif.change_cutout")
