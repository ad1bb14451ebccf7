"""A creator's own place: contributions and licences."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from community.errors import CommunityError
from community.models import Contribution, CreatorProfile
from community.services.withdraw_contribution import withdraw_contribution
from community.views.person import person
from licensing.models import Agreement
from provenance.models import Event
from provenance.registry import event_label, role_label

PER_PAGE = 20
LICENCES_SHOWN = 20


@login_required
@require_safe
def workspace(request: HttpRequest) -> HttpResponse:
    pages = Paginator(Contribution.objects.of(request.user).for_list(), PER_PAGE)
    agreements = Agreement.objects.filter(licensee__user=person(request)).for_list()
    return render(
        request,
        "community/workspace.html",
        {
            "page_obj": pages.get_page(request.GET.get("page")),
            "profile": CreatorProfile.objects.filter(user=person(request)).first(),
            "agreements": agreements[:LICENCES_SHOWN],
        },
    )


@login_required
@require_safe
def contribution_page(request: HttpRequest, number: str) -> HttpResponse:
    contribution = get_object_or_404(
        Contribution.objects.of(request.user).for_list(), number=number
    )
    return render(
        request,
        "community/contribution.html",
        {"contribution": contribution, "history": history(contribution)},
    )


@login_required
@require_POST
def contribution_withdraw(request: HttpRequest, number: str) -> HttpResponse:
    contribution = get_object_or_404(Contribution.objects.of(request.user), number=number)
    try:
        withdraw_contribution(contribution, now=timezone.now())
    except CommunityError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("已撤回。文件仍归你所有。"))
    return redirect(contribution)


def history(contribution: Contribution) -> list[tuple[Event, object, object]]:
    """Events of a contribution with their words: (event, what, who)."""
    return [
        (event, event_label(event.kind), role_label(event.role))
        for event in Event.objects.about(contribution.number)
    ]
