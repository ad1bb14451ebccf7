"""The queue of Wagtail's small tasks, which the worker serves in a thread of its own."""

from __future__ import annotations

import pytest
from django.db.utils import OperationalError

from jobs.management.commands import worker

pytestmark = pytest.mark.django_db(transaction=True)


class Breaking:
    """A queue that meets a locked database twice, and is stopped in its third round."""

    def __init__(self) -> None:
        self.running, self.rounds = True, 0

    def run(self) -> None:
        self.rounds += 1
        if self.rounds < 3:
            raise OperationalError("database is locked")
        self.running = False


def test_the_queue_begins_again_after_a_failure(monkeypatch, caplog):
    monkeypatch.setattr(worker, "TASKS_AGAIN_S", 0)
    tasks = Breaking()

    worker._run_tasks(tasks)

    assert tasks.rounds == 3
    assert [record.exc_info[0] for record in caplog.records] == [OperationalError] * 2
