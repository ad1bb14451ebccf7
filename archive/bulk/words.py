"""A bulk change in words."""

from __future__ import annotations

from django.utils.translation import gettext as _

from archive.bulk.operations import CLEAR, REPLACE, STEPS, VERBS
from archive.models import BulkEdit
from archive.values import Names, label


def told(edit: BulkEdit) -> str:
    """What was asked for, in the active language."""
    names = Names(
        (one["field"], one["value"]) for one in edit.operations if one["field"] and one["value"]
    )
    words = []
    for one in edit.operations:
        if one["verb"] in STEPS:
            words.append(str(STEPS[one["verb"]]))
            continue
        what, value = f"{label(one['field'])} · {VERBS[one['verb']]}", ""
        if one["verb"] == REPLACE:
            value = f"{one['find']} → {one['value'] or ''}"
        elif one["verb"] != CLEAR:
            value = names.show(one["field"], one["value"])
        words.append(_("%(what)s：%(value)s") % {"what": what, "value": value} if value else what)
    return " / ".join(words)
