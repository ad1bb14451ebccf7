"""值对应: say once what stands for a text, for all rows that have it."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from archive.errors import BatchNotApplicable, PlanRefused
from archive.models import ImportBatch, ImportValue
from archive.spreadsheet.columns import MEDIA
from archive.spreadsheet.faults import Fault
from archive.spreadsheet.files import split_names
from archive.spreadsheet.lookup import Lookup
from archive.spreadsheet.resolve import Reader


@transaction.atomic
def decide_value(value: ImportValue, *, replacement: str) -> None:
    """Put `replacement` in the place of the text; an empty one leaves the field out.

    Takes effect with the next rehearsal, which judges the faulty rows again.

    Raises:
        PlanRefused: the archive does not know the replacement either, or the field can't be
            left out.
        BatchNotApplicable: the batch is not waiting for decisions.
    """
    if value.batch.state != ImportBatch.State.REHEARSED:
        raise BatchNotApplicable(_("只有预演之后、导入之前可以定值。"))
    text = replacement.strip()[:200]
    if not text and not value.may_be_blank:
        raise PlanRefused(_("这一项不能留空。"))
    if text and value.field == MEDIA and len(split_names(text)) != 1:
        raise PlanRefused(_("只写一个文件名。"))
    _values, faults = Reader(Lookup.load()).resolve({value.field: text})
    if faults:
        raise PlanRefused(_sentence(faults[0]))
    value.decided, value.replacement = True, text
    value.save(update_fields=["decided", "replacement"])
    _remember(value, text)


@transaction.atomic
def forget_decision(value: ImportValue) -> None:
    """The text is doubtful again."""
    value.decided, value.replacement = False, ""
    value.save(update_fields=["decided", "replacement"])
    _remember(value, None)


def _remember(value: ImportValue, replacement: str | None) -> None:
    """Keep the decision with the named mapping of the batch, for files to come."""
    mapping = value.batch.mapping
    if mapping is None or value.field == MEDIA:
        return
    pairs = dict(mapping.values.get(value.field, {}))
    if replacement is None:
        pairs.pop(value.text, None)
    else:
        pairs[value.text] = replacement
    mapping.values = {**mapping.values, value.field: pairs}
    mapping.save(update_fields=["values"])


def _sentence(fault: Fault) -> str:
    return f"{fault.reason} {fault.mend}".strip()
