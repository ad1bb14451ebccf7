"""API tokens of one's own: make one, see its secret once, end it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.api_token import ApiToken, Scope
from accounts.errors import TokenRefused
from accounts.services.issue_token import issue_token
from accounts.services.revoke_token import revoke_token
from community.forms.tokens import TokenForm
from community.views.person import person


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def token_list(request: HttpRequest) -> HttpResponse:
    """The usable tokens; after a POST the secret of the new one, this once."""
    form = TokenForm(request.POST or None)
    secret = ""
    now = timezone.now()
    if request.method == "POST" and form.is_valid():
        try:
            _token, secret = issue_token(
                owner=person(request),
                name=form.cleaned_data["name"],
                scopes=[Scope(each) for each in form.cleaned_data["scopes"]],
                expires_at=form.expires_at(now),
                now=now,
            )
        except TokenRefused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            form = TokenForm()
    return render(
        request,
        "community/tokens.html",
        {"form": form, "secret": secret, "tokens": ApiToken.objects.of(request.user).usable(now)},
        status=422 if form.errors else 200,
    )


@login_required
@require_POST
def token_revoke(request: HttpRequest, token_id: int) -> HttpResponse:
    token = get_object_or_404(ApiToken.objects.of(request.user), pk=token_id)
    revoke_token(token, now=timezone.now())
    messages.success(request, _("令牌“%(name)s”已停用。") % {"name": token.name})
    return redirect("token_list")
