"""The regions of a motif as Web Annotations, each of the canvas of its record."""

from __future__ import annotations

from typing import Any

from archive.models import Motif, MotifBearing
from archive.regions import Region
from iiif import labels
from iiif.addresses import absolute, in_both_languages, manifest_url
from iiif.annotations.documents import CONTEXT
from iiif.state.make import state_of
from iiif.state.target import Target


def page_address(motif: Motif) -> str:
    return absolute(f"/iiif/motifs/{motif.ark_name}")


def target_of(bearing: MotifBearing) -> Target:
    """The place of the region in the manifest of its record."""
    region = _region(bearing)
    name = bearing.asset.public_id if bearing.asset else ""
    return Target(bearing.record.ark_name, name, region.page, xywh=region.xywh)


def annotation_page(motif: Motif, bearings: list[MotifBearing]) -> dict[str, Any]:
    """All regions that everybody may see, in the order of the motif's list."""
    return {
        "@context": CONTEXT,
        "id": page_address(motif),
        "type": "AnnotationPage",
        "label": labels.of(motif, "title"),
        "items": [annotation(motif, each) for each in bearings],
    }


def annotation(motif: Motif, bearing: MotifBearing, *, context: bool = False) -> dict[str, Any]:
    bodies = [
        {"type": "TextualBody", "value": text, "format": "text/plain", "language": tag}
        for tag, suffix in (("zh-Hans", "zh"), ("en", "en"))
        if (text := _words(motif, bearing, suffix))
    ]
    address = f"{page_address(motif)}/{bearing.pk}"
    told: dict[str, Any] = {
        "id": address,
        "type": "Annotation",
        "motivation": "identifying",
        "label": labels.of(motif, "title"),
        "body": bodies,
        "target": state_of(target_of(bearing)),
        "homepage": [
            {"id": page, "type": "Text", "format": "text/html", "language": [tag]}
            for tag, page in in_both_languages(motif.get_absolute_url).items()
        ],
        "thumbnail": [{"id": f"{address}/image.jpg", "type": "Image"}],
        "partOf": [{"id": manifest_url(bearing.record), "type": "Manifest"}],
    }
    return {"@context": CONTEXT, **told} if context else told


def _words(motif: Motif, bearing: MotifBearing, suffix: str) -> str:
    said = (
        getattr(motif, f"title_{suffix}"),
        getattr(motif, f"meaning_{suffix}"),
        getattr(bearing, f"note_{suffix}"),
    )
    return "\n".join(part for part in said if part)


def _region(bearing: MotifBearing) -> Region:
    region = bearing.region
    assert region is not None  # noqa: S101  # only bearings with one come here
    return region
