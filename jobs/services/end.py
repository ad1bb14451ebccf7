"""How an attempt ends: done, refused, to be tried again, given back, or taken from the dead.

Each is one conditional update of the row that this very claim holds; False means that the
job was taken from the worker meanwhile, and that nothing was changed.
"""

from __future__ import annotations

import random
import traceback
from datetime import timedelta
from typing import Any

from django.db.models import F
from django.utils import timezone, translation

from foundation.errors import HouseError
from jobs.models import Job

AFTER_FAILURE_S = (5, 30, 300)
AFTER_OUTAGE_S = (5, 15, 60, 300)
# Soon at first: mostly the machine was restarted. Then ever later, so that a bad hour (restarts
# in a row, memory that others eat) passes before the job is given up.
AFTER_DEATH_S = (0, 0, 1, 3, 10, 30, 60, 120, 300)
MOST_DEATHS = 12  # a job in whose company so many workers died is not tried any more
TRACE_KEPT = 8_000  # characters, from the end


def finish(job: Job) -> bool:
    """The work is done; where more was asked for while it ran, it waits once more for that."""
    told = {"error": "", "reason_zh": "", "reason_en": ""}
    done = told | {"state": Job.State.DONE, "slot": None, "finished_at": timezone.now()}
    if Job.objects.held(job).filter(wish__isnull=True).update(**done):
        return True
    held = Job.objects.held(job).filter(wish__isnull=False)
    return bool(held.update(
        **told,
        state=Job.State.WAITING, slot=None, run_after=timezone.now(),
        payload=F("wish"), wish=None,
        attempts=0, deaths=0, outages=0, progress_done=0, progress_total=0, note="",
    ))  # fmt: skip


def stop(job: Job) -> bool:
    """A person cancelled it, and the handler has stopped."""
    return _final(job, Job.State.CANCELLED)


def refuse(job: Job, refusal: HouseError) -> bool:
    """The house refuses it: trying again cannot mend that."""
    return _final(job, Job.State.FAILED, **_told(refusal))


def wait_out(job: Job, outage: HouseError) -> bool:
    """Something is missing that comes back (space, a tool): wait for it, however long."""
    return _again(
        job,
        _pick(AFTER_OUTAGE_S, job.outages),
        attempts=F("attempts") - 1,
        outages=F("outages") + 1,
        **_told(outage),
    )


def fail(job: Job, failure: BaseException) -> bool:
    """It broke: try again later, or give up when no attempt is left."""
    told: dict[str, Any] = {
        "error": "".join(traceback.format_exception(failure))[-TRACE_KEPT:],
        "reason_zh": "",
        "reason_en": "",
    }
    if job.attempts >= job.max_attempts:
        return _final(job, Job.State.FAILED, **told)
    return _again(job, _pick(AFTER_FAILURE_S, job.attempts - 1), **told)


def give_back(job: Job) -> bool:
    """Its worker stops: the job waits again as if it had never been started."""
    return _again(job, 0, attempts=F("attempts") - 1)


def take_back(job: Job) -> bool:
    """Its worker died: start it again soon, unless workers keep dying over it."""
    error = f"The worker {job.worker} died while it ran this job (time {job.deaths + 1})."
    if job.deaths + 1 >= MOST_DEATHS:
        return _final(job, Job.State.FAILED, error=error, deaths=F("deaths") + 1)
    return _again(
        job,
        _pick(AFTER_DEATH_S, job.deaths),
        error=error,
        attempts=F("attempts") - 1,
        deaths=F("deaths") + 1,
    )


def _final(job: Job, state: Job.State, **changes: Any) -> bool:
    changes |= {"state": state, "slot": None, "finished_at": timezone.now()}
    return bool(Job.objects.held(job).update(**changes))


def _again(job: Job, wait_s: float, **changes: Any) -> bool:
    # Jitter: jobs that failed together over one cause don't come back all at once.
    wait = timedelta(seconds=wait_s * random.uniform(0.8, 1.2))  # noqa: S311  # no secret
    changes |= {"state": Job.State.WAITING, "slot": None, "run_after": timezone.now() + wait}
    held = Job.objects.held(job)
    # What a person cancelled doesn't come again.
    return bool(held.filter(cancel_asked_at=None).update(**changes)) or stop(job)


def _told(refusal: HouseError) -> dict[str, str]:
    """Code for operators, sentence in both languages for whoever looks."""
    told = {}
    for suffix, language in (("zh", "zh-hans"), ("en", "en")):
        with translation.override(language):
            told[f"reason_{suffix}"] = str(refusal)[:500]
    return told | {"error": f"{refusal.code}: {told['reason_zh']}"}


def _pick(waits: tuple[float, ...], index: int) -> float:
    return waits[min(max(index, 0), len(waits) - 1)]
