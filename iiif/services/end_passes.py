"""End the pass of a sign-in, and with it every token that was made from it."""

from __future__ import annotations

from iiif.models import AccessPass


def end_passes(*, session_key: str = "", key: str = "") -> None:
    """End what belongs to a session, and what has this key."""
    if session_key:
        AccessPass.objects.of_session(session_key).delete()
    if key:
        AccessPass.objects.filter(key=key).delete()
