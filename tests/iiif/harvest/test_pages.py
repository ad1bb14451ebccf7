"""The CMS pages of the harvest: from an address to a report, and the answers to it."""

from __future__ import annotations

import csv
import io

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from iiif.harvest.models import HarvestChange, HarvestSource
from iiif.harvest.services.mark_gone import mark_gone
from iiif.imports.models import ForeignItem, ForeignSource
from jobs.models import Job
from jobs.services.run import run_all
from tests.iiif.harvest.conftest import harvest
from tests.iiif.harvest.oai_server import record
from tests.iiif.imports.documents import say_collection, say_manifest

pytestmark = pytest.mark.django_db
NEW = "/cms/elsewhere/sources/new/"
POLICY = {"name_zh": "远方", "name_en": "Far", "schedule": "weekly", "new_items": "held",
          "on_change": "ask"}  # fmt: skip


@pytest.fixture
def desk(client, curator):
    client.force_login(curator)
    return client


@pytest.fixture
def cataloguer(db) -> User:
    """May bring in, not publish."""
    user = User.objects.create_user("cataloguer@example.org", "secret-words-1")
    user.groups.add(Group.objects.get(name=Role.CATALOGUER))
    return user


def text(answer) -> str:
    return answer.content.decode()


def signed(page: str) -> str:
    return page.partition('name="probe" value="')[2].partition('"')[0]


def test_a_server_is_shown_before_anything_is_kept_and_added_with_a_yes(oai, desk):
    oai.sets = [("silver", "银器")]
    oai.say(record("oai:m:1"))
    shown = desk.post(NEW, {"kind": "oai", "address": oai.address})

    page = text(shown)
    for part in (
        "远方博物馆 &lt;b&gt;",
        "oai@museum.example.org",
        "2001-01-01",
        "银器",
        "persistent",
    ):
        assert part in page
    assert "mailto:" not in page
    assert not HarvestSource.objects.exists()
    values = POLICY | {"format": "oai_dc", "set_spec": "silver", "probe": signed(page)}
    added = desk.post(NEW, values)
    source = HarvestSource.objects.get()
    assert added["Location"] == source.get_absolute_url()
    assert (source.set_name, source.identity["name"]) == ("银器", "远方博物馆 <b>")
    assert "排队" in text(desk.get(source.get_absolute_url()))
    run_all()
    assert ForeignItem.objects.count() == 1
    assert oai.lists[0]["set"] == "silver"


def test_a_forged_or_old_answer_is_asked_for_again(oai, desk):
    answer = desk.post(NEW, POLICY | {"format": "oai_dc", "probe": "forged"})

    assert answer["Location"] == NEW
    assert not HarvestSource.objects.exists()


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("ftp://x.example/", "http"),
        ("http://10.0.0.1/oai", "内部网络"),
        ("http://testserver/oai", "本馆自己"),
    ],
)
def test_an_address_that_cannot_be_asked_says_why_and_stays_in_the_form(
    desk, gentle, address, says
):
    answer = desk.post(NEW, {"kind": "oai", "address": address})

    assert answer.status_code == 422
    assert says in text(answer)
    assert address in text(answer)


def test_a_format_that_was_not_offered_is_not_taken(oai, desk):
    page = text(desk.post(NEW, {"kind": "oai", "address": oai.address}))
    answer = desk.post(NEW, POLICY | {"format": "marcxml", "probe": signed(page)})

    assert answer.status_code == 422
    assert not HarvestSource.objects.exists()


def test_the_same_source_twice_is_refused_where_it_was_asked_for(oai, desk, add):
    add()
    page = text(desk.post(NEW, {"kind": "oai", "address": oai.address}))
    answer = desk.post(NEW, POLICY | {"format": "oai_dc", "probe": signed(page)})

    assert answer.status_code == 422
    assert "已有同样的采集来源" in text(answer)


def test_publishing_at_once_is_for_publishers(oai, client, cataloguer):
    client.force_login(cataloguer)
    page = text(client.post(NEW, {"kind": "oai", "address": oai.address}))
    wanted = POLICY | {"format": "oai_dc", "new_items": "public", "probe": signed(page)}
    answer = client.post(NEW, wanted)

    assert answer.status_code == 422
    assert "没有公开他馆藏品的权限" in text(answer)
    assert client.post(NEW, wanted | {"new_items": "held"}).status_code == 302


def test_a_collection_is_previewed_and_added(museum, gentle, desk):
    say_manifest(museum)
    address = say_collection(museum, [("Manifest", f"{museum.url}/m/1")])
    page = text(desk.post(NEW, {"kind": "iiif", "address": address}))
    assert "Textiles of the South" in page
    document = ForeignSource.objects.get()
    desk.post(NEW, POLICY | {"document": document.pk})

    source = HarvestSource.objects.get()
    assert source.top.title == "Textiles of the South"
    assert not Job.objects.filter(kind="iiif.bring_in_members").exists()
    run_all()
    assert source.runs.get().new == 1
    assert "Textiles of the South" in text(desk.get(source.get_absolute_url()))


def test_somebody_elses_preview_is_not_added(museum, gentle, desk, client, cataloguer):
    address = say_collection(museum, [])
    desk.post(NEW, {"kind": "iiif", "address": address})
    document = ForeignSource.objects.get()
    client.force_login(cataloguer)
    client.post(NEW, POLICY | {"document": document.pk})

    assert not HarvestSource.objects.exists()


def changed(oai, add, number: int = 1) -> HarvestSource:
    """A source with changes that wait for a yes."""
    source = add(on_change="ask", new_items="public")
    oai.say(*(record(f"oai:m:{n}", "=银饰") for n in range(number)))
    harvest(source)
    oai.say(*(record(f"oai:m:{n}", "+银冠") for n in range(number)))
    harvest(source)
    return source


def test_the_report_names_each_field_and_takes_the_answer(oai, desk, add):
    source = changed(oai, add)
    run = source.runs.first()
    page = text(desk.get(run.get_absolute_url()))
    for part in ("=银饰", "+银冠", "oai:m:0", "等待确认", "接受"):
        assert part in page
    change = HarvestChange.objects.waiting().get()
    arrival = text(desk.get(f"/cms/elsewhere/arrivals/{change.arrival_id}/"))
    assert "OAI-PMH" in arrival and "+银冠" in arrival
    desk.post(f"/cms/elsewhere/changes/{change.pk}/accept/")

    assert ForeignItem.objects.get().name.text == "+银冠"
    again = desk.post(f"/cms/elsewhere/changes/{change.pk}/decline/", follow=True)
    assert "已经有人处理过" in text(again)


def test_saying_yes_on_the_preview_answers_the_change_too(oai, desk, add, curator):
    changed(oai, add)
    change = HarvestChange.objects.waiting().get()
    desk.post(f"/cms/elsewhere/arrivals/{change.arrival_id}/")

    change.refresh_from_db()
    assert (change.state, change.decided_by) == ("accepted", curator)


def test_everything_is_answered_after_a_confirmation(oai, desk, add):
    run = changed(oai, add, 3).runs.first()
    address = f"/cms/elsewhere/runs/{run.pk}/decide/"
    asked = text(desk.get(f"{address}?answer=accept"))
    assert "3 件更新为对方现在的内容" in asked
    assert HarvestChange.objects.waiting().count() == 3
    assert desk.get(f"{address}?answer=perhaps").status_code == 404
    desk.post(address, {"answer": "accept"})
    assert "data-job-running" in text(desk.get(run.get_absolute_url()))
    run_all()

    assert HarvestChange.objects.waiting().count() == 0
    assert {item.name.text for item in ForeignItem.objects.all()} == {"+银冠"}


def test_the_report_is_narrowed_and_paged(oai, desk, add):
    run = changed(oai, add, 60).runs.first()
    address = run.get_absolute_url()

    assert "2 / 2" in text(desk.get(f"{address}?page=2"))
    only = text(desk.get(f"{address}?q=oai:m:42&what=changed&state=waiting"))
    assert "oai:m:42" in only and "oai:m:41" not in only
    assert "没有符合条件的变化" in text(desk.get(f"{address}?what=gone"))


def test_the_csv_holds_every_field_and_no_formula(oai, desk, add):
    run = changed(oai, add).runs.first()
    answer = desk.get(f"/cms/elsewhere/runs/{run.pk}/changes.csv")
    body = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(body)))

    assert rows[0][:2] == ["变化", "状态"]
    assert rows[1][5:8] == ["名称", "'=银饰", "'+银冠"]


def test_a_source_is_changed_paused_and_resumed(oai, desk, add):
    source = add(schedule="weekly")
    edit = f"/cms/elsewhere/sources/{source.pk}/edit/"
    assert "远方博物馆" in text(desk.get(edit))
    assert desk.post(edit, POLICY | {"name_zh": ""}).status_code == 422
    desk.post(edit, POLICY | {"name_zh": "新名", "schedule": "daily"})
    desk.post(f"/cms/elsewhere/sources/{source.pk}/pause/")

    source.refresh_from_db()
    assert (source.name_zh, source.schedule, source.is_paused) == ("新名", "daily", True)
    desk.post(f"/cms/elsewhere/sources/{source.pk}/resume/")
    source.refresh_from_db()
    assert not source.is_paused
    assert desk.post(f"/cms/elsewhere/sources/{source.pk}/explode/").status_code == 404


def test_a_run_is_asked_for_and_cancelled(oai, desk, add):
    source = add()
    desk.post(f"/cms/elsewhere/sources/{source.pk}/run/")
    assert "正在采集" in text(desk.post(f"/cms/elsewhere/sources/{source.pk}/full/", follow=True))
    desk.post(f"/cms/elsewhere/sources/{source.pk}/cancel/")

    assert Job.objects.get(kind="iiif.harvest").state == "cancelled"


def test_deleting_asks_what_becomes_of_the_items(oai, desk, add):
    source = add(new_items="public")
    oai.say(record("oai:m:1"))
    harvest(source)
    address = f"/cms/elsewhere/sources/{source.pk}/delete/"
    page = text(desk.get(address))
    assert "1 件" in page
    refused = desk.post(address, {"items": "remove"})
    assert refused.status_code == 422 and "请写原因" in text(refused)
    desk.post(address, {"items": "remove", "reason_zh": "合作结束", "reason_en": ""})
    assert "移除采集来源和它的藏品" in text(desk.get(source.get_absolute_url()))
    run_all()

    assert not HarvestSource.objects.exists()
    assert ForeignItem.objects.get().state == "removed"


def test_a_cataloguer_does_not_remove_what_was_public(oai, client, cataloguer, add):
    source = add(new_items="public")
    oai.say(record("oai:m:1"))
    harvest(source)
    client.force_login(cataloguer)
    address = f"/cms/elsewhere/sources/{source.pk}/delete/"

    assert client.post(address, {"items": "remove", "reason_zh": "x"}).status_code == 422
    assert client.post(address, {"items": "keep"}).status_code == 302
    assert ForeignItem.objects.get().is_public


def test_a_gone_item_is_restored_on_its_page(oai, desk, add):
    source = add(new_items="public")
    oai.say(record("oai:m:1"))
    harvest(source)
    item = ForeignItem.objects.get()
    mark_gone(item, why=ForeignItem.Gone.DELETED, now=timezone.now())
    page = text(desk.get(f"/cms/elsewhere/{item.public_id}/"))
    assert "恢复公开" in page and "对方声明已删除" in page
    desk.post(f"/cms/elsewhere/{item.public_id}/restore/")

    item.refresh_from_db()
    assert item.is_public
    assert "由人恢复或留下" in text(desk.get(f"/cms/elsewhere/{item.public_id}/"))


def test_the_page_of_a_guest_says_where_it_comes_from_and_gives_its_source(oai, client, add):
    oai.say(record("oai:m:1", more=(
        "<dc:relation>https://images.example.org/iiif/7/info.json</dc:relation>"
        "<dc:date>1900</dc:date><dc:rights>Ask us</dc:rights>"
    )))  # fmt: skip
    harvest(add(new_items="public"))
    item = ForeignItem.objects.get()
    answer = client.get(item.get_absolute_url())
    page = text(answer)

    for part in ("oai:m:1", "不属于本馆", "远方博物馆", 'data-service="https://images.example.org/iiif/7"',
                 "年代", "1900", "权利说明", "Ask us", "原始 XML"):  # fmt: skip
        assert part in page
    assert "https://images.example.org" in answer["Content-Security-Policy"]
    source = client.get(f"/iiif/foreign/{item.public_id}/source.json")
    assert source["Content-Type"] == "text/xml"
    assert source.content == item.source.content
    assert "sandbox" in source["Content-Security-Policy"]
    english = text(client.get("/en" + item.get_absolute_url()))
    assert "Date" in english and "A Museum Far Away" in english


def test_more_sources_and_changes_ask_no_more_queries(oai, desk, add):
    source = changed(oai, add, 3)
    pages = (
        "/cms/elsewhere/sources/",
        source.get_absolute_url(),
        source.runs.first().get_absolute_url(),
    )

    def asked() -> list[int]:
        numbers = []
        for page in pages:
            desk.get(page)
            with CaptureQueriesContext(connection) as queries:
                assert desk.get(page).status_code == 200
            numbers.append(len(queries))
        return numbers

    few = asked()
    for number in range(3):
        add(set_spec=f"s{number}", name_zh=f"另一个 {number}")
    oai.say(*(record(f"oai:m:{n}", "-银冠") for n in range(9)))
    harvest(source)
    oai.say(*(record(f"oai:m:{n}", "@银冠") for n in range(9)))
    run = harvest(source)
    pages = (pages[0], pages[1], run.get_absolute_url())

    assert asked() == few
