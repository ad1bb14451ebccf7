"""Wagtail's views where a refusal of ours must become a message and not a broken page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from wagtail.admin import messages
from wagtail.snippets.views import snippets

from archive.errors import ArchiveError
from archive.models import Record
from archive.services.withdraw_record import withdraw_record


def _or_say_why(view: Any, act: Callable[[], HttpResponse | None]) -> HttpResponse | None:
    """The draft is saved; where only the publication was refused, the editor says why."""
    try:
        return act()
    except ArchiveError as refusal:
        messages.error(view.request, str(refusal))
        return redirect(view.get_edit_url())


class RecordCreateView(snippets.CreateView):
    def run_action_method(self) -> HttpResponse | None:
        return _or_say_why(self, super().run_action_method)


class RecordEditView(snippets.EditView):
    def run_action_method(self) -> HttpResponse | None:
        return _or_say_why(self, super().run_action_method)


class RecordWorkflowActionView(snippets.WorkflowActionView):
    """The buttons of the review outside the editor (dashboard, list of tasks)."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().post(request, *args, **kwargs)
        except ArchiveError as refusal:
            messages.error(request, str(refusal))
            if request.headers.get("x-requested-with") == "XMLHttpRequest":
                return self.render_modal_json(
                    request, {"step": "success", "redirect": self.redirect_url}
                )
            return redirect(self.redirect_url)


class RecordUnpublishView(snippets.UnpublishView):
    """Withdrawing asks for the reason that the tombstone will show."""

    template_name = "archive/admin/withdraw.html"
    object: Record

    def unpublish(self) -> HttpResponse | None:
        hook_response = self.run_hook("before_unpublish", self.request, self.object)
        if hook_response is not None:
            return hook_response
        try:
            withdraw_record(
                self.object,
                reason_zh=self.request.POST.get("reason_zh", "").strip()[:500],
                reason_en=self.request.POST.get("reason_en", "").strip()[:500],
                by=self.request.user,
            )
        except ArchiveError as refusal:
            messages.error(self.request, str(refusal))
            return redirect(self.get_next_url())
        return self.run_hook("after_unpublish", self.request, self.object)
