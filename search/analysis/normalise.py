"""One form for every spelling: NFKC, lower case, no accents, simplified characters.

Both the stored text and the query pass through here, so that 西蘭卡普 finds 西兰卡普 and
the reverse, `Ｍiao` finds `miao`, and `Xiāng` finds `xiang`.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

import opencc

# Names that plain conversion breaks. 乾 is read qián in these and must not become 干; the
# others are forms that machines and older books give our names. Keys are the form found
# (after NFKC), values the form kept; both have the same length.
KEPT_NAMES = {
    "乾城": "乾城",
    "乾州": "乾州",
    "乾綏": "乾绥",
    "乾嘉": "乾嘉",
    "裏耶": "里耶",
    "裡耶": "里耶",
    "甯乡": "宁乡",
    "甯鄉": "宁乡",
    "甯远": "宁远",
    "甯遠": "宁远",
    "辰谿": "辰溪",
    "锺": "钟",
    "馀": "余",
}
_NAMES = re.compile("|".join(sorted(map(re.escape, KEPT_NAMES), key=len, reverse=True)))


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text and, for each of its characters, where it came from.

    Attributes:
        text: the folded text.
        starts: index in the original of each folded character; one more at the end, the
            length of the original. `starts[i + 1]` is where the character `i` ends.
    """

    text: str
    starts: tuple[int, ...]

    def original_range(self, start: int, end: int) -> tuple[int, int]:
        """The stretch of the original that made the folded stretch [start, end)."""
        last = self.starts[end - 1]
        after = next((at for at in self.starts[end:] if at > last), self.starts[-1])
        return self.starts[start], after


@lru_cache(maxsize=1)
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


def simplify(text: str) -> str:
    """Traditional into simplified characters, names of the table kept."""
    parts: list[str] = []
    at = 0
    for match in _NAMES.finditer(text):
        parts += [_converter().convert(text[at : match.start()]), KEPT_NAMES[match[0]]]
        at = match.end()
    parts.append(_converter().convert(text[at:]))
    return "".join(parts)


def fold(text: str) -> str:
    """The form that is compared; never raises, whatever the text holds."""
    return fold_with_offsets(text).text


def fold_with_offsets(text: str) -> Folded:
    """As `fold`, and remembers where every character came from."""
    if text.isascii():
        return Folded(
            "".join(c if c.isprintable() else " " for c in text.lower()),
            tuple(range(len(text) + 1)),
        )
    characters: list[str] = []
    starts: list[int] = []
    for index, character in enumerate(text):
        plain = _plain(character)
        characters += plain
        starts += [index] * len(plain)
    joined = "".join(characters)
    simple = simplify(joined)
    if len(simple) != len(joined):  # a phrase of another length: character by character then
        simple = "".join(
            one if len(one := _converter().convert(character)) == 1 else character
            for character in joined
        )
    return Folded(simple, (*starts, len(text)))


@lru_cache(maxsize=16_384)
def _plain(character: str) -> str:
    """One character in NFKC and lower case, without accents; controls become a space."""
    if unicodedata.category(character) in {"Cc", "Cs", "Cf", "Zl", "Zp"}:
        return " " if character not in "\u200b\u200c\u200d\ufeff\u00ad" else ""
    plain = unicodedata.normalize("NFKC", character).lower()
    decomposed = unicodedata.normalize("NFKD", plain)
    if decomposed != plain and decomposed[:1].isascii():
        plain = "".join(c for c in decomposed if not unicodedata.combining(c))
    elif unicodedata.combining(character) and ord(character) < 0x370:
        return ""
    return plain
