"""The index of motifs, the page of one, and the tombstone of one that was withdrawn."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from archive.models import Motif, Term
from museum.motif_page import motif_page as gather

PER_PAGE = 24


@require_safe
def motif_list(request: HttpRequest) -> HttpResponse:
    """`?type=` and `?people=` are codes of terms, `?page=` a number; what is unknown finds none."""
    asked = {"type": request.GET.get("type", ""), "people": request.GET.get("people", "")}
    motifs = Motif.objects.live().by_kind()
    if asked["type"]:
        motifs = motifs.filter(motif_type__code=asked["type"])
    if asked["people"]:
        motifs = motifs.filter(ethnic_group__code=asked["people"])
    page = Paginator(motifs.for_cards(), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "types": _offered("motif_type", "motifs"),
        "peoples": _offered("ethnic_group", "ethnic_groups"),
        "asked": asked,
        "is_filtered": any(asked.values()),
    }
    return render(request, "museum/motif_list.html", context)


def _offered(column: str, vocabulary: str) -> list[tuple[Term, int]]:
    """Terms that published motifs have, with their number, in the order of their list."""
    live = Motif.objects.live().order_by().exclude(**{column: None})
    counts = dict(live.values_list(column).annotate(number=Count("pk")))
    terms = Term.objects.of(vocabulary).filter(pk__in=counts)
    return [(term, counts[term.pk]) for term in terms]


@require_safe
def motif_page(request: HttpRequest, ark_name: str) -> HttpResponse:
    """`?page=` turns the list of the records that bear it. One that was merged leads on."""
    rows = Motif.objects.visible_to(request.user).for_page()
    motif = rows.filter(ark_name=ark_name).first()
    if motif is None or (not motif.live and (motif.is_withdrawn or motif.merged_into_id)):
        return _gone(request, ark_name)
    page = gather(motif, viewer=request.user, number=request.GET.get("page"))
    return render(request, "museum/motif.html", {"motif": motif, "motif_page": page})


def _gone(request: HttpRequest, ark_name: str) -> HttpResponse:
    motif = Motif.objects.for_page().filter(ark_name=ark_name).first()
    if motif is None or not motif.is_withdrawn:
        raise Http404
    if motif.merged_into_id is not None and motif.standing.live:
        return redirect(motif.standing)  # not for ever: the two may part again
    return render(request, "museum/motif_gone.html", {"motif": motif}, status=410)
