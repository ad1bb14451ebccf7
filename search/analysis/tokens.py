"""Folded text into two rows of tokens: `grams` for exact phrases, `words` for meaning.

A token holds ASCII letters and digits, or characters of one other script; never a space,
quote or operator. Engines therefore store tokens joined by spaces and split nothing again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from search.analysis import lexicon

if TYPE_CHECKING:
    import rjieba

HAN = (
    "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0002fa1f\U00030000-\U000323af"
)
_RUN = re.compile(rf"([{HAN}]+)|([^\W_{HAN}]{{1,64}})")
STOPWORDS = lexicon.stopwords()


def runs(folded: str) -> Iterator[tuple[str, bool, int]]:
    """Stretches of one script: the text, whether it is Chinese, and where it starts."""
    for match in _RUN.finditer(folded):
        yield match[0], match[1] is not None, match.start()


def grams(folded: str) -> list[str]:
    """Every pair of neighbouring characters, in order; other scripts word by word.

    A run ends with its last character alone, so that each character starts a token and a
    single character can be found by prefix.
    """
    found: list[str] = []
    for run, chinese, _start in runs(folded):
        if chinese:
            found += (run[i : i + 2] for i in range(len(run)))
        else:
            found.append(stem(run))
    return found


def phrase(folded: str) -> list[str]:
    """`grams` as a query asks for them: without the lone last character of each run."""
    found: list[str] = []
    for run, chinese, _start in runs(folded):
        if chinese:
            found += (run[i : i + 2] for i in range(max(1, len(run) - 1)))
        else:
            found.append(stem(run))
    return found


def words(folded: str) -> list[str]:
    """Chinese words with the shorter words inside them, and plain words of other scripts."""
    found: list[str] = []
    for run, chinese, _start in runs(folded):
        found += _cutter().cut_for_search(run) if chinese else [stem(run)]
    return found


def segment(folded: str) -> list[str]:
    """The words of a query: no word inside a word, no words that carry nothing."""
    found: list[str] = []
    for run, chinese, _start in runs(folded):
        found += cut(run) if chinese else [stem(run)]
    telling = [word for word in found if word not in STOPWORDS]
    return list(dict.fromkeys(telling or found))


def cut(run: str) -> list[str]:
    """A Chinese run in its words, in order, nothing left out."""
    return _cutter().cut(run)


def parts(word: str) -> list[str]:
    """Shorter known words that a long one is made of, fewest first; none if there are none.

    苗族鼓舞 is one of our terms, yet 鼓舞 of the 苗族 is the same thing.
    """
    cutter = _cutter()
    best: dict[int, list[str]] = {len(word): []}
    for start in range(len(word) - 2, -1, -1):
        for end in range(min(start + 4, len(word)), start + 1, -1):
            piece, rest = word[start:end], best.get(end)
            if rest is None or piece == word or not cutter.has_word(piece):
                continue
            if start not in best or len(rest) + 1 < len(best[start]):
                best[start] = [piece, *rest]
    return best.get(0, [])


def stem(word: str) -> str:
    """Strip an English plural: dances, villages, embroideries, churches.

    No more than that: a real stemmer joins words that a museum keeps apart
    (`universal`, `university`), and names of people must stay whole.
    """
    if len(word) < 4 or not word.isascii() or not word.endswith("s"):
        return word
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    if word.endswith(("sses", "shes", "ches", "xes", "zes")):
        return word[:-2]
    return word if word.endswith(("ss", "us", "is")) else word[:-1]


@lru_cache(maxsize=1)
def _cutter() -> rjieba.Jieba:
    """The segmenter, with our words; loaded at first need, as its dictionary takes 32 MB."""
    import rjieba

    cutter = rjieba.Jieba()
    for term in lexicon.terms():
        cutter.add_word(term, lexicon.FREQUENCY, "nz")
    return cutter
