"""The wall between institutions before every page of the CMS about one thing.

Wagtail asks for permissions of a model, hardly ever for those of one row, in some thirty
views of each model. So the question is asked once, before any of them runs: who may not know
of the thing gets 404, and for everyone else the request is one about its institution
(`accounts.reach.enter`), so that all later questions for permissions are answered for there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from wagtail.admin.views.bulk_action.registry import bulk_action_registry
from wagtail.models import TaskState, WorkflowState
from wagtail.permissions import policy_registry

from accounts.owned import SEEN_WITH, OwnedPolicy, policy_of
from accounts.reach import enter

ADMIN = "/cms/"


class InstitutionGuard:
    """Middleware; after the one that knows the person."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]
    ) -> None:
        if request.path.startswith(ADMIN) and request.user.is_authenticated:
            _guard(request, view, kwargs)


def _guard(request: HttpRequest, view: Any, kwargs: dict[str, Any]) -> None:
    if (model := _model_of(view, kwargs)) is None:
        return
    match = request.resolver_match
    name, namespace = (match.url_name, match.namespace) if match else ("", "")
    if namespace.startswith("wagtailsnippetchoosers_") and not policy_registry.get_by_type(
        model
    ).user_has_any_permission(request.user, set(SEEN_WITH)):
        raise PermissionDenied  # Wagtail's choosers list anything for everybody in the CMS
    if (policy := policy_of(model)) is None:
        return
    if name == "wagtail_bulk_action":
        _keep_reachable(request, policy, kwargs["action"])
    elif name == "chosen_multiple":
        _keep_reachable(request, policy)
    elif (key := kwargs.get("pk", kwargs.get("object_id"))) is not None:
        _enter(request, policy, unquote(str(key)), kwargs)


def _model_of(view: Any, kwargs: dict[str, Any]) -> type[Model] | None:
    """The model that a page is about: named in its address, else by the view."""
    if "app_label" in kwargs and "model_name" in kwargs:
        try:
            return apps.get_model(kwargs["app_label"], kwargs["model_name"])
        except LookupError:
            return None
    model = getattr(view, "view_initkwargs", {}).get("model") or getattr(
        getattr(view, "view_class", None), "model", None
    )
    if isinstance(model, str):
        return apps.get_model(model)
    return model if isinstance(model, type) and issubclass(model, Model) else None


def _enter(request: HttpRequest, policy: OwnedPolicy, key: str, kwargs: dict[str, Any]) -> None:
    try:
        is_known = policy.seen(request.user).filter(pk=key).exists()
    except (ValueError, ValidationError):
        is_known = False  # no key of this model
    place = policy.places(pk=key) if is_known else None
    if place is None:
        raise Http404
    for kwarg, states in _STATES.items():
        # Wagtail takes a task of one thing at the address of another
        if kwarg in kwargs and str(states(kwargs[kwarg])) != key:
            raise Http404
    enter(request.user, *place)


def _keep_reachable(request: HttpRequest, policy: OwnedPolicy, action: str = "") -> None:
    """Drop the ids that the person may not know of: the page would tell their titles."""
    asked = request.GET.getlist("id")
    found = policy.seen(request.user).values_list("pk", flat=True)
    if "all" in asked:
        if not _is_foreign(policy.model, action):
            return  # an action of ours narrows its own list
    else:
        found = found.filter(pk__in=[pk for pk in asked if pk.isdecimal()])
    kept = request.GET.copy()
    kept.setlist("id", [str(pk) for pk in found])
    request.GET = kept  # type: ignore[assignment]  # stubs want an immutable one; copy() gives the mutable QueryDict


def _is_foreign(model: type[Model], action: str) -> bool:
    known = bulk_action_registry.get_bulk_action_class(
        model._meta.app_label, model._meta.model_name, action
    )
    return known is not None and known.__module__.startswith("wagtail.")


_STATES: dict[str, Callable[[int], Any]] = {
    "task_state_id": lambda pk: (
        TaskState.objects.filter(pk=pk).values_list("workflow_state__object_id", flat=True).first()
    ),
    "workflow_state_id": lambda pk: (
        WorkflowState.objects.filter(pk=pk).values_list("object_id", flat=True).first()
    ),
}
