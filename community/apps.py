from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from accounts.roles import Role, grant


class CommunityConfig(AppConfig):
    name = "community"
    verbose_name = _("社区")

    def ready(self) -> None:
        from community import findable, public_subjects, tasks, uploads  # noqa: F401  # tasks register themselves

        public_subjects.register()
        findable.register()
        uploads.register()
        grant(
            Role.MODERATOR,
            "community.moderate_contribution",
            "community.view_contribution",
            "media.view_all",
            "archive.view_record",
        )
