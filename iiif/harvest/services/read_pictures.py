"""The manifests that records name for their pictures, read after the list."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundation.errors import HouseError
from foundation.fetch import Fetched
from foundation.fetch_errors import FetchError
from iiif.harvest.models import HarvestChange, HarvestRun, HarvestSource
from iiif.harvest.oai.ask import Asker
from iiif.harvest.services.bounds import Bounds
from iiif.harvest.services.note_change import note
from iiif.imports.changes import canvas_changes
from iiif.imports.errors import ImportRefused, NotPresentation
from iiif.imports.faults import Notes
from iiif.imports.models import ForeignItem, ForeignSource
from iiif.imports.services.bring_in import write_canvases
from iiif.imports.services.look_again import is_new
from iiif.imports.services.receive import fetch_document, keep_bytes
from iiif.imports.understand import understand

Pictures = ForeignItem.Pictures


def read_pictures(source: HarvestSource, run: HarvestRun, *, asker: Asker, bounds: Bounds) -> None:
    """Read every manifest that waits, each committed by itself.

    One that does not come leaves the record with the pictures that it names itself, and a
    line in its report.

    Raises:
        HarvestCut: the run has taken what one may.
    """
    waiting = ForeignItem.objects.present().filter(harvest=source, manifest_state=Pictures.WAITING)
    while (item := waiting.select_related("manifest_source").order_by("pk").first()) is not None:
        bounds.check()
        _read_one(run, item, asker=asker)


def _read_one(run: HarvestRun, item: ForeignItem, *, asker: Asker) -> None:
    last = item.manifest_source

    def get() -> Fetched:
        if last is None:
            return fetch_document(item.manifest)
        return fetch_document(item.manifest, etag=last.etag, last_modified=last.last_modified)

    try:
        fetched = asker.document(get)
        if last is not None and not is_new(fetched, last):
            _unchanged(item)
            return
        facts = understand(fetched.body, found_at=fetched.address).facts
        if facts.kind != "Manifest":
            raise NotPresentation(_("记录提到的不是清单，而是合集。"))
    except (FetchError, ImportRefused) as refusal:
        _lost(run, item, refusal)
        return
    now = timezone.now()
    with transaction.atomic():
        row = _still(item)
        if row is None:
            return  # the record was read anew, or went, meanwhile
        kept = keep_bytes(fetched, item.manifest, item=row, now=now)
        if last is not None and (found := canvas_changes(row, facts)):
            note(run, HarvestChange.What.CHANGED, key=row.oai_identifier, item=row, fields=found,
                 now=now)  # fmt: skip
            run.count(changed=1)
        write_canvases(row, facts)
        row.manifest_state, row.manifest_source = Pictures.READ, kept
        row.contents = facts.contents
        row.thumbnail = facts.thumbnail or row.thumbnail
        told = facts.description()
        row.description = row.description | {
            "pictures": {"statement": told["statement"], "rights": facts.rights}
        }
        row.report = _without_loss(row)
        row.save(update_fields=[
            "manifest_state", "manifest_source", "contents", "thumbnail", "canvas_count",
            "description", "report",
        ])  # fmt: skip
        # Of the manifests the newest is enough: it is the record that we keep as it came.
        row.sources.filter(form=ForeignSource.Form.PICTURES).exclude(pk=kept.pk).delete()


def _lost(run: HarvestRun, item: ForeignItem, refusal: HouseError) -> None:
    """The pictures that were read before stay, if there were any."""
    with transaction.atomic():
        row = _still(item)
        if row is None:
            return
        notes = Notes()
        notes.add("manifest_lost", "", "manifest", item.manifest, refusal.code)
        row.report = [*_without_loss(row), *(fault.stored() for fault in notes.faults)]
        row.manifest_state = Pictures.READ if row.manifest_source_id else Pictures.LOST
        row.save(update_fields=["report", "manifest_state"])
        what = HarvestChange.What.FAILED  # beside the line of the record itself
        note(run, what, key=f"manifest {row.oai_identifier}", item=row, refusal=refusal,
             now=timezone.now())  # fmt: skip


@transaction.atomic
def _unchanged(item: ForeignItem) -> None:
    row = _still(item)
    if row is not None:
        row.report, row.manifest_state = _without_loss(row), Pictures.READ
        row.save(update_fields=["report", "manifest_state"])


def _still(item: ForeignItem) -> ForeignItem | None:
    rows = ForeignItem.objects.present().select_for_update(of=("self",))
    return rows.filter(pk=item.pk, manifest=item.manifest, manifest_state=Pictures.WAITING).first()


def _without_loss(row: ForeignItem) -> list[dict[str, object]]:
    return [line for line in row.report if line["code"] != "manifest_lost"]
