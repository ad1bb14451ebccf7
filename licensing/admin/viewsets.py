"""Lists of licensing in the CMS: declarations only."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.admin.widgets.button import Button
from wagtail.snippets.views.snippets import EditView, IndexView, SnippetViewSet

from licensing.errors import BadScope
from licensing.models import (
    Account,
    Agreement,
    AssetGuard,
    Delivery,
    Derivation,
    JournalEntry,
    OfferVersion,
    Party,
    Payment,
    Registration,
    Settlement,
)
from licensing.money import format_fen
from licensing.numbers import OFFER, REGISTRATION, new_number
from licensing.terms import OfferTerms


class MoneyColumn(Column):
    """A column of 分, shown as yuan."""

    def get_value(self, instance: Any) -> str:
        return format_fen(super().get_value(instance) or 0)


class NumberedForm(WagtailAdminModelForm):
    """Gives a new row its public number."""

    prefix_of_number = ""

    def save(self, commit: bool = True) -> Any:
        if not self.instance.number:
            rows = type(self.instance)._default_manager
            self.instance.number = new_number(
                self.prefix_of_number,
                timezone.now(),
                taken=lambda n: rows.filter(number=n).exists(),
            )
        return super().save(commit)


class RegistrationForm(NumberedForm):
    prefix_of_number = REGISTRATION


class OfferForm(NumberedForm):
    prefix_of_number = OFFER

    def clean_terms(self) -> Any:
        terms = self.cleaned_data["terms"]
        try:
            OfferTerms.from_json(terms)
        except BadScope as fault:
            raise forms.ValidationError(f"{fault.field}: {fault}") from fault
        return terms

    def save(self, commit: bool = True) -> Any:
        if self.instance.pk is None:
            earlier = OfferVersion.objects.filter(asset=self.instance.asset)
            last = earlier.order_by("-version").first()
            self.instance.version = last.version + 1 if last else 1
        return super().save(commit)


class DraftEditView(EditView):
    """Wagtail asks for the model's permission only; a published row is no draft any more."""

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        if not self.permission_policy.user_has_permission_for_instance(
            request.user, "change", self.object
        ):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class RegistrationIndex(IndexView):
    def get_list_more_buttons(self, instance: Registration) -> list[Button]:
        url = reverse("licensing_registration_desk", args=[instance.number])
        return [*super().get_list_more_buttons(instance), Button(_("办理"), url=url)]


class OfferIndex(IndexView):
    def get_list_more_buttons(self, instance: OfferVersion) -> list[Button]:
        url = reverse("licensing_offer_desk", args=[instance.number])
        return [*super().get_list_more_buttons(instance), Button(_("发布或撤回"), url=url)]


class PartyViewSet(SnippetViewSet):
    model = Party
    icon = "group"
    list_display = ["legal_name_zh", "legal_name_en", "kind", "public_id", "verified_at"]
    list_filter = ["kind", "is_fictitious"]
    search_fields = ["legal_name_zh", "legal_name_en", "credit_code", "public_id"]
    search_backend_name = None
    copy_view_enabled = False
    inspect_view_enabled = True
    panels = [
        "kind",
        FieldRowPanel(["legal_name_zh", "legal_name_en"]),
        FieldRowPanel(["credit_code", "contact_email"]),
        FieldRowPanel(["user", "verified_at"]),
        "is_fictitious",
    ]


class RegistrationViewSet(SnippetViewSet):
    model = Registration
    icon = "doc-full"
    index_view_class = RegistrationIndex
    edit_view_class = DraftEditView
    list_display = ["number", "asset", "kind", "state", "notice_until", "valid_from"]
    list_filter = ["state", "kind"]
    search_fields = ["number", "name_zh", "name_en"]
    search_backend_name = None
    copy_view_enabled = False
    inspect_view_enabled = True
    edit_handler = ObjectList(
        [
            MultiFieldPanel(
                [FieldRowPanel(["kind", "source"]), "asset", "source_statement"], heading=_("标的")
            ),
            MultiFieldPanel(
                [FieldRowPanel(["name_zh", "name_en"]), "scenario", "valid_until"],
                heading=_("登记内容"),
            ),
            InlinePanel("rights", heading=_("权利归属"), label=_("权利"), min_num=1),
        ],
        base_form_class=RegistrationForm,
    )


class OfferViewSet(SnippetViewSet):
    model = OfferVersion
    icon = "tag"
    index_view_class = OfferIndex
    edit_view_class = DraftEditView
    list_display = [
        "number",
        "asset",
        "version",
        "state",
        MoneyColumn("base_price_fen", label=_("基准价")),
        "instant",
    ]
    list_filter = ["state", "instant"]
    search_fields = ["number"]
    search_backend_name = None
    copy_view_enabled = False
    inspect_view_enabled = True
    edit_handler = ObjectList(
        [
            FieldRowPanel(["asset", "licensor"]),
            FieldRowPanel(["summary_zh", "summary_en"]),
            FieldRowPanel(["credit_line_zh", "credit_line_en"]),
            FieldRowPanel(["base_price_fen", "ai_policy", "instant"]),
            FieldPanel("terms", widget=forms.Textarea(attrs={"rows": 24, "spellcheck": "false"})),
        ],
        base_form_class=OfferForm,
    )


class LookOnly(SnippetViewSet):
    """Rows made by services."""

    copy_view_enabled = False
    inspect_view_enabled = True
    list_per_page = 50


class AgreementViewSet(LookOnly):
    model = Agreement
    icon = "doc-full-inverse"
    list_display = [
        "number",
        "asset",
        "licensee",
        MoneyColumn("price_fen", label=_("价格")),
        "state",
        "start_day",
        "end_day",
    ]
    list_filter = ["state"]
    list_export = ["number", "state", "price_fen", "start_day", "end_day", "terms_sha256"]
    search_fields = ["number"]
    search_backend_name = None


class DeliveryViewSet(LookOnly):
    model = Delivery
    icon = "download"
    list_display = ["agreement", "file_name", "state", "downloads_left", "expires_at", "mark"]
    list_filter = ["state"]
    inspect_view_fields = [
        "agreement",
        "file_name",
        "master_sha256",
        "file_sha256",
        "clip_start_ms",
        "clip_end_ms",
        "size_bytes",
        "mark",
        "state",
        "downloads_allowed",
        "downloads_left",
        "expires_at",
    ]


class PaymentViewSet(LookOnly):
    model = Payment
    icon = "tick-inverse"
    list_display = [
        "number",
        "agreement",
        "method",
        MoneyColumn("amount_fen", label=_("金额")),
        "state",
        "settled_at",
    ]
    list_filter = ["state", "method"]
    list_export = ["number", "method", "amount_fen", "state", "external_reference", "settled_at"]


class SettlementViewSet(LookOnly):
    model = Settlement
    icon = "list-ol"
    list_display = [
        "payment",
        MoneyColumn("gross_fen", label=_("收款")),
        "state",
        "payable_on",
    ]
    list_filter = ["state"]


class JournalViewSet(LookOnly):
    model = JournalEntry
    icon = "clipboard-list"
    list_display = ["key", "kind", "agreement", "sealed", "booked_at"]


class AccountViewSet(LookOnly):
    model = Account
    icon = "folder"
    list_display = ["code", "kind", "party", MoneyColumn("balance_fen", label=_("余额"))]
    list_filter = ["kind"]

    def get_queryset(self, request: Any) -> Any:
        return Account.objects.with_balance().select_related("party")


class DerivationViewSet(LookOnly):
    model = Derivation
    icon = "link"
    list_display = ["parent", "child", "kind", "rate_bp", "declared_at"]
    list_filter = ["kind"]


class GuardViewSet(LookOnly):
    model = AssetGuard
    icon = "lock"
    list_display = ["subject", "no_new_grants", "delivery_stopped", "reason"]
    list_filter = ["no_new_grants", "delivery_stopped"]
