"""Addresses of Wagtail and allauth: nothing of the admin opens for the public or a creator."""

from __future__ import annotations

import pytest

from accounts.models import User
from tests.doors.routes import Route, all_routes

pytestmark = pytest.mark.django_db

# Of Wagtail's admin, what a person who is not signed in may see: the way in, and the
# names of strings and icons.
OPEN_ADMIN = {
    "wagtailadmin_login",
    "wagtailadmin_logout",
    "wagtailadmin_javascript_catalog",
    "wagtailadmin_sprite",
    "wagtailadmin_password_reset",
    "wagtailadmin_password_reset_done",
    "wagtailadmin_password_reset_confirm",
    "wagtailadmin_password_reset_complete",
}
# Served to anyone; each asks for permission itself.
OPEN_WAGTAIL = {
    "wagtail_serve",
    "wagtaildocs_serve",
    "wagtaildocs_authenticate_with_password",
    "wagtailcore_authenticate_with_password",
    "wagtailcore_login",
}
# ninja: the description of the API, and the root that answers 404.
OPEN_API = {"api:api-root", "api:openapi-json"}
# allauth: what an anonymous visitor needs to sign up and in; all else asks to sign in.
OPEN_ACCOUNT = {
    "account_login",
    "account_logout",
    "account_signup",
    "account_inactive",
    "account_confirm_email",
    "account_email_verification_sent",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "account_request_login_code",
    "account_confirm_login_code",
    "account_signup_by_code",
    "account_signup_with_passkey",
    "mfa_authenticate",
    "mfa_trust",
    "mfa_login_webauthn",
    "mfa_signup_webauthn",
}


def _routes(prefix: str) -> list[Route]:
    return [r for r in all_routes() if r.pattern.startswith(prefix) and r.sample]


def _closed(answer) -> bool:
    if answer.status_code in {301, 302}:
        return "login" in answer["Location"] or answer["Location"].endswith("/cms/")
    return answer.status_code in {400, 403, 404, 405}


@pytest.mark.parametrize("who", ["anonymous", "creator"])
def test_the_admin_opens_to_nobody_without_a_role(client, who):
    if who == "creator":
        client.force_login(User.objects.create_user("maker@example.org", "secret-words-1"))
    routes = [r for r in _routes("/cms/") if r.name.split(":")[-1] not in OPEN_ADMIN]

    opened = [r.pattern for r in routes if not _closed(client.get(r.sample))]

    assert len(routes) > 200
    assert opened == []


def test_account_pages_ask_to_sign_in_unless_they_are_the_way_in(client):
    routes = [r for r in _routes("/accounts/") if r.name not in OPEN_ACCOUNT]

    opened = [(r.name, r.pattern) for r in routes if not _closed(client.get(r.sample))]

    assert routes
    assert opened == []


def test_no_other_package_brings_an_address_that_is_not_listed():
    from launch.strings import PACKAGES

    foreign = [
        r
        for r in all_routes()
        if r.package not in PACKAGES
        and not r.pattern.startswith(("/cms/", "/accounts/"))
        and r.name not in OPEN_WAGTAIL | OPEN_API
    ]

    assert foreign == []
