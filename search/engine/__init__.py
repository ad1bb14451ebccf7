"""The engine behind one interface; which one is decided by the database in use."""

from __future__ import annotations

from django.db import DEFAULT_DB_ALIAS, connections

from search.engine.base import Engine


def get_engine(using: str = DEFAULT_DB_ALIAS) -> Engine:
    """The engine for a database: FTS5 on SQLite, full text search on PostgreSQL."""
    connection = connections[using]
    if connection.vendor == "postgresql":
        from search.engine.postgres import PostgresEngine

        return PostgresEngine(connection)
    from search.engine.sqlite import SqliteEngine

    return SqliteEngine(connection)


__all__ = ["Engine", "get_engine"]
