"""Consents: the list with its filters, the editor, the page of one, and what is done with it."""

from __future__ import annotations

import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import django_filters
from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
)
from wagtail.admin.ui.tables import Column, StatusTagColumn
from wagtail.admin.widgets.button import Button
from wagtail.snippets.views import snippets
from wagtail.snippets.views.snippets import SnippetViewSet

from accounts.models import User
from accounts.owned import seen_by
from archive import consents
from archive.admin.choosers import asset_chooser, snippet_chooser
from archive.admin.promises.forms import ConsentForm, ReasonForm, ScanForm
from archive.admin.promises.reached import (
    ON_A_PAGE,
    covered_records,
    files_behind,
    reached,
    records_page,
)
from archive.errors import ArchiveError
from archive.models import Consent, ConsentCover, Record
from archive.services.attach_scan import attach_scan
from archive.services.put_consent_in_force import lacks, put_consent_in_force
from archive.services.revoke_consent import revoke_consent
from media.errors import MediaRefused

SOON = timedelta(days=60)


class ConsentFilterSet(WagtailFilterSet):
    standing = django_filters.ChoiceFilter(
        label=_("状态"),
        choices=[
            ("recorded", _("已登记，未生效")),
            ("in_force", _("生效中")),
            ("ending", _("60 天内到期，或已到期")),
            ("ended", _("已到期")),
            ("revoked", _("同意已撤回")),
            ("replaced", _("已由新的一份替代")),
        ],
        method="by_standing",
        widget=forms.RadioSelect,
        empty_label=_("全部"),
    )
    capacity = django_filters.MultipleChoiceFilter(
        label=_("身份"), choices=Consent.Capacity.choices, widget=forms.CheckboxSelectMultiple
    )
    carried_over = django_filters.BooleanFilter(label=_("由旧字段迁移"))

    class Meta:
        model = Consent
        fields: list[str] = []  # noqa: RUF012 - django-filter reads it so

    def by_standing(self, rows: Any, _name: str, value: str) -> Any:
        today = timezone.localdate()
        if value == "in_force":
            return rows.holding(today)
        if value == "ending":
            return rows.counting().filter(state=Consent.State.IN_FORCE, ends_on__lte=today + SOON)
        if value == "ended":
            return rows.ended(today)
        if value == "replaced":
            return rows.exclude(state=Consent.State.RECORDED).exclude(
                pk__in=Consent.objects.counting().values("pk")
            )
        return rows.filter(state=value)


def page_of(consent: Consent) -> str:
    return reverse("wagtailsnippets_archive_consent:inspect", args=[consent.pk])


class ConsentIndexView(snippets.IndexView):
    """Each row leads to its page, which leads on to what can be done."""

    def get_edit_url(self, instance: Any) -> str:
        return page_of(instance)


class ConsentCreateView(snippets.CreateView):
    """Begins with the record that it is asked for, or as the renewal of another."""

    def get_initial_form_instance(self) -> Consent:
        consent = Consent()
        before = self._asked("replaces", Consent.objects.counting())
        record = self._asked("record", Record.objects.all())
        if before is not None:
            for name in ("institution_id", "giver_id", "capacity", *_USES):
                setattr(consent, name, getattr(before, name))
            consent.replaces = before
            consent.covers.set(
                [ConsentCover(record=each.record, asset=each.asset) for each in before.covers.all()]
            )
        elif record is not None:
            consent.institution_id = record.institution_id
            consent.giver_id = record.interviewee_id
            consent.capacity = Consent.Capacity.INTERVIEWEE if record.interviewee_id else ""
            consent.covers.set([ConsentCover(record=record)])
        return consent

    def _asked(self, name: str, rows: Any) -> Any:
        key = self.request.GET.get(name, "")
        known = seen_by(self.request.user, rows)
        return known.filter(pk=key).first() if key.isdecimal() else None

    def get_success_url(self) -> str:
        return page_of(self.object)


_USES = ("for_showing", "for_taking", "for_licensing", "for_ai")


class ConsentEditView(snippets.EditView):
    """Only before it comes into force; afterwards its own page says what can be done."""

    object: Consent

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.object.is_editable:
            messages.warning(request, _("生效过的同意书不能再改。续签或更正请另登记一份来替代它。"))
            return redirect(page_of(self.object))
        return super().dispatch(request, *args, **kwargs)

    def get_success_url(self) -> str:
        return page_of(self.object)


class ConsentInspectView(snippets.InspectView):
    """What was agreed, what it covers, and what can be done now."""

    page_title = _("授权同意")

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Without a link to an editor that would lead back here."""
        items = super().get_breadcrumbs_items()
        edit = self.get_edit_url()
        return [item for item in items if not item["url"] or item["url"] != edit]

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        consent, user = self.object, self.request.user
        act = lambda name: reverse("archive_consent_act", args=[consent.pk, name])  # noqa: E731
        buttons = []
        if consent.is_editable:
            buttons += super().header_more_buttons
        buttons.append(
            Button(_("打印"), url=reverse("archive_consent_print", args=[consent.pk]),
                   icon_name="doc-full", priority=60)
        )  # fmt: skip
        if consent.state == Consent.State.IN_FORCE and not consent.is_replaced:
            if user.has_perm("archive.add_consent"):
                renew = f"{reverse('wagtailsnippets_archive_consent:add')}?replaces={consent.pk}"
                buttons.append(
                    Button(_("续签或更正"), url=renew, icon_name="redirect", priority=40)
                )
            if user.has_perm("archive.decide_consent"):
                buttons.append(
                    Button(_("撤回同意"), url=act("revoke"), icon_name="no-view", priority=50)
                )
        return buttons

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        consent, user = self.object, self.request.user
        covers = consent.covers.select_related("record__collection", "asset")
        missing = lacks(consent, at=timezone.now()) if consent.is_editable else []
        return super().get_context_data(**kwargs) | {
            "consent": consent,
            "covers": Paginator(covers, ON_A_PAGE).get_page(self.request.GET.get("page")),
            "file_count": len(consents.files_of(consent)),
            "missing": missing,
            "scan_form": ScanForm(),
            "may_write": consent.is_editable and user.has_perm("archive.change_consent"),
            "may_decide": consent.is_editable and user.has_perm("archive.decide_consent"),
            "may_open_scan": consent.scan is not None and user.has_perm("media.view_all"),
        }


class ConsentViewSet(SnippetViewSet):
    model = Consent
    icon = "form"
    menu_label = _("授权同意")
    menu_name = "consents"
    copy_view_enabled = False  # a copy would be a promise that nobody gave
    index_view_class = ConsentIndexView
    add_view_class = ConsentCreateView
    edit_view_class = ConsentEditView
    inspect_view_enabled = True
    inspect_view_class = ConsentInspectView
    inspect_template_name = "archive/admin/consent.html"
    chooser_viewset_class = snippet_chooser("reference", "giver__name_zh", "giver__name_en")
    filterset_class = ConsentFilterSet
    search_fields = ["reference", "giver__name_zh", "giver__name_en", "public_id"]
    list_per_page = 30
    list_display = [
        "__str__",
        Column("capacity", label=_("身份"), accessor="get_capacity_display"),
        StatusTagColumn(
            "state_label",
            label=_("状态"),
            primary=lambda row: row.state == Consent.State.IN_FORCE and not row.has_ended(),
        ),
        Column("given_on", label=_("签署日期"), sort_key="given_on"),
        Column("ends_on", label=_("到期日"), sort_key="ends_on"),
    ]
    edit_handler = ObjectList(
        [
            FieldPanel("institution", widget=forms.Select),
            FieldRowPanel([FieldPanel("giver"), FieldPanel("capacity")]),
            FieldRowPanel([FieldPanel("reference"), FieldPanel("replaces", widget=forms.Select)]),
            FieldRowPanel([FieldPanel("given_on"), FieldPanel("ends_on")]),
            MultiFieldPanel(
                [FieldRowPanel([FieldPanel(name) for name in _USES])], heading=_("同意用于")
            ),
            InlinePanel(
                "covers",
                heading=_("同意的范围"),
                label=_("藏品"),
                panels=[
                    FieldRowPanel(
                        [
                            FieldPanel("record"),
                            FieldPanel("asset", widget=asset_chooser.widget_class),
                        ]
                    )
                ],
            ),
            FieldPanel("scan", widget=asset_chooser.widget_class),
            FieldPanel("note"),
        ],
        base_form_class=ConsentForm,
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        rows = Consent.objects.select_related("giver", "successor", "institution")
        return seen_by(request.user, rows)


@require_http_methods(["GET", "POST"])
def consent_act(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Ask, naming what opens or closes by it, then do it."""
    rows = Consent.objects.select_related("giver", "replaces")
    consent = reached(request, rows, pk, "archive.decide_consent")
    form = ReasonForm(request.POST or None) if act == "revoke" else None
    if request.method == "POST" and (form is None or form.is_valid()):
        how: dict[str, Any] = {"by": request.user, "at": timezone.now()}
        try:
            if form is None:
                put_consent_in_force(consent, **how)
            else:
                revoke_consent(consent, reason=form.cleaned_data["reason"], **how)
        except ArchiveError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("已撤回，影像已关闭。") if form else _("已生效。"))
        return redirect(page_of(consent))
    records = covered_records(consent)
    context = {
        "consent": consent,
        "act": act,
        "form": form,
        "missing": lacks(consent, at=timezone.now()) if act == "force" else [],
        "page": records_page(request, records),
        "live_count": records.filter(live=True).count(),
        "file_count": files_behind(records),
        "back": page_of(consent),
    }
    return render(request, "archive/admin/consent_act.html", context)


@require_safe
def consent_print(request: HttpRequest, pk: int) -> HttpResponse:
    """All of it on paper: who, for what, until when, and every record that it covers."""
    rows = Consent.objects.select_related("giver", "institution")
    consent = reached(request, rows, pk, "archive.view_consent")
    covers = consent.covers.select_related("record__collection", "asset").order_by("pk")
    context = {"consent": consent, "covers": covers, "printed_on": timezone.localdate()}
    return render(request, "archive/admin/consent_print.html", context)


@require_http_methods(["POST"])
def consent_scan(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the signed paper in; it is checked and stored like every master, and never public."""
    consent = reached(request, Consent.objects.all(), pk, "archive.change_consent")
    form = ScanForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, " ".join(str(m) for found in form.errors.values() for m in found))
        return redirect(page_of(consent))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "scan"
        with path.open("wb") as file:
            for chunk in form.cleaned_data["scan"].chunks():
                file.write(chunk)
        try:
            attach_scan(
                consent,
                path=path,
                name=form.cleaned_data["scan"].name,
                by=cast(User, request.user),
                now=timezone.now(),
            )
        except (ArchiveError, MediaRefused) as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("扫描件已存好。"))
    return redirect(page_of(consent))
