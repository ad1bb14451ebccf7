"""Canonical JSON (RFC 8785): one text for one meaning, so that a hash can be made again.

Floats are refused, although RFC 8785 can write them: money, rates and durations are whole
numbers in this house, and a float that slips into evidence is a mistake.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import rfc8785

from provenance.errors import NotCanonical

LARGEST = 2**53 - 1  # integers beyond it lose digits in JavaScript (RFC 8785, 3.2.2.3)


def canonical(value: object) -> bytes:
    """UTF-8 bytes of the value.

    Raises:
        NotCanonical: a float, an integer beyond 2^53 - 1, a key that is no text, a lone
            surrogate, or a type that JSON does not know; names the path to it.
    """
    _check(value, "$")
    return rfc8785.dumps(value)  # type: ignore[arg-type]  # _check has narrowed it to JSON


def _check(value: object, path: str) -> None:
    match value:
        case None | bool():
            return
        case str():
            if any("\ud800" <= character <= "\udfff" for character in value):
                raise NotCanonical(path=path, reason="lone surrogate")
        case int():
            if abs(value) > LARGEST:
                raise NotCanonical(path=path, reason="integer beyond 2^53 - 1; write it as text")
        case Mapping():
            for key, item in value.items():
                if not isinstance(key, str):
                    raise NotCanonical(path=path, reason=f"key {key!r} is not text")
                _check(key, f"{path}.{key!r}")
                _check(item, f"{path}.{key}")
        case Sequence() if not isinstance(value, (bytes, bytearray)):
            for place, item in enumerate(value):
                _check(item, f"{path}[{place}]")
        case _:
            raise NotCanonical(path=path, reason=f"{type(value).__name__} is not allowed")
