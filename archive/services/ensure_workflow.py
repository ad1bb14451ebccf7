"""The default review of records: a reviewer, then a publisher."""

from __future__ import annotations

from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from wagtail.models import GroupApprovalTask, Workflow, WorkflowContentType, WorkflowTask

from accounts.roles import Role
from archive.models import Record

NAME = "编目审核 Review"
STEPS = (("审核 Review", Role.REVIEWER), ("发布 Publish", Role.PUBLISHER))


@transaction.atomic
def ensure_workflow() -> Workflow:
    """Make the workflow where it is missing; what people changed since stays as it is."""
    workflow, made = Workflow.objects.get_or_create(name=NAME)
    if made:
        for position, (name, role) in enumerate(STEPS):
            task = GroupApprovalTask.objects.create(name=name)
            task.groups.add(Group.objects.get_or_create(name=role.value)[0])
            WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=position)
    WorkflowContentType.objects.get_or_create(
        content_type=ContentType.objects.get_for_model(Record, for_concrete_model=False),
        defaults={"workflow": workflow},
    )
    return workflow
