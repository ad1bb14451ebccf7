"""A page of entries, by keyset: what changes meanwhile moves to the end and is met there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db.models import Min, Q

from archive.models import HarvestEntry
from archive.models.harvest import EVERYTHING
from archive.oai.arguments import moments
from archive.oai.errors import OaiError
from archive.oai.tokens import Token, stamp_of

PAGE = 100


@dataclass(frozen=True, slots=True)
class Page:
    """Entries of a list with their records' names, and where it goes on.

    Attributes:
        started_at: how many came before this page.
        following: None at the end of the list.
    """

    entries: list[HarvestEntry]
    started_at: int
    size: int
    following: Token | None
    resumed: bool


def page_of(arguments: dict[str, str], token: Token | None, *, now: datetime) -> Page:
    """The first page of what the arguments ask for, or the one that the token leads to.

    Args:
        now: the date of the answer; later entries are of the next harvest (`settled`).

    Raises:
        OaiError: badArgument; noRecordsMatch.
    """
    verb, prefix = arguments["verb"], arguments.get("metadataPrefix", "")
    spec, since, until = (arguments.get(name, "") for name in ("set", "from", "until"))
    if token is not None:
        prefix, spec, since, until = token.prefix, token.spec, token.since, token.until
    first, end = moments(since, until)
    wanted = HarvestEntry.objects.filter(set_spec=spec or EVERYTHING, datestamp__lte=now)
    if first is not None:
        wanted = wanted.filter(datestamp__gte=first)
    if end is not None:
        wanted = wanted.filter(datestamp__lt=end)
    size = token.size if token else wanted.count()
    if token is not None:
        here = token.moment
        # The first condition lets the index begin at the place; the second is the exact one.
        wanted = wanted.filter(datestamp__gte=here)
        wanted = wanted.filter(Q(datestamp__gt=here) | Q(pk__gt=token.key))
    rows = wanted.select_related("record").only(
        "record__ark_name", "record__live", "set_spec", "datestamp", "deleted"
    )
    found = list(rows.order_by("datestamp", "pk")[: PAGE + 1])
    sent = token.sent if token else 0
    if not found and token is None:
        raise OaiError("noRecordsMatch", "Nothing matches set, from and until.")
    entries, more = found[:PAGE], len(found) > PAGE
    following = None
    if more:
        last = entries[-1]
        following = Token(
            verb, prefix, spec, since, until,
            stamp_of(last.datestamp), last.pk, sent + len(entries), size,
        )  # fmt: skip
    return Page(entries, sent, size, following, token is not None)


def specs_of_records(entries: Iterable[HarvestEntry]) -> dict[int, list[str]]:
    """The sets that each record is in; of a deleted one, those that it was in."""
    records = {entry.record_id: entry for entry in entries}
    found: dict[int, list[str]] = defaultdict(list)
    rows = HarvestEntry.objects.filter(record__in=records).exclude(set_spec=EVERYTHING)
    for key, spec, deleted in rows.order_by("set_spec").values_list(
        "record", "set_spec", "deleted"
    ):
        if not deleted or not records[key].record.live:
            found[key].append(spec)
    return found


def earliest() -> datetime:
    """The first datestamp there is; now, as long as there is none."""
    first = HarvestEntry.objects.filter(set_spec=EVERYTHING).aggregate(at=Min("datestamp"))["at"]
    return first or datetime.now(UTC)
