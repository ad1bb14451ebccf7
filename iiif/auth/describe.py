"""The services that a viewer finds in info.json and in manifests (Auth Flow 2.0 §2.1).

First `external` (who has signed in and agreed before is not asked again), then `active`.
There is no kiosk service: no right of this house belongs to a device.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.urls import reverse

from iiif.auth import words
from iiif.grammar import Version

CONTEXT = "http://iiif.io/api/auth/2/context.json"


def probe_service(identifier: str) -> dict[str, Any]:
    """The probe of an image, a page of one, or a recording, with the services behind it."""
    token: dict[str, Any] = {
        "id": _address("iiif_auth_token"),
        "type": "AuthAccessTokenService2",
        "errorHeading": words.NO_TOKEN,
        "errorNote": words.NO_TOKEN_NOTE,
    }
    return {
        "id": f"{settings.SITE_URL}/iiif/auth/probe/{quote(identifier, safe='')}",
        "type": "AuthProbeService2",
        "errorHeading": words.PREVIEW_ONLY,
        "errorNote": words.NOTE,
        "service": [
            {
                # Viewers ignore this address (§3.1); the schema of manifests asks for one.
                "id": f"{_address('iiif_auth_access')}#external",
                "type": "AuthAccessService2",
                "profile": "external",
                "label": words.SIGNED_IN_ELSEWHERE,
                "service": [token],
            },
            {
                "id": _address("iiif_auth_access"),
                "type": "AuthAccessService2",
                "profile": "active",
                "label": words.SIGN_IN,
                "heading": words.HEADING,
                "note": words.NOTE,
                "confirmLabel": words.CONFIRM,
                "service": [
                    token,
                    {
                        "id": _address("iiif_auth_logout"),
                        "type": "AuthLogoutService2",
                        "label": words.SIGN_OUT,
                    },
                ],
            },
        ],
    }


def guarded_info(document: dict[str, Any], identifier: str) -> dict[str, Any]:
    """An info.json of version 3 with its probe; the context of the flow comes first."""
    return document | {
        "@context": [CONTEXT, Version.V3.context],
        "service": [probe_service(identifier)],
    }


def _address(name: str) -> str:
    return settings.SITE_URL + reverse(name)
