"""What licensing adds to the CMS: its lists and the rights officer's desk."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.site_summary import SummaryItem
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSetGroup

from accounts.summary import WaitingItem
from licensing.admin import desk, policies, viewsets
from licensing.models import LicenceRequest, Payment

policies.register()


class DeskItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("licensing.decide_licencerequest"))


class LicensingGroup(SnippetViewSetGroup):
    menu_label = _("授权")
    menu_icon = "tag"
    menu_name = "licensing"
    menu_order = 170
    items = (
        viewsets.PartyViewSet,
        viewsets.RegistrationViewSet,
        viewsets.OfferViewSet,
        viewsets.AgreementViewSet,
        viewsets.DeliveryViewSet,
        viewsets.PaymentViewSet,
        viewsets.SettlementViewSet,
        viewsets.JournalViewSet,
        viewsets.AccountViewSet,
        viewsets.DerivationViewSet,
        viewsets.GuardViewSet,
    )

    def get_submenu_items(self) -> list[MenuItem]:
        item = DeskItem(
            _("待办"), reverse("licensing_desk"), name="licensing-desk", icon_name="tasks", order=1
        )
        return [item, *super().get_submenu_items()]


register_snippet(LicensingGroup)


@hooks.register("register_admin_urls")
def licensing_pages() -> list[URLPattern]:
    return [
        path("licensing/desk/", desk.desk, name="licensing_desk"),
        path("licensing/requests/<slug:number>/", desk.request_desk, name="licensing_request_desk"),
        path("licensing/payments/<slug:number>/", desk.payment_desk, name="licensing_payment_desk"),
        path(
            "licensing/registrations/<slug:number>/",
            desk.registration_desk,
            name="licensing_registration_desk",
        ),
        path(
            "licensing/switches/<slug:public_id>/", desk.switch_desk, name="licensing_switch_desk"
        ),
        path("licensing/offers/<slug:number>/", desk.offer_desk, name="licensing_offer_desk"),
    ]


class WaitingRequests(WaitingItem):
    permission = "licensing.decide_licencerequest"
    icon = "tag"
    label = _("个授权请求等待答复")
    order = 220

    def count(self) -> int:
        return LicenceRequest.objects.waiting().count()

    def url(self) -> str:
        return reverse("licensing_desk")


class WaitingPayments(WaitingRequests):
    label = _("笔银行转账等待确认")
    order = 221

    def count(self) -> int:
        return Payment.objects.waiting_for_bank().count()


@hooks.register("construct_homepage_summary_items")
def what_waits_for_the_rights_officer(request: HttpRequest, items: list[SummaryItem]) -> None:
    items += [WaitingRequests(request), WaitingPayments(request)]
