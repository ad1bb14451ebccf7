"""What a viewer would get of an image or a recording (Auth Flow 2.0 §5).

`media.access.decide` is the only rule. What is hidden and what does not exist get the same
answer: 401 for whom we don't know, 404 for whom we do.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.urls import reverse

from iiif.addresses import image_base
from iiif.auth import words
from iiif.auth.describe import CONTEXT
from iiif.errors import StillProcessing, UnknownImage
from iiif.geometry import Limits, plan_of
from iiif.grammar import Version
from iiif.labels import LanguageMap
from iiif.permissions import PICTURED, PREVIEW, preview_size, split_identifier, view_for
from media import ranges, remote
from media.access import Access, Level, decide
from media.models import Asset, Rendition


@dataclass(frozen=True, slots=True)
class Probed:
    """The answer: the status that the resource would have, and what to show in its place.

    Attributes:
        location: with 302: where the resource is for this viewer, for a few hours.
        substitute: with 401 and 403: what everybody may have.
    """

    status: int
    heading: LanguageMap = field(default_factory=dict)
    note: LanguageMap = field(default_factory=dict)
    location: dict[str, Any] | None = None
    substitute: dict[str, Any] | None = None

    def document(self) -> dict[str, Any]:
        found: dict[str, Any] = {
            "@context": CONTEXT,
            "type": "AuthProbeResult2",
            "status": self.status,
        }
        if self.location:
            found["location"] = self.location
        if self.substitute:
            found["substitute"] = [self.substitute]
        if self.heading:
            found |= {"heading": self.heading, "note": self.note}
        return found


def probe(identifier: str, viewer: Any) -> Probed:
    """What `viewer` (None: a stranger) would get of this image, page or recording."""
    asset = Asset.objects.filter(public_id=split_identifier(identifier)[0]).first()
    if asset is None:
        return _hidden(viewer)
    if asset.kind in PICTURED:
        return _image(identifier, asset, viewer)
    if asset.kind in (Asset.Kind.AUDIO, Asset.Kind.VIDEO):
        return _recording(asset, viewer)
    return _hidden(viewer)


def _image(identifier: str, asset: Asset, viewer: Any) -> Probed:
    try:
        view = view_for(viewer, identifier)
    except UnknownImage:
        return _hidden(viewer)
    except StillProcessing as wait:
        return Probed(wait.status, words.WAIT, words.WAIT_NOTE)
    if view.preview_px is None:
        return Probed(200)
    public = decide(None, asset).at_least(Level.PREVIEW)
    size = preview_size(view.full_width, view.full_height)
    return _refused(viewer, _preview_image(identifier, size) if public else None)


def _recording(asset: Asset, viewer: Any) -> Probed:
    access = decide(viewer, asset)
    if not access.at_least(Level.PREVIEW) or asset.state == Asset.State.REFUSED:
        return _hidden(viewer)
    if not asset.is_ready:
        return Probed(503, words.WAIT, words.WAIT_NOTE)
    if not access.at_least(Level.FULL):
        public = decide(None, asset)
        preview = _file(asset, Rendition.Purpose.PREVIEW, public)
        return _refused(viewer, preview if public.at_least(Level.PREVIEW) else None)
    if decide(None, asset).at_least(Level.FULL):
        return Probed(200)
    # A signed address, as browsers send no cookie with a film inside another site's page.
    film = asset.kind == Asset.Kind.VIDEO
    purpose = Rendition.Purpose.PROXY if film else Rendition.Purpose.AUDIO_PROXY
    whole = _file(asset, purpose, access)
    return Probed(302, location=whole) if whole else _hidden(viewer)


def _hidden(viewer: Any) -> Probed:
    if viewer is None:
        return Probed(401, words.HEADING, words.NOTE)
    return Probed(404, words.NOT_HERE, words.NOT_HERE_NOTE)


def _refused(viewer: Any, substitute: dict[str, Any] | None) -> Probed:
    if viewer is None:
        return Probed(401, words.HEADING, words.NOTE, substitute=substitute)
    return Probed(403, words.PREVIEW_ONLY, words.PREVIEW_ONLY_NOTE, substitute=substitute)


def _preview_image(identifier: str, size: tuple[int, int]) -> dict[str, Any]:
    """The preview as an image of its own, which zooms without a refused tile."""
    base = image_base(identifier.removesuffix(PREVIEW) + PREVIEW)
    limits = Limits(settings.IIIF_MAX_SIDE, settings.IIIF_MAX_AREA)
    largest = plan_of("full/max/0/default.jpg", Version.V3, *size, limits)
    return {
        "id": f"{base}/full/max/0/default.jpg",
        "type": "Image",
        "label": words.PREVIEW,
        "format": "image/jpeg",
        "width": largest.out_width,
        "height": largest.out_height,
        "service": [{"id": base, "type": "ImageService3", "profile": "level2"}],
    }


def _file(asset: Asset, purpose: str, access: Access) -> dict[str, Any] | None:
    """A film or recording by a signed address; None where it was not made."""
    row = asset.renditions.filter(purpose=purpose).order_by("pk").first()
    if row is None:
        return None
    is_preview = purpose == Rendition.Purpose.PREVIEW
    ticket = ranges.Ticket(
        *("r", row.path, row.media_type, row.sha256[:32]),
        is_public=is_preview,
        is_remote=remote.is_on() and row.remote_at is not None,
        asset="" if access.reason in ("staff", "owner") else asset.public_id,
    )
    token = ranges.sign(ticket, lasts_s=access.at_most_s(ranges.LIFETIME_S))
    found: dict[str, Any] = {
        "id": settings.SITE_URL + reverse("media_bytes", args=[token]),
        "type": "Video" if asset.kind == Asset.Kind.VIDEO else "Sound",
        "format": row.media_type,
    }
    if is_preview:
        found["label"] = words.PREVIEW
    if row.duration_ms:
        found["duration"] = row.duration_ms / 1000
    if row.width and row.height and found["type"] == "Video":
        found |= {"width": row.width, "height": row.height}
    return found
