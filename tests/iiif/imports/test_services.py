"""From an address to an item, its refresh, its publication and its end."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from foundation.fetch_errors import AddressRefused
from iiif.imports.errors import AlreadyMoved, NothingToFetch, ShelfFull, TooManyFetches
from iiif.imports.models import ForeignCanvas, ForeignItem, ForeignSource
from iiif.imports.services import read_page
from iiif.imports.services.bring_in import bring_in
from iiif.imports.services.bring_in_members import bring_in_members
from iiif.imports.services.look_again import look_again
from iiif.imports.services.receive import receive_address, receive_file
from iiif.imports.services.show import hide_foreign, publish_foreign
from iiif.imports.services.sweep_sources import sweep_sources
from iiif.imports.services.take_back import take_back
from iiif.imports.services.try_again import try_again
from jobs.models import Job
from jobs.progress import JobCancelled
from provenance.models import Event
from tests.iiif.imports.documents import IMAGES, manifest, say_collection, say_manifest

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def bring(museum, curator, address: str | None = None, owner=None) -> ForeignItem:
    address = address or say_manifest(museum)
    source = receive_address(address, owner=owner, by=curator, now=NOW)
    return bring_in(source, by=curator, now=NOW)


def kinds(item: ForeignItem) -> list[str]:
    return list(Event.objects.about(item.public_id).order_by("seq").values_list("kind", flat=True))


def test_an_item_holds_what_its_document_says_and_the_document_itself(museum, curator):
    item = bring(museum, curator)

    assert item.state == "held"
    assert item.name.text == "苗族绣片"
    assert item.museum.text == "A Museum Far Away"
    assert item.rights == "http://creativecommons.org/licenses/by/4.0/"
    assert item.home_url == "https://museum.example.org/object/1"
    assert item.canvas_count == item.canvases.count() == 2
    first = item.canvases.first()
    assert (first.service, first.service_version) == (f"{IMAGES}/1", 3)
    body = museum.pages["/m/1"][2]
    source = ForeignItem.objects.get().source
    assert source.content == body
    assert (source.received_by, source.address) == (curator, f"{museum.url}/m/1")
    assert kinds(item) == ["foreign.brought_in"]


def test_nothing_is_brought_in_before_somebody_says_yes(museum, curator):
    receive_address(say_manifest(museum), owner=None, by=curator, now=NOW)

    assert ForeignItem.objects.count() == 0
    assert not Event.objects.filter(kind__startswith="foreign.").exists()


def test_saying_yes_twice_is_saying_it_once(museum, curator):
    source = receive_address(say_manifest(museum), owner=None, by=curator, now=NOW)

    first = bring_in(source, by=curator, now=NOW)
    second = bring_in(source, by=curator, now=NOW)

    assert first.pk == second.pk
    assert len(kinds(first)) == 1


def test_the_same_address_again_updates_the_item_and_keeps_both_sources(museum, curator):
    item = bring(museum, curator)
    say_manifest(museum, label={"en": ["New name"]}, canvases=3)
    again = bring(museum, curator, f"{museum.url}/m/1")

    assert again.pk == item.pk
    assert again.name.text == "New name"
    assert again.canvases.count() == 3
    assert again.sources.count() == 2
    assert kinds(item) == ["foreign.brought_in", "foreign.refreshed"]


def test_our_own_network_stays_closed_without_the_setting(museum, curator, settings):
    settings.FETCH_ALLOW = []

    with pytest.raises(AddressRefused):
        receive_address(say_manifest(museum), owner=None, by=curator, now=NOW)
    assert museum.heard == []


def test_a_look_again_is_conditional_and_finds_nothing_new(museum, curator):
    item = bring(museum, curator)
    later = NOW + timedelta(hours=1)

    def unchanged(handler):
        assert handler.headers["If-None-Match"]
        handler.send_response(304)
        handler.end_headers()

    museum.pages["/m/1"] = unchanged

    assert look_again(item, by=curator, now=later) is None
    item.refresh_from_db()
    assert item.checked_at == later
    assert ForeignSource.objects.count() == 1


def test_what_has_changed_waits_for_a_yes_and_is_named(museum, curator):
    from iiif.imports.preview import preview_of

    item = bring(museum, curator)
    say_manifest(museum, canvases=1, rights="http://rightsstatements.org/vocab/InC/1.0/")
    source = look_again(item, by=curator, now=NOW)

    preview = preview_of(source)
    named = {change.label: (change.old, change.new) for change in preview.changes}
    assert named["权利声明"] == (
        "http://creativecommons.org/licenses/by/4.0/",
        "http://rightsstatements.org/vocab/InC/1.0/",
    )
    assert named["没有了的画布"] == ("", "1")
    item.refresh_from_db()
    assert item.canvas_count == 2, "not before the yes"
    bring_in(source, by=curator, now=NOW)
    item.refresh_from_db()
    assert item.canvas_count == 1


def test_changed_words_and_contents_are_named(museum, curator):
    from iiif.imports.preview import preview_of

    item = bring(museum, curator)
    document = manifest(f"{museum.url}/m/1")
    target = document["items"][1]["id"]
    says = {"type": "TextualBody", "value": "新的说明"}
    remark = {"id": f"{target}/r", "type": "Annotation", "motivation": "commenting"}
    document["items"][1]["annotations"] = [
        {
            "id": f"{target}/rs",
            "type": "AnnotationPage",
            "items": [remark | {"body": says, "target": target}],
        }
    ]
    part = {"id": f"{target}/range", "type": "Range", "label": {"en": ["Part"]}}
    say_manifest(
        museum,
        items=document["items"],
        structures=[part | {"items": [{"id": target, "type": "Canvas"}]}],
    )
    source = look_again(item, by=curator, now=NOW)

    named = {change.label: (change.old, change.new) for change in preview_of(source).changes}
    assert named == {"改动的画布": ("", "1"), "目录": ("0", "1")}
    bring_in(source, by=curator, now=NOW)
    assert [r["text"] for r in item.canvases.get(position=1).remarks] == ["新的说明"]


def test_a_file_without_an_address_is_taken_but_cannot_be_looked_at_again(curator):
    document = manifest("x")
    del document["id"]
    body = json.dumps(document).encode()
    source = receive_file(body, file_name="绣片.json", owner=None, by=curator, now=NOW)
    item = bring_in(source, by=curator, now=NOW)

    assert item.address == ""
    assert "id_missing" in {fault.code for fault in item.faults}
    with pytest.raises(NothingToFetch):
        look_again(item, by=curator, now=NOW)


def test_a_collection_brings_its_members_in_the_background(museum, curator, run_jobs):
    first, second = say_manifest(museum, "/m/1"), say_manifest(museum, "/m/2")
    inner = say_collection(museum, [("Manifest", second)], "/inner")
    gone = f"{museum.url}/gone"
    top = bring(
        museum,
        curator,
        say_collection(museum, [("Manifest", first), ("Collection", inner), ("Manifest", gone)]),
    )

    assert set(top.members.values_list("state", flat=True)) == {"waiting"}
    run_jobs()

    states = {item.address: item.state for item in ForeignItem.objects.all()}
    assert states == {
        top.address: "held",
        first: "held",
        inner: "held",
        second: "held",
        gone: "failed",
    }
    failed = ForeignItem.objects.get(address=gone)
    assert failed.error_code == "fetch_answer_refused"
    assert "404" in failed.error_zh
    assert failed.error_en.startswith("127.0.0.1 answered 404")
    assert ForeignItem.objects.get(address=second).part_of.address == inner


def test_members_that_did_not_come_can_be_asked_for_again(museum, curator, run_jobs):
    address = f"{museum.url}/m/1"
    top = bring(museum, curator, say_collection(museum, [("Manifest", address)]))
    run_jobs()
    assert ForeignItem.objects.get(address=address).state == "failed"

    say_manifest(museum)
    assert try_again(top) == 1
    run_jobs()

    assert ForeignItem.objects.get(address=address).state == "held"


def test_a_killed_job_goes_on_where_it_stopped(museum, curator):
    addresses = [say_manifest(museum, f"/m/{n}") for n in range(3)]
    top = bring(museum, curator, say_collection(museum, [("Manifest", a) for a in addresses]))

    def dies(done: int, total: int, note: str = "") -> None:
        if done == 2:
            raise JobCancelled

    with pytest.raises(JobCancelled):
        bring_in_members(top.public_id, progress=dies)
    assert top.members.filter(state="held").count() == 2
    museum.heard.clear()
    bring_in_members(top.public_id, progress=lambda *a: None)

    assert top.members.filter(state="held").count() == 3
    assert [path for path, _headers in museum.heard] == ["/m/2"]
    assert Event.objects.filter(kind="foreign.brought_in").count() == 4


def test_a_collection_that_holds_itself_ends(museum, curator, run_jobs):
    here, there = f"{museum.url}/a", f"{museum.url}/b"
    say_collection(museum, [("Collection", there), ("Collection", here)], "/a")
    say_collection(museum, [("Collection", here)], "/b")
    bring(museum, curator, here)
    run_jobs()

    assert sorted(ForeignItem.objects.values_list("address", "state")) == [
        (here, "held"),
        (there, "held"),
    ]


def test_too_many_members_and_too_deep_ones_are_told(museum, curator, settings, run_jobs):
    settings.IIIF_IMPORT_MAX_MEMBERS, settings.IIIF_IMPORT_DEPTH = 2, 0
    members = [("Manifest", f"{museum.url}/m/{n}") for n in range(4)]
    members.append(("Collection", f"{museum.url}/deep"))
    top = bring(museum, curator, say_collection(museum, members))

    assert top.members.count() == 2
    told = {(fault.code, fault.count) for fault in top.faults}
    assert told == {("members_over", 2), ("members_deep", 1)}


def test_publication_and_closing_are_events_of_their_own(museum, curator):
    item = bring(museum, curator)

    assert publish_foreign(item, by=curator, now=NOW) == 1
    with pytest.raises(AlreadyMoved):
        publish_foreign(item, by=curator, now=NOW)
    hide_foreign(item, by=curator, now=NOW)
    with pytest.raises(AlreadyMoved):
        hide_foreign(item, by=curator, now=NOW)

    assert kinds(item) == ["foreign.brought_in", "foreign.published", "foreign.hidden"]


def test_a_collection_is_published_with_what_was_read_of_it(museum, curator, run_jobs):
    address = say_manifest(museum)
    members = [("Manifest", address), ("Manifest", f"{museum.url}/gone")]
    top = bring(museum, curator, say_collection(museum, members))
    run_jobs()

    assert publish_foreign(top, by=curator, now=NOW, with_members=True) == 2
    assert ForeignItem.objects.get(address=address).is_public


def test_what_was_never_public_goes_wholly(museum, curator):
    item = bring(museum, curator)

    take_back(item, by=curator, now=NOW)

    assert not ForeignItem.objects.exists()
    assert not ForeignSource.objects.exists()
    assert not ForeignCanvas.objects.exists()
    assert kinds(item)[-1] == "foreign.taken_back"


def test_what_was_public_leaves_a_tombstone_and_may_come_again(museum, curator):
    item = bring(museum, curator)
    publish_foreign(item, by=curator, now=NOW)

    take_back(item, by=curator, now=NOW, reason_zh="对方要求", reason_en="At their request")

    item.refresh_from_db()
    assert (item.state, item.removal_reason_en) == ("removed", "At their request")
    assert not ForeignSource.objects.exists()
    assert not item.canvases.exists()
    with pytest.raises(AlreadyMoved):
        take_back(item, by=curator, now=NOW)
    assert bring(museum, curator).pk != item.pk


def test_public_members_stay_when_their_collection_goes(museum, curator, run_jobs):
    stays, goes = say_manifest(museum, "/m/1"), say_manifest(museum, "/m/2")
    members = [("Manifest", stays), ("Manifest", goes)]
    top = bring(museum, curator, say_collection(museum, members))
    run_jobs()
    kept = ForeignItem.objects.get(address=stays)
    publish_foreign(kept, by=curator, now=NOW)

    done = take_back(top, by=curator, now=NOW)

    assert (done.count, len(done.kept)) == (2, 1)
    assert list(ForeignItem.objects.values_list("address", flat=True)) == [stays]
    assert ForeignItem.objects.get().part_of is None


def test_a_private_list_is_its_owners_alone_and_not_in_the_log(museum, curator, maker):
    mine = bring(museum, maker, owner=maker)
    house = bring(museum, curator, f"{museum.url}/m/1")

    assert mine.pk != house.pk
    assert kinds(mine) == []
    assert list(ForeignItem.objects.visible_to(maker)) == [mine]
    assert list(ForeignItem.objects.visible_to(curator)) == [house]
    with pytest.raises(AlreadyMoved):
        publish_foreign(mine, by=curator, now=NOW)


def test_a_private_list_has_an_end(museum, maker, settings):
    settings.IIIF_IMPORT_PRIVATE = 1
    bring(museum, maker, owner=maker)

    with pytest.raises(ShelfFull):
        bring(museum, maker, say_manifest(museum, "/m/2"), owner=maker)


def test_what_nobody_said_yes_to_is_forgotten_after_a_day(museum, curator):
    bring(museum, curator)
    receive_address(say_manifest(museum, "/m/2"), owner=None, by=curator, now=NOW)

    assert sweep_sources(now=NOW + timedelta(hours=23)) == 0
    assert sweep_sources(now=NOW + timedelta(hours=25)) == 1
    assert ForeignSource.objects.count() == 1


def test_the_database_itself_keeps_private_items_from_the_public(museum, maker):
    item = bring(museum, maker, owner=maker)

    with pytest.raises(IntegrityError), transaction.atomic():
        ForeignItem.objects.filter(pk=item.pk).update(state="public", first_published_at=NOW)


def test_no_job_is_queued_for_a_manifest(museum, curator):
    bring(museum, curator)

    assert not Job.objects.filter(kind="iiif.bring_in_members").exists()


def test_one_account_does_not_make_us_ask_without_end(museum, curator, maker, settings):
    settings.FETCH_PER_MINUTE = 2
    address = say_manifest(museum)
    at = NOW + timedelta(days=3)
    for _time in range(2):
        receive_address(address, owner=None, by=curator, now=at)

    with pytest.raises(TooManyFetches):
        receive_address(address, owner=None, by=curator, now=at)
    receive_address(address, owner=maker, by=maker, now=at)
    receive_address(address, owner=None, by=curator, now=at + timedelta(minutes=1))


def test_what_waits_for_one_person_does_not_pile_up(curator, maker):
    def waits(by) -> int:
        return ForeignSource.objects.filter(received_by=by).count()

    body = json.dumps(manifest("https://museum.example.org/m")).encode()
    kept = receive_file(body, file_name="", owner=None, by=maker, now=NOW)
    taken = receive_file(body, file_name="", owner=None, by=curator, now=NOW)
    bring_in(taken, by=curator, now=NOW)
    for minute in range(25):
        receive_file(
            body, file_name="", owner=None, by=curator, now=NOW + timedelta(minutes=minute)
        )

    assert (waits(curator), waits(maker)) == (21, 1)
    assert {kept.pk, taken.pk} <= set(ForeignSource.objects.values_list("pk", flat=True))


def test_the_queue_does_not_tell_what_is_in_a_private_list(museum, curator, maker):
    told: list[str] = []
    address = say_collection(museum, [("Manifest", say_manifest(museum))])
    for owner, by in ((maker, maker), (None, curator)):
        item = bring(museum, by, address, owner=owner)
        bring_in_members(item.public_id, progress=lambda done, total, note: told.append(note))

    assert told == ["", "", "Item 1", ""]


def say_pages(museum, pages: list[list[str]], last_next: str = "") -> str:
    """A collection of version 2 that is given out page by page; returns its address."""
    top = {
        "@context": "http://iiif.io/api/presentation/2/context.json",
        "@id": f"{museum.url}/top",
        "@type": "sc:Collection",
        "label": "Photographs",
        "total": sum(map(len, pages)),
        "first": f"{museum.url}/p/0",
        "last": f"{museum.url}/p/{len(pages) - 1}",
    }
    for number, addresses in enumerate(pages):
        page = {
            "@context": top["@context"],
            "@id": f"{museum.url}/p/{number}",
            "@type": "sc:Collection",
            "within": top["@id"],
            "startIndex": 0,
            "manifests": [{"@id": a, "@type": "sc:Manifest", "label": a} for a in addresses],
        }
        following = f"{museum.url}/p/{number + 1}" if number + 1 < len(pages) else last_next
        museum.say(
            f"/p/{number}", json.dumps(page | ({"next": following} if following else {})).encode()
        )
    return museum.say("/top", json.dumps(top).encode())


def test_a_collection_in_pages_is_read_to_its_end(museum, curator, run_jobs):
    names = [say_manifest(museum, f"/m/{n}") for n in range(5)]
    top = bring(museum, curator, say_pages(museum, [names[:2], names[2:4], names[4:]]))
    assert top.members.count() == 0
    assert {fault.code for fault in top.faults} == set()

    run_jobs()

    top.refresh_from_db()
    assert list(top.members.order_by("position").values_list("address", flat=True)) == names
    assert set(top.members.values_list("state", flat=True)) == {"held"}
    assert (top.next_page, top.pages_read) == ("", 3)
    kept = top.sources.filter(page__gt=0).order_by("page")
    assert [json.loads(each.content)["@id"] for each in kept] == [
        f"{museum.url}/p/{n}" for n in range(3)
    ]


def test_pages_that_lead_in_a_circle_end(museum, curator, run_jobs):
    name = say_manifest(museum)
    top = bring(museum, curator, say_pages(museum, [[name], []], f"{museum.url}/p/0"))

    run_jobs()

    top.refresh_from_db()
    assert (top.next_page, top.pages_read, top.members.count()) == ("", 2, 1)
    assert "page_circle" in {fault.code for fault in top.faults}


def test_pages_are_read_within_the_limits(museum, curator, run_jobs, settings, monkeypatch):
    settings.IIIF_IMPORT_MAX_MEMBERS = 2
    names = [say_manifest(museum, f"/m/{n}") for n in range(4)]
    top = bring(museum, curator, say_pages(museum, [names[:1], names[1:3], names[3:]]))
    run_jobs()
    top.refresh_from_db()
    assert (top.members.count(), top.pages_read, top.next_page) == (2, 2, "")
    assert "members_over" in {fault.code for fault in top.faults}

    monkeypatch.setattr(read_page, "MOST_PAGES", 1)
    take_back(top, by=curator, now=NOW)
    again = bring(museum, curator, f"{museum.url}/top")
    run_jobs()
    again.refresh_from_db()
    assert (again.pages_read, again.next_page) == (1, "")
    assert "pages_over" in {fault.code for fault in again.faults}


def test_a_page_that_does_not_come_is_named_and_can_be_asked_for_again(museum, curator, run_jobs):
    names = [say_manifest(museum, f"/m/{n}") for n in range(2)]
    address = say_pages(museum, [names[:1], names[1:]])
    second = museum.pages.pop("/p/1")
    top = bring(museum, curator, address)
    run_jobs()
    top.refresh_from_db()
    assert (top.is_stuck, top.members.count()) == (True, 1)
    assert {fault.code for fault in top.faults} == {"page_lost"}

    museum.pages["/p/1"] = second
    assert try_again(top) == 1
    run_jobs()

    top.refresh_from_db()
    assert (top.is_stuck, top.next_page, top.members.count()) == (False, "", 2)
    assert top.faults == []


def test_a_page_in_our_own_network_is_not_fetched(museum, curator, run_jobs):
    top = bring(
        museum, curator, say_pages(museum, [[say_manifest(museum)]], "http://127.0.0.1:22/x")
    )

    run_jobs()

    top.refresh_from_db()
    assert top.is_stuck
    assert not any(path == "/x" for path, _headers in museum.heard)


def test_a_killed_job_goes_on_at_the_page_where_it_stopped(museum, curator):
    names = [say_manifest(museum, f"/m/{n}") for n in range(2)]
    top = bring(museum, curator, say_pages(museum, [names[:1], names[1:]]))
    heard = []

    def dies(done: int, total: int, note: str = "") -> None:
        heard.append(done)
        if len(heard) == 2:
            raise JobCancelled

    with pytest.raises(JobCancelled):
        bring_in_members(top.public_id, progress=dies)
    top.refresh_from_db()
    assert top.pages_read == 1

    bring_in_members(top.public_id, progress=lambda *_told: None)

    assert [path for path, _headers in museum.heard].count("/p/0") == 1
    assert set(top.members.values_list("state", flat=True)) == {"held"}


def test_languages_in_another_order_are_no_change(museum, curator):
    from iiif.imports.preview import preview_of

    label = {"zh": ["绣片"], "en": ["Embroidery"]}
    rows = [{"label": label, "value": {"zh": ["苗族"], "en": ["Miao"]}}]
    item = bring(museum, curator, say_manifest(museum, label=label, summary=label, metadata=rows))
    turned = dict(reversed(label.items()))
    rows = [{"label": turned, "value": {"en": ["Miao"], "zh": ["苗族"]}}]
    say_manifest(
        museum,
        label=turned,
        summary=turned,
        metadata=rows,
        rights="http://rightsstatements.org/vocab/InC/1.0/",
    )
    source = look_again(item, by=curator, now=NOW)

    assert [change.code for change in preview_of(source).changes] == ["rights"]
