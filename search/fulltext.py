"""The database's own index over the token columns of `Document`, for both databases.

SQLite: an FTS5 table with external content (the tokens stay in `search_document`), kept
right by triggers; its `ascii` tokenizer splits at spaces only, since tokens hold ASCII
letters and digits or other characters. PostgreSQL: generated `tsvector` columns, made from
the tokens by a function of our own (no parser, no dictionary), under one GIN index.

A migration that alters `Document` on SQLite makes the table anew and loses its triggers:
end it with `RunPython(fulltext.install, fulltext.uninstall)`; check `search.E001` tells.
"""

from __future__ import annotations

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

from search.models import TOKEN_FIELDS

TABLE = "search_fulltext"
TRIGGERS = ("search_fulltext_insert", "search_fulltext_delete", "search_fulltext_update")
VECTORS = {  # column: (token columns with their weights)
    "grams": (("title_grams", "A"), ("body_grams", "C"), ("spoken_grams", "D")),
    "words": (("title_words", "A"), ("body_words", "C"), ("spoken_words", "D")),
    "sounds_vector": (("sounds", "A"),),
    "initials_vector": (("initials", "A"),),
}


def install(apps: Any, schema_editor: Any) -> None:
    """Make the index and fill it from the rows that are there; safe to run again."""
    uninstall(apps, schema_editor)
    statements = _sqlite() if schema_editor.connection.vendor == "sqlite" else _postgres()
    for statement in statements:
        schema_editor.execute(statement, None)


def uninstall(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "sqlite":
        for trigger in TRIGGERS:
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {trigger}", None)
        schema_editor.execute(f"DROP TABLE IF EXISTS {TABLE}", None)
        return
    for column in VECTORS:
        schema_editor.execute(f"ALTER TABLE search_document DROP COLUMN IF EXISTS {column}", None)
    schema_editor.execute("DROP FUNCTION IF EXISTS search_vector(text)", None)


def is_whole(connection: BaseDatabaseWrapper) -> bool:
    """Whether the index and what keeps it right are there."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "SELECT count(*) FROM sqlite_master WHERE name IN (%s, %s, %s, %s)",
                [TABLE, *TRIGGERS],
            )
            return cursor.fetchone()[0] == 1 + len(TRIGGERS)
        columns = {
            c.name
            for c in connection.introspection.get_table_description(cursor, "search_document")
        }
        return set(VECTORS) <= columns


def _sqlite() -> list[str]:
    columns = ", ".join(TOKEN_FIELDS)
    new = ", ".join(f"new.{name}" for name in TOKEN_FIELDS)
    old = ", ".join(f"old.{name}" for name in TOKEN_FIELDS)
    add = f"INSERT INTO {TABLE}(rowid, {columns}) VALUES (new.id, {new});"  # noqa: S608 - constants
    drop = (
        f"INSERT INTO {TABLE}({TABLE}, rowid, {columns}) "  # noqa: S608 - constants
        f"VALUES ('delete', old.id, {old});"
    )
    inserted, deleted, updated = TRIGGERS
    return [
        f"CREATE VIRTUAL TABLE {TABLE} USING fts5({columns}, content='search_document', "
        "content_rowid='id', tokenize='ascii')",
        f"CREATE TRIGGER {inserted} AFTER INSERT ON search_document BEGIN {add} END",
        f"CREATE TRIGGER {deleted} AFTER DELETE ON search_document BEGIN {drop} END",
        f"CREATE TRIGGER {updated} AFTER UPDATE OF {columns} ON search_document "
        f"BEGIN {drop} {add} END",
        f"INSERT INTO {TABLE}({TABLE}) VALUES ('rebuild')",  # noqa: S608 - constants
    ]


def _postgres() -> list[str]:
    # A position above 16383 counts as 16383 in PostgreSQL; a lexeme keeps 256 positions.
    function = r"""
        CREATE FUNCTION search_vector(tokens text) RETURNS tsvector
        LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
          SELECT coalesce(string_agg(
            '''' || replace(replace(token, '\', '\\'), '''', '''''') || ''':'
              || least(position, 16383), ' '), '')::tsvector
          FROM unnest(string_to_array(tokens, ' ')) WITH ORDINALITY AS list(token, position)
          WHERE token <> ''
        $$"""
    columns = []
    for name, parts in VECTORS.items():
        sum_of = " || ".join(f"setweight(search_vector({c}), '{w}')" for c, w in parts)
        columns.append(f"ADD COLUMN {name} tsvector GENERATED ALWAYS AS ({sum_of}) STORED")
    return [
        function,
        f"ALTER TABLE search_document {', '.join(columns)}",
        f"CREATE INDEX {TABLE} ON search_document USING gin ({', '.join(VECTORS)})",
    ]
