"""The moderators' queue inside the CMS: a table, and one item with its evidence."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin.auth import permission_required

from archive.errors import ArchiveError
from community.errors import CommunityError
from community.forms.decision import DecisionForm
from community.models import Contribution
from community.services.decide_contribution import decide_contribution
from community.services.publish_contribution import publish_contribution
from community.states import State
from community.views.person import person
from community.views.workspace import history
from licensing.errors import LicensingError

PER_PAGE = 50
PERMISSION = "community.moderate_contribution"


@permission_required(PERMISSION)
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """What waits (default), or everything in one state."""
    state = request.GET.get("state", "")
    known = [each for each in State if each != State.DRAFT]
    if state in known:
        found = Contribution.objects.filter(state=state).order_by("-submitted_at", "-pk")
    else:
        state, found = "", Contribution.objects.queue()
    pages = Paginator(found.for_list(), PER_PAGE)
    return render(
        request,
        "community/admin/queue.html",
        {
            "page_obj": pages.get_page(request.GET.get("p")),
            "state": state,
            "states": known,
            "now": timezone.now(),
        },
    )


@permission_required(PERMISSION)
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, number: str) -> HttpResponse:
    """One contribution: evidence left, decision right. Drafts are their author's alone."""
    contribution = get_object_or_404(
        Contribution.objects.exclude(state=State.DRAFT).for_list(), number=number
    )
    form = DecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        refusal = _decide(request, contribution, form)
        if refusal is None:
            return redirect("community_queue")
        form.add_error(None, refusal)
        contribution.refresh_from_db()
    waiting = Contribution.objects.queue().exclude(pk=contribution.pk)
    return render(
        request,
        "community/admin/review.html",
        {
            "contribution": contribution,
            "form": form,
            "history": history(contribution),
            "sources": contribution.sources.select_related("parent", "grant__agreement"),
            "consents": contribution.consents.all(),
            "next": waiting.first(),
            "own": contribution.contributor_id == request.user.pk,
        },
        status=422 if form.errors else 200,
    )


def _decide(request: HttpRequest, contribution: Contribution, form: DecisionForm) -> str | None:
    """Carry the decision out; the sentence of a refusal, or None."""
    decision, now = form.cleaned_data["decision"], timezone.now()
    try:
        if decision != "publish":
            decide_contribution(
                contribution,
                State(decision),
                by=person(request),
                now=now,
                reason=form.cleaned_data["reason"],
            )
        if decision in {"accepted", "publish"}:
            record = publish_contribution(contribution, by=person(request), now=now)
            messages.success(request, _("“%(title)s”已发布。") % {"title": record.title})
        else:
            messages.success(request, _("已告知投稿人。"))
    except (CommunityError, LicensingError, ArchiveError) as refusal:
        return str(refusal)
    except ValidationError as refusal:  # the archive's own rules for a record
        return " ".join(refusal.messages)
    return None
