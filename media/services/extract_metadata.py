"""Read what a stored master says about itself, and keep it in the master's row."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from media.metadata.extract import VERSION, Embedded, extract
from media.models import Asset, FileEvent, Master
from media.sniff import FileType, sniff

AGENT = f"huxiang media.metadata {VERSION}"


def extract_metadata(master: Master, *, now: datetime) -> Embedded | None:
    """Read the metadata of a stored master again.

    Returns:
        What was found; None where the file is missing or of no accepted type any more.
    """
    if not master.path.is_file():
        return None
    file_type = sniff(master.path)
    if not isinstance(file_type, FileType):
        return None
    embedded = extract(master.path, file_type)
    with transaction.atomic():
        keep_metadata(master, embedded, now=now)
    return embedded


def keep_metadata(master: Master, embedded: Embedded, *, now: datetime) -> None:
    """Write the row and its event; assets over a file that says it was made by AI say so too.

    Call it in a transaction.
    """
    Master.objects.filter(pk=master.pk).update(embedded=embedded.as_json())
    if embedded.ai_label:
        Asset.objects.filter(master=master).update(ai_generated=True, ai_label=embedded.ai_label)
    good = FileEvent.Outcome.WARNING if embedded.fault else FileEvent.Outcome.SUCCESS
    FileEvent.objects.create(
        master=master,
        type=FileEvent.Type.EXTRACTION,
        outcome=good,
        agent=AGENT,
        at=now,
        detail={
            "standards": sorted(embedded.raw),
            "facts": sorted(embedded.facts),
            **({"fault": embedded.fault} if embedded.fault else {}),
        },
    )
