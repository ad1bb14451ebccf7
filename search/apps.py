from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    name = "search"
    verbose_name = _("检索")

    def ready(self) -> None:
        from search import (
            checks,  # noqa: F401 - registers the system checks
            receivers,
            registry,
            word_links,
        )
        from search.sources import motifs, records

        registry.register(
            registry.Source("record", keys=records.public_keys, describe=records.describe_records)
        )
        registry.register(
            registry.Source(motifs.TYPE, keys=motifs.public_motifs, describe=motifs.describe_motifs)
        )
        receivers.connect()
        word_links.connect()
