"""A detail as a Web Annotation: what it is called, where it is, whose it is."""

from __future__ import annotations

from typing import Any

from iiif import labels
from iiif.addresses import absolute, in_both_languages, manifest_url
from iiif.annotations.documents import CONTEXT
from iiif.models import Cutout
from iiif.state.make import state_of
from iiif.state.target import Target


def cutout_document(cutout: Cutout) -> dict[str, Any]:
    target = Target(cutout.record.ark_name, cutout.asset.public_id, cutout.page, xywh=cutout.xywh)
    bodies: list[dict[str, Any]] = [
        {"type": "TextualBody", "value": text, "format": "text/plain", "language": tag}
        for tag, (title, note) in (
            ("zh-Hans", (cutout.title_zh, cutout.note_zh)),
            ("en", (cutout.title_en, cutout.note_en)),
        )
        if (text := "\n".join(part for part in (title, note) if part))
    ]
    document: dict[str, Any] = {
        "@context": CONTEXT,
        "id": absolute(f"/iiif/cutouts/{cutout.public_id}"),
        "type": "Annotation",
        "motivation": "identifying",
        "label": labels.of(cutout, "title"),
        "body": bodies,
        "target": state_of(target),
        "homepage": [
            {"id": address, "type": "Text", "format": "text/html", "language": [tag]}
            for tag, address in in_both_languages(cutout.get_absolute_url).items()
        ],
        "thumbnail": [
            {"id": absolute(f"/iiif/cutouts/{cutout.public_id}/image.jpg"), "type": "Image"}
        ],
        "partOf": [{"id": manifest_url(cutout.record), "type": "Manifest"}],
    }
    if credit := labels.of(cutout.record, "credit") or labels.of(cutout.asset, "credit"):
        document["requiredStatement"] = {"label": labels.ATTRIBUTION, "value": credit}
    return document
