"""The suite's ground: real databases, files in a folder of the test's own, no network.

The SQLite test file is migrated once and kept, keyed by a hash of the migrations, so that
a single test starts in seconds. PostgreSQL (DATABASE_URL) builds its database as usual.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.test import TransactionTestCase

from tests import fresh

ROOT = Path(__file__).resolve().parents[1]
SHARED_DATA = Path(os.environ.get("HUXIANG_SHARED_DATA", ROOT.parent / "shared" / "data"))


def _migrations_key() -> str:
    digest = hashlib.sha256()
    for path in sorted(ROOT.glob("*/migrations/*.py")) + [ROOT / "requirements" / "base.txt"]:
        digest.update(path.read_bytes())
    for path in sorted(ROOT.glob("*/roles.py")) + sorted(ROOT.glob("*/apps.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest, django_db_blocker: pytest.DjangoDbBlocker
) -> Iterator[None]:
    connection = connections["default"]
    if connection.vendor != "sqlite":
        from django.test.utils import setup_databases, teardown_databases

        suffix = os.environ.get("PYTEST_XDIST_WORKER", "")
        with django_db_blocker.unblock():
            name = connection.settings_dict["TEST"].get("NAME") or "test_huxiang"
            connection.settings_dict["TEST"]["NAME"] = f"{name}{suffix}"
            made = setup_databases(verbosity=0, interactive=False, serialized_aliases=[])
            mine = connection.settings_dict["NAME"]
            fresh.copy_postgres(mine, f"{mine}_fresh")
        undo = fresh.install(partial(fresh.copy_postgres, f"{mine}_fresh", mine))
        yield
        undo()
        with django_db_blocker.unblock():
            fresh.drop_postgres(f"{mine}_fresh")
            teardown_databases(made, verbosity=0)
        return

    with django_db_blocker.unblock():
        mine = Path(settings.TEST_DIR) / f"test-{os.getpid()}.sqlite3"
        template = migrated_template()
        shutil.copyfile(template, mine)
        _point(connection, mine)
    undo = fresh.install(partial(fresh.restore_sqlite, template, mine))
    yield
    undo()
    with django_db_blocker.unblock():
        connection.close()
    for leftover in Path(settings.TEST_DIR).glob(f"test-{os.getpid()}.sqlite3*"):
        leftover.unlink()


def migrated_template() -> Path:
    """The migrated, otherwise empty SQLite file; built once for each state of the migrations."""
    folder = Path(settings.TEST_DIR)
    folder.mkdir(parents=True, exist_ok=True)
    template = folder / f"migrated-{_migrations_key()}.sqlite3"
    if not template.exists():
        building = folder / f"building-{os.getpid()}.sqlite3"
        building.unlink(missing_ok=True)
        connection = connections["default"]
        before = connection.settings_dict["NAME"]
        _point(connection, building)
        call_command("migrate", verbosity=0)
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        _point(connection, Path(before))
        building.replace(template)
    return template


def _point(connection, path: Path) -> None:
    connection.close()
    connection.settings_dict["NAME"] = str(path)
    settings.DATABASES["default"]["NAME"] = str(path)


@pytest.fixture(autouse=True)
def house_folders(settings, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Every test has its own masters, renditions, keys and evidence; vendor files are shared."""
    var = tmp_path_factory.mktemp("var")
    settings.VAR_DIR = var
    for name in (
        *("MASTERS", "RENDITIONS", "QUARANTINE", "DELIVERIES", "FINGERPRINTS"),
        *("EVIDENCE", "KEYS", "EXPORTS", "OCFL", "IMPORTS"),
    ):
        setattr(settings, f"{name}_DIR", var / name.lower())
    settings.MEDIA_ROOT = var / "page-media"


@pytest.fixture
def shared_data() -> Path:
    """The folder of real media; tests that use it carry the mark `shared`."""
    if not SHARED_DATA.is_dir():
        pytest.skip("the folder of real media (HUXIANG_SHARED_DATA) is not on this machine")
    return SHARED_DATA


@pytest.fixture
def run_jobs(django_capture_on_commit_callbacks) -> Callable[[], int]:
    """Run every job that waits, as the worker would; returns how many ran."""
    from jobs.services.run import run_all

    return run_all


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    vendor = "postgresql" if os.environ.get("DATABASE_URL", "").startswith("postgres") else "sqlite"
    for item in items:
        if item.get_closest_marker("postgres_only") and vendor != "postgresql":
            item.add_marker(pytest.mark.skip(reason="shows what only PostgreSQL does"))
        if item.get_closest_marker("sqlite_only") and vendor != "sqlite":
            item.add_marker(pytest.mark.skip(reason="shows what only SQLite does"))
    if os.environ.get("HUXIANG_TESTS_WITH_DATABASE_ONLY"):
        others = [item for item in items if not _uses_the_database(item)]
        config.hook.pytest_deselected(items=others)
        items[:] = [item for item in items if _uses_the_database(item)]


def _uses_the_database(item: pytest.Item) -> bool:
    """Whether another database could change what the test finds."""
    if item.get_closest_marker("once"):
        return False
    if item.get_closest_marker("django_db") or item.get_closest_marker("postgres_only"):
        return True
    if {"db", "transactional_db"} & set(getattr(item, "fixturenames", ())):
        return True
    return issubclass(getattr(item, "cls", None) or object, TransactionTestCase)
