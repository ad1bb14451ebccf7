"""What the consents that cover files and records allow today. Reads only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils import timezone

from media.models import Asset

if TYPE_CHECKING:
    from archive.models import Consent, Record

KEYS_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class Standing:
    """What all consents of a file together allow.

    Attributes:
        until: the last day on which all of them hold; None: without end. A day that has
            passed closes the file, also where a job never noted it.
        most: the widest public access that they allow: none, preview or full.
        licensing, ai: whether it may be licensed at all, and for the training of models.
    """

    until: date | None = None
    most: str = "full"
    licensing: bool = True
    ai: bool = True

    def most_on(self, day: date) -> str:
        """The same, on a day: nothing after one of them has ended."""
        return "none" if self.until is not None and self.until < day else self.most


UNBOUND = Standing()


def standings(assets: Iterable[int]) -> dict[int, Standing]:
    """By the key of the asset; files that no consent covers are left out."""
    found: dict[int, list[Consent]] = defaultdict(list)
    keys = sorted(assets)
    for start in range(0, len(keys), KEYS_AT_ONCE):
        for asset, consent in _pairs(keys[start : start + KEYS_AT_ONCE]):
            found[asset].append(consent)
    return {asset: together(consents) for asset, consents in found.items()}


def _pairs(keys: list[int]) -> Iterable[tuple[int, Consent]]:
    """Each file with each consent that counts for it: by name, or with its whole record."""
    from archive.models import Consent, ConsentCover, RecordMedia

    counting = Consent.objects.counting()
    covers = ConsentCover.objects.filter(consent__in=counting).select_related("consent")
    for cover in covers.filter(asset__in=keys):
        if cover.asset_id is not None:
            yield cover.asset_id, cover.consent
    shown = RecordMedia.objects.filter(asset__in=keys).values_list("record", "asset")
    by_record: dict[int, list[int]] = defaultdict(list)
    for record, asset in shown:
        by_record[record].append(asset)
    for cover in covers.filter(asset=None, record__in=by_record):
        for asset in by_record[cover.record_id]:
            yield asset, cover.consent


def together(consents: Iterable[Consent]) -> Standing:
    """All of them must hold, so each narrows what the others allow."""
    consents = list(consents)
    ends = [day for each in consents if (day := each.last_day) is not None]
    showing = all(each.for_showing for each in consents)
    taking = all(each.for_taking for each in consents)
    return Standing(
        until=min(ends, default=None),
        most=("full" if taking else "preview") if showing else "none",
        licensing=all(each.for_licensing for each in consents),
        ai=all(each.for_ai for each in consents),
    )


def standing_of(asset: Asset) -> Standing:
    return standings([asset.pk]).get(asset.pk, UNBOUND)


def may_be_shown(record: Record) -> bool:
    """Whether a consent to show this record is in force today, and none of its others is over."""
    from archive.models import Consent

    today = timezone.localdate()
    counting = list(Consent.objects.counting().about(record).filter(for_showing=True))
    return bool(counting) and all(
        each.last_day is None or each.last_day >= today for each in counting
    )


def files_of(consent: Consent) -> set[int]:
    """Keys of the files that it covers."""
    from archive.models import RecordMedia

    rows = consent.covers.values_list("record", "asset")
    whole = [record for record, asset in rows if asset is None]
    named = {asset for _record, asset in rows if asset is not None}
    found = RecordMedia.objects.filter(record__in=whole).values_list("asset", flat=True)
    return named | set(found)


def records_showing(assets: Iterable[int]) -> Any:
    """Published records that show one of the files."""
    from archive.models import Record

    return Record.objects.published().filter(Q(media_items__asset__in=list(assets))).distinct()
