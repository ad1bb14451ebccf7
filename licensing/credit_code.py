"""统一社会信用代码 (GB 32100-2015): 18 characters, the last one a check character."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # without I, O, S, V, Z
WEIGHTS = tuple(pow(3, place, 31) for place in range(17))


def check_character(first17: str) -> str:
    """The 18th character: 31 minus the weighted sum modulo 31."""
    total = sum(
        ALPHABET.index(character) * weight
        for character, weight in zip(first17, WEIGHTS, strict=True)
    )
    return ALPHABET[(31 - total % 31) % 31]


def validate_credit_code(code: str) -> None:
    """Accept an empty code or a right one.

    Raises:
        ValidationError: wrong length, a character that never occurs, or a wrong check character.
    """
    if not code:
        return
    if len(code) != 18:
        raise ValidationError(
            _("统一社会信用代码应为 18 位，你填了 %(n)d 位。"),
            code="credit_code_length",
            params={"n": len(code)},
        )
    strange = sorted(set(code) - set(ALPHABET))
    if strange:
        raise ValidationError(
            _("统一社会信用代码里不会有这些字符：%(chars)s。"),
            code="credit_code_characters",
            params={"chars": " ".join(strange)},
        )
    if code[17] != check_character(code[:17]):
        raise ValidationError(
            _("统一社会信用代码的校验位不对，请核对是否抄错。"), code="credit_code_check"
        )
