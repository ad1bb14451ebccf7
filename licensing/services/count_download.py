from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from licensing.errors import DeliveryClosed
from licensing.models import Agreement, AssetGuard, Delivery
from licensing.services.move import move
from licensing.states.delivery import ARROWS, State
from media.services.note_use import note_use
from provenance.services.record import record_event


@transaction.atomic
def count_download(delivery: Delivery, *, now: datetime) -> Delivery:
    """Use up one download: one conditional update, so that the last one is given once.

    Raises:
        DeliveryClosed: expired, used up, stopped, or the licence is not in force.
    """
    if AssetGuard.objects.filter(
        subject=delivery.agreement.asset.public_id, delivery_stopped=True
    ).exists():
        raise DeliveryClosed(_("因争议或下架，这份文件暂停交付。"))
    taken = Delivery.objects.filter(
        pk=delivery.pk,
        state=State.AVAILABLE,
        downloads_left__gt=0,
        expires_at__gt=now,
        agreement__state=Agreement.State.IN_FORCE,
    ).update(downloads_left=F("downloads_left") - 1)
    delivery.refresh_from_db()
    if not taken:
        raise DeliveryClosed(_why_closed(delivery, now))
    record_event(
        "delivery.downloaded",
        delivery.agreement.number,
        by=None,
        at=now,
        sha256=delivery.file_sha256,
        left=delivery.downloads_left,
    )
    note_use(
        delivery.agreement.asset,
        to="licensee",
        way="delivery",
        agent="huxiang licensing.delivery",
        at=now,
        sha256=delivery.file_sha256,
    )
    if delivery.downloads_left == 0:
        move(delivery, State.EXHAUSTED, arrows=ARROWS)
        record_event("delivery.exhausted", delivery.agreement.number, by=None, at=now)
    return delivery


def _why_closed(delivery: Delivery, now: datetime) -> object:
    if delivery.state == State.PREPARED:
        return _("文件还在准备，通常一分钟内就好。")
    if delivery.state == State.EXHAUSTED or delivery.downloads_left == 0:
        return _("下载次数已用完。请联系权利管理员重新开放。")
    if delivery.expires_at <= now:
        return _("下载链接已过期。请联系权利管理员重新开放。")
    return _("授权不在生效状态，不能下载。")
