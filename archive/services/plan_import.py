"""Keep what a curator decided about the columns of a file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from archive.errors import BatchNotApplicable, PlanRefused
from archive.models import ImportBatch, ImportMapping
from archive.services.start_import import REHEARSE, running_job
from archive.spreadsheet.columns import BY_FIELD, MEDIA
from archive.spreadsheet.lookup import Lookup
from archive.spreadsheet.matching import UNITS, headers_key, plain_header, split_target
from archive.spreadsheet.plan import replacements_of
from archive.spreadsheet.resolve import Reader
from foundation.errors import filled

if TYPE_CHECKING:
    from accounts.models import User

PLANNED = (
    *(ImportBatch.State.UPLOADED, ImportBatch.State.REHEARSING),
    *(ImportBatch.State.REHEARSED, ImportBatch.State.REFUSED),
)


@transaction.atomic
def plan_import(
    batch: ImportBatch,
    *,
    targets: Mapping[int, str],
    defaults: Mapping[str, str] | None = None,
    merged: str = ImportBatch.Merged.FAULT,
    title_from_english: bool = False,
    make_agents: bool = False,
) -> ImportBatch:
    """Store which column fills which field; what was rehearsed before is rehearsed anew.

    Args:
        targets: field by the column's index, `height_mm@in` for a unit; empty: not imported.
        defaults: text by field, for fields that no column fills.

    Raises:
        PlanRefused: no column for the title or the number, two columns for one field, an
            unknown field, a default that the field can't take.
        BatchNotApplicable: it is being rehearsed just now, or was applied.
    """
    row = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if row.state not in PLANNED or running_job(row, REHEARSE):
        raise BatchNotApplicable(_("这个表格正在处理，或已经导入过了。"))
    given = dict(defaults or {})
    _check(targets, given, title_from_english=title_from_english)
    for entry in batch.columns:
        entry["target"] = targets.get(entry["index"], "")
    batch.defaults, batch.merged = given, merged
    batch.title_from_english, batch.make_agents = title_from_english, make_agents
    batch.state, batch.stale_rows, batch.fault_counts = ImportBatch.State.UPLOADED, True, []
    batch.refusal_zh = batch.refusal_en = ""
    batch.save()
    batch.doubtful_values.all().delete()
    return batch


def _check(
    targets: Mapping[int, str], defaults: dict[str, str], *, title_from_english: bool
) -> None:
    wanted = [target for target in targets.values() if target]
    fields: list[str] = []
    for target in wanted:
        field, at, unit = target.partition("@")
        if field not in BY_FIELD or (at and unit not in UNITS):
            raise PlanRefused(filled(_("没有“%(field)s”这个字段。"), {"field": target}))
        column, _unit = split_target(target)
        if field in fields and not column.joins:
            raise PlanRefused(filled(_("“%(field)s”只能对应一列。"), {"field": column.label}))
        fields.append(field)
    if unknown := [field for field in defaults if field not in BY_FIELD or field == MEDIA]:
        raise PlanRefused(filled(_("没有“%(field)s”这个字段。"), {"field": unknown[0]}))
    titles = {"title_zh", "title_en"} if title_from_english else {"title_zh"}
    if not titles & set(fields):
        raise PlanRefused(
            _("没有对应“名称”的列。第一行应是表头，例如：藏品编号、名称、英文名称、年代、地点。")
        )
    if not {"inventory_no", "census_no", "protection_no"} & set(fields):
        raise PlanRefused(_("请对应一列编号：藏品编号、普查登记号或公布编号。"))
    _values, faults = Reader(Lookup.load()).resolve(defaults)
    if faults:
        fault = faults[0]
        raise PlanRefused(f"{fault.column}: {fault.reason} {fault.mend}".strip())


@transaction.atomic
def keep_mapping(batch: ImportBatch, *, name: str, by: User | None) -> ImportMapping:
    """Keep the batch's plan and its decided values for its institution, under a name; the same
    name is replaced."""
    headers = [entry["header"] for entry in batch.columns]
    mapping, _made = ImportMapping.objects.update_or_create(
        name=name.strip()[:120],
        institution_id=batch.collection.institution_id,
        defaults={
            "kind": batch.kind,
            "headers_key": headers_key(headers),
            "targets": {
                plain_header(entry["header"]): entry["target"]
                for entry in batch.columns
                if entry["header"] and not entry.get("repeated")
            },
            "defaults": batch.defaults,
            "values": replacements_of(batch),
            "title_from_english": batch.title_from_english,
            "make_agents": batch.make_agents,
            "merged": batch.merged,
            "updated_by": by,
        },
    )
    batch.mapping = mapping
    batch.save(update_fields=["mapping"])
    return mapping
