"""What the subjects of jobs and their steps are called. Packages fill this in; the queue knows ids."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from accounts.reach import works_in
from jobs.models import Job


@dataclass(frozen=True, slots=True)
class Named:
    """A subject for people: its title, and where staff look at it ("" nowhere).

    Attributes:
        institution_id: whose it is; None: everybody's who sees the queue.
    """

    title: str
    url: str = ""
    institution_id: int | None = None


Namer = Callable[[list[str]], dict[str, Named]]
_namers: dict[str, Namer] = {}
_steps: dict[str, Any] = {}


def register_subjects(kind: str, namer: Namer) -> None:
    """Let `namer(subjects) -> {subject: Named}` name the subjects of this kind, all at once."""
    _namers[kind] = namer


def name_subjects(jobs: Iterable[Job], *, viewer: Any) -> None:
    """Give each job an attribute `named`; one call for each kind among them.

    Args:
        viewer: of other institutions' things they learn that there are some.
    """
    rows = list(jobs)
    for kind in {job.kind for job in rows}:
        mine = [job for job in rows if job.kind == kind]
        namer = _namers.get(kind)
        names = namer([job.subject for job in mine]) if namer is not None else {}
        for job in mine:
            named = names.get(job.subject, Named(job.subject))
            if not works_in(viewer, named.institution_id):
                named = Named(gettext("另一家机构的内容"))
            job.named = named  # type: ignore[attr-defined]


def register_steps(words: Mapping[str, Any]) -> None:
    """Say what the short names mean that handlers write as note of their progress."""
    _steps.update(words)


def name_step(note: str) -> str:
    """The words for a note; a note that isn't a name stands for itself."""
    return str(_steps.get(note, note))
