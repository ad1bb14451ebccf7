"""ERC (Electronic Resource Citation): the kernel record that an ARK's `?info` gives."""

from __future__ import annotations

from django.conf import settings
from django.utils.timezone import localdate

from archive.models import Agent, Collection, Motif, Record
from provenance.identifiers import ark

UNKNOWN = "(:unkn) unknown"
PERSISTENCE = (
    "This name is given once and never reused. A withdrawn record keeps its name and "
    "answers with the reason and date of its withdrawal."
)


def erc(target: Record | Collection | Motif | Agent) -> str:
    """ANVL text: who, what, when, where, and the support statement; one line a value."""
    lines = [("erc", "")]
    if isinstance(target, Record):
        lines += [
            ("who", str(target.creator) if target.creator else UNKNOWN),
            ("what", _both(target.title_zh, target.title_en)),
            ("when", target.date_edtf or UNKNOWN),
        ]
    elif isinstance(target, Collection | Motif):
        lines += [("who", UNKNOWN), ("what", _both(target.title_zh, target.title_en))]
        lines += [("when", UNKNOWN)]
    else:
        lines += [("who", _both(target.name_zh, target.name_en)), ("what", target.kind)]
        lines += [("when", target.date_edtf or UNKNOWN)]
    lines.append(("where", f"{settings.SITE_URL}/{ark(target.ark_name)}"))
    if isinstance(target, Record | Motif) and target.withdrawn_at is not None:
        lines += [
            ("withdrawn", localdate(target.withdrawn_at).isoformat()),
            ("reason", _both(target.withdrawal_reason_zh, target.withdrawal_reason_en) or UNKNOWN),
        ]
    lines += [("erc-support", ""), ("who", settings.WAGTAIL_SITE_NAME), ("what", PERSISTENCE)]
    return "".join(f"{label}: {_flat(value)}".rstrip() + "\n" for label, value in lines)


def _both(zh: str, en: str) -> str:
    return " = ".join(filter(None, (zh, en)))


def _flat(value: str) -> str:
    return " ".join(value.split())
