"""Content states of our own things, in the compact form that §3.1 asks for."""

from __future__ import annotations

import json
from typing import Any

from iiif.addresses import canvas_url, manifest_url
from iiif.state.encoding import encode
from iiif.state.target import Target


def state_of(target: Target) -> dict[str, Any]:
    """The target of an implied annotation: a canvas, or a part of it, in its manifest."""
    manifest = {"id": manifest_url(target.record), "type": "Manifest"}
    if not target.asset:
        return manifest
    fragment = ""
    if target.xywh:
        fragment = "#xywh=" + ",".join(map(str, target.xywh))
    elif target.start is not None:
        end = f",{target.end:g}" if target.end is not None else ""
        fragment = f"#t={target.start:g}{end}"
    canvas = canvas_url(target.record, target.asset, target.page)
    return {"id": canvas + fragment, "type": "Canvas", "partOf": [manifest]}


def encoded(target: Target) -> str:
    """As the value of `iiif-content`; a whole record is a plain address (§3.1)."""
    state = state_of(target)
    if not target.asset:
        return str(state["id"])
    return encode(json.dumps(state, separators=(",", ":")))
