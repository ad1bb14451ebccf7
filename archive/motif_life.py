"""What comes with the publication of a motif: rules before it; evidence and signals after.

`Motif.save` calls these inside its transaction, whichever door was used.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from archive.errors import MotifNotPublishable
from archive.publication import OF_THE_ROW, actor
from archive.signals import motif_changed
from jobs.services.enqueue import enqueue
from provenance.canonical import canonical
from provenance.services.record import record_event

if TYPE_CHECKING:
    from archive.models import Motif

RETELL = "archive.retell_bearers"


def check(motif: Motif) -> None:
    """May this motif become public as it is?

    Raises:
        MotifNotPublishable: it was merged into another, or nothing shows it.
    """
    if motif.merged_into_id is not None:
        raise MotifNotPublishable(_("它已经并入另一纹样；要单独发布，请先分开。"))
    if motif.typical is None:
        raise MotifNotPublishable(
            _("还没有图样：请至少在一件藏品的影像上框出这个纹样，再发布。修改已存为草稿。")
        )


@dataclass(slots=True)
class Change:
    """What saving a motif does to the public: publishes, withdraws or neither."""

    publishes: bool
    withdraws: bool
    former_records: set[int]
    restored: bool

    @classmethod
    def of(cls, motif: Motif) -> Change:
        """Compare the motif with its stored row."""
        stored = None
        if motif.pk:
            rows = type(motif).objects.filter(pk=motif.pk)
            stored = rows.values("live", "live_revision", "withdrawn_at").first()
        was_live = bool(stored and stored["live"])
        publishes = motif.live and (
            not was_live or stored is None or stored["live_revision"] != motif.live_revision_id
        )
        withdraws = was_live and not motif.live
        return cls(
            publishes=publishes,
            withdraws=withdraws,
            former_records=record_ids(motif) if was_live else set(),
            restored=bool(publishes and stored and stored["withdrawn_at"]),
        )

    def before_save(self, motif: Motif) -> None:
        if self.publishes:
            check(motif)
        if motif.live:  # what is public again has no tombstone
            motif.withdrawn_at = None
            motif.withdrawal_reason_zh = motif.withdrawal_reason_en = ""
            motif.first_published_at = motif.first_published_at or timezone.now()
        elif self.withdraws:
            motif.withdrawn_at = timezone.now()

    def after_save(self, motif: Motif) -> None:
        if not (self.publishes or self.withdraws):
            return
        retell(self.former_records | record_ids(motif), motif=motif)
        motif_changed.send(sender=type(motif), motif=motif)
        if self.publishes:
            _tell_publication(motif, restored=self.restored)
        else:
            _tell_withdrawal(motif)


def _tell_publication(motif: Motif, *, restored: bool) -> None:
    record_event(
        "motif.published",
        motif.ark_name,
        by=actor(),
        at=motif.last_published_at or timezone.now(),
        title_zh=motif.title_zh,
        title_en=motif.title_en,
        content_sha256=fingerprint(motif),
        restored=restored,
    )


def _tell_withdrawal(motif: Motif) -> None:
    record_event(
        "motif.withdrawn",
        motif.ark_name,
        by=actor(),
        at=motif.withdrawn_at or timezone.now(),
        reason_zh=motif.withdrawal_reason_zh,
        reason_en=motif.withdrawal_reason_en,
        merged_into=motif.merged_into.ark_name if motif.merged_into else "",
    )


def record_ids(motif: Motif) -> set[int]:
    """The records that the stored rows name, whatever a draft says."""
    from archive.models import MotifBearing

    return set(MotifBearing.objects.filter(motif=motif.pk).values_list("record", flat=True))


def retell(records: set[int], *, motif: Motif) -> None:
    """Search, manifests and exports of the records name the motif: a job tells them."""
    if records:
        subject = f"{motif.pk}:{motif.live_revision_id or ''}:{timezone.now().timestamp()}"
        enqueue(RETELL, subject, records=sorted(records))


def fingerprint(motif: Motif) -> str:
    """SHA-256 over the published content, so that the log pins what was said."""
    told = json.loads(motif.to_json())
    content = {name: value for name, value in told.items() if name not in OF_THE_ROW}
    return hashlib.sha256(canonical(content)).hexdigest()
