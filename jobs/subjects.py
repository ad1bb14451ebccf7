"""What the subjects of jobs are called. Packages fill this in; the queue only knows ids."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from jobs.models import Job


@dataclass(frozen=True, slots=True)
class Named:
    """A subject for people: its title, and where staff look at it ("" nowhere)."""

    title: str
    url: str = ""


Namer = Callable[[list[str]], dict[str, Named]]
_namers: dict[str, Namer] = {}


def register_subjects(kind: str, namer: Namer) -> None:
    """Let `namer(subjects) -> {subject: Named}` name the subjects of this kind, all at once."""
    _namers[kind] = namer


def name_subjects(jobs: Iterable[Job]) -> None:
    """Give each job an attribute `named`; one call for each kind among them."""
    rows = list(jobs)
    for kind in {job.kind for job in rows}:
        mine = [job for job in rows if job.kind == kind]
        namer = _namers.get(kind)
        names = namer([job.subject for job in mine]) if namer is not None else {}
        for job in mine:
            job.named = names.get(job.subject, Named(job.subject))  # type: ignore[attr-defined]
