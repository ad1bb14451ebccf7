"""Jobs of the import: thin, safe to run twice."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from iiif.imports.services.bring_in import MEMBERS_JOB
from iiif.imports.services.bring_in_members import bring_in_members
from iiif.imports.services.sweep_sources import sweep_sources
from jobs.registry import Progress, job


@job(MEMBERS_JOB, label=_("读取他馆合集里的各项"))
def read_members(subject: str, *, progress: Progress) -> None:
    bring_in_members(subject, progress=progress)


@job("iiif.sweep_sources", every_s=6 * 3600, label=_("清除没有确认的他馆文件"))
def sweep(subject: str, *, progress: Progress) -> None:
    sweep_sources(now=timezone.now())
