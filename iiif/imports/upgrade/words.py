"""Names that changed between Presentation 2 and 3."""

from __future__ import annotations

from typing import Any

CONTEXT = "http://iiif.io/api/presentation/3/context.json"

TYPES = {
    "manifest": "Manifest",
    "collection": "Collection",
    "canvas": "Canvas",
    "sequence": "Range",
    "range": "Range",
    "layer": "AnnotationCollection",
    "annotationlist": "AnnotationPage",
    "annotation": "Annotation",
    "image": "Image",
    "stillimage": "Image",
    "movingimage": "Video",
    "video": "Video",
    "sound": "Sound",
    "audio": "Sound",
    "text": "Text",
    "dataset": "Dataset",
    "physicalobject": "Model",
    "contentastext": "TextualBody",
    "choice": "Choice",
    "specificresource": "SpecificResource",
    "fragmentselector": "FragmentSelector",
    "svgselector": "SvgSelector",
}
# `viewingHint` became `behavior`; what is not here has another name or is an extension.
BEHAVIOURS = {
    "individuals",
    "paged",
    "continuous",
    "multi-part",
    "non-paged",
    "facing-pages",
}
MOTIVATIONS = {
    "painting": "painting",
    "commenting": "commenting",
    "linking": "linking",
    "tagging": "tagging",
    "describing": "describing",
    "transcribing": "supplementing",
    "supplementing": "supplementing",
}
_MEDIA = {"image": "Image", "video": "Video", "audio": "Sound", "model": "Model"}
_SERVICES = (
    ("api/image/3", "ImageService3"),
    ("api/image/2", "ImageService2"),
    ("api/image/1", "ImageService1"),
    ("image-api/1", "ImageService1"),
    ("api/search/1/autocomplete", "AutoCompleteService1"),
    ("api/search/0/autocomplete", "AutoCompleteService1"),
    ("api/search/1", "SearchService1"),
    ("api/search/0", "SearchService1"),
    ("api/auth/1/token", "AuthTokenService1"),
    ("api/auth/0/token", "AuthTokenService1"),
    ("api/auth/1/logout", "AuthLogoutService1"),
    ("api/auth/0/logout", "AuthLogoutService1"),
    ("api/auth/1", "AuthCookieService1"),
    ("api/auth/0", "AuthCookieService1"),
    ("api/auth/", "AuthCookieService1"),
)


def type_of(value: Any) -> str:
    """`sc:Canvas`, `http://…#Canvas` or `["oa:Choice"]` as version 3 says it; "" when unknown."""
    name = value[0] if isinstance(value, list) and value else value
    if not isinstance(name, str):
        return ""
    plain = name.replace("#", ":").replace("/", ":").rpartition(":")[2]
    return TYPES.get(plain.lower(), "")


def type_of_format(media_type: Any) -> str:
    """The class of what has this media type: Image, Video, Sound, Model or Text; "" without."""
    if not isinstance(media_type, str) or "/" not in media_type:
        return ""
    first, _slash, second = media_type.lower().partition("/")
    if first == "application" and not second.startswith(("pdf", "epub", "xhtml")):
        return "Dataset"
    return _MEDIA.get(first, "Text")


def service_type(service: dict[str, Any]) -> str:
    """The class of a service, from its context and profile."""
    profile = service.get("profile")
    first = profile[0] if isinstance(profile, list) and profile else profile
    said = f"{service.get('@context', '')} {first or ''}"
    for part, name in _SERVICES:
        if part in str(first) or part in said:
            return name
    return ""
