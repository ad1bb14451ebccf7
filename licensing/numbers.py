"""Public numbers such as `HXL-2026-7K3QF9`: prefix, year, five random characters, one check.

The check character is a weighted sum modulo 31 (a prime), so that every single wrong
character and every swap of two neighbours is found. The alphabet leaves out I, L, O, U and 0,
which people mistake.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from datetime import datetime

from django.utils import timezone

ALPHABET = "123456789ABCDEFGHJKMNPQRSTVWXYZ"
RANDOM_LENGTH = 5
AGREEMENT, REQUEST, PAYMENT, OFFER, REGISTRATION = "HXL", "HXQ", "HXP", "HXO", "HXR"
_NUMBER = re.compile(rf"(HX[LQPOR])-(\d{{4}})-([{ALPHABET}]{{{RANDOM_LENGTH + 1}}})", re.ASCII)


def check_character(text: str) -> str:
    """Weighted sum of the letters and digits of `text`, modulo 31."""
    characters = [c for c in text if c != "-"]
    total = sum(place * ALPHABET.find(c) for place, c in enumerate(characters, 2))
    return ALPHABET[total % len(ALPHABET)]


def new_number(prefix: str, now: datetime, *, taken: Callable[[str], bool]) -> str:
    """A number that nobody has yet; the column's unique constraint makes sure.

    Raises:
        RuntimeError: 32 numbers in a row were taken (28 million fit in one year).
    """
    year = timezone.localtime(now).year
    for _ in range(32):
        stem = f"{prefix}-{year}-" + "".join(secrets.choice(ALPHABET) for _ in range(RANDOM_LENGTH))
        number = stem + check_character(stem)
        if not taken(number):
            return number
    raise RuntimeError(f"no free number found for {prefix}-{year}")


def parse_number(text: str) -> str | None:
    """The number in what a person typed (any case, spaces around); None when it is none."""
    number = text.strip().upper()
    if not _NUMBER.fullmatch(number) or number[-1] != check_character(number[:-1]):
        return None
    return number
