"""A collection that changes while it is harvested; for the test and for the benchmark."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import connection
from django.utils import timezone

from archive.models import Collection, Record
from archive.services.note_harvest import note_harvest
from archive.services.withdraw_record import withdraw_record
from provenance.identifiers import mint


def light_records(count: int, collection: Collection, *, live: bool = True) -> list[str]:
    """Public records with a title and a date, by bulk, with their entries; their ARK names."""
    now = timezone.now()
    names = [mint("h1") for _ in range(count)]
    for start in range(0, count, 5_000):
        Record.objects.bulk_create(
            (
                Record(
                    ark_name=name,
                    collection=collection,
                    title_zh=f"土家族西兰卡普 {name}",
                    title_en=f"Tujia brocade {name}",
                    date_edtf="1897",
                    start_year=1897,
                    end_year=1897,
                    live=live,
                    first_published_at=now if live else None,
                    last_published_at=now if live else None,
                )
                for name in names[start : start + 5_000]
            ),
            batch_size=1_000,
        )
    keys = Record.objects.filter(collection=collection, live=True).values_list("pk", flat=True)
    note_harvest(list(keys), at=now, changed=False)
    return names


@dataclass
class Unrest(threading.Thread):
    """Edits, withdraws and publishes until it is told to stop.

    Attributes:
        pause_s: between two changes.
        withdrawn, published: names, to be compared with what was harvested.
    """

    public: list[str]
    drafts: list[str]
    pause_s: float = 0.02
    edited: int = 0
    withdrawn: list[str] = field(default_factory=list)
    published: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(daemon=True)
        self._stop_asked = threading.Event()

    def __hash__(self) -> int:
        return id(self)

    def run(self) -> None:
        dice = random.Random(7)
        acts: list[Callable[[random.Random], None]] = [self._edit] * 6 + [
            self._withdraw,
            self._publish,
        ]
        try:
            while not self._stop_asked.wait(self.pause_s):
                dice.choice(acts)(dice)
        except Exception as fault:  # noqa: BLE001 - told by the thread that waits for this one
            self.faults.append(repr(fault))
        finally:
            connection.close()

    def stop(self) -> None:
        self._stop_asked.set()
        self.join()

    def _edit(self, dice: random.Random) -> None:
        record = Record.objects.get(ark_name=dice.choice(self.public))
        if record.live:
            Record.objects.filter(pk=record.pk).update(title_en=f"Changed {self.edited}")
            note_harvest([record.pk], at=timezone.now(), changed=True)
            self.edited += 1

    def _withdraw(self, dice: random.Random) -> None:
        record = Record.objects.get(ark_name=dice.choice(self.public))
        if record.live:
            withdraw_record(record, reason_zh="撤下", by=None)
            self.withdrawn.append(record.ark_name)

    def _publish(self, _dice: random.Random) -> None:
        if self.drafts:
            record = Record.objects.get(ark_name=self.drafts.pop())
            record.live = True
            record.save()
            self.published.append(record.ark_name)
