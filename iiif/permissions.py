"""Which image an identifier names for a viewer, and how much of it they may see.

`media.access.decide` is the only rule. The public's answer is kept for a few seconds in
the process (`IIIF_PERMISSION_SECONDS`), fed by one plain SQL query, so that a tile costs
no query; a change in this process forgets it at once. A viewer who is signed in is asked
about on every request that the public's answer does not settle.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models.signals import post_delete, post_save

from archive.regions import PICTURED as PICTURED  # the floors above ask for it here
from iiif.errors import StillProcessing, UnknownImage
from media import remote
from media.access import Access, Level, decide
from media.models import Asset, FileEvent, Rendition

PREVIEW = ".preview"  # ending of an identifier: the preview as an image of its own
_IDENTIFIER = re.compile(r"(.+?)(?:\.p([1-9]\d{0,4}))?(\.preview)?", re.DOTALL)
_MOST_KEPT = 50_000


@dataclass(frozen=True, slots=True)
class ImageView:
    """An image as one viewer may have it.

    Attributes:
        identifier: as in the address: an asset, or a page of it (`.p2`), with `.preview`
            where the preview is asked for.
        width, height: px of what the identifier names.
        full_width, full_height: px of the pyramid.
        version: changes whenever the file does.
        preview_px: longest side of the whole that this viewer may see; None: all of it.
        public: everybody gets this answer, so shared caches may keep it.
        label: of AI-made content, to be written into every picture; or "".
        remote_key: of the pyramid's copy in the bucket, read where the file is not here; "":
            there is none.
    """

    identifier: str
    path: Path
    version: str
    width: int
    height: int
    full_width: int
    full_height: int
    preview_px: int | None
    public: bool
    label: str = ""
    remote_key: str = ""

    @property
    def is_preview(self) -> bool:
        """Whether the preview itself is the image, not a limit on a larger one."""
        return self.identifier.endswith(PREVIEW)


@dataclass(frozen=True, slots=True)
class _File:
    """The facts of a pyramid, as the queries return them; those without a size are left out."""

    path: str
    sha256: str
    width: int | None
    height: int | None
    remote_at: Any


_QUERY = """
    SELECT a.public_id, a.state, a.grade, a.public_access, a.public_until, a.ai_generated,
        a.ai_label, a.cut_from_id,
        r.path, r.sha256, r.width, r.height, r.remote_at
    FROM media_asset a JOIN media_rendition r ON r.asset_id = a.id
    WHERE a.public_id = %s AND a.state = 'ready' AND r.purpose = %s AND r.params = %s
        AND r.width IS NOT NULL AND r.height IS NOT NULL
"""
_known: dict[str, tuple[float, ImageView | None]] = {}
_kept_of: dict[str, set[str]] = {}  # identifiers kept, by asset


def page_identifier(public_id: str, number: int) -> str:
    """The identifier of a page (from 1) as an image of its own."""
    return f"{public_id}.p{number}"


def split_identifier(identifier: str) -> tuple[str, str, str]:
    """The asset's public id, and the purpose and parameters of the picture that is named."""
    found = _IDENTIFIER.fullmatch(identifier)
    if found is None or found[2] is None:
        return (found[1] if found else identifier), Rendition.Purpose.PYRAMID, ""
    return found[1], Rendition.Purpose.PAGE, f"{int(found[2]):04d}"


def public_view(identifier: str) -> ImageView | None:
    """What everybody may see; None where the public sees nothing (or nothing is there yet)."""
    now = time.monotonic()
    if (kept := _known.get(identifier)) and kept[0] > now:
        return kept[1]
    view = _public_view(identifier)
    if len(_known) >= _MOST_KEPT:
        _known.clear()
        _kept_of.clear()
    _kept_of.setdefault(split_identifier(identifier)[0], set()).add(identifier)
    _known[identifier] = (now + settings.IIIF_PERMISSION_SECONDS, view)
    return view


def _public_view(identifier: str) -> ImageView | None:
    with connection.cursor() as cursor:
        cursor.execute(_QUERY, split_identifier(identifier))
        row = cursor.fetchone()
    if not connection.in_atomic_block:  # no Django request ends here, which would do it
        connection.close_if_unusable_or_obsolete()
    if row is None:
        return None
    public_id, state, grade, public_access, until, ai_generated, ai_label, whole, *file = row
    asset = Asset(
        public_id=public_id,
        state=state,
        grade=grade,
        public_access=public_access,
        public_until=date.fromisoformat(until) if isinstance(until, str) else until,
        ai_generated=ai_generated,
        ai_label=ai_label,
        cut_from_id=whole,  # read by `decide`: a cut is shown no further than its whole
    )
    access = decide(None, asset)
    if not access.is_public:
        return None
    return _view(identifier, _File(*file), access, asset.content_label)


def view_for(user: Any, identifier: str) -> ImageView:
    """What `user` may see of the image; asks the database every time.

    Raises:
        UnknownImage: there is no such image, or none for this viewer.
        StillProcessing: it is theirs to see, and its pyramid is being made.
    """
    public_id, purpose, params = split_identifier(identifier)
    asset = Asset.objects.filter(public_id=public_id).first()
    if asset is None:
        raise UnknownImage
    access = decide(None, asset)
    if not access.at_least(Level.FULL):  # else the session need not be read
        access = decide(user, asset)
    if not access.at_least(Level.PREVIEW) or asset.state == Asset.State.REFUSED:
        raise UnknownImage
    made = Rendition.objects.filter(
        asset=asset, purpose=purpose, params=params, width__isnull=False, height__isnull=False
    )
    file = made.values_list("path", "sha256", "width", "height", "remote_at").first()
    if file is None and (asset.is_ready or asset.kind not in PICTURED):
        raise UnknownImage
    if file is None or not asset.is_ready:
        raise StillProcessing
    return _view(identifier, _File(*file), access, asset.content_label)


def _view(identifier: str, file: _File, access: Access, label: str) -> ImageView:
    full_width, full_height = width, height = file.width or 1, file.height or 1
    preview_px: int | None = access.max_px
    if identifier.endswith(PREVIEW):
        preview_px = None
        width, height = preview_size(width, height)
    elif preview_px is not None and preview_px >= max(width, height):
        preview_px = None
    return ImageView(
        identifier,
        Path(settings.RENDITIONS_DIR) / file.path,
        file.sha256[:16],
        width,
        height,
        full_width,
        full_height,
        preview_px,
        access.is_public,
        label,
        remote.key_of("r", file.path) if file.remote_at and remote.is_on() else "",
    )


def preview_size(width: int, height: int) -> tuple[int, int]:
    """Width and height of the preview of an image, px."""
    scale = min(1.0, settings.MEDIA_PREVIEW_PX / max(width, height))
    return max(1, round(width * scale)), max(1, round(height * scale))


def forget(public_id: str) -> None:
    """Ask again at the next request."""
    for identifier in _kept_of.pop(public_id, ()):
        _known.pop(identifier, None)


def _changed(sender: type, instance: Asset | Rendition | FileEvent, **_: Any) -> None:
    asset = instance if isinstance(instance, Asset) else instance.asset
    if asset is None:
        return
    names = [asset.public_id]
    if not isinstance(instance, Rendition) and asset.pk:
        names += Asset.objects.filter(cut_from=asset.pk).values_list("public_id", flat=True)
    for name in names:
        forget(name)
        transaction.on_commit(partial(forget, name))


def connect() -> None:
    """Forget an image's answer when its row, pyramid or policy changes in this process.

    `media.services.access` writes a file event with each change of policy.
    """
    for model in (Asset, Rendition, FileEvent):
        post_save.connect(_changed, sender=model, dispatch_uid=f"iiif_{model.__name__}_saved")
        post_delete.connect(_changed, sender=model, dispatch_uid=f"iiif_{model.__name__}_gone")
