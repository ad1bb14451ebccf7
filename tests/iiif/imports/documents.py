"""Manifests and collections as another museum gives them out."""

from __future__ import annotations

import json
from typing import Any

from tests.other_server import OtherServer

IMAGES = "https://images.example.org"


def manifest(address: str, *, canvases: int = 2, **more: Any) -> dict[str, Any]:
    """A good manifest; its pictures are at another host than the document."""
    return {
        "@context": "http://iiif.io/api/presentation/3/context.json",
        "id": address,
        "type": "Manifest",
        "label": {"zh-Hans": ["苗族绣片"], "en": ["Miao embroidery"]},
        "rights": "http://creativecommons.org/licenses/by/4.0/",
        "requiredStatement": {"label": {"en": ["Credit"]}, "value": {"en": ["Courtesy of the Museum"]}},
        "provider": [
            {
                "id": "https://museum.example.org/",
                "type": "Agent",
                "label": {"en": ["A Museum Far Away"]},
                "logo": [{"id": "https://logos.example.org/logo.png", "type": "Image"}],
            }
        ],
        "homepage": [{"id": "https://museum.example.org/object/1", "type": "Text", "format": "text/html"}],
        "items": [_canvas(address, number) for number in range(1, canvases + 1)],
    } | more  # fmt: skip


def _canvas(address: str, number: int) -> dict[str, Any]:
    name = f"{address}/canvas/{number}"
    service = {"id": f"{IMAGES}/{number}", "type": "ImageService3", "profile": "level2"}
    body = {
        "id": f"{IMAGES}/{number}/full/max/0/default.jpg",
        "type": "Image",
        "format": "image/jpeg",
        "width": 3000,
        "height": 2000,
        "service": [service],
    }
    annotation = {
        "id": f"{name}/a",
        "type": "Annotation",
        "motivation": "painting",
        "target": name,
        "body": body,
    }
    return {
        "id": name,
        "type": "Canvas",
        "label": {"none": [f"f. {number}"]},
        "width": 3000,
        "height": 2000,
        "items": [{"id": f"{name}/p", "type": "AnnotationPage", "items": [annotation]}],
    }


def say_manifest(museum: OtherServer, path: str = "/m/1", **more: Any) -> str:
    """Publish a manifest at the museum; returns its address."""
    address = f"{museum.url}{path}"
    body = json.dumps(manifest(address, **more), ensure_ascii=False).encode()
    return museum.say(path, body, Content_Type="application/json", ETag=f'"{hash(body)}"')


def say_collection(museum: OtherServer, members: list[tuple[str, str]], path: str = "/c") -> str:
    """Publish a collection; `members` are (type, address)."""
    document = {
        "@context": "http://iiif.io/api/presentation/3/context.json",
        "id": f"{museum.url}{path}",
        "type": "Collection",
        "label": {"en": ["Textiles of the South"]},
        "items": [
            {"id": address, "type": kind, "label": {"en": [f"Item {number}"]}}
            for number, (kind, address) in enumerate(members, 1)
        ],
    }
    return museum.say(path, json.dumps(document).encode(), Content_Type="application/json")
