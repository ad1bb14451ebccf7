"""What every manifest and collection says of the house, and how they are written out."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from django.templatetags.static import static
from iiif_prezi3 import Homepage, Provider

from iiif import labels
from iiif.addresses import absolute, in_both_languages

CONTEXT = "http://iiif.io/api/presentation/3/context.json"
LOGO = "iiif/logo.png"
LOGO_PX = 256


def provider() -> Provider:
    home = Homepage(id=labels.site_url(), type="Text", label=labels.HOME_PAGE, format="text/html")
    return Provider(
        id=labels.site_url(), type="Agent", label=labels.SITE, homepage=[home], logo=[logo()]
    )


def logo() -> dict[str, Any]:
    return {
        "id": absolute(static(LOGO)),
        "type": "Image",
        "format": "image/png",
        "width": LOGO_PX,
        "height": LOGO_PX,
    }


def homepage(label: labels.LanguageMap, path_of: Callable[[], str]) -> list[Homepage]:
    """The page for people, once in each language, which its label names too."""
    return [
        Homepage(
            id=address,
            type="Text",
            label=labels.joined(label, labels.language(tag)),
            format="text/html",
            language=[tag],
        )
        for tag, address in in_both_languages(path_of).items()
    ]


def rights_uri(uri: str) -> str | None:
    """`rights` admits only these two registries, and only their http:// form (§3.2)."""
    plain = uri.replace("https://", "http://", 1)
    known = ("http://creativecommons.org/", "http://rightsstatements.org/")
    return plain if plain.startswith(known) else None


def as_json(resource: Any, *extensions: str) -> str:
    """The document as it is sent.

    Args:
        resource: of iiif-prezi3.
        extensions: addresses of further contexts; that of the API itself comes last (§4.6).
    """
    told = resource.model_dump(exclude_none=True, by_alias=True, mode="json")
    context = [*extensions, CONTEXT] if extensions else CONTEXT
    return json.dumps({"@context": context, **told}, ensure_ascii=False)
