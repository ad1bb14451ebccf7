"""API: the account that asks."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Router, Schema
from ninja.security.base import AuthBase

from accounts.api_auth import caller
from accounts.api_token import Scope

router = Router(tags=["account"])


class Signed(AuthBase):
    """A bearer token that allows `scope`, or the session of a page."""

    openapi_type = "http"
    openapi_scheme = "bearer"

    def __init__(self, scope: Scope | None = None) -> None:
        self.scope = scope
        super().__init__()

    def __call__(self, request: HttpRequest) -> object:
        return caller(request, self.scope)


class Me(Schema):
    """The account behind the token or session."""

    email: str
    display_name: str
    language: str
    roles: list[str]


@router.get("/me", response=Me, auth=Signed(), url_name="me")
def me(request: HttpRequest) -> dict[str, object]:
    """Whose token this is."""
    user = request.auth  # type: ignore[attr-defined]  # set by ninja to what Signed returns
    return {
        "email": user.email,
        "display_name": user.display_name,
        "language": user.language,
        "roles": sorted(user.groups.values_list("name", flat=True)),
    }
