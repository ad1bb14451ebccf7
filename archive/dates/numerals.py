"""Chinese numerals in dates: 元, 十六, 二十三, 廿三, 一九三四, 二〇〇六, 1934."""

from __future__ import annotations

_DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {
    "零": 0, "○": 0, "元": 1, "正": 1, "两": 2,
}  # fmt: skip
_TENS = {"十": 10, "廿": 20, "卅": 30, "百": 100}
CHARACTERS = "0123456789" + "".join(_DIGITS) + "".join(_TENS)


def number(text: str) -> int | None:
    """The number, or None where the text is none."""
    if not text:
        return None
    if text.isascii() and text.isdigit():
        return int(text)
    if all(c in _DIGITS for c in text):
        return int("".join(str(_DIGITS[c]) for c in text))
    total, pending = 0, 0
    for c in text:
        if c in _DIGITS:
            pending = _DIGITS[c]
        elif c == "十":
            total += (pending or 1) * 10
            pending = 0
        elif c == "百":
            total += (pending or 1) * 100
            pending = 0
        elif c in _TENS:
            total += _TENS[c]
        else:
            return None
    return total + pending
