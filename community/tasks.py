"""Background work of the community room."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from jobs.progress import Progress
from jobs.registry import job


@job("community.notify", label=_("通知投稿人"))
def notify(subject: str, *, progress: Progress) -> None:
    """Tell a contributor what was decided; `subject` is number:state:moment."""
    from community.services.notify_contributor import notify_contributor

    number, state, _moment = subject.split(":")
    notify_contributor(number=number, state=state)
