from django_tasks import task

from jobs.services.run import run_next


@task()
def run_next_job() -> None:
    """Run whatever is most urgent now; the queue's message only wakes the worker."""
    run_next()
