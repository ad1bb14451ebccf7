"""Names that look like a text, out of many thousands, quickly."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

LOOKED_AT = 20_000  # texts whose answer is kept


class Nearest:
    """An index of names by their characters and pairs of characters.

    Two-character Chinese terms share single characters, English words pairs; the share of
    both (Dice's coefficient) ranks them. difflib over four thousand names takes 20 ms a text.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self.names = list(dict.fromkeys(names))
        self._sizes: list[int] = []
        self._holders: dict[str, list[int]] = defaultdict(list)
        self._answers: dict[str, tuple[str, ...]] = {}
        for index, name in enumerate(self.names):
            grams = _grams(name)
            self._sizes.append(len(grams))
            for gram in grams:
                self._holders[gram].append(index)

    def best(self, text: str, *, count: int = 3, at_least: float = 0.3) -> tuple[str, ...]:
        """The names most like `text`, best first."""
        if (known := self._answers.get(text)) is not None:
            return known
        scored = [(score, name) for name, score in self.scores(text) if score >= at_least]
        scored.sort(key=lambda item: -item[0])
        found = tuple(name for _score, name in scored[:count])
        if len(self._answers) < LOOKED_AT:
            self._answers[text] = found
        return found

    def scores(self, text: str) -> list[tuple[str, float]]:
        """Every name that shares anything with `text`, and how much: 0 to 1."""
        grams = _grams(text)
        shared: Counter[int] = Counter()
        for gram in grams:
            shared.update(self._holders.get(gram, ()))
        return [
            (self.names[index], 2 * count / (len(grams) + self._sizes[index]))
            for index, count in shared.items()
        ]


def _grams(text: str) -> set[str]:
    plain = "".join(text.casefold().split())
    pairs = {plain[index : index + 2] for index in range(len(plain) - 1)}
    return pairs | {character for character in plain if character >= "\u2e80" or len(plain) < 3}
