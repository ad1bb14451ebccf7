"""Content-state-encoding (§6): percent-encoded as JavaScript does it, then base64url."""

from __future__ import annotations

import base64
import binascii
from urllib.parse import quote, unquote_to_bytes

_SAFE = "!'()*-._~"  # what encodeURIComponent leaves as it is


def encode(plain: str) -> str:
    """The text as it stands in an address; nothing on its way can change it."""
    return base64.urlsafe_b64encode(quote(plain, safe=_SAFE).encode()).decode().rstrip("=")


def decode(encoded: str) -> str:
    """The text back.

    Raises:
        ValueError: this was never encoded so.
    """
    padded = encoded + "=" * (-len(encoded) % 4)
    try:
        return unquote_to_bytes(base64.b64decode(padded, altchars=b"-_", validate=True)).decode()
    except (binascii.Error, UnicodeError) as error:
        raise ValueError("not content-state-encoded") from error
