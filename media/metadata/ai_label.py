"""The embedded label of AI-made content (GB 45438-2025, annex on metadata; TC260-PG-20258A).

The label is one JSON text under the name `AIGC`: in pictures the XMP property `TC260:AIGC`, in
sound and film the tag `AIGC` of the container.
It is the one thing that leaves the master's metadata for its public renditions.
"""

from __future__ import annotations

import json
from html import escape
from typing import Any

NAMESPACE = "http://www.tc260.org.cn/ns/AIGC/1.0/"
FIELDS = (
    "Label", "ContentProducer", "ProduceID", "ReservedCode1", "ContentPropagator", "PropagateID",
    "ReservedCode2",
)  # fmt: skip
MOST_CHARACTERS = 300  # of one field
_DECLARED = ("1", "2", "3")  # made by AI; possibly; suspected
_MADE_BY_AI = ("trainedAlgorithmicMedia", "compositeWithTrainedAlgorithmicMedia",
               "algorithmicMedia")  # fmt: skip


def label_in(raw: dict[str, Any]) -> str:
    """The label in a raw tree as canonical JSON text; "" where the file carries none.

    IPTC's digital source type "trained algorithmic media" is read as the same statement.
    """
    xmp, exif = raw.get("xmp", {}), raw.get("exif", {})
    probed = raw.get("ffprobe", {})
    # Ogg keeps the words about the whole with its streams.
    tags = [probed.get("tags", {}), *(s.get("tags", {}) for s in probed.get("streams", []))]
    candidates = (
        xmp.get("TC260:AIGC"), raw.get("png", {}).get("AIGC"),
        exif.get("EXIF", {}).get("UserComment"), raw.get("pdf", {}).get("AIGC"),
        *(of.get(name) for of in tags for name in ("AIGC", "aigc")),
    )  # fmt: skip
    for candidate in candidates:
        if label := _parsed(candidate):
            return label
    source = str(xmp.get("Iptc4xmpExt:DigitalSourceType", ""))
    if source.rpartition("/")[2] in _MADE_BY_AI:
        return text_of({"Label": "1"})
    return ""


def text_of(fields: dict[str, Any]) -> str:
    """The seven fields in their order, each bounded, as compact JSON."""
    kept = {name: str(fields.get(name, ""))[:MOST_CHARACTERS] for name in FIELDS}
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":"))


def own_label(public_id: str, publisher: str) -> str:
    """The label for a work that was declared here to be made by AI.

    Args:
        publisher: who spreads it: the name of the house.
    """
    return text_of({"Label": "1", "ContentPropagator": publisher, "PropagateID": public_id})


def xmp_packet(label: str) -> bytes:
    """An XMP packet that holds the label and nothing else; b"" for no label."""
    if not label:
        return b""
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        f'<rdf:Description rdf:about="" xmlns:TC260="{NAMESPACE}">'
        f"<TC260:AIGC>{escape(label, quote=False)}</TC260:AIGC>"
        "</rdf:Description></rdf:RDF></x:xmpmeta>"
        '<?xpacket end="w"?>'
    ).encode()


def _parsed(candidate: Any) -> str:
    if not isinstance(candidate, str) or "Label" not in candidate:
        return ""
    try:
        fields = json.loads(candidate)
    except ValueError:
        return ""
    if isinstance(fields, dict) and isinstance(fields.get("AIGC"), dict):
        fields = fields["AIGC"]
    if not isinstance(fields, dict) or str(fields.get("Label")) not in _DECLARED:
        return ""
    return text_of(fields)
