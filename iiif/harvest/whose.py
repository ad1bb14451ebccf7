"""Whether an address is our own."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings


def is_ours(address: str) -> bool:
    """What we give out ourselves must not come back as somebody else's."""
    return urlsplit(address.strip()).netloc.lower() == urlsplit(settings.SITE_URL).netloc.lower()
