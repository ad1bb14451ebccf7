"""Chinese by its sound: pinyin of titles and names, and Latin queries read as pinyin."""

from __future__ import annotations

from functools import lru_cache
from types import ModuleType

from search.analysis.tokens import cut, runs

# How people of Hunan read their names where the dictionary's first reading is another.
READINGS = {
    "乾州": ["qian", "zhou"],
    "乾城": ["qian", "cheng"],
    "里耶": ["li", "ye"],
    "溆浦": ["xu", "pu"],
    "厂窖": ["chang", "jiao"],
    "沅陵": ["yuan", "ling"],
    "郴州": ["chen", "zhou"],
    "耒阳": ["lei", "yang"],
    "汨罗": ["mi", "luo"],
    "盘瓠": ["pan", "hu"],
    "重华": ["chong", "hua"],
}
_LONGEST = 6  # letters of the longest syllable: zhuang, chuang, shuang
UNKNOWN = "0"  # stands for a character without a known reading; no query holds it
_LIMIT = 60  # letters of a query that are tried; longer ones are no pinyin


@lru_cache(maxsize=1)
def _pypinyin() -> ModuleType:
    """The library, taught our names; loaded at first need, as its dictionaries take 55 MB."""
    import pypinyin

    pypinyin.load_phrases_dict({name: [[s] for s in said] for name, said in READINGS.items()})
    return pypinyin


def syllables(folded: str) -> list[str]:
    """One syllable for each Chinese character, toneless, `ü` as `v`; other scripts left out."""
    found: list[str] = []
    for run, chinese, _start in runs(folded):
        if chinese:
            # cut first: 军团长征 is not 团长
            said: list[str] = _pypinyin().lazy_pinyin(cut(run), errors=_one_by_one)
            found += (s if s.isascii() and s.isalpha() else UNKNOWN for s in said)
    return found


def _one_by_one(characters: str) -> list[str]:
    return list(characters)


def initials(folded: str) -> list[str]:
    """First letters of `syllables`."""
    return [syllable[0] for syllable in syllables(folded)]


@lru_cache(maxsize=1)
def known_syllables() -> frozenset[str]:
    """All toneless syllables of the dictionary."""
    from pypinyin.constants import PINYIN_DICT
    from pypinyin.contrib.tone_convert import to_normal

    said = {s for readings in PINYIN_DICT.values() for s in readings.split(",")}
    plain = {to_normal(s) for s in said}
    return frozenset(s for s in plain if s.isascii() and s.isalpha() and len(s) <= _LONGEST)


@lru_cache(maxsize=1)
def _beginnings() -> frozenset[str]:
    return frozenset(s[:size] for s in known_syllables() for size in range(1, len(s) + 1))


def split_syllables(letters: str) -> list[str]:
    """Read letters as pinyin, longest syllables first; the last may be unfinished.

    Returns:
        The syllables, or nothing where the letters cannot be read so: `xilankapu` gives
        xi lan ka pu, `brocade` gives nothing.
    """
    if not letters.isascii() or not letters.isalpha() or len(letters) > _LIMIT:
        return []
    known = known_syllables()
    best: dict[int, list[str]] = {len(letters): []}
    for start in range(len(letters) - 1, -1, -1):
        for size in range(min(_LONGEST, len(letters) - start), 0, -1):
            piece, rest = letters[start : start + size], best.get(start + size)
            if rest is None or not (piece in known or (not rest and piece in _beginnings())):
                continue
            if start not in best or len(rest) + 1 < len(best[start]):
                best[start] = [piece, *rest]
    return best.get(0, [])
