"""Merge one motif into another that turned out to be the same; let them part again."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from archive.errors import MotifRefused
from archive.models import Motif, MotifBearing
from archive.permissions import require_own
from provenance.services.record import record_event

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def merge_motifs(source: Motif, target: Motif, *, by: User | None, now: datetime) -> Motif:
    """What bears `source` bears `target` from now on; the address of `source` leads there.

    A public target is published anew with the bearings that came; a draft stays a draft.
    The source keeps its own list, so that the two can part again. Returns the target.

    Raises:
        MotifRefused: the two are one, of two museums, one was merged before, a public one
            has changes that nobody published, or the source was public and the target is not.
        OtherInstitution: `by` does not work for their institution.
    """
    keys = sorted({source.pk, target.pk})
    held = Motif.objects.select_for_update(of=("self",)).in_bulk(keys)
    if len(held) != 2:
        raise MotifRefused(_("请选择另一个纹样。"))
    source, target = held[source.pk], held[target.pk]
    require_own(by, source)
    _check(source, target)
    kept, gained = _latest(target), _latest(source)
    known = {row.place_key for row in kept.bearings.all()}
    rows = list(kept.bearings.all())
    for row in gained.bearings.all():
        if row.place_key not in known:
            rows.append(_copy(row, position=len(rows)))
    was_public = source.live
    came = len(rows) - len(known)
    if came:
        kept.bearings.set(rows)
        revision = kept.save_revision(user=by, clean=False)
        if target.live:
            revision.publish(user=by, skip_permission_checks=True)
    source.merged_into = target
    source.withdrawal_reason_zh, source.withdrawal_reason_en = "", ""
    if was_public:
        source.unpublish(user=by)
    else:
        source.save()
    record_event(
        "motif.merged",
        source.ark_name,
        by=by,
        at=now,
        into=target.ark_name,
        bearings=came,
    )
    log(instance=source, action="archive.motif.merge", user=by, data=_named(target))
    log(instance=target, action="archive.motif.take_in", user=by, data=_named(source))
    return Motif.objects.get(pk=target.pk)


@transaction.atomic
def part_motifs(source: Motif, *, by: User | None, now: datetime) -> Motif:
    """`source` stands for itself again, withdrawn or a draft as it was; it may be published.

    What the other one took in stays there, to be removed by hand where it is wrong.

    Raises:
        MotifRefused: it was not merged.
        OtherInstitution: `by` does not work for its institution.
    """
    require_own(by, source)
    row = Motif.objects.select_for_update(of=("self",)).get(pk=source.pk)
    target = row.merged_into
    if target is None:
        raise MotifRefused(_("这个纹样没有并入别的纹样。"))
    row.merged_into = None
    row.save()
    record_event("motif.parted", row.ark_name, by=by, at=now, from_motif=target.ark_name)
    log(instance=row, action="archive.motif.part", user=by, data=_named(target))
    log(instance=target, action="archive.motif.give_back", user=by, data=_named(row))
    return row


def _check(source: Motif, target: Motif) -> None:
    if source.institution_id != target.institution_id:
        raise MotifRefused(_("只能并入本机构的纹样。"))
    if source.merged_into_id or target.merged_into_id:
        raise MotifRefused(_("已经并入别处的纹样不能再合并，也不能并入。"))
    if source.live and not target.live:
        raise MotifRefused(_("“%(title)s”还没有公开，请先发布它，再并入。") % {"title": target})
    for motif in (source, target):
        if motif.live and motif.has_unpublished_changes:
            raise MotifRefused(
                _("“%(title)s”有没发布的修改，请先发布或改回，再合并。") % {"title": motif}
            )


def _latest(motif: Motif) -> Motif:
    """As its newest version says."""
    if motif.latest_revision is None:
        return motif
    return cast(Motif, motif.latest_revision.as_object())


def _copy(row: MotifBearing, *, position: int) -> MotifBearing:
    fields = ("record_id", "asset_id", "page", "x", "y", "width", "height", "note_zh", "note_en")
    return MotifBearing(position=position, **{name: getattr(row, name) for name in fields})


def _named(motif: Motif) -> dict[str, Any]:
    return {"motif": {"id": motif.pk, "title": motif.title_zh, "name": motif.ark_name}}
