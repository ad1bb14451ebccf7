from __future__ import annotations

from django.apps import AppConfig
from django.apps import apps as installed
from django.db.models.signals import post_migrate, post_save, pre_delete
from django.utils.translation import gettext_lazy as _


class ArchiveConfig(AppConfig):
    name = "archive"
    verbose_name = _("档案")

    def ready(self) -> None:
        from archive import (
            harvest_receivers,
            library_filter,
            queue_words,
            review_mail,
            tasks,  # noqa: F401  # its import registers the kinds of jobs
        )
        from archive.guards import claim_asset, keep_published_motifs, keep_published_records
        from archive.permissions import grant_permissions, register_policies
        from archive.public_subjects import register

        grant_permissions()
        register_policies()
        review_mail.register()
        register()
        library_filter.register()
        harvest_receivers.connect()
        queue_words.register()
        pre_delete.connect(
            keep_published_records, self.get_model("Record"), dispatch_uid="archive.keep_published"
        )
        pre_delete.connect(
            keep_published_motifs, self.get_model("Motif"), dispatch_uid="archive.keep_motifs"
        )
        post_save.connect(
            claim_asset, self.get_model("RecordMedia"), dispatch_uid="archive.claim_asset"
        )
        # sent after all migrations of a run; workflows are tables of wagtailcore
        core = installed.get_app_config("wagtailcore")
        post_migrate.connect(_ensure_workflow, sender=core, dispatch_uid="archive.ensure_workflow")


def _ensure_workflow(using: str = "default", **_kwargs: object) -> None:
    if using != "default":
        return
    from archive.services.ensure_workflow import ensure_workflow

    ensure_workflow()
