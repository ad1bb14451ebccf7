"""What every public page shows around its content."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from museum import navigation

THEMES = {"light", "dark"}


def site_furniture(request: HttpRequest) -> dict[str, object]:
    """Values of the header and the footer; no query, and no work where nothing is shown."""
    if request.path.startswith("/cms/"):
        return {}  # Wagtail's own templates read names such as `search_url`
    theme = request.COOKIES.get("theme", "")
    return {
        "theme": theme if theme in THEMES else "",
        "menu": SimpleLazyObject(navigation.menu),
        "footer_links": SimpleLazyObject(navigation.footer),
        "home_url": SimpleLazyObject(lambda: navigation.address("home")),
        "search_url": SimpleLazyObject(lambda: navigation.address("search")),
        "workspace_url": SimpleLazyObject(lambda: navigation.address("workspace")),
        "canonical_url": settings.SITE_URL + request.path,
        "site_url": settings.SITE_URL,
        "filing": {
            "icp": settings.ICP_NUMBER,
            "psb": settings.PSB_NUMBER,
            "map_review": settings.MAP_REVIEW_NUMBER,
            "licence": settings.TEXT_LICENCE,
            "licence_url": settings.TEXT_LICENCE_URL,
        },
    }
