from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProvenanceConfig(AppConfig):
    name = "provenance"
    verbose_name = _("存证")

    def ready(self) -> None:
        from provenance import checks, tasks  # noqa: F401  # they register themselves
