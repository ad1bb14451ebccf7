"""Which protocols in force apply to which records, kept as rows; and the gates of files.

A protocol applies to the records of its institution that it names, and to those of its
people and its place (or below it): both, where it has both.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from archive.models import Place, Protocol, ProtocolMatch, Record, RecordMedia
from media.gates import Gate
from media.models import Asset
from media.services.access import set_gates

CHUNK = 500


@dataclass
class Matched:
    """What a run changed: keys of records and of files."""

    records: set[int] = field(default_factory=set)
    files: set[int] = field(default_factory=set)


def touched_by(protocol: Protocol) -> Any:
    """The records that a protocol applies to, or would in force."""
    scope = Q(pk__in=protocol.named.values("record"))
    wide = Q()
    if protocol.people_id is not None:
        wide &= Q(ethnic_group=protocol.people_id)
    if protocol.place_id is not None:
        wide &= Q(place__in=places_below(protocol.place_id))
    if wide:
        scope |= wide
    of_house = Record.objects.filter(collection__institution=protocol.institution_id)
    return of_house.filter(scope)


def places_below(place_id: int) -> set[int]:
    """A place and all below it, however deep; one query a level."""
    found, level = {place_id}, {place_id}
    while level:
        level = set(Place.objects.filter(parent__in=level).values_list("pk", flat=True)) - found
        found |= level
    return found


def match_protocol(protocol: Protocol, *, at: datetime) -> Matched:
    """Bring the rows of one protocol in line, and the gates of the files behind them."""
    wanted: set[int] = set()
    if protocol.state == Protocol.State.IN_FORCE:
        wanted = set(touched_by(protocol).values_list("pk", flat=True))
    held = set(protocol.matches.values_list("record", flat=True))
    with transaction.atomic():
        gone, new = held - wanted, sorted(wanted - held)
        for keys in _parts(gone):
            protocol.matches.filter(record__in=keys).delete()
        ProtocolMatch.objects.bulk_create(
            [ProtocolMatch(protocol=protocol, record_id=key) for key in new],
            ignore_conflicts=True,
            batch_size=CHUNK,
        )
        changed = gone | set(new)
        return Matched(changed, settle_gates(changed, at=at, reason=protocol.public_id))


def match_records(records: Iterable[int], *, at: datetime) -> Matched:
    """The same for some records, whose people, place or collection may be others now."""
    keys = set(records)
    done = Matched()
    protocols = list(Protocol.objects.in_force())
    stale = ProtocolMatch.objects.filter(record__in=keys)
    if not protocols and not stale.exists():
        return done
    with transaction.atomic():
        held = set(stale.values_list("protocol", "record"))
        wanted = {
            (protocol.pk, key)
            for protocol in protocols
            for key in touched_by(protocol).filter(pk__in=keys).values_list("pk", flat=True)
        }
        for protocol, record in held - wanted:
            ProtocolMatch.objects.filter(protocol=protocol, record=record).delete()
        ProtocolMatch.objects.bulk_create(
            [ProtocolMatch(protocol_id=p, record_id=r) for p, r in sorted(wanted - held)],
            ignore_conflicts=True,
        )
        done.records = {record for _protocol, record in held ^ wanted}
        done.files = settle_gates(keys, at=at, reason="match")
    return done


def settle_gates(records: Iterable[int], *, at: datetime, reason: str) -> set[int]:
    """Copy the protocols of these records to them and to their files; returns changed files."""
    changed: set[int] = set()
    for keys in _parts(records):
        _settle_words(keys)
        files = RecordMedia.objects.filter(record__in=keys).values_list("asset", flat=True)
        changed |= settle_files(files, at=at, reason=reason)
    return changed


def settle_files(files: Iterable[int], *, at: datetime, reason: str) -> set[int]:
    """A file that several records show is under the protocols of all of them."""
    keys = set(files)
    links = RecordMedia.objects.filter(asset__in=keys).values_list("record", "asset")
    by_record: dict[int, set[int]] = defaultdict(set)
    for record, asset in links:
        by_record[record].add(asset)
    found: dict[int, dict[int, Gate]] = {key: {} for key in keys}
    for record, gate, _words in _gates_over(by_record):
        for asset in by_record[record]:
            found[asset][gate.key] = gate
    wanted = {
        asset: [gates[key].as_json() for key in sorted(gates)] for asset, gates in found.items()
    }
    return set(set_gates(wanted, at=at, reason=reason))


def _settle_words(records: list[int]) -> None:
    """Records carry the gates that close their words."""
    found: dict[int, list[Gate]] = {key: [] for key in records}
    for record, gate, closes_words in _gates_over(records):
        if closes_words:
            found[record].append(gate)
    rows = Record.objects.filter(pk__in=records).only("pk", "gates")
    for row in rows:
        wanted = [gate.as_json() for gate in sorted(found[row.pk], key=lambda gate: gate.key)]
        if row.gates != wanted:
            Record.objects.filter(pk=row.pk).update(gates=wanted)


def _gates_over(records: Iterable[int]) -> Iterable[tuple[int, Gate, bool]]:
    """Each record with each gate over it that can ever be shut, and whether it closes words."""
    matches = ProtocolMatch.objects.filter(
        record__in=list(records), protocol__state=Protocol.State.IN_FORCE
    )
    pairs = list(matches.values_list("record", "protocol"))
    named = Protocol.objects.with_seasons().in_bulk({protocol for _record, protocol in pairs})
    gates = {key: (row.gate, row.closes_words) for key, row in named.items()}
    for record, protocol in pairs:
        gate, closes_words = gates[protocol]
        if gate.can_close:
            yield record, gate, closes_words


def reconcile_protocols(
    *, at: datetime, progress: Callable[[int, int], None] | None = None
) -> Matched:
    """Mend whatever differs, for all protocols and all files; a second run changes nothing.

    For rows that came by a way without signals, and for places that moved in the tree.
    """
    done = Matched()
    protocols = list(Protocol.objects.exclude(state=Protocol.State.DRAFT).order_by("pk"))
    for number, protocol in enumerate(protocols, 1):
        found = match_protocol(protocol, at=at)
        done.records |= found.records
        done.files |= found.files
        if progress is not None:
            progress(number, len(protocols) + 1)
    matched = set(ProtocolMatch.objects.values_list("record", flat=True))
    matched |= set(Record.objects.exclude(gates=[]).values_list("pk", flat=True))
    done.files |= settle_gates(matched, at=at, reason="reconcile")
    gated = set(Asset.objects.exclude(gates=[]).values_list("pk", flat=True))
    for keys in _parts(gated):
        done.files |= settle_files(keys, at=at, reason="reconcile")
    if progress is not None:
        progress(len(protocols) + 1, len(protocols) + 1)
    return done


def _parts(keys: Iterable[int]) -> Iterable[list[int]]:
    ordered = sorted(keys)
    for start in range(0, len(ordered), CHUNK):
        yield ordered[start : start + CHUNK]
