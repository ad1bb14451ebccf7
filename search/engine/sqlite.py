"""FTS5: expressions as MATCH strings, bm25 with the weights of the columns."""

from __future__ import annotations

from search.engine.database import DatabaseEngine
from search.engine.expression import Column, Every, Expression, Phrase
from search.fulltext import TABLE
from search.models import TOKEN_FIELDS

_COLUMNS = {
    Column.GRAMS: "{title_grams body_grams spoken_grams}",
    Column.WORDS: "{title_words body_words spoken_words}",
    Column.TITLE_GRAMS: "{title_grams}",
    Column.SOUNDS: "{sounds}",
    Column.INITIALS: "{initials}",
}
_WEIGHTS = {
    "title_grams": 8.0,
    "title_words": 10.0,
    "body_grams": 1.0,
    "body_words": 2.0,
    "spoken_grams": 0.5,
    "spoken_words": 0.7,
    "sounds": 4.0,
    "initials": 2.0,
}
_BM25 = f"bm25({TABLE}, {', '.join(str(_WEIGHTS[name]) for name in TOKEN_FIELDS)})"


class SqliteEngine(DatabaseEngine):
    def ids(self, expression: Expression) -> list[int]:
        with self.connection.cursor() as cursor:
            cursor.execute(
                f"SELECT rowid FROM {TABLE} WHERE {TABLE} MATCH %s",  # noqa: S608 - constant
                [match(expression)],
            )
            return [row[0] for row in cursor.fetchall()]

    def ranked(self, expression: Expression) -> list[tuple[int, float]]:
        with self.connection.cursor() as cursor:
            cursor.execute(
                f"SELECT rowid, -{_BM25} FROM {TABLE} "  # noqa: S608 - constants
                f"WHERE {TABLE} MATCH %s ORDER BY 2 DESC, 1",
                [match(expression)],
            )
            return cursor.fetchall()


def match(expression: Expression) -> str:
    """The MATCH string. Tokens hold no quote, so nothing in them can be an operator."""
    if isinstance(expression, Phrase):
        star = " *" if expression.prefix else ""
        return f'{_COLUMNS[expression.column]} : "{" ".join(expression.tokens)}"{star}'
    operator = " AND " if isinstance(expression, Every) else " OR "
    return f"({operator.join(match(part) for part in expression.parts)})"
