"""Who is told by mail that a record waits: those who may review it, nobody of another museum."""

from __future__ import annotations

from typing import Any

from wagtail.admin.mail import GroupApprovalTaskStateSubmissionEmailNotifier
from wagtail.models import TaskState
from wagtail.signals import task_submitted

from archive.models.review import InstitutionApprovalTask


class SubmissionMail(GroupApprovalTaskStateSubmissionEmailNotifier):
    def get_recipient_users(self, task_state: TaskState, **kwargs: Any) -> Any:
        people = super().get_recipient_users(task_state, **kwargs)
        task, thing = task_state.task.specific, task_state.workflow_state.content_object
        if not isinstance(task, InstitutionApprovalTask):
            return people
        return people.filter(pk__in=[one.pk for one in people if task.may_act(thing, one)])


# A signal keeps its receivers weakly.
_mail = SubmissionMail()


def register() -> None:
    """Take the place of Wagtail's own notifier: the signal knows each name once, the first."""
    task_submitted.connect(
        _mail, sender=TaskState, dispatch_uid="group_approval_task_submitted_email_notification"
    )
