from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from accounts.roles import Role, grant


class JobsConfig(AppConfig):
    name = "jobs"
    verbose_name = _("后台任务")

    def ready(self) -> None:
        from jobs import tasks  # noqa: F401  # registers the queue's own work

        for role in (Role.CATALOGUER, Role.PUBLISHER):
            grant(role, "jobs.view_job")
        grant(Role.OPERATOR, "jobs.view_job", "jobs.change_job")
