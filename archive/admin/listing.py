"""The list of records: filters, saved views, and the way to change all that were found."""

from __future__ import annotations

from typing import Any, cast

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets.button import Button
from wagtail.snippets.views.snippets import IndexView

from accounts.reach import holds
from archive.models import Record, SavedView

_PASSING = frozenset(("p", "_w_filter_fragment", "export", "view"))  # no part of a view


def kept_query(query: QueryDict) -> str:
    """What of an address makes the list what it is."""
    kept = query.copy()
    for name in _PASSING:
        kept.pop(name, None)
    for name in [name for name in kept if not any(kept.getlist(name))]:
        del kept[name]
    return kept.urlencode()


class RecordIndexView(IndexView):
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.results_only and not request.GET and (query := self._default_query()):
            return redirect(f"{request.path}?{query}")
        return super().dispatch(request, *args, **kwargs)

    def get_edit_url(self, instance: Record) -> str | None:
        """For who may change it; others are led to the page that only shows it."""
        place = instance.institution_id, instance.collection_id
        if not holds(self.request.user, "archive.change_record", *place):
            return None
        return cast("str | None", super().get_edit_url(instance))

    def _default_query(self) -> str:
        mine = SavedView.objects.filter(owner=self.request.user.pk, is_default=True)
        return mine.values_list("query", flat=True).first() or ""

    @cached_property
    def header_more_buttons(self) -> list[Any]:
        buttons = list(super().header_more_buttons)
        if self.request.user.has_perm("archive.change_record"):
            query = kept_query(self.request.GET)
            url = f"{reverse('archive_bulk_new')}?{query}"
            buttons.append(
                Button(_("批量修改列表中的全部条目"), url=url, icon_name="edit", priority=60)
            )
            buttons.append(
                Button(
                    _("批量修改记录"), url=reverse("archive_bulk_edits"), icon_name="history",
                    priority=70,
                )
            )  # fmt: skip
        return buttons

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        query = kept_query(self.request.GET)
        views = list(SavedView.objects.for_user(self.request.user))
        return super().get_context_data(*args, **kwargs) | {
            "saved_views": views,
            "current_query": query,
            "current_view": next((view for view in views if view.query == query), None),
        }
