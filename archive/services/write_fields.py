"""Put plain values onto a record, as services and imports give them."""

from __future__ import annotations

from typing import Any

from archive.models import Record

TERM_LISTS = frozenset(("materials", "techniques", "motifs", "languages", "red_themes"))
LINES = frozenset(("sources", "unsure", "alternative_titles"))


def write_fields(record: Record, fields: dict[str, Any]) -> None:
    """Set fields without saving; a list of lines is joined, a list of terms replaces.

    A new `date_found` without a `date_edtf` makes EDTF and years be read from it again.

    Raises:
        TypeError: a name that is no field of Record.
    """
    known = {field.name for field in Record._meta.get_fields()}
    if unknown := set(fields) - known:
        raise TypeError(f"Record has no field {', '.join(sorted(unknown))}")
    if "date_found" in fields and "date_edtf" not in fields:
        record.date_edtf = ""
    for name, value in fields.items():
        if name in TERM_LISTS:
            getattr(record, name).set(list(value))
        elif name in LINES and not isinstance(value, str):
            setattr(record, name, "\n".join(str(line) for line in value))
        else:
            setattr(record, name, value)
