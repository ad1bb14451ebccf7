"""Public names: opaque, short, with a check character (ARK and NOID).

A name is shoulder + random betanumerics + one check character, such as `h1c4q8zk0dw3tp`.
Betanumerics (0-9 and consonants without l) make no words and are hard to mistake. The
check character is the NOID Check Digit Algorithm (NCDA) of the NOID specification, as the
ARK specification (draft-kunze-ark, "Check Digits") recommends it: the weighted sum of the
characters of `NAAN/name` modulo 29. It finds every single wrong character and every swap
of two neighbours, as long as `NAAN/name` is shorter than 29 characters.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable

from django.conf import settings

ALPHABET = "0123456789bcdfghjkmnpqrstvwxz"
RANDOM_LENGTH = 10  # 29^10: at a million names a new one meets an old one once in 4e8 mints
LONGEST = 22  # with a five-character NAAN and the slash, one below the 29 that NCDA covers
_VALUE = {character: value for value, character in enumerate(ALPHABET)}
_NAME = re.compile(rf"[{ALPHABET}]{{2,{LONGEST}}}", re.ASCII)
_SHOULDER = re.compile(r"[bcdfghjkmnpqrstvwxz]{1,4}[0-9]", re.ASCII)
_ARK = re.compile(
    r"ark:/?(?P<naan>[0-9bcdfghjkmnpqrstvwxz]{5,9})/(?P<name>[^/.?#]+)", re.IGNORECASE
)


def check_character(text: str) -> str:
    """NCDA over `NAAN/name` without its check character; other characters count 0."""
    total = sum(place * _VALUE.get(character, 0) for place, character in enumerate(text, 1))
    return ALPHABET[total % len(ALPHABET)]


def mint(shoulder: str, *, taken: Callable[[str], bool] | None = None) -> str:
    """A new name on a shoulder: letters and one digit, such as `h1`.

    Two calls practically never meet (48 random bits); the unique constraint of the column
    is what makes sure. Give `taken` to try again instead of failing there.

    Raises:
        ValueError: the shoulder is not letters and a digit.
        RuntimeError: 16 names in a row were taken (the shoulder is full or `taken` is wrong).
    """
    if not _SHOULDER.fullmatch(shoulder):
        raise ValueError(f"not a shoulder: {shoulder!r}; use 1 to 4 consonants and a digit")
    for _ in range(16):
        stem = shoulder + "".join(secrets.choice(ALPHABET) for _ in range(RANDOM_LENGTH))
        name = stem + check_character(f"{settings.NAAN}/{stem}")
        if taken is None or not taken(name):
            return name
    raise RuntimeError(f"no free name found on shoulder {shoulder}")


def is_valid(name: str, *, naan: str | None = None) -> bool:
    """Whether this is a well-formed name whose check character agrees (no look-up)."""
    if not _NAME.fullmatch(name):
        return False
    return name[-1] == check_character(f"{naan or settings.NAAN}/{name[:-1]}")


def ark(name: str) -> str:
    """`ark:/NAAN/name`, as shown and cited."""
    return f"ark:/{settings.NAAN}/{name}"


def parse(text: str) -> str | None:
    """The name in what a person or an address gives: bare, `ark:/…`, `ark:…`, or with hyphens.

    Hyphens are inert in an ARK, and case is folded because no name has capitals. None when
    it is no name of this house (other NAAN, wrong check character).
    """
    found = _ARK.search(text.strip())
    if found and found["naan"].lower() != settings.NAAN:
        return None
    name = (found["name"] if found else text.strip()).replace("-", "").lower()
    return name if is_valid(name) else None
