"""Addresses of licensing: `pages` for people, `urlpatterns` for machines and files."""

from django.urls import URLPattern, URLResolver, path

from licensing.views import agreements, certificates, checkout, deliveries, gateway, offers

urlpatterns: list[URLPattern | URLResolver] = [
    path("licensing/sandbox/notices", gateway.notices, name="licensing_notices"),
    path(
        "licensing/agreements/<slug:number>/contract-<slug:language>.pdf",
        agreements.contract,
        name="licensing_contract",
    ),
]
pages: list[URLPattern | URLResolver] = [
    path("licensing/", offers.home, name="licensing_home"),
    path("licensing/offers/<slug:number>", offers.offer, name="licensing_offer"),
    path("licensing/offers/<slug:number>/price", offers.price, name="licensing_price"),
    path("licensing/offers/<slug:number>/licensee", checkout.licensee, name="licensing_licensee"),
    path("licensing/offers/<slug:number>/confirm", checkout.confirm, name="licensing_confirm"),
    path("licensing/requests/<slug:number>", agreements.request_page, name="licensing_request"),
    path(
        "licensing/requests/<slug:number>/accept",
        agreements.accept_counter,
        name="licensing_accept_counter",
    ),
    path(
        "licensing/agreements/<slug:number>",
        agreements.agreement_page,
        name="licensing_agreement",
    ),
    path("licensing/agreements/<slug:number>/sign", agreements.sign, name="licensing_sign"),
    path("licensing/agreements/<slug:number>/pay", agreements.pay, name="licensing_pay"),
    path("licensing/sandbox/<slug:number>", gateway.sandbox_page, name="licensing_sandbox"),
    path(
        "licensing/certificates/<slug:number>",
        certificates.certificate,
        name="licensing_certificate",
    ),
    path("licensing/deliveries/<str:token>", deliveries.delivery_page, name="licensing_delivery"),
    path("workspace/licences", agreements.workspace, name="licensing_workspace"),
]
