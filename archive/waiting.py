"""What waits for a person at the desk, by what their roles let them do."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import TaskState, WorkflowState
from wagtail.permissions import policy_registry

from accounts.owned import seen_by
from archive import publication
from archive.bulk.words import told
from archive.errors import ArchiveError
from archive.models import BulkEdit, Consent, Protocol, Record
from archive.services.keep_dates import due
from foundation.errors import filled

SHOWN = 50
SOON = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing to do. `since` is when it began to wait; a day to come for what ends then."""

    title: str
    url: str
    since: datetime
    note: Any = ""


@dataclass(frozen=True, slots=True)
class Pile:
    """Things of one sort, the oldest first; `count` may be more than are shown."""

    name: str
    label: Any
    items: list[Waiting]
    count: int
    all_url: str = ""


Maker = Callable[..., Pile | None]
_registered: list[Maker] = []


def register_pile(maker: Maker) -> None:
    """Let a package of an upper floor say what waits: `maker(user, now=…)`."""
    if maker not in _registered:
        _registered.append(maker)


def piles(user: Any, *, now: datetime) -> list[Pile]:
    """Every sort of which something waits for this person."""
    makers: Iterable[Maker] = (
        _reviews, _returned, _refused_by_the_calendar, _consents, _waiting_promises, _bulk,
        _drafts,
    )  # fmt: skip
    found = (make(user, now=now) for make in (*makers, *_registered))
    return [pile for pile in found if pile is not None and pile.count]


def _record_url(record: Any) -> str:
    return reverse("wagtailsnippets_archive_record:edit", args=[record.pk])


def _reviews(user: Any, *, now: datetime) -> Pile:
    """Steps of the review that this person may take now."""
    states = TaskState.objects.reviewable_by(user).select_related("task", "workflow_state")
    rows = states.prefetch_related("workflow_state__content_object").order_by("started_at")
    items = [
        Waiting(
            str(state.workflow_state.content_object),
            _record_url(state.workflow_state.content_object),
            state.started_at,
            state.task.name,
        )
        for state in rows[:SHOWN]
        if isinstance(state.workflow_state.content_object, Record)
    ]
    url = f"{reverse('wagtailadmin_reports:workflow')}?reviewable=true"
    return Pile("review", _("等我审核"), items, len(items), url)


def _returned(user: Any, *, now: datetime) -> Pile:
    """What this person sent in and a reviewer sent back."""
    states = WorkflowState.objects.filter(
        status=WorkflowState.STATUS_NEEDS_CHANGES, requested_by=user
    )
    rows = states.select_related("current_task_state").prefetch_related("content_object")
    items = [
        Waiting(
            str(state.content_object),
            _record_url(state.content_object),
            state.current_task_state.finished_at or state.created_at,
            state.current_task_state.comment,
        )
        for state in rows.order_by("created_at")[:SHOWN]
        if isinstance(state.content_object, Record)
    ]
    return Pile("returned", _("退回给我修改"), items, len(items))


def _refused_by_the_calendar(user: Any, *, now: datetime) -> Pile | None:
    """Drafts whose day has come and that a rule keeps from being published."""
    if not user.has_perm("archive.publish_record"):
        return None
    mine = policy_registry.get_by_type(Record).instances_user_has_permission_for(user, "publish")
    known = {str(pk) for pk in mine.values_list("pk", flat=True)}
    items = []
    for revision in due(now=now):
        if revision.object_id not in known:
            continue
        draft = revision.as_object()
        try:
            publication.check(draft)
        except ArchiveError as refusal:
            since = revision.approved_go_live_at
            items.append(Waiting(str(draft), _record_url(draft), since, refusal.message))
    return Pile("due", _("到期未能公开"), items, len(items))


def _consents(user: Any, *, now: datetime) -> Pile | None:
    """Consents that end within 60 days, or have ended and were not renewed."""
    if not user.has_perm("archive.view_consent"):
        return None
    today = timezone.localdate(now)
    rows = seen_by(user, Consent.objects.counting()).filter(
        state=Consent.State.IN_FORCE, ends_on__lte=today + SOON
    )
    items = [
        Waiting(
            str(row),
            reverse("wagtailsnippets_archive_consent:inspect", args=[row.pk]),
            _midnight(row.ends_on),
            _consent_note(row, today),
        )
        for row in rows.select_related("giver").order_by("ends_on", "pk")[:SHOWN]
    ]
    url = f"{reverse('wagtailsnippets_archive_consent:list')}?standing=ending"
    return Pile("consents", _("授权同意到期"), items, rows.count(), url)


def _midnight(day: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, datetime.min.time()))


def _consent_note(row: Consent, today: date) -> Any:
    if row.ends_on is None or row.has_ended(today):
        return _("已到期，影像已关闭")
    return filled(_("还有 %(days)d 天到期"), {"days": (row.ends_on - today).days})


def _waiting_promises(user: Any, *, now: datetime) -> Pile | None:
    """Consents and protocols that somebody wrote down and that do not act yet."""
    items = []
    if user.has_perm("archive.decide_consent"):
        recorded = Consent.objects.filter(state=Consent.State.RECORDED)
        items += [
            Waiting(
                str(row),
                reverse("wagtailsnippets_archive_consent:inspect", args=[row.pk]),
                row.created_at,
                _("授权同意"),
            )
            for row in seen_by(user, recorded)
            .select_related("giver")
            .order_by("created_at")[:SHOWN]
        ]
    if user.has_perm("archive.enforce_protocol"):
        drafts = Protocol.objects.filter(state=Protocol.State.DRAFT)
        items += [
            Waiting(
                str(row),
                reverse("wagtailsnippets_archive_protocol:inspect", args=[row.pk]),
                row.created_at,
                _("文化规约"),
            )
            for row in seen_by(user, drafts).order_by("created_at")[:SHOWN]
        ]
    items.sort(key=lambda item: item.since)
    return Pile("promises", _("同意与规约待生效"), items[:SHOWN], len(items))


def _bulk(user: Any, *, now: datetime) -> Pile:
    edits = BulkEdit.objects.filter(created_by=user, state=BulkEdit.State.PLANNED)
    items = [
        Waiting(told(edit), reverse("archive_bulk_edit", args=[edit.pk]), edit.created_at)
        for edit in edits.order_by("created_at")[:SHOWN]
    ]
    return Pile("bulk", _("批量修改待确认"), items, edits.count())


def _drafts(user: Any, *, now: datetime) -> Pile | None:
    """What this person wrote last and nobody has been asked to review."""
    if not user.has_perm("archive.change_record"):
        return None
    open_states = (WorkflowState.STATUS_IN_PROGRESS, WorkflowState.STATUS_NEEDS_CHANGES)
    in_review = Record.objects.in_workflow(*open_states).order_by()
    rows = (
        Record.objects.editable_by(user)
        .filter(Q(live=False, withdrawn_at=None) | Q(has_unpublished_changes=True))
        .filter(latest_revision__user=user, latest_revision__approved_go_live_at=None)
        .exclude(pk__in=in_review.values("pk"))
        .select_related("latest_revision")
    )
    items = [
        Waiting(
            str(row),
            _record_url(row),
            row.latest_revision.created_at,
            "" if row.readiness_score is None else f"{row.readiness_score} %",
        )
        for row in rows.order_by("latest_revision__created_at")[:SHOWN]
    ]
    return Pile("drafts", _("我的草稿"), items, rows.count())
