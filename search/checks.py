"""System checks of the index; they ask the database, so they run with `--database`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import connections

from search.fulltext import is_whole


@register(Tags.database)
def index_is_whole(
    app_configs: Any, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """search.E001, search.W001: the full text index is there, made by this analysis."""
    found: list[CheckMessage] = []
    for alias in databases or ():
        connection = connections[alias]
        if "search_document" not in connection.introspection.table_names():
            continue  # not migrated yet
        if not is_whole(connection):
            found.append(
                Error(
                    "The full text index or one of its triggers is missing.",
                    hint="A migration that alters Document must end with fulltext.install.",
                    id="search.E001",
                )
            )
            continue
        from search.services.rebuild import is_needed

        if is_needed():
            found.append(
                Warning(
                    "The search index was made by another version of the text analysis.",
                    hint="Run `manage.py rebuild_index`.",
                    id="search.W001",
                )
            )
    return found
