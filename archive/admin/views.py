"""Wagtail's views where a refusal of ours must become a message and not a broken page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.admin.widgets import Button
from wagtail.snippets.views import snippets

from archive.admin.panels import editor_of
from archive.admin.typed import as_typed
from archive.differences import contents, differences
from archive.errors import ArchiveError
from archive.models import Record
from archive.readiness import assess
from archive.services.withdraw_record import withdraw_record


def or_say_why(view: Any, act: Callable[[], HttpResponse | None]) -> HttpResponse | None:
    """The draft is saved; where only the publication was refused, the editor says why."""
    try:
        return act()
    except ArchiveError as refusal:
        messages.error(view.request, str(refusal))
        return redirect(view.get_edit_url())


class OfKind:
    """A view with the editor of its record's kind: fields of other kinds are not shown."""

    request: HttpRequest
    object: Any = None

    def kind(self) -> str:
        sent = self.request.POST.get("kind") or self.request.GET.get("kind", "")
        known = getattr(self.object, "kind", "") if getattr(self.object, "pk", None) else ""
        if known or sent not in Record.Kind.values:
            return known or Record.Kind.OBJECT
        return sent

    def get_panel(self) -> Any:
        return editor_of(self.kind())

    def get_form_class(self) -> Any:
        return editor_of(self.kind()).get_form_class()


class RecordCreateView(OfKind, snippets.CreateView):
    """First the kind, on a page of its own: then only its fields are asked for."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "GET" and request.GET.get("kind") not in Record.Kind.values:
            if not self.user_has_permission("add"):
                raise PermissionDenied
            return render(request, "archive/admin/choose_kind.html", {"kinds": Record.Kind.choices})
        return super().dispatch(request, *args, **kwargs)

    def get_initial_form_instance(self) -> Record:
        return Record(kind=self.kind())

    def run_action_method(self) -> HttpResponse | None:
        return or_say_why(self, super().run_action_method)


class RecordPreviewOnCreateView(OfKind, snippets.PreviewOnCreateView):
    pass


class RecordPreviewOnEditView(OfKind, snippets.PreviewOnEditView):
    pass


class RecordEditView(OfKind, snippets.EditView):
    @cached_property
    def header_more_buttons(self) -> list[Button]:
        buttons: list[Button] = super().header_more_buttons
        if self.request.user.has_perm("archive.export_records"):
            url = reverse("archive_premis_record", args=[self.object.pk])
            buttons.append(Button(_("下载 PREMIS"), url=url, icon_name="download", priority=80))
        return buttons

    def run_action_method(self) -> HttpResponse | None:
        return or_say_why(self, super().run_action_method)


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


class RecordInspectView(snippets.InspectView):
    """The latest draft to read, for who may not change it."""

    page_title = _("查看")
    template_name = "archive/admin/record.html"

    def get_object(self, queryset: Any = None) -> Record:
        return cast(Record, super().get_object(queryset).get_latest_revision_as_object())

    def get_fields_context(self) -> list[dict[str, Any]]:
        return [{"label": label, "value": text} for label, text in contents(self.object)]


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


class RecordCompareView(snippets.RevisionsCompareView):
    """Two versions as a reader understands them, and the way back to the older one."""

    template_name = "archive/admin/differences.html"
    page_title = _("比较版本")

    def _get_comparison(self, revision_a: Record, revision_b: Record) -> Any:
        return differences(revision_a, revision_b)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        known = self.object.revisions.select_related("user")
        sides = {}
        for side, key in (("a", self.revision_id_a), ("b", self.revision_id_b)):
            if key.isdecimal():
                sides[side] = known.get(pk=key)
            elif key == "live":
                sides[side] = self.object.live_revision
            else:
                ordered = known.order_by("created_at", "pk")
                sides[side] = ordered.first() if key == "earliest" else ordered.last()
        return context | {"sides": sides, "revert_url": self._revert_url(sides["a"])}

    def _revert_url(self, revision: Any) -> str:
        """To the editor with the older version in it, where saving makes it the new draft."""
        if revision is None or revision.pk == self.object.latest_revision_id:
            return ""
        name = Record.snippet_viewset.get_url_name("revisions_revert")  # type: ignore[attr-defined]  # Wagtail sets it when it registers the viewset
        return reverse(name, args=[self.object.pk, revision.pk])


@require_POST
def typed_readiness(request: HttpRequest) -> HttpResponse:
    """The score of what stands in the editor now, as the inside of its panel; stores nothing."""
    if not request.user.has_perm("archive.change_record"):
        raise PermissionDenied
    readiness = assess(as_typed(cast(QueryDict, request.POST), user=request.user))
    return render(request, "archive/admin/readiness.html", {"readiness": readiness})
