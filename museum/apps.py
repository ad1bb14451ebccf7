from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MuseumConfig(AppConfig):
    name = "museum"
    verbose_name = _("博物馆")

    def ready(self) -> None:
        from museum import (
            clips,
            content_search,
            findable,
            findable_elsewhere,
            tasks,  # noqa: F401  # its import registers the kinds of jobs
        )

        clips.register()
        findable.register()
        findable_elsewhere.register()
        content_search.register_words()
