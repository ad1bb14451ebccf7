"""Protocols: the list, the editor, the page of one with whom it touches, and its acts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    MultipleChooserPanel,
    ObjectList,
)
from wagtail.admin.ui.tables import Column, StatusTagColumn
from wagtail.admin.widgets.button import Button
from wagtail.snippets.views import snippets
from wagtail.snippets.views.snippets import SnippetViewSet

from accounts.owned import seen_by
from archive.admin.choosers import snippet_chooser
from archive.admin.promises.forms import ProtocolForm, ReasonForm
from archive.admin.promises.reached import files_behind, reached, records_page
from archive.errors import ArchiveError
from archive.models import Protocol
from archive.services.match_protocols import touched_by
from archive.services.put_protocol_in_force import lacks, put_protocol_in_force
from archive.services.revise_protocol import revise_protocol
from archive.services.withdraw_protocol import withdraw_protocol


def page_of(protocol: Protocol) -> str:
    return reverse("wagtailsnippets_archive_protocol:inspect", args=[protocol.pk])


class ProtocolIndexView(snippets.IndexView):
    """Each row leads to its page, which leads on to what can be done."""

    def get_edit_url(self, instance: Any) -> str:
        return page_of(instance)


class ProtocolCreateView(snippets.CreateView):
    def get_success_url(self) -> str:
        return page_of(self.object)


class ProtocolEditView(snippets.EditView):
    """Only a draft; what is in force is revised by another draft."""

    object: Protocol

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.object.is_editable:
            messages.warning(request, _("施行过的规约不能再改。要改就修订：另起一份草稿来替代它。"))
            return redirect(page_of(self.object))
        return super().dispatch(request, *args, **kwargs)

    def get_success_url(self) -> str:
        return page_of(self.object)


class ProtocolInspectView(snippets.InspectView):
    page_title = _("文化规约")

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Without a link to an editor that would lead back here."""
        items = super().get_breadcrumbs_items()
        edit = self.get_edit_url()
        return [item for item in items if not item["url"] or item["url"] != edit]

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        protocol, user = self.object, self.request.user
        act = lambda name: reverse("archive_protocol_act", args=[protocol.pk, name])  # noqa: E731
        if protocol.is_editable:
            return list(super().header_more_buttons)
        if protocol.state != Protocol.State.IN_FORCE or not user.has_perm(
            "archive.enforce_protocol"
        ):
            return []
        return [
            Button(_("修订"), url=act("revise"), icon_name="edit", priority=40),
            Button(_("停止施行"), url=act("withdraw"), icon_name="no-view", priority=50),
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        protocol = self.object
        today = timezone.localdate()
        records = touched_by(protocol)
        user = self.request.user
        return super().get_context_data(**kwargs) | {
            "protocol": protocol,
            "is_season": protocol.gate.is_season(today),
            "turns_on": protocol.gate.turns_on(today),
            "page": records_page(self.request, records),
            "file_count": files_behind(records),
            "missing": lacks(protocol) if protocol.is_editable else [],
            "may_enforce": protocol.is_editable and user.has_perm("archive.enforce_protocol"),
        }


class ProtocolViewSet(SnippetViewSet):
    model = Protocol
    icon = "lock"
    menu_label = _("文化规约")
    menu_name = "protocols"
    copy_view_enabled = False  # nobody agreed to a copy
    index_view_class = ProtocolIndexView
    add_view_class = ProtocolCreateView
    edit_view_class = ProtocolEditView
    inspect_view_enabled = True
    inspect_view_class = ProtocolInspectView
    inspect_template_name = "archive/admin/protocol.html"
    chooser_viewset_class = snippet_chooser("title_zh", "title_en")
    list_filter = {"state": ["exact"], "who": ["exact"], "must_agree": ["exact"]}
    search_fields = ["title_zh", "title_en", "public_id"]
    list_per_page = 30
    list_display = [
        "__str__",
        Column("people", label=_("民族")),
        Column("place", label=_("村寨或地点")),
        Column("who", label=_("谁可以看"), accessor="get_who_display"),
        StatusTagColumn(
            "get_state_display",
            label=_("状态"),
            primary=lambda row: row.state == Protocol.State.IN_FORCE,
        ),
        Column("agreed_on", label=_("议定日期"), sort_key="agreed_on"),
    ]
    edit_handler = ObjectList(
        [
            FieldPanel("institution", widget=forms.Select),
            FieldRowPanel([FieldPanel("title_zh"), FieldPanel("title_en")]),
            MultiFieldPanel(
                [
                    FieldRowPanel(
                        [FieldPanel("people", widget=forms.Select), FieldPanel("place")]
                    ),
                    MultipleChooserPanel(
                        "named", chooser_field_name="record", heading=_("点名的藏品"),
                        label=_("藏品"), panels=[FieldPanel("record")],
                    ),
                ],
                heading=_("管哪些藏品"),
            ),
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("who"), FieldPanel("circle", widget=forms.Select)]),
                    FieldPanel("closes_words"),
                    InlinePanel(
                        "seasons",
                        heading=_("可看的日子"),
                        label=_("一段日子"),
                        help_text=_("一段也不写就是天天可看。"),
                        panels=[
                            FieldRowPanel([FieldPanel("first"), FieldPanel("last")]),
                            FieldRowPanel([FieldPanel("first_on"), FieldPanel("last_on")]),
                        ],
                    ),
                ],
                heading=_("谁、什么时候可以看"),
            ),
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("notice_zh"), FieldPanel("notice_en")]),
                    FieldPanel("must_agree"),
                    FieldPanel("label_uri"),
                ],
                heading=_("提示"),
            ),
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("agreed_with"), FieldPanel("agreed_on")]),
                    FieldPanel("source"),
                ],
                heading=_("依据"),
            ),
        ],
        base_form_class=ProtocolForm,
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> Any:
        rows = Protocol.objects.select_related("people", "place", "institution")
        return seen_by(request.user, rows)


_DONE = {"force": _("已施行。"), "withdraw": _("已停止施行。")}


@require_http_methods(["GET", "POST"])
def protocol_act(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Ask, naming whom it touches, then do it. A revision begins without a question."""
    rows = Protocol.objects.select_related("people", "place", "circle", "replaces")
    protocol = reached(request, rows, pk, "archive.enforce_protocol")
    form = ReasonForm(request.POST or None) if act == "withdraw" else None
    if request.method == "POST" and (form is None or form.is_valid()):
        try:
            after = _do(act, protocol, form, by=request.user)
        except ArchiveError as refusal:
            messages.error(request, str(refusal))
            return redirect(page_of(protocol))
        if act == "revise":
            return redirect("wagtailsnippets_archive_protocol:edit", after.pk)
        messages.success(request, _DONE[act])
        return redirect(page_of(protocol))
    records = touched_by(protocol)
    context = {
        "protocol": protocol,
        "act": act,
        "form": form,
        "missing": lacks(protocol) if act == "force" else [],
        "page": records_page(request, records),
        "live_count": records.filter(live=True).count(),
        "file_count": files_behind(records),
        "is_season": protocol.gate.is_season(timezone.localdate()),
        "back": page_of(protocol),
    }
    return render(request, "archive/admin/protocol_act.html", context)


def _do(act: str, protocol: Protocol, form: ReasonForm | None, *, by: Any) -> Protocol:
    now = timezone.now()
    if act == "revise":
        return revise_protocol(protocol, by=by)
    if form is None:
        return put_protocol_in_force(protocol, by=by, at=now)
    return withdraw_protocol(protocol, reason=form.cleaned_data["reason"], by=by, at=now)
