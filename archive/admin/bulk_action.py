"""The button under the list for what is ticked; the pages behind it are `bulk_edits`."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from wagtail.snippets.bulk_actions.snippet_bulk_action import SnippetBulkAction

from archive.models import Record


class BulkEditAction(SnippetBulkAction):
    models = [Record]
    display_name = _("批量修改")
    action_type = "bulk_edit"
    aria_label = _("批量修改所选的藏品")
    action_priority = 5

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Only the choice is Wagtail's; "all" are all that the filters of the list found."""
        ids = request.GET.getlist("id")
        found = self.next_url.partition("?")[2]
        query = found if "all" in ids else urlencode([("id", pk) for pk in ids])
        return redirect(f"{reverse('archive_bulk_new')}?{query}")
