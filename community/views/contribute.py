"""The contribution wizard: file, about, sources, rights, check. Works without a script."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from community.consents import CURRENT, consent_text
from community.errors import CommunityError, ContributionIncomplete, SourceRefused
from community.forms.steps import AboutForm, ConsentForm, FileForm, RightsForm, SourceForm
from community.models import Contribution
from community.services.add_file import add_file
from community.services.declare_source import declare_source, remove_source
from community.services.edit import edit
from community.services.start_contribution import start_contribution
from community.services.submit_contribution import missing, submit_contribution
from media.errors import MediaRefused

STEPS = (
    ("file", gettext_lazy("文件")),
    ("about", gettext_lazy("这是什么")),
    ("sources", gettext_lazy("用到的来源")),
    ("rights", gettext_lazy("权利")),
    ("check", gettext_lazy("核对并送审")),
)
NAMES = [name for name, _words in STEPS]


@require_http_methods(["GET", "HEAD", "POST"])
def contribute(request: HttpRequest) -> HttpResponse:
    """What contributing means; POST begins one."""
    if request.method != "POST":
        unfinished = Contribution.objects.of(request.user).filter(state__in=["draft", "returned"])
        return render(request, "community/contribute.html", {"unfinished": unfinished[:10]})
    if not request.user.is_authenticated:
        return redirect("account_login")
    try:
        contribution = start_contribution(by=request.user, now=timezone.now())
    except CommunityError as refusal:
        return render(
            request, "community/contribute.html", {"refusal": refusal}, status=refusal.status
        )
    return redirect("contribute_step", contribution.number, "file")


def _step(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A step of one's own contribution while it can be edited; else its page."""

    @login_required
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def answer(request: HttpRequest, number: str) -> HttpResponse:
        contribution = get_object_or_404(
            Contribution.objects.of(request.user).for_list(), number=number
        )
        if not contribution.is_editable:
            return redirect(contribution)
        try:
            return view(request, contribution)
        except CommunityError as refusal:
            messages.error(request, str(refusal))
            return redirect(contribution)

    return answer


def _page(
    request: HttpRequest, contribution: Contribution, step: str, **context: Any
) -> HttpResponse:
    form = context.get("form")
    lacking = missing(contribution)
    undone = {name for name, _sentence in lacking}
    place = NAMES.index(step)
    return render(
        request,
        f"community/step_{step}.html",
        {
            "contribution": contribution,
            "step": step,
            "steps": [(name, words, name not in undone | {"check"}) for name, words in STEPS],
            "back": NAMES[place - 1] if place else None,
            "missing": lacking,
            **context,
        },
        status=422 if form is not None and form.errors else 200,
    )


def _next(contribution: Contribution, step: str) -> HttpResponse:
    return redirect("contribute_step", contribution.number, NAMES[NAMES.index(step) + 1])


@_step
def file(request: HttpRequest, contribution: Contribution) -> HttpResponse:
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        form = FileForm(request.POST, request.FILES)
        if form.is_valid():
            try:
                add_file(contribution, form.cleaned_data["file"], now=timezone.now())
            except MediaRefused as refusal:
                form.add_error("file", str(refusal))
            else:
                return _next(contribution, "file")
    api_url = reverse("api:api-root").rstrip("/")
    return _page(request, contribution, "file", form=form, api_url=api_url)


@_step
def about(request: HttpRequest, contribution: Contribution) -> HttpResponse:
    form = AboutForm(request.POST or None, instance=contribution)
    if request.method == "POST" and form.is_valid():
        edit(contribution, **form.cleaned_data)
        return _next(contribution, "about")
    return _page(request, contribution, "about", form=form)


@_step
def sources(request: HttpRequest, contribution: Contribution) -> HttpResponse:
    """Add and take away sources; `none` says that there are none."""
    form = SourceForm()
    if request.method == "POST":
        action = request.POST.get("action", "add")
        if action == "none":
            edit(contribution, no_sources=not contribution.sources.exists())
            return _next(contribution, "sources")
        if action.startswith("remove-") and action[7:].isdecimal():
            remove_source(contribution, source_id=int(action[7:]))
            return redirect(request.path)
        form = SourceForm(request.POST)
        if form.is_valid() and _declare(contribution, form):
            messages.success(request, _("来源已记下。"))
            return redirect(request.path)
    declared = contribution.sources.select_related("parent", "grant__agreement")
    return _page(request, contribution, "sources", form=form, sources=declared)


def _declare(contribution: Contribution, form: SourceForm) -> bool:
    data = form.cleaned_data
    try:
        declare_source(
            contribution,
            reference=data["reference"],
            outside=data["outside"],
            kind=data["kind"],
            statement=data["statement"],
            rate_bp=form.rate_bp,
            today=timezone.localdate(),
        )
    except SourceRefused as refusal:
        form.add_error(refusal.field, str(refusal))
        return False
    return True


@_step
def rights(request: HttpRequest, contribution: Contribution) -> HttpResponse:
    form = RightsForm(request.POST or None, instance=contribution)
    if request.method == "POST" and form.is_valid():
        edit(contribution, **form.cleaned_data)
        return _next(contribution, "rights")
    return _page(request, contribution, "rights", form=form)


@_step
def check(request: HttpRequest, contribution: Contribution) -> HttpResponse:
    form = ConsentForm(request.POST or None, initial={"version": CURRENT})
    if request.method == "POST" and form.is_valid():
        try:
            submit_contribution(
                contribution,
                now=timezone.now(),
                language=get_language() or "zh-hans",
                version=form.cleaned_data["version"],
            )
        except ContributionIncomplete as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("已送审，通常 2 个工作日内有结果。"))
            return redirect(contribution)
    declared = contribution.sources.select_related("parent")
    return _page(
        request,
        contribution,
        "check",
        form=form,
        consent=consent_text(CURRENT),
        sources=declared,
    )


_VIEWS = {"file": file, "about": about, "sources": sources, "rights": rights, "check": check}


def contribute_step(request: HttpRequest, number: str, step: str) -> HttpResponse:
    """`/contribute/<number>/<step>`; there are five steps."""
    if step not in _VIEWS:
        raise Http404
    return _VIEWS[step](request, number)
