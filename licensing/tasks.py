"""Jobs of licensing: thin, safe to run twice; the work is in the services."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jobs.registry import job
from licensing.models import Agreement, Delivery
from licensing.services.make_documents import make_documents
from licensing.services.open_delivery import open_delivery
from licensing.services.sweep import sweep


@job("licensing.make_documents", label=_("制作合同文件"))
def make_documents_job(number: str, *, progress: Any) -> None:
    """The contract of one agreement, in both languages."""
    agreement = Agreement.objects.for_list().filter(number=number).first()
    if agreement is not None:
        make_documents(agreement, now=timezone.now(), progress=progress)


@job("licensing.open_delivery", label=_("开放交付"))
def open_delivery_job(public_id: str, *, progress: Any) -> None:
    """Cut a licensed part, look at the file, then let it be downloaded."""
    delivery = Delivery.objects.select_related("agreement").filter(public_id=public_id).first()
    if delivery is not None:
        open_delivery(delivery, now=timezone.now(), on_progress=progress)
        progress(1, 1)


@job("licensing.sweep", every_s=600, label=_("到期清理"))
def sweep_job(_subject: str, *, progress: Any) -> None:
    """Close lapsed reservations and ended terms; queue again what a crash lost."""
    sweep(now=timezone.now())
    progress(1, 1)
