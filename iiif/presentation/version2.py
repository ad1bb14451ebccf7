"""Presentation 2.1 for viewers that know nothing newer, written from our own 3.0 documents.

2.1 has no time: a recording becomes a canvas with its still picture, and the recording, its
captions and its words become `rendering`. Places (navPlace) and choices have no word in 2.1
either; the first choice stands for all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

Json = dict[str, Any]

CONTEXT = "http://iiif.io/api/presentation/2/context.json"
IMAGE_CONTEXT = "http://iiif.io/api/image/2/context.json"
IMAGE_PROFILE = "http://iiif.io/api/image/2/level2.json"
NO_STILL = 1200, 675  # px, of a recording that has no picture
_TYPES = {
    "Image": "dctypes:Image",
    "Video": "dctypes:MovingImage",
    "Sound": "dctypes:Sound",
    "Text": "dctypes:Text",
    "Dataset": "dctypes:Dataset",
}
_MOTIVATIONS = {"supplementing": "sc:painting", "identifying": "oa:identifying"}


def downgrade(document: Json) -> Json:
    """A manifest, a collection or a page of annotations of 3.0 in the words of 2.1.

    Raises:
        KeyError: it is a resource of another type.
    """
    write = {"Manifest": _manifest, "Collection": _collection, "AnnotationPage": _texts}
    return {"@context": CONTEXT, **write[document["type"]](document)}


def _manifest(document: Json) -> Json:
    base = _id(document["id"]).removesuffix("/manifest")
    canvases = [_canvas(canvas) for canvas in document["items"]]
    paged = {"viewingHint": "paged"} if "paged" in document.get("behavior", []) else {}
    tops = document.get("structures", [])
    ranges = [each for top in tops for each in _ranges(top, is_top=len(tops) == 1)]
    return {
        "@id": _id(document["id"]),
        "@type": "sc:Manifest",
        **_described(document),
        **paged,
        "sequences": [
            {"@id": f"{base}/sequence/normal", "@type": "sc:Sequence", "canvases": canvases}
        ],
        **({"structures": ranges} if ranges else {}),
    }


def _collection(document: Json) -> Json:
    below = document["items"]
    listed: Json = {}
    for kind, name in (("Collection", "collections"), ("Manifest", "manifests")):
        found = [_reference(each) for each in below if each["type"] == kind]
        if found:
            listed[name] = found
    several = {"viewingHint": "multi-part"} if "multi-part" in document.get("behavior", []) else {}
    return {
        "@id": _id(document["id"]),
        "@type": "sc:Collection",
        **_described(document),
        **several,
        **listed,
    }


def _reference(resource: Json) -> Json:
    return {
        "@id": _id(resource["id"]),
        "@type": f"sc:{resource['type']}",
        "label": _words(resource["label"]),
        **_thumbnail(resource),
    }


def _described(resource: Json) -> Json:
    """The properties that every resource may have."""
    found: Json = {"label": _words(resource["label"])}
    if "summary" in resource:
        found["description"] = _words(resource["summary"])
    if resource.get("metadata"):
        found["metadata"] = [
            {"label": _words(pair["label"]), "value": _words(pair["value"])}
            for pair in resource["metadata"]
        ]
    if "requiredStatement" in resource:
        found["attribution"] = _words(resource["requiredStatement"]["value"])
    if "rights" in resource:
        found["license"] = resource["rights"]
    if "navDate" in resource:
        found["navDate"] = resource["navDate"]
    for agent in resource.get("provider", []):
        found["logo"] = agent["logo"][0]["id"]
    found |= _thumbnail(resource)
    for theirs, ours in (
        ("homepage", "related"),
        ("seeAlso", "seeAlso"),
        ("rendering", "rendering"),
    ):
        if resource.get(theirs):
            found[ours] = [_link(link) for link in resource[theirs]]
    above = [_id(each["id"]) for each in resource.get("partOf", [])]
    if above:
        found["within"] = above[0] if len(above) == 1 else above
    return found


def _canvas(canvas: Json) -> Json:
    """With the picture that is painted on it, or the still of a recording."""
    address = _id(canvas["id"])
    painted = canvas["items"][0]["items"][0]["body"]
    sources = painted["items"] if painted["type"] == "Choice" else [painted]
    still = canvas.get("placeholderCanvas") or canvas.get("accompanyingCanvas")
    described = _described(canvas)
    if sources[0]["type"] == "Image":
        picture, width, height = sources[0], canvas["width"], canvas["height"]
    else:
        picture = still["items"][0]["items"][0]["body"] if still else None
        width, height = (still["width"], still["height"]) if still else NO_STILL
        described["rendering"] = _unique(
            [*_recording(canvas, sources), *described.get("rendering", [])]
        )
    images = [] if picture is None else [_image(f"{address}/painting", picture, address)]
    lists = [
        {"@id": _id(page["id"]), "@type": "sc:AnnotationList"}
        for page in canvas.get("annotations", [])
        if "items" not in page
    ]
    return {
        "@id": address,
        "@type": "sc:Canvas",
        **described,
        "width": width,
        "height": height,
        "images": images,
        **({"otherContent": lists} if lists else {}),
    }


def _recording(canvas: Json, sources: list[Json]) -> Iterator[Json]:
    """What 2.1 can't play: the recording in each form, and the words beside it."""
    for source in sources:
        yield _link({"label": canvas["label"], **source})
    for page in canvas.get("annotations", []):
        for annotation in page.get("items", []):
            yield _link(annotation["body"])


def _unique(links: Iterable[Json]) -> list[Json]:
    return list({link["@id"]: link for link in links}.values())


def _image(address: str, picture: Json, canvas: str) -> Json:
    resource = {
        "@id": _picture_id(picture["id"]),
        "@type": "dctypes:Image",
        "format": picture["format"],
        "width": picture["width"],
        "height": picture["height"],
        **_service(picture),
    }
    return {
        "@id": address,
        "@type": "oa:Annotation",
        "motivation": "sc:painting",
        "resource": resource,
        "on": canvas,
    }


def _texts(page: Json) -> Json:
    """Words on a page; each line has its place in the list as its address."""
    return {
        "@id": _id(page["id"]),
        "@type": "sc:AnnotationList",
        "label": _words(page["label"]),
        "resources": [
            {
                "@id": f"{_id(page['id'])}#{each['id'].rpartition('/')[2]}",
                "@type": "oa:Annotation",
                "motivation": _MOTIVATIONS[each["motivation"]],
                "resource": {
                    "@type": "cnt:ContentAsText",
                    "format": each["body"]["format"],
                    "chars": each["body"]["value"],
                    **(
                        {"language": each["body"]["language"]} if "language" in each["body"] else {}
                    ),
                },
                "on": _id(each["target"]),
            }
            for each in page["items"]
        ],
    }


def _ranges(tree: Json, *, is_top: bool) -> Iterator[Json]:
    """A range and those below it, each by itself, as 2.1 lists them; one at most is the top."""
    below = [each for each in tree["items"] if each["type"] == "Range"]
    found: Json = {
        "@id": _id(tree["id"]),
        "@type": "sc:Range",
        "label": _words(tree["label"]),
    }
    if is_top:
        found["viewingHint"] = "top"
    if below:
        found["ranges"] = [_id(each["id"]) for each in below]
    canvases = [_id(each["id"]) for each in tree["items"] if each["type"] == "Canvas"]
    if canvases:
        found["canvases"] = canvases
    yield found
    for each in below:
        yield from _ranges(each, is_top=False)


def _link(link: Json) -> Json:
    told: Json = {"@id": link["id"]}
    if link["type"] in _TYPES and "language" not in link:
        told["@type"] = _TYPES[link["type"]]
    told |= {name: link[name] for name in ("format", "profile") if name in link}
    return told | ({"label": _words(link["label"])} if "label" in link else {})


def _thumbnail(resource: Json) -> Json:
    for picture in resource.get("thumbnail", []):
        return {"thumbnail": {"@id": _picture_id(picture["id"]), **_service(picture)}}
    return {}


def _service(picture: Json) -> Json:
    for service in picture.get("service", []):
        return {
            "service": {
                "@context": IMAGE_CONTEXT,
                "@id": _picture_id(service["id"]),
                "profile": IMAGE_PROFILE,
            }
        }
    return {}


def _words(texts: dict[str, list[str]]) -> Any:
    """A language map as values with a language; one that is in no language as it is."""
    found: list[Any] = [
        text if tag == "none" else {"@value": text, "@language": tag}
        for tag, each in texts.items()
        for text in each
    ]
    return found[0] if len(found) == 1 else found


def _id(address: str) -> str:
    """Our own resources have an address in each version."""
    return address.replace("/iiif/presentation/3/", "/iiif/presentation/2/", 1)


def _picture_id(address: str) -> str:
    """The same picture by Image API 2.1, which reads `max` and `w,h` alike."""
    return address.replace("/iiif/image/3/", "/iiif/image/2/", 1)
