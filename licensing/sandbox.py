"""The sandbox gateway 沙盒: a test gateway in the house, no money moves.

It speaks as a real one would: a notice in canonical JSON, signed with HMAC-SHA-256. Its key
is derived from SECRET_KEY, so that there is nothing to configure.
"""

from __future__ import annotations

import hmac
import json
from hashlib import sha256
from typing import Any

from django.conf import settings

from licensing.models import Payment
from provenance.canonical import canonical


def sign(body: bytes) -> str:
    """Hex HMAC of a notice."""
    key = sha256(b"huxiang.sandbox:" + settings.SECRET_KEY.encode()).digest()
    return hmac.new(key, body, sha256).hexdigest()


def is_signed(body: bytes, signature: str) -> bool:
    return hmac.compare_digest(sign(body).encode(), signature.encode())


def notice(payment: Payment, *, paid: bool) -> tuple[bytes, str]:
    """What the gateway sends when the payer has decided: body and signature."""
    body = canonical(
        {
            "payment": payment.number,
            "key": payment.idempotency_key,
            "amount_fen": payment.amount_fen,
            "currency": "CNY",
            "result": "paid" if paid else "failed",
            "gateway_reference": f"SBX-{payment.number}",
        }
    )
    return body, sign(body)


def parse(body: bytes) -> dict[str, Any]:
    """Read a notice whose signature was checked.

    Raises:
        ValueError: it is not the JSON object that a notice is.
    """
    value = json.loads(body)
    if not isinstance(value, dict) or not {"payment", "amount_fen", "result"} <= value.keys():
        raise ValueError("not a notice")
    if type(value["amount_fen"]) is not int:
        raise ValueError("amount_fen is no whole number")
    return value
