"""The default review of records: a reviewer, then a publisher."""

from __future__ import annotations

from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from wagtail.models import (
    GroupApprovalTask,
    TaskState,
    Workflow,
    WorkflowContentType,
    WorkflowTask,
)

from accounts.roles import Role
from archive.models import InstitutionApprovalTask, Record

NAME = "编目审核 Review"
STEPS = (("审核 Review", Role.REVIEWER), ("发布 Publish", Role.PUBLISHER))


@transaction.atomic
def ensure_workflow() -> Workflow:
    """Make the workflow where it is missing; what people changed since stays as it is."""
    workflow, made = Workflow.objects.get_or_create(name=NAME)
    if made:
        for position, (name, role) in enumerate(STEPS):
            task = InstitutionApprovalTask.objects.create(name=name)
            task.groups.add(Group.objects.get_or_create(name=role.value)[0])
            WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=position)
    for step in workflow.workflow_tasks.select_related("task"):
        if type(step.task.specific) is GroupApprovalTask:
            _keep_inside(step)
    WorkflowContentType.objects.get_or_create(
        content_type=ContentType.objects.get_for_model(Record, for_concrete_model=False),
        defaults={"workflow": workflow},
    )
    return workflow


def _keep_inside(step: WorkflowTask) -> None:
    """Of before institutions: a step that everybody with the role could take, in any museum."""
    former = step.task.specific
    task = InstitutionApprovalTask.objects.create(name=former.name, active=former.active)
    task.groups.set(former.groups.all())
    TaskState.objects.filter(task=step.task).update(task=task)
    step.task = task
    step.save(update_fields=["task"])
    former.active = False
    former.save(update_fields=["active"])
