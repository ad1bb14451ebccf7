"""The pages: who sees what, what stands on them, and what they may load."""

from __future__ import annotations

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from iiif.imports.models import ForeignItem, ForeignSource
from iiif.imports.services.bring_in import bring_in
from iiif.imports.services.receive import receive_file
from iiif.imports.services.show import hide_foreign, publish_foreign
from iiif.imports.services.take_back import take_back
from tests.iiif.imports.documents import IMAGES, manifest, say_collection, say_manifest

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def made(by, number: int = 1, owner=None, public: bool = False, **more) -> ForeignItem:
    document = manifest(f"https://museum.example.org/m/{number}", **more)
    body = json.dumps(document).encode()
    source = receive_file(body, file_name="m.json", owner=owner, by=by, now=NOW)
    item = bring_in(source, by=by, now=NOW)
    if public:
        publish_foreign(item, by=by, now=NOW)
    return item


def policy(answer) -> dict[str, list[str]]:
    parts = [part.split() for part in answer["Content-Security-Policy"].split(";")]
    return {name: values for name, *values in parts}


def test_a_public_page_shows_whose_it_is_its_rights_and_the_way_home(client, curator):
    item = made(curator, public=True)

    text = client.get(item.get_absolute_url()).content.decode()

    for part in (
        "苗族绣片",
        "A Museum Far Away",
        "不属于本馆",
        "Courtesy of the Museum",
        "http://creativecommons.org/licenses/by/4.0/",
        'href="https://museum.example.org/object/1"',
        f'data-service="{IMAGES}/1"',
        "https://logos.example.org/logo.png",
    ):
        assert part in text
    english = client.get("/en" + item.get_absolute_url()).content.decode()
    assert "Miao embroidery" in english


def test_a_page_may_load_from_the_servers_of_what_it_shows_and_no_other(client, curator):
    ours = policy(client.get("/collections"))
    item = made(curator, public=True)

    theirs = policy(client.get(item.get_absolute_url()))

    assert set(theirs["img-src"]) - set(ours["img-src"]) == {IMAGES, "https://logos.example.org"}
    assert set(theirs["connect-src"]) - set(ours["connect-src"]) == {IMAGES}
    for name in ours.keys() - {"img-src", "connect-src", "script-src", "style-src"}:
        assert theirs[name] == ours[name]
    listed = policy(client.get("/elsewhere"))
    assert set(listed["img-src"]) - set(ours["img-src"]) == {IMAGES}
    assert listed["connect-src"] == ours["connect-src"]


def test_an_address_cannot_write_into_the_policy(client, curator):
    item = made(
        curator,
        public=True,
        thumbnail=[{"id": "https://x.example.org;script-src *//a.jpg", "type": "Image"}],
    )

    found = policy(client.get(item.get_absolute_url()))

    assert "*" not in found["script-src"]


def test_markup_of_others_is_made_harmless(client, curator):
    evil = (
        '<p onclick="x()">甲 <script>alert(1)</script><img src=x onerror=y>'
        '<a href="javascript:z">乙</a> <a href="https://ok.example.org/">丙</a></p>'
    )
    label = {"en": [evil]}
    item = made(
        curator,
        public=True,
        label=label,
        summary=label,
        metadata=[{"label": label, "value": label}],
        requiredStatement={"label": label, "value": label},
    )

    text = client.get(item.get_absolute_url()).content.decode()

    for part in ("<script>alert", "onclick", "onerror", "javascript:", "alert(1)"):
        assert part not in text
    assert 'href="https://ok.example.org/"' in text


def test_what_is_not_public_is_seen_by_whom_it_belongs_to(client, curator, maker):
    house, mine = made(curator), made(maker, owner=maker)

    for item in (house, mine):
        assert client.get(item.get_absolute_url()).status_code == 404
        assert client.get(f"/iiif/foreign/{item.public_id}/source.json").status_code == 404
    client.force_login(maker)
    assert client.get(mine.get_absolute_url()).status_code == 200
    assert client.get(house.get_absolute_url()).status_code == 404
    client.force_login(curator)
    assert client.get(house.get_absolute_url()).status_code == 200
    assert client.get(mine.get_absolute_url()).status_code == 404


def test_the_source_is_given_out_byte_for_byte(client, curator):
    item = made(curator, public=True)

    answer = client.get(f"/iiif/foreign/{item.public_id}/source.json")

    assert answer.content == ForeignSource.objects.get().content
    assert "sandbox" in answer["Content-Security-Policy"]


def test_what_was_public_keeps_answering(client, curator):
    hidden, removed = made(curator, 1, public=True), made(curator, 2, public=True)
    hide_foreign(hidden, by=curator, now=NOW)
    take_back(removed, by=curator, now=NOW, reason_zh="对方要求撤下", reason_en="")

    assert client.get(hidden.get_absolute_url()).status_code == 410
    answer = client.get(removed.get_absolute_url())
    assert answer.status_code == 410
    assert "对方要求撤下" in answer.content.decode()


def test_a_page_turns_its_canvases_without_script(client, curator):
    item = made(curator, public=True, canvases=30)
    page = item.get_absolute_url()

    text = client.get(f"{page}?canvas=14").content.decode()

    assert f'data-service="{IMAGES}/14"' in text
    assert "14 / 30" in text
    for odd in ("0", "999", "-1", "x", "１", "9" * 50):
        assert client.get(page, {"canvas": odd}).status_code == 200


def test_a_recording_is_played_from_its_server(client, curator):
    item = made(curator, public=True)
    body = {"id": "https://av.example.org/a.mp4", "type": "Video", "format": "video/mp4"}
    document = manifest("https://museum.example.org/m/9", canvases=1)
    document["items"][0]["duration"] = 12.5
    document["items"][0]["items"][0]["items"][0]["body"] = body
    source = receive_file(json.dumps(document).encode(), file_name="", owner=None, by=curator, now=NOW)  # fmt: skip
    item = bring_in(source, by=curator, now=NOW)
    publish_foreign(item, by=curator, now=NOW)

    answer = client.get(item.get_absolute_url())

    assert '<video class="foreign-media"' in answer.content.decode()
    assert "https://av.example.org" in policy(answer)["media-src"]


@pytest.mark.parametrize("path", ["/elsewhere", "/cms/elsewhere/", "/workspace/elsewhere"])
def test_more_items_ask_no_more_queries(client, curator, path):
    owner = curator if path.startswith("/workspace") else None
    client.force_login(curator)
    made(curator, 1, owner=owner, public=owner is None)
    client.get(path)
    with CaptureQueriesContext(connection) as few:
        client.get(path)
    for number in range(2, 12):
        made(curator, number, owner=owner, public=owner is None)
    with CaptureQueriesContext(connection) as many:
        client.get(path)

    assert len(many) == len(few)


# The workspace


def test_a_creator_brings_in_by_a_form_without_script(client, maker, museum):
    client.force_login(maker)
    address = say_manifest(museum)

    answer = client.post(
        "/workspace/elsewhere", {"text": f"https://viewer.example.org/?manifest={address}"}
    )
    preview = client.get(answer["Location"])
    assert "苗族绣片" in preview.content.decode()
    assert IMAGES in policy(preview)["img-src"]
    page = client.post(answer["Location"])

    item = ForeignItem.objects.get()
    assert (item.owner, page["Location"]) == (maker, item.get_absolute_url())
    assert "苗族绣片" in client.get("/workspace/elsewhere").content.decode()


def test_a_dropped_icon_arrives_by_the_address_of_the_page(client, maker):
    client.force_login(maker)

    answer = client.get("/workspace/elsewhere?manifest=https://museum.example.org/m/1")

    assert "https://museum.example.org/m/1" in answer.content.decode()


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"text": "苗族银饰"},
        {"text": "http://127.0.0.1:1/m"},
        {"text": "http://169.254.169.254/latest/meta-data"},
        {"file": "not json"},
    ],
)
def test_what_cannot_be_taken_is_told_at_the_form_and_nothing_is_lost(client, maker, given):
    client.force_login(maker)
    if "file" in given:
        given = {"file": SimpleUploadedFile("m.json", b"not json")}

    answer = client.post("/workspace/elsewhere", given)

    assert answer.status_code == 422
    text = answer.content.decode()
    assert 'class="error' in text
    if "text" in given:
        assert given["text"] in text
    assert not ForeignSource.objects.exists()


def test_nobody_reaches_what_another_one_keeps(client, maker, curator):
    mine = made(curator, owner=curator)
    source = receive_file(
        json.dumps(manifest("https://x.example.org/m")).encode(), file_name="", owner=curator, by=curator, now=NOW
    )  # fmt: skip
    client.force_login(maker)

    assert client.get(f"/workspace/elsewhere/arrivals/{source.pk}").status_code == 404
    assert client.post(f"/workspace/elsewhere/arrivals/{source.pk}").status_code == 404
    for verb in ("refresh", "again", "remove"):
        assert client.post(f"/workspace/elsewhere/{mine.public_id}/{verb}").status_code == 404
    assert ForeignItem.objects.filter(pk=mine.pk).exists()


def test_a_creator_removes_after_being_asked(client, maker):
    item = made(maker, owner=maker)
    client.force_login(maker)
    address = f"/workspace/elsewhere/{item.public_id}/remove"

    assert client.get(address).status_code == 200
    assert ForeignItem.objects.exists()
    client.post(address)
    assert not ForeignItem.objects.exists()


# The CMS


def test_a_curator_goes_from_address_to_public_page(client, curator, museum, run_jobs):
    client.force_login(curator)
    member = say_manifest(museum)
    address = say_collection(museum, [("Manifest", member), ("Manifest", f"{museum.url}/no")])

    arrival = client.post("/cms/elsewhere/new/", {"text": address})["Location"]
    assert "Textiles of the South" in client.get(arrival).content.decode()
    page = client.post(arrival)["Location"]
    assert "data-job-running" in client.get(page).content.decode()
    run_jobs()
    text = client.get(page).content.decode()
    assert "404" in text
    assert "苗族绣片" in text
    client.post(f"{page}publish/", {"with_members": "1"})

    assert ForeignItem.objects.public().count() == 2
    client.logout()
    listed = client.get("/elsewhere").content.decode()
    assert "Textiles of the South" in listed
    assert "苗族绣片" not in listed, "a member stands in its collection"
    collection = ForeignItem.objects.get(kind="collection")
    inside = client.get(collection.get_absolute_url())
    assert "苗族绣片" in inside.content.decode()
    shown = ForeignItem.objects.get(address=member)
    assert collection.public_id in client.get(shown.get_absolute_url()).content.decode()
    hide_foreign(collection, by=curator, now=NOW)
    alone = client.get(shown.get_absolute_url()).content.decode()
    assert collection.public_id not in alone, "nothing leads to what is not public"


def test_the_list_is_narrowed_and_says_when_it_is_empty(client, curator):
    client.force_login(curator)
    assert "还没有引入过" in client.get("/cms/elsewhere/").content.decode()
    made(curator, 1)
    made(curator, 2, label={"en": ["Bronze drum"]}, public=True)

    def titles(query: str) -> str:
        return client.get(f"/cms/elsewhere/?{query}").content.decode()

    assert "Bronze drum" in titles("q=bronze+far")
    assert "苗族绣片" not in titles("q=bronze")
    assert "Bronze drum" not in titles("state=held")
    assert "没有符合条件" in titles("kind=collection")
    assert "苗族绣片" in titles("state=nonsense")


def test_a_cataloguer_brings_in_and_does_not_publish(client, curator, django_user_model):
    from django.contrib.auth.models import Group

    cataloguer = django_user_model.objects.create_user("cat@example.org", "secret-words-1")
    cataloguer.groups.add(Group.objects.get(name="cataloguer"))
    item = made(curator)
    client.force_login(cataloguer)
    page = f"/cms/elsewhere/{item.public_id}/"

    assert client.get(page).status_code == 200
    assert client.post(f"{page}publish/").status_code in {302, 403}
    item.refresh_from_db()
    assert item.state == "held"
    publish_foreign(item, by=curator, now=NOW)
    client.post(f"{page}remove/", {"reason_zh": "x"})
    item.refresh_from_db()
    assert item.state == "public", "what was public is taken back by a publisher"


def test_taking_back_what_was_public_asks_for_a_reason(client, curator):
    item = made(curator, public=True)
    client.force_login(curator)
    page = f"/cms/elsewhere/{item.public_id}/remove/"

    assert client.post(page).status_code == 422
    client.post(page, {"reason_zh": "对方要求", "reason_en": "At their request"})

    item.refresh_from_db()
    assert (item.state, item.removal_reason_zh) == ("removed", "对方要求")


def test_a_public_item_can_be_verified_by_its_number(client, curator):
    item = made(curator, public=True)

    text = client.get("/verify", {"q": item.public_id}).content.decode()

    assert "苗族绣片" in text
    assert "A Museum Far Away" in text


def _says(text: str, number: int, **more) -> dict:
    body = {"type": "TextualBody", "value": text, "language": "en"} | more
    return {"id": f"https://museum.example.org/says/{number}", "type": "Annotation",
            "motivation": "commenting", "target": CANVAS, "body": body}  # fmt: skip


CANVAS = "https://museum.example.org/m/1/canvas/1"


def test_the_table_of_contents_opens_canvases(client, curator):
    lines = [
        {"id": f"https://museum.example.org/r/{n}", "type": "Range", "label": {"en": [f"Part {n}"]},
         "items": [{"id": f"https://museum.example.org/m/1/canvas/{1 + n % 2}", "type": "Canvas"}]}
        for n in range(40)
    ]  # fmt: skip
    item = made(curator, public=True, structures=lines)

    text = client.get(item.get_absolute_url()).content.decode()

    assert text.count('href="?canvas=2#stage" lang="en"') == 20
    first, _open, more = text.partition("更多目录")
    assert "Part 19<" in first
    assert "Part 20<" in more


def test_what_they_say_about_a_canvas_is_shown_beside_it_and_made_harmless(client, curator):
    evil = "<script>alert(1)</script><b>gut</b> <a href='javascript:x()'>y</a>"
    page = {
        "id": "https://museum.example.org/says", "type": "AnnotationPage",
        "items": [_says("a < b & c", 0), _says(evil, 1, format="text/html")]
        + [_says(f"Remark {n}", n) for n in range(2, 14)],
    }  # fmt: skip
    document = manifest("https://museum.example.org/m/1")
    document["items"][0]["annotations"] = [page]
    item = made(curator, public=True, items=document["items"])

    text = client.get(item.get_absolute_url()).content.decode()

    shown = text[text.index('id="remarks"') : text.index("更多注释")]
    assert "a &lt; b &amp; c" in shown
    assert "<b>gut</b>" in shown
    assert "alert(1)" not in text
    assert "javascript:" not in text
    assert "Remark 9<" in shown
    assert "Remark 10<" not in shown
    assert "Remark 10<" in text
    assert 'id="remarks"' not in client.get(f"{item.get_absolute_url()}?canvas=2").content.decode()


def test_every_file_of_a_choice_can_be_chosen_and_only_its_server_is_asked(client, curator):
    files = [("https://one.example.org/a.mp3", "MP3"), ("https://two.example.org/a.flac", "FLAC")]
    document = manifest("https://museum.example.org/m/1", canvases=1)
    document["items"][0]["items"][0]["items"][0]["body"] = {
        "type": "Choice",
        "items": [
            {"id": url, "type": "Sound", "format": "audio/mpeg" if name == "MP3" else "audio/flac",
             "label": {"en": [name]}}
            for url, name in files
        ],
    }  # fmt: skip
    item = made(curator, public=True, items=document["items"])

    for number, (url, name) in enumerate(files, 1):
        answer = client.get(f"{item.get_absolute_url()}?canvas=1&choice={number}&t=12.5")
        text = answer.content.decode()
        assert f'src="{url}#t=12.5"' in text
        assert f'choice={number}" aria-current="true" lang="en">{name}<' in text
        assert {url[:23]} == {u for u in policy(answer)["media-src"] if "example.org" in u}
    assert (
        f'src="{files[0][0]}"' in client.get(f"{item.get_absolute_url()}?choice=9").content.decode()
    )
