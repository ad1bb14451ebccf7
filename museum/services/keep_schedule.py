"""What Wagtail's schedule asks of pages: publish what is due, take down what has expired.

Wagtail leaves this to its command `publish_scheduled`, which also publishes records; those have
rules that may forbid it, and a calendar of their own (`archive.services.keep_dates`).
"""

from __future__ import annotations

from datetime import datetime

from django.contrib.contenttypes.models import ContentType
from wagtail.models import Page, Revision


def keep_schedule(*, now: datetime) -> tuple[int, int]:
    """Take down pages past their `expire_at`, publish drafts past their `go_live_at`.

    Returns:
        How many were published, and how many taken down.
    """
    expired = list(Page.objects.filter(live=True, expire_at__lte=now).order_by("expire_at"))
    for page in expired:
        page.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")
    due = Revision.objects.filter(
        base_content_type=ContentType.objects.get_for_model(Page), approved_go_live_at__lte=now
    )
    drafts = list(due.order_by("approved_go_live_at"))
    for draft in drafts:
        draft.publish(log_action="wagtail.publish.scheduled", skip_permission_checks=True)
    return len(drafts), len(expired)
