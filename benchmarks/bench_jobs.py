"""The queue: how long a job waits for an idle worker (ms), and how many empty jobs a second.

`./run bench jobs [JOBS]`, on the database of DATABASE_URL (SQLite in a temporary folder by
default). Nothing else is measured: the jobs do nothing.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import threading
import time


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    with tempfile.TemporaryDirectory() as folder:
        if not os.environ.get("DATABASE_URL"):
            os.environ["HUXIANG_VAR"] = folder
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        measure(count)


def measure(count: int) -> None:
    from django.db import connection
    from django.utils import timezone

    from jobs import registry
    from jobs.models import Job
    from jobs.services.enqueue import enqueue
    from jobs.worker import Worker

    registry._kinds.clear()
    registry.job("bench.empty")(lambda _subject, *, progress: None)
    Job.objects.filter(kind="bench.empty").delete()
    worker = Worker(alone=connection.vendor == "sqlite")
    thread = threading.Thread(target=worker.work)
    thread.start()
    waits = []
    for number in range(40):
        time.sleep(0.05 + number * 0.003)
        asked = timezone.now()
        job = enqueue("bench.empty", f"one-{number}")
        while not Job.objects.filter(pk=job.pk, state=Job.State.DONE).exists():
            time.sleep(0.002)
        job.refresh_from_db()
        waits.append((job.started_at - asked).total_seconds() * 1000)
    worker.stop()
    thread.join()
    waits.sort()
    print(
        f"{connection.vendor}: start of a waiting job: median {statistics.median(waits):.0f} ms, "
        f"95th {waits[int(len(waits) * 0.95)]:.0f} ms (40 jobs, idle worker)"
    )

    for number in range(count):
        enqueue("bench.empty", f"many-{number}")
    began = time.perf_counter()
    Worker(batch=True).work()
    seconds = time.perf_counter() - began
    print(
        f"{connection.vendor}: {count / seconds:.0f} empty jobs a second ({count} jobs, 1 worker)"
    )
    Job.objects.filter(kind="bench.empty").delete()
    connection.close()


if __name__ == "__main__":
    main()
