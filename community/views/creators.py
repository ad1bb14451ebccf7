"""People who contribute: list, public page, own profile."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from archive.models import Record
from community.forms.profile import ProfileForm
from community.models import CreatorProfile
from community.services.save_profile import save_profile
from community.views.person import person

PER_PAGE = 24


@require_safe
def creator_list(request: HttpRequest) -> HttpResponse:
    # Counting groups the rows, and a grouped query forgets the order of the model.
    profiles = CreatorProfile.objects.public().for_cards().order_by("-created_at", "-pk")
    pages = Paginator(profiles, PER_PAGE)
    return render(
        request,
        "community/creator_list.html",
        {"page_obj": pages.get_page(request.GET.get("page"))},
    )


@require_safe
def creator_page(request: HttpRequest, slug: str) -> HttpResponse:
    profile = get_object_or_404(CreatorProfile.objects.visible_to(request.user), slug=slug)
    works = (
        Record.objects.live()
        .filter(contribution__contributor=profile.user_id, contribution__state="published")
        .for_cards()
        .order_by("-first_published_at", "-pk")
    )
    pages = Paginator(works, PER_PAGE)
    return render(
        request,
        "community/creator_page.html",
        {"profile": profile, "page_obj": pages.get_page(request.GET.get("page"))},
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def workspace_profile(request: HttpRequest) -> HttpResponse:
    user = person(request)
    profile = CreatorProfile.objects.filter(user=user).first()
    if profile is None:
        name = user.display_name
        slug = slugify(name)[:50] or f"creator-{user.pk}"
        profile = CreatorProfile(user=user, name_zh=name, slug=slug)
    form = ProfileForm(request.POST or None, instance=profile)
    if request.method == "POST" and form.is_valid():
        save_profile(form.instance, by=user, now=timezone.now())
        messages.success(request, _("主页已保存。"))
        return redirect("workspace_profile")
    status = 422 if form.errors else 200
    saved = CreatorProfile.objects.filter(user=user).first()
    return render(
        request, "community/profile.html", {"form": form, "profile": saved}, status=status
    )
