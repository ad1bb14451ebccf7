"""Which format an Accept header asks for (RFC 9110, section 12.5.1)."""

from __future__ import annotations

from collections.abc import Mapping

from archive.exchange.formats import FORMATS, Format

_PAGE = ("text/html", "application/xhtml+xml")


def wanted_format(accept: str) -> Format | None:
    """The format that is preferred to the page; None for the page (also where all are equal).

    Browsers ask for XML as well, with less weight than for the page, and get the page.
    """
    best: tuple[float, Format | None] = (0.0, None)
    page = 0.0
    for media_range, profile, weight in _ranges(accept):
        if media_range in _PAGE or media_range in {"*/*", "text/*"}:
            page = max(page, weight)
            continue
        found = _format(media_range, profile)
        if found is not None and weight > best[0]:
            best = (weight, found)
    return best[1] if best[0] > page or (best[0] == page and not _says_page(accept)) else None


def wanted_of(accept: str, offered: Mapping[str, str], *, default: str) -> str:
    """Which of several forms an Accept header prefers.

    Args:
        offered: media type to the name of a form.
        default: the form for who accepts anything, or nothing that is offered. A form that is
            named as much wins.
    """
    best, form, anything = 0.0, default, 0.0
    for media_range, _profile, weight in _ranges(accept):
        if media_range == "*/*":
            anything = max(anything, weight)
        elif media_range in offered and weight > best:
            best, form = weight, offered[media_range]
    return form if best >= anything else default


def _says_page(accept: str) -> bool:
    return any(kind in accept for kind in _PAGE)


def _format(media_range: str, profile: str) -> Format | None:
    if profile:
        return next((each for each in FORMATS.values() if each.profile == profile), None)
    for each in FORMATS.values():
        if media_range in each.accepts or media_range == each.plain_type:
            return each
    return None


def _ranges(accept: str) -> list[tuple[str, str, float]]:
    """Media range, its profile and its weight; what cannot be read counts nothing."""
    found = []
    for part in accept[:2_000].split(","):
        media_range, *parameters = (piece.strip() for piece in part.split(";"))
        values = dict(piece.partition("=")[::2] for piece in parameters)
        try:
            weight = float(values.get("q", "1"))
        except ValueError:
            weight = 0.0
        found.append((media_range.lower(), values.get("profile", "").strip('"'), weight))
    return found
