"""PostgreSQL: expressions as conditions on `tsvector` columns, ranked by ts_rank.

ts_rank knows weights and frequency but not how rare a word is; the tiers carry the order,
ts_rank only settles it within one.
"""

from __future__ import annotations

from search.engine.database import DatabaseEngine
from search.engine.expression import Column, Every, Expression, Phrase, leaves

_COLUMNS = {
    Column.GRAMS: "grams",
    Column.WORDS: "words",
    Column.TITLE_GRAMS: "grams",
    Column.SOUNDS: "sounds_vector",
    Column.INITIALS: "initials_vector",
}
_WEIGHTS = "{0.05, 0.1, 0.1, 1.0}"  # D spoken, B unused, C body, A title


class PostgresEngine(DatabaseEngine):
    def ids(self, expression: Expression) -> list[int]:
        condition, params = where(expression)
        with self.connection.cursor() as cursor:
            cursor.execute(
                f"SELECT id FROM search_document WHERE {condition}",  # noqa: S608 - columns are constants
                params,
            )
            return [row[0] for row in cursor.fetchall()]

    def ranked(self, expression: Expression) -> list[tuple[int, float]]:
        condition, params = where(expression)
        rank, rank_params = score(expression)
        with self.connection.cursor() as cursor:
            cursor.execute(
                f"SELECT id, {rank} FROM search_document "  # noqa: S608 - columns are constants
                f"WHERE {condition} ORDER BY 2 DESC, 1",
                [*rank_params, *params],
            )
            return cursor.fetchall()


def where(expression: Expression) -> tuple[str, list[str]]:
    """The condition and its parameters."""
    if isinstance(expression, Phrase):
        return f"{_COLUMNS[expression.column]} @@ %s::tsquery", [tsquery(expression)]
    written = [where(part) for part in expression.parts]
    operator = " AND " if isinstance(expression, Every) else " OR "
    condition = operator.join(sql for sql, _params in written)
    return f"({condition})", [param for _sql, params in written for param in params]


def score(expression: Expression) -> tuple[str, list[str]]:
    """A sum of ranks, one for each column that is asked; long texts weigh less."""
    by_column: dict[str, list[str]] = {}
    for leaf in leaves(expression):
        by_column.setdefault(_COLUMNS[leaf.column], []).append(tsquery(leaf))
    ranks = " + ".join(f"ts_rank('{_WEIGHTS}', {column}, %s::tsquery, 1)" for column in by_column)
    return ranks, [" | ".join(f"({q})" for q in asked) for asked in by_column.values()]


def tsquery(phrase: Phrase) -> str:
    """The phrase as tsquery text; tokens are quoted, so nothing in them is an operator."""
    flags = "A" if phrase.column is Column.TITLE_GRAMS else ""
    last = len(phrase.tokens) - 1
    marked = []
    for index, token in enumerate(phrase.tokens):
        quoted = token.replace("\\", "\\\\").replace("'", "''")
        marks = flags + ("*" if phrase.prefix and index == last else "")
        marked.append(f"'{quoted}'" + (f":{marks}" if marks else ""))
    return " <-> ".join(marked)
