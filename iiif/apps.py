from django.apps import AppConfig


class IiifConfig(AppConfig):
    name = "iiif"
    verbose_name = "IIIF"

    def ready(self) -> None:
        from iiif import permissions
        from iiif.auth import passes, sessions
        from iiif.discovery import follow

        permissions.connect()
        passes.connect()
        sessions.connect()
        follow.connect()
