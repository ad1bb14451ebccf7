"""Begin to harvest a source; nothing is kept before somebody has seen what it is."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction

from iiif.harvest.errors import IsOurs, SourceKnown
from iiif.harvest.models import HarvestSource
from iiif.harvest.services.schedule import after, start_run
from iiif.harvest.whose import is_ours
from iiif.imports.models import ForeignItem, ForeignSource
from iiif.imports.services.bring_in import bring_in

if TYPE_CHECKING:
    from accounts.models import User

Kind = HarvestSource.Kind


@transaction.atomic
def add_oai_source(
    *, address: str, prefix: str, set_spec: str, set_name: str, identity: dict[str, Any],
    by: User | None, now: datetime, **policy: str,
) -> HarvestSource:  # fmt: skip
    """Add a server, or one set of it, and queue its first harvest.

    Args:
        policy: name_zh, name_en, schedule, new_items, on_change.

    Raises:
        IsOurs: it is this house.
        SourceKnown: the same address, format and set is harvested already.
    """
    source = _create(
        kind=Kind.OAI, address=address, prefix=prefix, set_spec=set_spec, set_name=set_name[:300],
        identity=identity, by=by, now=now, **policy,
    )  # fmt: skip
    start_run(source, by=by)
    return source


@transaction.atomic
def add_iiif_source(
    document: ForeignSource, *, address: str, by: User | None, now: datetime, **policy: str
) -> HarvestSource:
    """Bring in a collection or manifest that somebody has seen, and look at it again and again.

    Raises:
        IsOurs, SourceKnown: as above.
        ImportRefused: the document cannot be brought in.
    """
    source = _create(kind=Kind.IIIF, address=address, by=by, now=now, **policy)
    top = bring_in(document, by=by, now=now, read_members=False)
    if top.harvest is not None and top.harvest_id != source.pk:
        raise SourceKnown(name=str(top.harvest))
    ForeignItem.objects.filter(pk=top.pk).update(harvest=source)
    source.top = top
    source.save(update_fields=["top"])
    start_run(source, by=by)
    return source


def _create(*, by: User | None, now: datetime, address: str, **columns: Any) -> HarvestSource:
    if is_ours(address):
        raise IsOurs
    try:
        with transaction.atomic():
            return HarvestSource.objects.create(
                address=address,
                created_by=by,
                created_at=now,
                next_run_at=after(columns["schedule"], now),
                **columns,
            )
    except IntegrityError:
        same = {name: columns.get(name, "") for name in ("prefix", "set_spec")}
        known = HarvestSource.objects.filter(address=address, **same).first()
        if known is None:
            raise
        raise SourceKnown(name=str(known)) from None
