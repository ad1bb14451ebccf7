"""What waits at the desk: changes that want an answer, and harvests that failed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Count, Min
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from archive.waiting import SHOWN, Pile, Waiting
from iiif.harvest.models import HarvestChange, HarvestRun, HarvestSource


def changes_pile(user: Any, *, now: datetime) -> Pile | None:
    """Runs with changes that somebody has to say yes or no to."""
    if not user.has_perm("iiif.import_foreignitem"):
        return None
    rows = (
        HarvestChange.objects.waiting()
        .values("run", "run__source__name_zh", "run__source__name_en")
        .annotate(number=Count("pk"), since=Min("at"))
        .order_by("since")
    )
    items = [
        Waiting(
            _name(row["run__source__name_zh"], row["run__source__name_en"]),
            f"{reverse('harvest_run', args=[row['run']])}?state=waiting",
            row["since"],
            ngettext("%d 处", "%d 处", row["number"]) % row["number"],
        )
        for row in rows[:SHOWN]
    ]
    return Pile("harvest", _("他馆的改动等我确认"), items, len(rows), reverse("harvest_sources"))


def failures_pile(user: Any, *, now: datetime) -> Pile | None:
    """Sources whose last run failed."""
    if not user.has_perm("iiif.import_foreignitem"):
        return None
    rows = HarvestSource.objects.filter(last_run__state=HarvestRun.State.FAILED)
    rows = rows.select_related("last_run").order_by("last_run__ended_at")
    items = [
        Waiting(str(row), row.get_absolute_url(), row.last_run.ended_at, row.last_run.error)
        for row in rows[:SHOWN]
        if row.last_run is not None and row.last_run.ended_at is not None
    ]
    return Pile("harvest-failed", _("采集失败"), items, rows.count(), reverse("harvest_sources"))


def _name(zh: str, en: str) -> str:
    return HarvestSource(name_zh=zh, name_en=en).name
