"""When the calendar makes a kept document say something else: a consent ends, a season turns."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Q

from archive.models import Protocol
from media import gates
from media.access import next_change
from media.models import Asset


def stale_on(kind: str, name: str, day: date) -> date | None:
    """The first day after this one on which a document of this subject may be another.

    Exact for a manifest; a collection hangs on many records, and on whatever ends first in
    the house.

    Args:
        kind: of the subject: manifest, parts or collection.
        name: the record's ARK name, where it is a manifest.
    """
    dated = Asset.objects.filter(Q(public_until__gte=day) | ~Q(gates=[]))
    if kind == "manifest":
        shown = dated.filter(record_links__record__ark_name=name).select_related("cut_from")
        over = Protocol.objects.in_force().filter(matches__record__ark_name=name).with_seasons()
        turns = [next_change(asset, day) for asset in shown]
    else:
        over = Protocol.objects.in_force().with_seasons()
        end = dated.filter(public_until__gte=day).order_by("public_until")
        last = end.values_list("public_until", flat=True).first()
        turns = [None if last is None else last + timedelta(days=1)]
    turns.append(gates.next_turn((protocol.gate for protocol in over), day))
    return min((turn for turn in turns if turn is not None), default=None)
