"""A whole harvest while records change: completeness, records per second, memory.

`./run bench oai [RECORDS] [PREFIX]` (100,000 records, oai_dc) on the database of DATABASE_URL
(SQLite in a temporary folder by default). Sickle harvests from a real server in this process
over HTTP; another thread edits, withdraws and publishes all the while. Ends with exit code 1
when an identifier is missing.
"""

from __future__ import annotations

import os
import resource
import sys
import tempfile
import threading
import time
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    prefix = sys.argv[2] if len(sys.argv) > 2 else "oai_dc"
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
        made = ""
        if connection.vendor == "sqlite":
            settings.DATABASES["default"]["NAME"] = f"{folder}/bench.sqlite3"
            connection.settings_dict["NAME"] = f"{folder}/bench.sqlite3"
            call_command("migrate", verbosity=0)
        else:
            made = connection.creation.create_test_db(verbosity=0)
        whole = harvest(count, prefix)
        connection.close()
        if made:
            connection.creation.destroy_test_db(made, verbosity=0)
    sys.exit(0 if whole else 1)


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_arguments: object) -> None:
        """Nothing: a line for each of a thousand pages would be in the way."""


def harvest(count: int, prefix: str) -> bool:
    """Fill, harvest and compare; whether nothing was missing."""
    from django.core.wsgi import get_wsgi_application
    from django.db import connection
    from sickle import Sickle

    from tests.archive.exchange.harvesting import Unrest, light_records
    from tests.archive.factories import CollectionFactory

    began = time.perf_counter()
    collection = CollectionFactory(slug="large")
    public = light_records(count, collection)
    drafts = light_records(500, collection, live=False)
    print(f"{connection.vendor}: {count} records made in {time.perf_counter() - began:.0f} s")

    server = WSGIServer(("127.0.0.1", 0), _Quiet)
    server.set_app(get_wsgi_application())
    threading.Thread(target=server.serve_forever, daemon=True).start()
    before = _memory_mb()
    unrest = Unrest(public, drafts, pause_s=0.1)
    unrest.start()
    began = time.perf_counter()
    found: dict[str, bool] = {}
    heads = 0
    for record in Sickle(f"http://127.0.0.1:{server.server_port}/oai").ListRecords(
        metadataPrefix=prefix
    ):
        found[record.header.identifier.rpartition("/")[2]] = record.deleted
        heads += 1
        if heads % 10_000 == 0:
            print(f"{heads} after {time.perf_counter() - began:.0f} s", flush=True)
    took = time.perf_counter() - began
    unrest.stop()
    server.shutdown()

    missing = set(public) - set(found)
    strange = set(found) - set(public) - set(unrest.published)
    print(
        f"{connection.vendor}: {prefix}: {heads} records in {took:.0f} s, {heads / took:.0f}/s; "
        f"meanwhile {unrest.edited} edited, {len(unrest.withdrawn)} withdrawn, "
        f"{len(unrest.published)} published; {len(missing)} missing, {len(strange)} unknown, "
        f"{len(unrest.faults)} faults; memory {before} MB before, {_memory_mb()} MB at most"
    )
    return not (missing or strange or unrest.faults)


def _memory_mb() -> int:
    """Peak of this process: server, harvester and the thread that changes things."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    main()
