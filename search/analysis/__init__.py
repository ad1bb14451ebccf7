"""Text into tokens: one analysis in Python, the same for every engine and every query."""

from search.analysis.normalise import Folded, fold, fold_with_offsets
from search.analysis.sound import initials, split_syllables, syllables
from search.analysis.tokens import grams, words

# Changes whenever the same text would give other tokens: the index must then be rebuilt.
ANALYSIS_VERSION = 1

__all__ = [
    "ANALYSIS_VERSION",
    "Folded",
    "fold",
    "fold_with_offsets",
    "grams",
    "initials",
    "split_syllables",
    "syllables",
    "words",
]
