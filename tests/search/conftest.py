from __future__ import annotations

import pytest

from search.engine import Engine, get_engine


@pytest.fixture
def engine(db: None) -> Engine:
    """The engine of the database under test: FTS5 on SQLite, tsvector on PostgreSQL."""
    return get_engine()
