"""Take a file in: check it, store it, write its rows and its evidence, queue its renditions."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.reach import home_of
from jobs.services.enqueue import enqueue
from media.checks import Checked, check_file, check_size
from media.errors import DuplicateFile
from media.metadata.extract import Embedded, extract
from media.models import Asset, FileEvent, Master
from media.services.extract_metadata import keep_metadata
from media.services.repair_master import mend_with
from media.services.store_master import Incoming, incoming, keep
from media.space import full_disk_told
from provenance.services.record import record_event

if TYPE_CHECKING:
    from accounts.models import User

AGENT = "huxiang media.ingest"
ON_DUPLICATE = ("existing", "refuse", "new")


@dataclass(frozen=True, slots=True)
class Ingested:
    """The asset, and whether it was made now or found."""

    asset: Asset
    is_new: bool


def ingest_file(path: Path | str, **how: Any) -> Asset:
    """Take a file in and return its asset; see `ingest` for the arguments."""
    return ingest(path, **how).asset


def ingest(
    path: Path | str,
    *,
    kind: str | None = None,
    title_zh: str = "",
    title_en: str = "",
    owner: User | None = None,
    by: User | None = None,
    institution_id: int | None = None,
    original_name: str | None = None,
    on_duplicate: str = "existing",
    priority: int = 0,
    now: datetime | None = None,
    arrived: Incoming | None = None,
    also: Callable[[Asset], None] | None = None,
    **asset_fields: Any,
) -> Ingested:
    """Take the file at `path` in; the original is only read and stays where it is.

    Call it outside of transactions: it copies and decodes before it writes rows, and then
    writes all of them at once. A refusal or a crash leaves no row and no half file.

    Args:
        kind: image, audio, video or document where only that will do.
        title_zh, title_en: with neither, the file's name is the title.
        by: who does it, when it is not the owner.
        institution_id: whose it becomes where it has no owner; None: that of `by`.
        on_duplicate: what to do when the same bytes already are an asset of this owner:
            `existing` returns that asset, `refuse` raises, `new` makes another asset over
            the same master. Assets of other owners or institutions never count: nobody
            learns by an upload what another museum holds.
        priority: of the rendition job; higher runs first.
        arrived: the file at `path`, already hashed and ours alone, to be moved instead of
            copied.
        also: called with a new asset in the transaction that makes it.
        asset_fields: further columns of Asset, such as `creator_zh` or `licence_uri`.

    Raises:
        MediaRefused: one of its subclasses names what is wrong and the mend.
        StorageFull: there is no room for the file; what was there before is untouched.
        DuplicateFile: only with `on_duplicate="refuse"`.
        ValueError: `on_duplicate` is none of the three.
    """
    if on_duplicate not in ON_DUPLICATE:
        raise ValueError(f"on_duplicate is one of {ON_DUPLICATE}, not {on_duplicate!r}")
    path = Path(path)
    name = Path(original_name or path.name).name[:255]
    check_size(path, name=name)
    if owner is None and institution_id is None:
        institution_id = home_of(by)
    with incoming(path) if arrived is None else nullcontext(arrived) as copy:
        mend_with(copy, at=now or timezone.now())
        found = existing_asset(copy.sha256, owner, institution_id=institution_id)
        if on_duplicate != "new" and found:
            if on_duplicate == "refuse":
                raise DuplicateFile(found.public_id, found.title)
            return Ingested(found, is_new=False)
        checked = check_file(copy.path, name=name, kind=kind)
        embedded = _metadata(copy, checked)
        keep(copy)
    if not title_zh and not title_en:
        title_zh = Path(name).stem[:300] or name
    if owner is None:
        asset_fields["institution_id"] = institution_id
    with full_disk_told(), transaction.atomic():
        asset = _write_rows(
            copy,
            checked,
            embedded,
            name=name,
            by=by or owner,
            now=now or timezone.now(),
            fields={"title_zh": title_zh, "title_en": title_en, "owner": owner, **asset_fields},
        )
        enqueue("media.renditions", asset.public_id, priority=priority, lane=lane_of(asset.kind))
        if also is not None:
            also(asset)
    return Ingested(asset, is_new=True)


def existing_asset(
    sha256: str, owner: User | None, *, institution_id: int | None = None
) -> Asset | None:
    """The oldest usable asset over these bytes: of this owner, else of this institution or of none."""
    assets = Asset.objects.all()
    if owner is None:
        assets = assets.filter(Q(institution=institution_id) | Q(institution=None))
    return (
        assets.filter(master__sha256=sha256, owner=owner)
        .exclude(state=Asset.State.REFUSED)
        .order_by("pk")
        .first()
    )


def lane_of(kind: str) -> str:
    """In which lane of the queue the renditions of this kind are made (`HUXIANG_LANES`)."""
    return "av" if kind in (Asset.Kind.AUDIO, Asset.Kind.VIDEO) else "image"


def _metadata(copy: Incoming, checked: Checked) -> Embedded | None:
    """What the file says of itself; None where these bytes were read before."""
    if Master.objects.filter(sha256=copy.sha256, embedded__isnull=False).exists():
        return None
    return extract(copy.path, checked.file_type, known=checked.embedded)


def _write_rows(
    copy: Incoming,
    checked: Checked,
    embedded: Embedded | None,
    *,
    name: str,
    by: User | None,
    now: datetime,
    fields: dict[str, Any],
) -> Asset:
    master, _ = Master.objects.get_or_create(
        sha256=copy.sha256,
        defaults={
            "size_bytes": copy.size_bytes,
            "media_type": checked.media_type,
            "original_name": name,
            "technical": checked.technical,
        },
    )
    if label := (embedded.ai_label if embedded else (master.embedded or {}).get("ai_label")):
        fields |= {"ai_generated": True, "ai_label": label}
    asset = Asset.objects.create(
        kind=checked.kind,
        master=master,
        width=checked.width,
        height=checked.height,
        duration_ms=checked.duration_ms,
        **fields,
    )
    _write_events(asset, master, checked, name=name, now=now)
    if embedded is not None:
        keep_metadata(master, embedded, now=now)
    record_event(
        "asset.ingested",
        asset.public_id,
        by=by,
        at=now,
        sha256=master.sha256,
        size_bytes=master.size_bytes,
        media_type=master.media_type,
    )
    return asset


def _write_events(
    asset: Asset, master: Master, checked: Checked, *, name: str, now: datetime
) -> None:
    good, odd = FileEvent.Outcome.SUCCESS, FileEvent.Outcome.WARNING
    events = (
        (FileEvent.Type.DIGEST, good, {"algorithm": "SHA-256", "digest": master.sha256}),
        (FileEvent.Type.IDENTIFICATION, good, _format(checked)),
        (
            FileEvent.Type.VALIDATION,
            odd if checked.warnings else good,
            {"warnings": list(checked.warnings)},
        ),
        (FileEvent.Type.INGESTION, good, {"original_name": name}),
    )
    FileEvent.objects.bulk_create(
        FileEvent(
            asset=asset,
            master=master,
            type=kind,
            outcome=outcome,
            agent=AGENT,
            at=now,
            detail=detail,
        )
        for kind, outcome, detail in events
    )


def _format(checked: Checked) -> dict[str, str]:
    """The format as identified, with its PRONOM identifier where that is certain."""
    known = checked.technical.get("puid")
    return {"media_type": checked.media_type} | ({"puid": known} if known else {})
