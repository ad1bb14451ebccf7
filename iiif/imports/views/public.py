"""Pages of items of other museums, and the JSON that they came as."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from iiif.imports import showing
from iiif.imports.forms import ListFilter
from iiif.imports.models import ForeignCanvas, ForeignItem
from iiif.imports.preview import allow, words_of
from provenance.models import Event
from provenance.registry import event_label, role_label

PER_PAGE = 24
STRIP = 12
MOST_EVENTS = 20


@require_safe
def foreign_list(request: HttpRequest) -> HttpResponse:
    """Everything of other museums that is public; members of a public collection stand in it."""
    form = ListFilter(request.GET)
    del form.fields["state"]
    items = form.narrow(ForeignItem.objects.public().for_cards())
    if not form.is_narrowing:
        items = items.exclude(part_of__state=ForeignItem.State.PUBLIC)
    page = Paginator(items.order_by("-first_published_at", "position", "pk"), PER_PAGE).get_page(
        request.GET.get("page")
    )
    answer = render(request, "iiif/foreign/list.html", {"page_obj": page, "form": form})
    allow(answer, pictures=[item.thumbnail for item in page])
    return answer


@require_safe
def foreign_page(request: HttpRequest, public_id: str) -> HttpResponse:
    """One item; `?canvas=` chooses a canvas, from 1, `?choice=` one of its files, `?t=` the
    second where a recording opens; `?page=` a page of a collection."""
    visible = ForeignItem.objects.visible_to(request.user)
    item = visible.select_related("source").filter(public_id=public_id).first()
    if item is None or not item.has_content:
        return _gone(request, public_id)
    words = words_of(item)
    logos = [each.logo for each in words.providers]
    context: dict[str, Any] = {"item": item, "words": words, "chain": _chain(item)}
    if item.part_of_id is not None:
        context["above"] = visible.filter(pk=item.part_of_id).first()
    canvas = None
    if item.kind == ForeignItem.Kind.COLLECTION:
        members = visible.filter(part_of=item).for_cards()
        held = members.filter(state__in=[ForeignItem.State.HELD, ForeignItem.State.PUBLIC])
        page = Paginator(held.order_by("position", "pk"), PER_PAGE).get_page(
            request.GET.get("page")
        )
        context["page_obj"] = page
        shown = [each.thumbnail for each in page]
    else:
        canvas, strip = _canvases(item, request.GET.get("canvas", ""))
        contents = showing.contents_of(item)
        context |= {"canvas": canvas, "strip": strip, **showing.cut("contents", contents)}
        if canvas is not None:
            context |= {
                "options": showing.choose(canvas, request.GET.get("choice", "")),
                **showing.cut("remarks", showing.remarks_of(canvas)),
                "start": showing.moment(request.GET.get("t", "")),
            }
        shown = [item.thumbnail, *(each.thumbnail for each in strip)]
    answer = render(request, "iiif/foreign/page.html", context)
    allow(answer, pictures=[*shown, *logos], canvas=canvas)
    return answer


@require_safe
def foreign_source(request: HttpRequest, public_id: str) -> HttpResponse:
    """The document as it came, byte for byte."""
    visible = ForeignItem.objects.visible_to(request.user).select_related("source")
    item = get_object_or_404(visible, public_id=public_id, source__isnull=False)
    assert item.source is not None  # noqa: S101  # the query asked for it
    kind, name = ("text/xml", "xml") if item.source.is_record else ("application/json", "json")
    answer = HttpResponse(item.source.content, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{item.public_id}.{name}"'
    answer["ETag"] = f'"{item.source.sha256}"'
    answer["Cache-Control"] = "private, no-cache"
    # Whatever it holds, a browser must not take it for a page of ours.
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


def _canvases(item: ForeignItem, wanted: str) -> tuple[ForeignCanvas | None, list[ForeignCanvas]]:
    """The canvas that is shown, and its neighbours in the strip."""
    number = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 7 else 1
    last = max(item.canvas_count, 1)
    place = min(max(number, 1), last) - 1
    first = place // STRIP * STRIP
    strip = list(item.canvases.filter(position__gte=first, position__lt=first + STRIP))
    shown = next((each for each in strip if each.position == place), None)
    return shown, strip


def _chain(item: ForeignItem) -> list[tuple[Event, object, object]]:
    if item.owner_id is not None:
        return []
    return [
        (event, event_label(event.kind), role_label(event.role))
        for event in Event.objects.about(item.public_id)[:MOST_EVENTS]
    ]


def _gone(request: HttpRequest, public_id: str) -> HttpResponse:
    """What was public once keeps answering."""
    once = ForeignItem.objects.of_house().filter(first_published_at__isnull=False)
    item = once.filter(public_id=public_id).first()
    if item is None:
        raise Http404
    return render(request, "iiif/foreign/gone.html", {"item": item}, status=410)
