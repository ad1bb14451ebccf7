"""What every public page shows around its content."""

from __future__ import annotations

from django.http import HttpRequest


def site_furniture(request: HttpRequest) -> dict[str, object]:
    """Values of the header and the footer; no query."""
    return {}
