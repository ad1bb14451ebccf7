"""Let the viewer of another site learn what one may see."""

from __future__ import annotations

from datetime import datetime

from iiif.auth.origins import parse_origin
from iiif.errors import BadOrigin
from iiif.models import AccessOrigin, AccessPass


def agree_to_origin(held: AccessPass, origin: str, *, now: datetime) -> AccessOrigin:
    """Note the person's consent; it lasts as long as the pass. A second call changes nothing.

    Raises:
        BadOrigin: this is no origin of a web page.
    """
    parsed = parse_origin(origin)
    if parsed is None:
        raise BadOrigin
    agreed, _made = AccessOrigin.objects.get_or_create(
        access_pass=held, origin=parsed, defaults={"agreed_at": now}
    )
    return agreed
