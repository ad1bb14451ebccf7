"""Circles: the list, and the page of one with its members."""

from __future__ import annotations

from typing import Any, ClassVar, cast

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.log_actions import LogFormatter
from wagtail.snippets.views import snippets
from wagtail.snippets.views.snippets import SnippetViewSet

from accounts.models import User
from accounts.owned import seen_by
from archive.admin.choosers import snippet_chooser
from archive.admin.promises.forms import MemberForm, PromiseForm
from archive.admin.promises.reached import ON_A_PAGE, reached
from archive.errors import ArchiveError
from archive.models import Circle, CircleMember, Protocol
from archive.services.keep_circle import add_member, remove_member


class Joined(LogFormatter):
    """What the history of a circle says; the member's name is kept as it was then."""

    label = _("加入名单")
    told: ClassVar[Any] = _("加入名单：%(member)s")

    def format_message(self, entry: Any) -> str:
        return str(self.told) % {"member": (entry.data or {}).get("member", "")}


class Left(Joined):
    label = _("移出名单")
    told: ClassVar[Any] = _("移出名单：%(member)s")


CIRCLE_ACTS = {"archive.circle_joined": Joined, "archive.circle_left": Left}


def page_of(circle: Circle) -> str:
    return reverse("wagtailsnippets_archive_circle:inspect", args=[circle.pk])


class CircleInspectView(snippets.InspectView):
    page_title = _("社区名单")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        members = self.object.members.select_related("user", "added_by")
        return super().get_context_data(**kwargs) | {
            "circle": self.object,
            "members": Paginator(members, ON_A_PAGE).get_page(self.request.GET.get("page")),
            "protocols": Protocol.objects.filter(circle=self.object).order_by("-pk"),
            "form": MemberForm(),
            "may_change": self.request.user.has_perm("archive.change_circle"),
        }


class CircleIndexView(snippets.IndexView):
    """Each row leads to its members."""

    def get_edit_url(self, instance: Any) -> str:
        return page_of(instance)


class CircleCreateView(snippets.CreateView):
    def get_success_url(self) -> str:
        return page_of(self.object)


class CircleViewSet(SnippetViewSet):
    model = Circle
    icon = "group"
    menu_label = _("社区名单")
    menu_name = "circles"
    copy_view_enabled = False
    index_view_class = CircleIndexView
    add_view_class = CircleCreateView
    inspect_view_enabled = True
    inspect_view_class = CircleInspectView
    inspect_template_name = "archive/admin/circle.html"
    chooser_viewset_class = snippet_chooser("name_zh", "name_en")
    search_fields = ["name_zh", "name_en"]
    list_display = ["name", Column("institution", label=_("机构"))]
    edit_handler = ObjectList(
        [
            FieldPanel("institution", widget=forms.Select),
            FieldRowPanel([FieldPanel("name_zh"), FieldPanel("name_en")]),
            FieldPanel("note"),
        ],
        base_form_class=PromiseForm,
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        return seen_by(request.user, Circle.objects.select_related("institution"))


@require_http_methods(["POST"])
def circle_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a person by the address of their account."""
    circle = reached(request, Circle.objects.all(), pk, "archive.change_circle")
    form = MemberForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(str(m) for found in form.errors.values() for m in found))
        return redirect(page_of(circle))
    try:
        user, by = form.cleaned_data["email"], cast(User, request.user)
        member = add_member(circle, user=user, by=by, at=timezone.now())
    except ArchiveError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("已加入：%(who)s。") % {"who": member.user})
    return redirect(page_of(circle))


@require_http_methods(["GET", "POST"])
def circle_remove(request: HttpRequest, pk: int, member: int) -> HttpResponse:
    """Ask, then take a person out."""
    circle = reached(request, Circle.objects.all(), pk, "archive.change_circle")
    row = get_object_or_404(
        CircleMember.objects.select_related("user", "circle"), pk=member, circle=circle
    )
    if request.method == "POST":
        remove_member(row, by=cast(User, request.user), at=timezone.now())
        messages.success(request, _("已移出：%(who)s。") % {"who": row.user})
        return redirect(page_of(circle))
    context = {"circle": circle, "member": row, "back": page_of(circle)}
    return render(request, "archive/admin/circle_remove.html", context)
