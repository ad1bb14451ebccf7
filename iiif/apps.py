from django.apps import AppConfig


class IiifConfig(AppConfig):
    name = "iiif"
    verbose_name = "IIIF"

    def ready(self) -> None:
        from iiif import (
            permissions,
            tasks,  # noqa: F401  # registers itself
        )
        from iiif.imports import setup
        from iiif.presentation import receivers

        permissions.connect()
        receivers.connect()
        setup.connect()
