"""Every door × viewers × protocols and consents: what `decide` says, each address does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.institution import default_institution
from accounts.models import User
from accounts.roles import Role
from archive.models import CircleMember, Record
from archive.oai.answers import identifier
from archive.services.keep_dates import note_ended, turn_seasons
from archive.services.publish_record import publish_record
from archive.services.revoke_consent import revoke_consent
from archive.services.withdraw_protocol import withdraw_protocol
from iiif import permissions
from iiif.fastpath import ImageFastPath
from iiif.models import Activity
from media.access import decide
from media.models import Asset
from provenance.models import Event
from search.models import Document
from tests.archive.factories import (
    CircleFactory,
    RecordFactory,
    consent_for,
    protocol_over,
)
from tests.iiif.factories import AssetFactory, RecordMedia, rendition
from tests.media.factories import UserFactory

pytestmark = pytest.mark.django_db
WINTER = [{"first": "10-01", "last": "03-15"}]
VIEWERS = ("anonymous", "signed_in", "member", "staff")


@pytest.fixture(autouse=True)
def nothing_remembered():
    permissions._known.clear()
    yield
    permissions._known.clear()


@dataclass
class World:
    record: Record
    image: Asset
    film: Asset
    people: dict[str, User | None]

    def client(self, name: str) -> Client:
        client = Client()
        if (user := self.people[name]) is not None:
            client.force_login(user)
        return client


@pytest.fixture
def world(time_machine) -> World:
    time_machine.move_to("2026-12-01 10:00+08:00", tick=False)
    image = AssetFactory(pyramid=True, draft=True, institution=default_institution())
    film = AssetFactory(film=True, draft=True, institution=default_institution())
    for asset in (image, film):
        _file(asset, "thumbnail", "image/webp", params="400", name="thumb.webp")
    _file(film, "proxy", "video/mp4", params="720p", name="film.mp4")
    _file(film, "hls", "application/vnd.apple.mpegurl", params="master.m3u8", name="master.m3u8")
    record = RecordFactory(
        title_zh="还傩愿面具", media_access="full", collection__title_zh="傩戏",
        licence_uri="https://creativecommons.org/licenses/by/4.0/",
    )  # fmt: skip
    for position, asset in enumerate((image, film)):
        RecordMedia.objects.create(record=record, asset=asset, position=position)
    publish_record(Record.objects.get(pk=record.pk), by=None)
    staff = UserFactory()
    staff.groups.add(_group(Role.CATALOGUER))
    people = {
        "anonymous": None,
        "signed_in": UserFactory(),
        "member": UserFactory(),
        "staff": staff,
    }
    return World(Record.objects.get(pk=record.pk), image, film, people)


def _group(role: Role) -> Any:
    from django.contrib.auth.models import Group

    return Group.objects.get(name=role.value)


def _file(asset: Asset, purpose: str, media_type: str, *, params: str, name: str) -> None:
    path = f"{asset.public_id}/run/{name}"
    file = Path(settings.RENDITIONS_DIR) / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(b"#EXTM3U\n" if name.endswith("m3u8") else b"bytes of a film")
    rendition(asset, purpose, media_type, path=path, params=params)


# The doors: each says whether a viewer gets through


def _ok(response: Any) -> bool:
    assert response.status_code in (200, 302, 303, 401, 403, 404), response.status_code
    return response.status_code in (200, 302)


DOORS: dict[str, Callable[[Client, World], bool]] = {
    "image": lambda c, w: _ok(
        c.get(f"/iiif/image/3/{w.image.public_id}/full/!60,60/0/default.jpg")
    ),
    "info": lambda c, w: _ok(c.get(f"/iiif/image/3/{w.image.public_id}/info.json")),
    "image 2": lambda c, w: _ok(
        c.get(f"/iiif/image/2/{w.image.public_id}/full/!60,60/0/default.jpg")
    ),
    "thumbnail": lambda c, w: _ok(c.get(w.image.thumbnail_url())),
    "film": lambda c, w: _ok(c.get(w.film.stream_url)),
    "film bytes": lambda c, w: _followed(c, w.film.stream_url),
    "hls": lambda c, w: _followed(c, reverse("media_hls", args=[w.film.public_id])),
    "api": lambda c, w: _ok(c.get(f"/api/v1/assets/{w.image.public_id}")),
    "page": lambda c, w: (
        f"/iiif/image/3/{w.image.public_id}" in c.get(w.record.get_absolute_url()).text
    ),
}
# What is the same for everybody says what the public may see.
PUBLIC_DOORS: dict[str, Callable[[Client, World], bool]] = {
    "manifest": lambda c, w: _names(c, f"/iiif/presentation/3/{w.record.ark_name}/manifest", w),
    "manifest 2": lambda c, w: _names(c, f"/iiif/presentation/2/{w.record.ark_name}/manifest", w),
    "oai": lambda c, w: _names(
        c,
        f"/oai?verb=GetRecord&metadataPrefix=edm&identifier={identifier(w.record.ark_name)}",
        w,
    ),
    "linked art": lambda c, w: _names(c, f"/objects/{w.record.ark_name}/linked-art.json", w),
    "lido": lambda c, w: _names(c, f"/objects/{w.record.ark_name}/lido.xml", w),
    "search": lambda c, w: w.image.public_id in c.get("/search?q=还傩愿").text,
    "collection": lambda c, w: (
        w.image.public_id in c.get(w.record.collection.get_absolute_url()).text
    ),
    "fast path": lambda c, w: _fast(w),
}


def _followed(client: Client, address: str) -> bool:
    first = client.get(address)
    if not _ok(first):
        return False
    answer = client.get(first["Location"])
    b"".join(answer.streaming_content) if answer.streaming else None
    return _ok(answer)


def _names(client: Client, address: str, world: World) -> bool:
    return world.image.public_id in client.get(address).text


def _fast(world: World) -> bool:
    """Whether the entry before Django answers by itself what everybody may see."""
    handed_over = []

    def django(environ: Any, start_response: Any) -> list[bytes]:
        handed_over.append(environ)
        return []

    path = f"/iiif/image/3/{world.image.public_id}/full/!60,60/0/default.jpg"
    facts = {"PATH_INFO": path, "REQUEST_METHOD": "GET", "wsgi.url_scheme": "http"}
    list(ImageFastPath(django)(facts, lambda status, headers: None))
    return not handed_over


def opened(world: World) -> dict[str, bool]:
    """For each viewer whether all doors are open; fails where two doors disagree."""
    found = {}
    for name in VIEWERS:
        user = world.people[name]
        viewer = AnonymousUser() if user is None else User.objects.get(pk=user.pk)
        for asset in Asset.objects.filter(pk__in=[world.image.pk, world.film.pk]):
            permissions._known.clear()
            decided = decide(viewer, asset).at_least("full")
            listed = Asset.objects.visible_to(viewer).filter(pk=asset.pk).exists()
            assert listed is decided, (name, asset.kind)
        doors = {door: ask(world.client(name), world) for door, ask in DOORS.items()}
        assert set(doors.values()) == {decided}, (name, decided, doors)
        found[name] = decided
    everybody = {door: ask(Client(), world) for door, ask in PUBLIC_DOORS.items()}
    wrong = [door for door, is_open in everybody.items() if is_open is not found["anonymous"]]
    assert wrong == []
    return found


def only(*names: str) -> dict[str, bool]:
    return {name: name in names for name in VIEWERS}


ALL = only(*VIEWERS)


def test_without_a_promise_everybody_sees_it(world):
    assert opened(world) == ALL


@pytest.mark.parametrize(
    ("who", "seen_by"),
    [
        ("everybody", VIEWERS),
        ("signed_in", ("signed_in", "member", "staff")),
        ("circle", ("member", "staff")),
        ("staff", ("staff",)),
    ],
)
def test_a_protocol_says_who_may_see_at_every_door(world, who, seen_by):
    circle = CircleFactory()
    CircleMember.objects.create(circle=circle, user=world.people["member"], added_at=timezone.now())
    assert opened(world) == ALL  # documents are kept as they were before
    protocol = protocol_over(world.record, who=who, circle=circle if who == "circle" else None)

    assert opened(world) == only(*seen_by)

    withdraw_protocol(protocol, reason="社区同意公开", by=None, at=timezone.now())
    assert opened(world) == ALL


def test_a_season_shuts_and_opens_by_the_calendar_without_a_job(world, time_machine):
    protocol_over(world.record, seasons=WINTER)
    assert opened(world) == ALL

    time_machine.move_to("2027-03-15 23:59:58+08:00", tick=False)
    assert opened(world) == ALL
    time_machine.move_to("2027-03-16 00:00:01+08:00", tick=False)
    assert opened(world) == only("staff")
    page = Client().get(world.record.get_absolute_url()).text
    assert "2027" in page and "10" in page  # when it opens again
    time_machine.move_to("2027-10-01 00:00:01+08:00", tick=False)
    assert opened(world) == ALL


def test_the_turn_of_a_season_is_told_once(world, time_machine, run_jobs):
    protocol = protocol_over(world.record, seasons=WINTER)
    assert turn_seasons(now=timezone.now()) == 0
    time_machine.move_to("2027-03-16 00:01+08:00", tick=False)

    assert turn_seasons(now=timezone.now()) == 1
    assert turn_seasons(now=timezone.now()) == 0
    run_jobs()
    assert Document.objects.get(object_id=world.record.ark_name).thumbnail == ""
    kinds = [event.kind for event in Event.objects.about(protocol.public_id)]
    assert kinds.count("protocol.season_turned") == 1


def test_a_consent_closes_every_door_on_the_day_after_its_last(world, time_machine):
    consent_for(world.record, ends_on=date(2027, 1, 10), for_taking=True)
    assert opened(world) == ALL

    time_machine.move_to("2027-01-10 23:59:58+08:00", tick=False)
    assert opened(world) == ALL
    time_machine.move_to("2027-01-11 00:00:01+08:00", tick=False)
    assert opened(world) == only("staff")

    assert note_ended(now=timezone.now()) == 1
    assert opened(world) == only("staff")


def test_a_consent_that_is_taken_back_closes_every_door_at_once(world):
    consent = consent_for(world.record, for_taking=True)
    assert opened(world) == ALL
    film = world.client("anonymous").get(world.film.stream_url)["Location"]
    assert world.client("anonymous").get(film).status_code == 200

    revoke_consent(consent, reason="家人反对", by=None, at=timezone.now())

    assert opened(world) == only("staff")
    assert world.client("anonymous").get(film).status_code == 403  # an address of before
    renewed = consent_for(world.record, for_taking=True, replaces=consent)
    assert opened(world) == ALL
    assert renewed.replaces_id == consent.pk


def test_of_several_consents_all_must_hold(world, time_machine):
    consent_for(world.record, for_taking=True)
    consent_for(world.record, asset=world.film, ends_on=date(2027, 1, 10), for_taking=True)
    time_machine.move_to("2027-01-11 09:00+08:00", tick=False)

    image, film = Asset.objects.get(pk=world.image.pk), Asset.objects.get(pk=world.film.pk)
    assert decide(None, image).at_least("full")
    assert decide(None, film).reason == "consent"


def test_a_consent_that_allows_no_download_leaves_the_preview(world):
    consent_for(world.record)
    assert {decide(None, a).level.value for a in Asset.objects.filter(kind="image")} == {"preview"}


def test_a_consent_over_one_record_reaches_a_file_that_another_shows(world):
    other = RecordFactory(media_access="full", collection=world.record.collection)
    RecordMedia.objects.create(record=other, asset=world.image)
    publish_record(Record.objects.get(pk=other.pk), by=None)
    consent = consent_for(world.record, for_taking=True)
    revoke_consent(consent, reason="撤回", by=None, at=timezone.now())

    assert decide(None, Asset.objects.get(pk=world.image.pk)).reason == "consent"


# Agreeing to a notice


def test_a_visitor_agrees_once_a_day_and_then_sees(world, time_machine):
    protocol = protocol_over(world.record, must_agree=True)
    assert opened(world) == only("staff")
    client = Client()
    page = client.get(world.record.get_absolute_url()).text
    assert protocol.notice_zh in page and "我明白，继续看" in page

    address = reverse("protocol_agree", args=[protocol.public_id])
    answer = client.post(address, {"record": world.record.ark_name})
    assert answer.status_code == 302 and answer["Location"].endswith("#stage")
    assert {door: ask(client, world) for door, ask in DOORS.items()} == dict.fromkeys(DOORS, True)
    tile = client.get(f"/iiif/image/3/{world.image.public_id}/full/!60,60/0/default.jpg")
    assert tile["Cache-Control"] == "private, no-cache"
    assert "Cookie" in tile["Vary"]

    time_machine.move_to("2026-12-02 00:01+08:00", tick=False)
    assert not DOORS["image"](client, world)
    assert Client().get(f"/iiif/image/3/{world.image.public_id}/info.json").status_code == 404


@pytest.mark.parametrize("place", ["//evil.example/", "https://evil.example", "?a=1\r\nX: y"])
def test_agreeing_leads_nowhere_else(world, place):
    protocol = protocol_over(world.record, must_agree=True)
    answer = Client().post(
        reverse("protocol_agree", args=[protocol.public_id]),
        {"record": world.record.ark_name, "place": place},
    )
    assert answer["Location"].startswith(world.record.get_absolute_url())
    assert "\n" not in answer["Location"]


def test_what_asks_for_no_agreement_takes_none(world):
    protocol = protocol_over(world.record)
    address = reverse("protocol_agree", args=[protocol.public_id])
    assert Client().post(address, {"record": world.record.ark_name}).status_code == 404


# Words


def test_words_are_closed_only_where_the_protocol_says_so(world, time_machine, run_jobs):
    protocol_over(world.record, who="staff")
    page = Client().get(world.record.get_absolute_url())
    assert page.status_code == 200 and world.record.title_zh in page.text
    protocol_over(world.record, closes_words=True, seasons=WINTER, notice_zh="请敬重祖先。")
    time_machine.move_to("2027-05-01 10:00+08:00", tick=False)
    name = world.record.ark_name

    def told(client: Client) -> dict[str, bool]:
        addresses = {
            "page": world.record.get_absolute_url(),
            "search": "/search?q=还傩愿",
            "suggest": "/search/suggest?q=还傩",
            "oai": f"/oai?verb=GetRecord&metadataPrefix=oai_dc&identifier={identifier(name)}",
            "export": f"/objects/{name}/linked-art.json",
            "collection": world.record.collection.get_absolute_url(),
            "sitemap": "/sitemap-records-1.xml",
            "ark": f"/ark:/{settings.NAAN}/{name}?info",
        }
        return {
            door: world.record.title_zh in answer.text
            or (door == "sitemap" and f"/objects/{name}" in answer.text)
            for door, at in addresses.items()
            if (answer := client.get(at))
        }

    shut = Client().get(world.record.get_absolute_url())
    assert shut.status_code == 404
    assert "请敬重祖先。" in shut.text and world.record.title_zh not in shut.text
    found = told(Client())
    assert not any(found.values()), found  # no job has run
    turn_seasons(now=timezone.now())
    run_jobs()
    assert not Document.objects.filter(object_id=name).exists()
    assert world.client("staff").get(world.record.get_absolute_url()).status_code == 200

    time_machine.move_to("2027-11-01 10:00+08:00", tick=False)
    turn_seasons(now=timezone.now())
    run_jobs()
    assert Document.objects.filter(object_id=name).exists()
    assert Client().get(world.record.get_absolute_url()).status_code == 200


# The notice


def test_the_notice_goes_with_the_manifest_and_the_formats(world):
    protocol_over(world.record, label_uri="https://localcontexts.org/label/tk-s/")
    manifest = Client().get(f"/iiif/presentation/3/{world.record.ark_name}/manifest").json()
    assert "傩面请出时要焚香。看之前请静一静。" in str(
        manifest["requiredStatement"]["value"]["zh-Hans"]
    )
    assert "https://localcontexts.org/label/tk-s/" in str(manifest["metadata"])
    for name in ("linked-art.json", "lido.xml", "edm.xml", "dublin-core.xml"):
        text = Client().get(f"/objects/{world.record.ark_name}/{name}").text
        assert "还傩愿的规矩" in text, name
    page = Client().get(world.record.get_absolute_url()).text
    assert "https://localcontexts.org/label/tk-s/" in page


# Caches


def test_nothing_is_kept_beyond_the_last_day(world, time_machine):
    protocol_over(world.record, seasons=WINTER)
    client = Client()
    image = f"/iiif/image/3/{world.image.public_id}/full/!60,60/0/default.jpg"
    thumbnail = world.image.thumbnail_url()
    assert client.get(image)["Cache-Control"] == f"public, max-age={settings.IIIF_CACHE_SECONDS}"
    assert "immutable" not in client.get(thumbnail)["Cache-Control"]

    time_machine.move_to("2027-03-15 23:59:30+08:00", tick=False)
    permissions._known.clear()
    for address in (image, thumbnail, world.film.stream_url):
        told = client.get(address)["Cache-Control"]
        kept = int(told.partition("max-age=")[2].partition(",")[0])
        assert kept <= 30, (address, told)
    film = client.get(world.film.stream_url)["Location"]
    assert "max-age=30" in client.get(film)["Cache-Control"]
    time_machine.move_to("2027-03-16 00:00:00+08:00", tick=False)
    assert client.get(film).status_code == 403


def test_what_was_remembered_of_an_image_ends_with_its_last_day(world, time_machine):
    protocol_over(world.record, seasons=WINTER)
    time_machine.move_to("2027-03-15 23:59:59+08:00", tick=False)
    assert permissions.public_view(world.image.public_id) is not None
    time_machine.move_to("2027-03-16 00:00:00+08:00", tick=False)
    assert permissions.public_view(world.image.public_id) is None


def test_protocols_ask_no_more_queries_of_lists(world):
    member = world.people["member"]

    def asked() -> list[int]:
        found = []
        for viewer in (None, User.objects.get(pk=member.pk)):
            with CaptureQueriesContext(connection) as queries:
                list(Asset.objects.visible_to(viewer))
                list(Record.objects.live())
            found.append(len(queries))
        return found

    before = asked()
    for number in range(3):
        protocol_over(world.record, who="signed_in", seasons=WINTER, title_zh=f"规约 {number}")
    assert asked() == before
    asset = Asset.objects.get(pk=world.image.pk)
    with CaptureQueriesContext(connection) as queries:
        decide(None, asset)
    assert len(queries) == 0


def test_the_stream_tells_of_manifests_that_a_protocol_closes_and_opens(world, run_jobs):
    """Harvesters of IIIF Change Discovery drop it, and fetch it again."""
    run_jobs()
    name = world.record.ark_name

    def last() -> str:
        return Activity.objects.about(Activity.ObjectType.MANIFEST, name).first().type

    assert last() in ("Create", "Update")
    protocol = protocol_over(world.record, who="staff")
    run_jobs()
    assert last() == "Delete"
    withdraw_protocol(protocol, reason="社区同意公开", by=None, at=timezone.now())
    run_jobs()
    assert last() == "Create"
