"""A harvest of records: what comes, what changes, what goes, and what comes back."""

from __future__ import annotations

import pytest
from django.utils import timezone

from iiif.harvest.models import HarvestChange
from iiif.harvest.services.decide_change import decide_all, decide_change
from iiif.harvest.services.mark_gone import restore_gone
from iiif.imports.models import ForeignItem
from iiif.imports.services.look_again import look_again
from iiif.imports.services.show import publish_foreign
from iiif.imports.services.take_back import take_back
from provenance.models import Event
from tests.iiif.harvest.conftest import harvest, quiet
from tests.iiif.harvest.oai_server import record, token

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def kinds(item: ForeignItem) -> list[str]:
    return list(Event.objects.about(item.public_id).order_by("seq").values_list("kind", flat=True))


def item_of(identifier: str) -> ForeignItem:
    return ForeignItem.objects.get(oai_identifier=identifier)


def counts(run) -> dict[str, int]:
    names = ("seen", "new", "changed", "gone", "unchanged", "refused")
    return {name: getattr(run, name) for name in names if getattr(run, name)}


def test_a_record_becomes_a_guest_and_nothing_of_ours(oai, add):
    from archive.models import HarvestEntry, Record

    oai.say(record("oai:m:1", more=(
        "<dc:creator>龙氏</dc:creator><dc:identifier>https://museum.example.org/objects/1</dc:identifier>"
        "<dc:rights>http://creativecommons.org/licenses/by/4.0/</dc:rights>"
    )))  # fmt: skip
    run = harvest(add())

    item = item_of("oai:m:1")
    assert counts(run) == {"seen": 1, "new": 1}
    assert (run.state, run.is_full) == ("done", True)
    assert (item.kind, item.state, item.name.text) == ("record", "held", "苗族银饰")
    assert item.home_url == "https://museum.example.org/objects/1"
    assert item.rights == "http://creativecommons.org/licenses/by/4.0/"
    assert item.museum.text == "远方博物馆"
    assert b"oai_dc:dc" in item.source.content
    assert (
        item.address == f"{oai.address}?verb=GetRecord&metadataPrefix=oai_dc&identifier=oai%3Am%3A1"
    )
    assert kinds(item) == ["foreign.brought_in"]
    assert not Record.objects.exists()
    assert not HarvestEntry.objects.filter(record__isnull=False).exists()


def test_pages_are_followed_and_counted_once(oai, add):
    oai.pages = {
        "": record("oai:m:1") + token("two", completeListSize=999999999),
        "two": record("oai:m:2") + token("three"),
        "three": record("oai:m:3") + token(""),
    }
    run = harvest(add())

    assert counts(run) == {"seen": 3, "new": 3}
    assert run.requests == 4  # Identify and three pages
    assert run.size_bytes > 0


def test_new_items_are_public_at_once_where_the_source_says_so(oai, add):
    oai.say(record("oai:m:1"))
    harvest(add(new_items="public"))

    assert item_of("oai:m:1").is_public
    assert kinds(item_of("oai:m:1")) == ["foreign.brought_in", "foreign.published"]


def test_the_next_run_asks_from_the_servers_own_clock_with_an_overlap(oai, add):
    oai.say(record("oai:m:1"))
    oai.date = "2024-02-29T23:59:59Z"
    source = add()
    harvest(source)
    run = harvest(source)

    assert oai.lists[-1]["from"] == "2024-02-29T23:49:59Z"
    assert (run.is_full, counts(run)) == (False, {"seen": 1, "unchanged": 1})


def test_a_server_of_days_is_asked_by_days(oai, add):
    oai.granularity = "YYYY-MM-DD"
    oai.date = "2024-03-01T00:00:00Z"
    oai.say(record("oai:m:1", stamp="2024-02-01"))
    source = add()
    harvest(source)
    harvest(source)

    assert oai.lists[-1]["from"] == "2024-02-29"


@pytest.mark.parametrize("date", ["yesterday", "9999-01-01T00:00:00Z", "2024-13-45T00:00:00Z"])
def test_a_clock_that_cannot_be_believed_makes_the_next_run_a_full_one(oai, add, date):
    oai.say(record("oai:m:1"))
    oai.date = date
    source = add()
    harvest(source)
    run = harvest(source)

    assert run.is_full
    assert "from" not in oai.lists[-1]


def test_nothing_new_is_no_failure(oai, add):
    source = add()
    oai.say(record("oai:m:1"))
    harvest(source)
    oai.pages = {}
    run = harvest(source)

    assert (run.state, counts(run)) == ("done", {})
    assert item_of("oai:m:1").state == "held"


def test_a_change_is_applied_and_told_field_by_field(oai, add):
    source = add()
    oai.say(record("oai:m:1", "银饰", more="<dc:creator>甲</dc:creator>"))
    harvest(source)
    oai.say(
        record("oai:m:1", "银冠", more="<dc:creator>乙</dc:creator>", stamp="2026-04-02T00:00:00Z")
    )
    run = harvest(source)

    change = run.changes.get()
    told = {line.label: (line.old, line.new) for line in change.lines}
    assert (change.what, change.state) == ("changed", "done")
    assert told["名称"] == ("银饰", "银冠")
    assert told["作者"] == ("甲", "乙")
    assert item_of("oai:m:1").name.text == "银冠"
    assert kinds(item_of("oai:m:1")) == ["foreign.brought_in", "foreign.refreshed"]


def test_another_way_of_writing_the_same_is_no_change(oai, add):
    source = add()
    oai.say(record("oai:m:1", more="<dc:date>1900</dc:date>"))
    harvest(source)
    oai.say(record("oai:m:1", more="<dc:date  >1900</dc:date  >", stamp="2026-04-02T00:00:00Z"))
    run = harvest(source)

    assert counts(run) == {"seen": 1, "unchanged": 1}
    assert item_of("oai:m:1").datestamp == "2026-04-02T00:00:00Z"


def test_a_change_waits_for_a_yes_and_is_asked_once(oai, add, curator):
    source = add(on_change="ask")
    oai.say(record("oai:m:1", "银饰"))
    harvest(source)
    oai.say(record("oai:m:1", "银冠"))
    first = harvest(source)
    second = harvest(source)

    assert (counts(first), counts(second)) == (
        {"seen": 1, "changed": 1},
        {"seen": 1, "unchanged": 1},
    )
    assert item_of("oai:m:1").name.text == "银饰"
    decide_change(first.changes.get(), accept=True, by=curator, now=NOW)
    assert item_of("oai:m:1").name.text == "银冠"
    assert counts(harvest(source)) == {"seen": 1, "unchanged": 1}


def test_a_newer_change_stands_in_the_place_of_the_one_that_waits(oai, add, curator):
    source = add(on_change="ask")
    for title in ("银饰", "银冠", "银项圈"):
        oai.say(record("oai:m:1", title))
        harvest(source)

    waiting = HarvestChange.objects.waiting().get()
    assert waiting.lines[0].new == "银项圈"
    assert HarvestChange.objects.filter(state="outdated").count() == 1
    assert item_of("oai:m:1").sources.filter(is_taken=False).count() == 1


def test_a_no_is_not_asked_again_until_it_changes_anew(oai, add, curator):
    source = add(on_change="ask")
    oai.say(record("oai:m:1", "银饰"))
    harvest(source)
    oai.say(record("oai:m:1", "银冠"))
    run = harvest(source)
    decide_change(run.changes.get(), accept=False, by=curator, now=NOW)

    assert counts(harvest(source)) == {"seen": 1, "unchanged": 1}
    oai.say(record("oai:m:1", "银项圈"))
    assert counts(harvest(source)) == {"seen": 1, "changed": 1}


@pytest.mark.parametrize("stamp", ["2026-04-01T00:00:00Z", "2026-04-09T00:00:00Z"])
def test_a_change_that_its_museum_takes_back_waits_no_longer(oai, add, stamp):
    source = add(on_change="ask")
    for title, moment in (
        ("银饰", "2026-04-01T00:00:00Z"),
        ("银冠", "2026-04-02T00:00:00Z"),
        ("银饰", stamp),
    ):
        oai.say(record("oai:m:1", title, stamp=moment))
        harvest(source)

    assert HarvestChange.objects.waiting().count() == 0


def test_all_changes_of_a_run_are_decided_at_once(oai, add, curator):
    source = add(on_change="ask")
    oai.say(*(record(f"oai:m:{n}") for n in range(5)))
    harvest(source)
    oai.say(*(record(f"oai:m:{n}", "新名") for n in range(5)))
    run = harvest(source)

    assert decide_all(run.pk, accept=True, by=curator, progress=quiet) == 5
    assert {item.name.text for item in ForeignItem.objects.all()} == {"新名"}


def test_what_the_museum_deleted_leaves_the_public_at_once(oai, add, client, curator):
    source = add(new_items="public")
    oai.say(record("oai:m:1"))
    harvest(source)
    address = item_of("oai:m:1").get_absolute_url()
    assert client.get(address).status_code == 200
    oai.say(record("oai:m:1", deleted=True, stamp="2026-04-03T00:00:00Z"))
    run = harvest(source)

    item = item_of("oai:m:1")
    answer = client.get(address)
    assert counts(run) == {"seen": 1, "gone": 1}
    assert (item.state, item.gone_why, item.gone_from) == ("gone", "deleted", "public")
    assert answer.status_code == 410
    assert "对方声明已删除" in answer.content.decode()
    assert kinds(item)[-1] == "foreign.gone"
    assert counts(harvest(source)) == {"seen": 1, "unchanged": 1}


def test_what_was_held_and_is_deleted_answers_404(oai, add, client):
    source = add()
    oai.say(record("oai:m:1"))
    harvest(source)
    oai.say(record("oai:m:1", deleted=True))
    harvest(source)

    assert client.get(item_of("oai:m:1").get_absolute_url()).status_code == 404


def test_a_record_that_comes_back_is_held_again(oai, add):
    source = add(new_items="public")
    for page in (record("oai:m:1"), record("oai:m:1", deleted=True), record("oai:m:1", "又来了")):
        oai.say(page)
        run = harvest(source)

    item = item_of("oai:m:1")
    assert (item.state, item.name.text, item.gone_at) == ("held", "又来了", None)
    assert run.changes.get().what == "back"


def test_a_restored_item_stays_until_it_is_deleted_anew(oai, add, curator):
    source = add(new_items="public")
    oai.say(record("oai:m:1"))
    harvest(source)
    oai.say(record("oai:m:1", deleted=True, stamp="2026-04-03T00:00:00Z"))
    harvest(source)
    restore_gone(item_of("oai:m:1"), by=curator, now=NOW)
    assert item_of("oai:m:1").is_public

    harvest(source)
    assert item_of("oai:m:1").is_public
    oai.say(record("oai:m:1", deleted=True, stamp="2026-05-03T00:00:00Z"))
    harvest(source)
    assert item_of("oai:m:1").state == "gone"


def test_what_a_full_list_no_longer_names_is_gone(oai, add, settings):
    oai.deleted = "no"
    settings.HARVEST_GONE_PERCENT = 20
    source = add()
    oai.say(*(record(f"oai:m:{n}") for n in range(10)))
    harvest(source)
    oai.say(*(record(f"oai:m:{n}") for n in range(9)))
    run = harvest(source, full=True)

    assert counts(run) == {"seen": 9, "unchanged": 9, "gone": 1}
    assert (item_of("oai:m:9").state, item_of("oai:m:9").gone_why) == ("gone", "vanished")


def test_too_many_that_vanish_wait_for_a_yes(oai, add, curator, settings):
    settings.HARVEST_GONE_PERCENT = 20
    source = add()
    oai.say(*(record(f"oai:m:{n}") for n in range(10)))
    harvest(source)
    oai.say(*(record(f"oai:m:{n}") for n in range(7)))
    run = harvest(source, full=True)

    assert "gone" not in counts(run)
    assert ForeignItem.objects.filter(state="gone").count() == 0
    assert run.changes.waiting().count() == 3
    kept, *_others = run.changes.waiting()
    decide_change(kept, accept=False, by=curator, now=NOW)
    decide_all(run.pk, accept=True, by=curator, progress=quiet)
    assert ForeignItem.objects.filter(state="gone", gone_why="vanished").count() == 2
    harvest(source, full=True)
    assert kept.item.state == "held"


def test_a_list_that_names_them_again_takes_the_question_back(oai, add, settings):
    settings.HARVEST_GONE_PERCENT = 0
    source = add()
    everything = [record(f"oai:m:{n}") for n in range(3)]
    oai.say(*everything)
    harvest(source)
    oai.say(*everything[:2])
    harvest(source, full=True)
    assert HarvestChange.objects.waiting().count() == 1
    oai.say(*everything)
    harvest(source, full=True)

    assert HarvestChange.objects.waiting().count() == 0


def test_an_incremental_list_makes_nothing_vanish(oai, add, settings):
    settings.HARVEST_GONE_PERCENT = 100
    source = add()
    oai.say(record("oai:m:1"), record("oai:m:2"))
    harvest(source)
    oai.say(record("oai:m:1"))
    harvest(source)

    assert item_of("oai:m:2").state == "held"


def test_a_broken_list_makes_nothing_vanish(oai, add, settings):
    settings.HARVEST_GONE_PERCENT = 100
    source = add()
    oai.say(record("oai:m:1"), record("oai:m:2"))
    harvest(source)
    oai.pages = {"": record("oai:m:1") + token("two"), "two": b"<html>sorry</html>"}
    run = harvest(source, full=True)

    assert run.state == "failed"
    assert item_of("oai:m:2").state == "held"


def test_the_next_run_goes_on_where_one_broke_off(oai, add):
    source = add()
    oai.pages = {"": record("oai:m:1") + token("two"), "two": b"<html>sorry</html>"}
    assert harvest(source).state == "failed"
    oai.pages["two"] = record("oai:m:2")
    run = harvest(source)

    assert (run.state, counts(run)) == ("done", {"seen": 1, "new": 1})
    assert [each.get("resumptionToken", "") for each in oai.lists] == ["", "two", "two"]


def test_what_we_removed_does_not_come_back_by_itself(oai, add, curator):
    source = add()
    oai.say(record("oai:m:1"))
    harvest(source)
    take_back(item_of("oai:m:1"), by=curator, now=NOW)
    run = harvest(source, full=True)

    assert counts(run) == {"seen": 1, "unchanged": 1}
    assert item_of("oai:m:1").state == "removed"


def test_two_sources_of_one_server_do_not_double_a_record(oai, add):
    oai.say(record("oai:m:1"))
    harvest(add())
    run = harvest(add(set_spec="silver", name_zh="银器"))

    assert counts(run) == {"seen": 1, "refused": 1}
    assert "远方博物馆" in run.changes.get().reason
    assert ForeignItem.objects.count() == 1


def test_an_identifier_that_changes_its_case_is_the_same_item(oai, add):
    source = add()
    oai.say(record("oai:M:A1"))
    harvest(source)
    oai.say(record("oai:m:a1"))
    run = harvest(source, full=True)

    assert counts(run) == {"seen": 1, "unchanged": 1}
    assert ForeignItem.objects.get().oai_identifier == "oai:m:a1"


def test_identifiers_that_differ_in_case_and_content_are_two_items(oai, add):
    oai.say(record("oai:m:a", "甲"), record("oai:m:A", "乙"))

    assert counts(harvest(add())) == {"seen": 2, "new": 2}


def test_one_record_can_be_looked_at_again_by_hand(oai, add, curator):
    oai.say(record("oai:m:1", "银饰"))
    harvest(add())
    item = item_of("oai:m:1")
    oai.singles["oai:m:1"] = record("oai:m:1", "银冠")
    source = look_again(item, by=curator, now=NOW)

    assert source is not None and source.is_record
    from iiif.imports.services.bring_in import bring_in

    bring_in(source, by=curator, now=NOW)
    assert item_of("oai:m:1").name.text == "银冠"


def test_a_published_guest_is_found_by_search_until_it_is_gone(oai, add, curator):
    from search.models import Document

    source = add()
    oai.say(record("oai:m:1"))
    harvest(source)
    publish_foreign(item_of("oai:m:1"), by=curator, now=NOW)
    assert Document.objects.filter(object_id=item_of("oai:m:1").public_id).exists()
    oai.say(record("oai:m:1", deleted=True))
    harvest(source)

    assert not Document.objects.filter(object_id=item_of("oai:m:1").public_id).exists()
