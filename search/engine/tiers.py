"""A query in tiers: as typed, every word, by its sound, some of its words."""

from __future__ import annotations

from search.analysis import fold, split_syllables, syllables
from search.analysis.tokens import parts, phrase
from search.engine.expression import Column, Expression, Phrase, every, some
from search.query import Asked, Clause

FEW = 5  # fewer exact hits than this are filled up with near ones
_MOST_ALTERNATIVES = 24


def as_typed(asked: Asked) -> Expression | None:
    """All the wanted text side by side, in its order."""
    tokens = tuple(token for clause in asked.wanted for token in clause.grams)
    return _grams(tokens) if tokens else None


def every_word(asked: Asked) -> Expression | None:
    """Every word somewhere; a quoted clause must stand there as it is."""
    asked_for = [part for clause in asked.wanted for part in _words_of(clause)]
    return every(*asked_for[:_MOST_ALTERNATIVES]) if asked_for else None


def _words_of(clause: Clause) -> list[Expression]:
    if clause.quoted:
        return [_grams(clause.grams)]
    return [_word(word) for word in clause.words]


def by_sound(asked: Asked) -> Expression | None:
    """Latin letters read as pinyin, or as first letters of a title's characters."""
    letters = "".join(clause.text.replace("'", "") for clause in asked.wanted)
    if any(clause.quoted for clause in asked.wanted) or not letters.isascii():
        return None
    if not letters.isalpha() or len(letters) < 2:
        return None
    readings: list[Expression] = []
    if said := split_syllables(letters):
        readings.append(Phrase(Column.SOUNDS, tuple(said), prefix=True))
    apart = [tuple(split_syllables(clause.text)) for clause in asked.wanted]
    if len(apart) > 1 and all(apart):
        readings.append(every(*(Phrase(Column.SOUNDS, each) for each in apart)))
    if len(letters) <= 12:
        readings.append(Phrase(Column.INITIALS, tuple(letters)))
    return some(*readings) if readings else None


def by_homophone(asked: Asked) -> Expression | None:
    """Chinese typed with another character of the same sound: 西蓝卡普 for 西兰卡普."""
    if any(clause.quoted for clause in asked.wanted):
        return None
    said = [tuple(syllables(clause.text)) for clause in asked.wanted]
    heard: list[Expression] = [Phrase(Column.SOUNDS, each) for each in said if len(each) > 1]
    return every(*heard) if heard and len(heard) == len(said) else None


def some_words(asked: Asked) -> Expression | None:
    """Any of the words; where the text is short, its pairs, or all its characters anywhere."""
    found: dict[Expression, None] = {}
    for clause in asked.wanted:
        for word in clause.words:
            found[_word(word)] = None
            if 2 < len(word) <= 4 and not word.isascii():
                found.update(dict.fromkeys(_grams((pair,)) for pair in phrase(word)))
        if len(clause.text) <= 6 and not clause.text.isascii():
            found.update(dict.fromkeys(_grams((pair,)) for pair in clause.grams if len(pair) > 1))
            found[
                every(*(_grams((character,)) for character in clause.text if character.isalnum()))
            ] = None
    return some(*list(found)[:_MOST_ALTERNATIVES]) if found else None


def unwanted(asked: Asked) -> Expression | None:
    """What must not be there, each clause as it is typed."""
    return some(*(_grams(clause.grams) for clause in asked.unwanted)) if asked.unwanted else None


def beginning(text: str) -> Expression | None:
    """A title or name in which something begins with `text`, or sounds so."""
    folded = fold(text).strip()
    tokens = tuple(phrase(folded))
    if not tokens:
        return None
    alternatives: list[Expression] = [Phrase(Column.TITLE_GRAMS, tokens, prefix=True)]
    if said := split_syllables(folded.replace(" ", "").replace("'", "")):
        alternatives.append(Phrase(Column.SOUNDS, tuple(said), prefix=True))
    return some(*alternatives)


def _word(word: str) -> Expression:
    """A word as cut, or its characters wherever another cut hid it."""
    if word.isascii():
        return Phrase(Column.WORDS, (word,))
    written: list[Expression] = [Phrase(Column.WORDS, (word,)), _grams(tuple(phrase(word)))]
    if len(word) >= 4 and (shorter := parts(word)):
        written.append(every(*(_grams(tuple(phrase(part))) for part in shorter)))
    return some(*written)


def _grams(tokens: tuple[str, ...]) -> Phrase:
    """A lone Chinese character is the beginning of a pair."""
    alone = len(tokens[-1]) == 1 and not tokens[-1].isascii()
    return Phrase(Column.GRAMS, tokens, prefix=alone)


__all__ = [
    "FEW",
    "as_typed",
    "beginning",
    "by_homophone",
    "by_sound",
    "every_word",
    "some_words",
    "unwanted",
]
