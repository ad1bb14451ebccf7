"""What a manifest costs: built, and kept (ms and queries of a request without its middleware).

`./run bench manifests [PAGES]`, on the database of DATABASE_URL (SQLite in a temporary folder
by default): a record with one picture, and one with a book of PAGES pages (300).
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial


def main() -> None:
    pages = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    with tempfile.TemporaryDirectory() as folder:
        os.environ["HUXIANG_VAR"] = folder
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
        import django

        django.setup()
        from django.conf import settings
        from django.core.management import call_command
        from django.db import connection
        from django.test.utils import setup_test_environment

        setup_test_environment()
        if connection.vendor == "sqlite":
            settings.DATABASES["default"]["NAME"] = f"{folder}/bench.sqlite3"
            connection.settings_dict["NAME"] = f"{folder}/bench.sqlite3"
            call_command("migrate", verbosity=0)
            measure(pages)
        else:
            name = connection.creation.create_test_db(verbosity=0)
            measure(pages)
            connection.creation.destroy_test_db(name, verbosity=0)


def measure(pages: int) -> None:
    from iiif.presentation import subjects
    from tests.iiif.factories import AssetFactory, RecordFactory, rendition

    picture = RecordFactory(assets=[AssetFactory()])
    book = AssetFactory(kind="document", width=1200, height=1700)
    for number in range(1, pages + 1):
        rendition(
            book, "page", "image/tiff", params=f"{number:04d}", path=f"{book.public_id}/{number}"
        )
    thick = RecordFactory(assets=[book], kind="document")
    for name, record in (("a picture", picture), (f"a book of {pages} pages", thick)):
        subject = subjects.manifest(record.ark_name)
        _tell(f"{name}, built", partial(_ask, subject, anew=True), 5)
        _tell(f"{name}, kept", partial(_ask, subject), 50)
        _tell(f"{name}, 2.1 kept", partial(_ask, subject, version=2), 50)


def _ask(subject: str, *, version: int = 3, anew: bool = False) -> int:
    from iiif.models import Document
    from iiif.presentation.documents import find_document

    if anew:
        Document.objects.filter(subject=subject).delete()
    return len(find_document(version, subject).body)


def _tell(what: str, ask: Callable[[], int], times: int) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    size = ask()  # fills caches, imports, and keeps what is to be kept
    with CaptureQueriesContext(connection) as queries:
        ask()
    took = []
    for _ in range(times):
        began = time.perf_counter()
        ask()
        took.append((time.perf_counter() - began) * 1000)
    print(
        f"{connection.vendor}: {what}: median {statistics.median(took):.2f} ms, "
        f"{len(queries)} queries, {size / 1000:.0f} kB"
    )


if __name__ == "__main__":
    main()
