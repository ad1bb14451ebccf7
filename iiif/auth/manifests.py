"""The flow in manifests: whoever may see more than the public is told where to ask.

A painting stays what everybody may see, so that viewers which know nothing of the flow show
it without a refused tile. Beside an image's preview stands the whole image with its probe,
as the second of a choice; a recording, which answers everybody at one address, gets the
probe itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings

from iiif.addresses import image_base
from iiif.auth import words
from iiif.auth.describe import CONTEXT, probe_service
from iiif.geometry import Limits, plan_of
from iiif.grammar import Version
from iiif.permissions import PREVIEW
from media.access import Level, decide
from media.models import Asset


def guard(document: dict[str, Any], assets: Iterable[Asset]) -> None:
    """Write the services into a manifest, for those assets of which the public sees a preview."""
    guarded = {a.public_id: a for a in assets if not decide(None, a).at_least(Level.FULL)}
    found = False
    for canvas in document.get("items", ()):
        name = canvas["id"].partition("/canvas/")[2].split("/")[0]
        if (asset := guarded.get(name)) is None:
            continue
        for page in canvas.get("items", ()):
            for annotation in page["items"]:
                annotation["body"], changed = _guarded(annotation["body"], canvas, asset)
                found = found or changed
    if found:
        contexts = document["@context"]
        contexts = contexts if isinstance(contexts, list) else [contexts]
        document["@context"] = [CONTEXT, *contexts]


def _guarded(body: Any, canvas: dict[str, Any], asset: Asset) -> tuple[Any, bool]:
    """The body with its services, and whether it got any."""
    bodies = body["items"] if body.get("type") == "Choice" else [body]
    if asset.kind in (Asset.Kind.AUDIO, Asset.Kind.VIDEO):
        for each in bodies:
            each["service"] = [*each.get("service", ()), probe_service(asset.public_id)]
        return body, True
    previews = [each for each in bodies if _is_preview(each)]
    if not previews:
        return body, False
    for each in previews:
        each.setdefault("label", words.PREVIEW)
    wholes = [_whole(each, canvas) for each in previews]
    return {"type": "Choice", "items": [*bodies, *wholes]}, True


def _is_preview(body: dict[str, Any]) -> bool:
    return any(s.get("id", "").endswith(PREVIEW) for s in body.get("service", ()))


def _whole(preview: dict[str, Any], canvas: dict[str, Any]) -> dict[str, Any]:
    """The whole image of a preview; a canvas is as large as its image."""
    identifier = preview["service"][0]["id"].rpartition("/")[2].removesuffix(PREVIEW)
    base = image_base(identifier)
    size = canvas["width"], canvas["height"]
    limits = Limits(settings.IIIF_MAX_SIDE, settings.IIIF_MAX_AREA)
    largest = plan_of("full/max/0/default.jpg", Version.V3, *size, limits)
    return {
        "id": f"{base}/full/max/0/default.jpg",
        "type": "Image",
        "label": words.WHOLE,
        "format": "image/jpeg",
        "width": largest.out_width,
        "height": largest.out_height,
        "service": [
            {
                "id": base,
                "type": "ImageService3",
                "profile": "level2",
                "service": [probe_service(identifier)],
            }
        ],
    }
