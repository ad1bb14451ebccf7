"""What the harvest tells the other rooms when the app is ready."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from archive import waiting
from iiif.harvest import jobs  # noqa: F401  # registers the job kinds
from iiif.harvest.models import HarvestRun, HarvestSource
from iiif.harvest.piles import changes_pile, failures_pile
from iiif.harvest.services.schedule import DECIDE_JOB, HARVEST_JOB, REMOVE_JOB
from jobs import lanes
from jobs.subjects import Named, register_subjects
from provenance.registry import register_event_label


def connect() -> None:
    register_event_label("foreign.gone", _("对方已撤，页面关闭"))
    register_event_label("foreign.restored", _("恢复他馆藏品页面"))
    register_subjects(HARVEST_JOB, _sources)
    register_subjects(REMOVE_JOB, _sources)
    register_subjects(DECIDE_JOB, _runs)
    lanes.LABELS[jobs.LANE] = _("采集")
    waiting.register_pile(changes_pile)
    waiting.register_pile(failures_pile)


def _sources(subjects: list[str]) -> dict[str, Named]:
    rows = HarvestSource.objects.filter(pk__in=[key for key in subjects if key.isdigit()])
    return {str(row.pk): Named(str(row), row.get_absolute_url()) for row in rows}


def _runs(subjects: list[str]) -> dict[str, Named]:
    keys = [key for key in subjects if key.isdigit()]
    rows = HarvestRun.objects.filter(pk__in=keys).select_related("source")
    return {str(row.pk): Named(str(row), row.get_absolute_url()) for row in rows}
