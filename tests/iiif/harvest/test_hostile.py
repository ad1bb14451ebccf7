"""Servers that lie, stall, loop or attack: each ends with a reason, and nothing is lost."""

from __future__ import annotations

import gzip
import time
from datetime import timedelta

import pytest

from iiif.harvest.errors import NoFormat
from iiif.harvest.oai import ask, verbs
from iiif.harvest.services.probe import probe
from iiif.imports.models import ForeignItem
from tests.iiif.harvest.conftest import harvest
from tests.iiif.harvest.oai_server import OAI, envelope, fault, record, token

pytestmark = pytest.mark.django_db
OLD = "2020-01-01T00:00:00Z"


def listed(inside: str) -> bytes:
    return envelope(f"<ListRecords>{inside}</ListRecords>")


def failed(oai, add, page) -> tuple[str, str]:
    """The code and the sentence with which a first page is refused."""
    oai.pages = {"": page}
    run = harvest(add())
    assert run.state == "failed"
    assert run.error_zh and run.error_en and run.error_zh != run.error_en
    return run.error_code, run.error_zh


def sends(body: bytes, status: int = 200, **headers: str):
    def answer(handler):
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body)

    return answer


@pytest.mark.parametrize(
    ("page", "says"),
    [
        (b"<!DOCTYPE html><html><body>Welcome</body></html>", "网页"),
        (b"<html xmlns='http://www.w3.org/1999/xhtml'/>", "网页"),
        (b"", "完好的 XML"),
        (b"<OAI-PMH><ListRecords>", "不是 OAI-PMH 2.0"),
        (b'<OAI-PMH xmlns="http://www.openarchives.org/OAI/1.1/OAI_ListRecords"/>', "1.1"),
        (f'<rss xmlns="{OAI}"/>'.encode(), "不是 OAI-PMH 2.0"),
        (listed(record("oai:m:1"))[:-30], "完好的 XML"),
        (listed(record("oai:m:1", "银饰")).replace("银饰".encode(), "银饰".encode("gbk")), "UTF-8"),
        (listed(record("oai:m:1")).decode().replace("UTF-8", "UTF-16").encode("utf-16"), "UTF-8"),
        (b'<?xml version="1.0" encoding="UTF-7"?><a/>', "UTF-8"),
        (listed("<a>" * 300 + "</a>" * 300), "嵌套"),
        (listed(record("oai:m:1") + token("x" * 5000)), "续读标记"),
    ],
)  # fmt: skip
def test_what_is_no_answer_of_the_protocol_says_what_it_is(oai, add, page, says):
    code, sentence = failed(oai, add, page)

    assert code == "iiif_harvest_not_oai"
    assert says in sentence
    assert not ForeignItem.objects.exists()


def test_a_document_type_is_refused_with_all_that_it_could_do(oai, add, museum, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("s3cret")
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 9))
    for subset in (
        f'<!ENTITY l0 "lol">{laughs}',
        f'<!ENTITY l8 SYSTEM "file://{secret}">',
        f'<!ENTITY % p SYSTEM "{museum.url}/evil.dtd"> %p;<!ENTITY l8 "x">',
    ):
        page = listed(record("oai:m:1", "&l8;")).replace(
            b"?><OAI", f"?><!-- <a> --><!DOCTYPE OAI-PMH [{subset}]><OAI".encode(), 1
        )
        began = time.monotonic()
        oai.pages = {"": page}
        run = harvest(add(set_spec=f"s{len(subset)}"))
        assert (run.error_code, "DTD" in run.error_zh) == ("iiif_harvest_not_oai", True)
        assert time.monotonic() - began < 5
    assert not any(path == "/evil.dtd" for path, _headers in museum.heard)
    assert not ForeignItem.objects.exists()


def test_an_encoding_that_is_declared_is_read(oai, add):
    page = listed(record("oai:m:1", "银饰")).decode().replace("UTF-8", "GB18030")
    oai.pages = {"": page.encode("gb18030")}
    run = harvest(add())

    assert run.state == "done"
    assert ForeignItem.objects.get().name.text == "银饰"
    assert "银饰".encode() in ForeignItem.objects.get().source.content


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("badArgument", "不接受"),
        ("cannotDisseminateFormat", "格式"),
        ("noSetHierarchy", "集合"),
        ("badVerb", "OAI-PMH"),
        ("somethingElse", "somethingElse"),
    ],
)
def test_every_error_of_the_protocol_says_what_to_do(oai, add, name, says):
    code, sentence = failed(oai, add, fault(name, "因为 <b>"[:2]))

    assert code == "iiif_harvest_oai_error"
    assert says in sentence


def test_a_token_that_leads_back_ends_the_walk(oai, add):
    oai.pages = {
        "": record("oai:m:1") + token("a"),
        "a": record("oai:m:2") + token("b"),
        "b": record("oai:m:3") + token("a"),
    }
    run = harvest(add())

    assert (run.state, run.error_code) == ("failed", "iiif_harvest_loop")
    assert len(oai.lists) == 3


def test_the_same_token_again_ends_the_walk(oai, add):
    oai.pages = {"": record("oai:m:1") + token("a"), "a": record("oai:m:2") + token("a")}

    assert harvest(add()).error_code == "iiif_harvest_loop"


def test_the_same_page_under_ever_new_tokens_ends_the_walk(oai, add):
    oai.pages = {
        "": record("oai:m:1") + token("a"),
        "a": record("oai:m:2") + token("b"),
        "b": record("oai:m:2") + token("c"),
    }
    run = harvest(add())

    assert run.error_code == "iiif_harvest_loop"
    assert run.new == 2


def test_empty_pages_without_end_are_left(oai, add):
    oai.pages = {"": token("1")} | {str(n): token(str(n + 1)) for n in range(1, 200)}
    run = harvest(add())

    assert run.error_code == "iiif_harvest_loop"
    assert len(oai.lists) < 60


def test_a_list_without_end_is_cut_and_goes_on_next_time(oai, add, settings):
    settings.HARVEST_MAX_RECORDS = 3
    oai.pages = {"": record("oai:m:0") + token("1")} | {
        str(n): record(f"oai:m:{n}") + token(str(n + 1)) for n in range(1, 100)
    }
    source = add()
    first, second = harvest(source), harvest(source)

    assert (first.state, first.seen) == ("cut", 3)
    assert (second.state, second.seen, second.new) == ("cut", 3, 3)
    assert ForeignItem.objects.count() == 6
    assert "3" in first.error


def test_a_source_never_fills_the_house(oai, add, settings):
    settings.HARVEST_MAX_ITEMS = 2
    oai.say(*(record(f"oai:m:{n}") for n in range(5)))
    run = harvest(add())

    assert (run.state, run.error_code) == ("failed", "iiif_harvest_too_much")
    assert ForeignItem.objects.count() <= 2


def test_a_scheduled_source_that_was_cut_goes_on_within_the_hour(oai, add, settings):
    settings.HARVEST_MAX_RECORDS = 1
    oai.pages = {"": record("oai:m:0") + token("1"), "1": record("oai:m:1")}
    source = add(schedule="monthly")
    before = source.next_run_at
    harvest(source)

    assert source.next_run_at < before - timedelta(days=20)


def test_a_run_takes_no_more_bytes_and_no_more_time_than_it_may(oai, add, settings):
    settings.HARVEST_MAX_MB = 1
    big = f"<dc:description>{'长' * 300_000}</dc:description>"
    oai.pages = {str(n or ""): record(f"oai:m:{n}", more=big) + token(str(n + 1)) for n in range(5)}
    run = harvest(add())
    assert run.state == "cut"
    assert run.size_bytes < 3 << 20

    settings.HARVEST_MAX_MB, settings.HARVEST_MAX_MINUTES = 500, 0
    assert harvest(add(set_spec="s")).state == "cut"


def test_a_bomb_of_gzip_is_dropped_before_it_grows(oai, add, settings):
    settings.HARVEST_PAGE_MB = 1
    bomb = gzip.compress(b" " * (64 << 20))
    code, sentence = failed(oai, add, sends(bomb, Content_Encoding="gzip"))

    assert code == "fetch_too_large"
    assert "上限" in sentence


def test_five_gigabytes_are_not_begun(oai, add):
    code, _sentence = failed(oai, add, sends(b"<", Content_Length=str(5 << 30)))

    assert code == "fetch_too_large"


def test_a_stream_without_end_is_cut(oai, add, settings):
    settings.HARVEST_PAGE_MB = 1

    def endless(handler):
        handler.send_response(200)
        handler.end_headers()
        for _piece in range(100):
            handler.wfile.write(b"x" * 65_536)

    assert failed(oai, add, endless)[0] == "fetch_too_large"


def test_an_answer_that_drips_is_left(oai, add, settings):
    settings.HARVEST_ANSWER_SECONDS = 2
    settings.HARVEST_WAIT_SECONDS = 0

    def drip(handler):
        handler.send_response(200)
        handler.end_headers()
        for _drop in range(60):
            handler.wfile.write(b" ")
            handler.wfile.flush()
            time.sleep(0.1)

    began = time.monotonic()
    assert failed(oai, add, drip)[0] == "fetch_too_slow"
    assert time.monotonic() - began < 5


@pytest.mark.parametrize(
    "there", ["http://127.0.0.1:22/", "http://169.254.169.254/", "file:///etc/passwd"]
)
def test_a_redirect_into_our_network_is_not_followed(oai, add, there):
    code, _sentence = failed(oai, add, sends(b"", 302, Location=there))

    assert code == "fetch_address_refused"


def test_the_network_of_the_house_is_closed_without_the_setting(oai, add, settings):
    source = add()
    settings.FETCH_ALLOW = []
    run = harvest(source)

    assert run.error_code == "fetch_address_refused"
    assert oai.asked == []


@pytest.mark.parametrize("later", ["1", "Wed, 21 Oct 2015 07:28:00 GMT", "soon"])
def test_a_server_that_asks_for_patience_gets_it(oai, add, later, monkeypatch):
    monkeypatch.setattr(ask, "_AGAIN_S", (0.1,))
    said = []

    def busy(handler):
        if not said:
            said.append(1)
            sends(b"", 503, Retry_After=later)(handler)
        else:
            sends(listed(record("oai:m:1")))(handler)

    oai.pages = {"": busy}
    run = harvest(add())

    assert (run.state, run.new, run.requests) == ("done", 1, 3)


def test_patience_ends(oai, add):
    code, sentence = failed(oai, add, sends(b"", 503, Retry_After="86400"))

    assert code == "fetch_answer_refused"
    assert "503" in sentence
    assert len(oai.lists) == 1


def test_a_record_that_is_too_large_is_told_and_the_others_come(oai, add, settings):
    settings.HARVEST_RECORD_KB = 16
    huge = f"<dc:description>{'x' * 20_000}</dc:description>"
    oai.say(record("oai:m:1", more=huge), record("oai:m:2"))
    run = harvest(add())

    assert (run.state, run.new, run.refused) == ("done", 1, 1)
    assert "KB" in run.changes.get(what="refused").reason


@pytest.mark.parametrize(
    "metadata",
    [
        "<metadata/>",
        "",
        "<metadata><marc xmlns='http://www.loc.gov/MARC21/slim'/></metadata>",
    ],
)
def test_a_record_without_usable_metadata_is_told_and_the_others_come(oai, add, metadata):
    header = f"<header><identifier>oai:m:1</identifier><datestamp>{OLD}</datestamp></header>"
    oai.say(f"<record>{header}{metadata}</record>", record("oai:m:2"))
    run = harvest(add())

    assert (run.state, run.new, run.refused) == ("done", 1, 1)
    assert run.changes.get(what="refused").identifier == "oai:m:1"


def test_a_record_that_cannot_be_read_any_more_does_not_vanish(oai, add, settings):
    settings.HARVEST_GONE_PERCENT = 100
    source = add()
    oai.say(record("oai:m:1"))
    harvest(source)
    header = f"<header><identifier>oai:m:1</identifier><datestamp>{OLD}</datestamp></header>"
    oai.say(f"<record>{header}<metadata/></record>")
    harvest(source, full=True)

    assert ForeignItem.objects.get().state == "held"


@pytest.mark.parametrize("identifier", ["", "x" * 1_500])
def test_a_record_without_a_usable_identifier_makes_nothing_vanish(oai, add, settings, identifier):
    settings.HARVEST_GONE_PERCENT = 100
    source = add()
    oai.say(record("oai:m:1"))
    harvest(source)
    oai.say(record(identifier))
    run = harvest(source, full=True)

    assert (run.state, run.refused) == ("done", 1)
    assert ForeignItem.objects.get().state == "held"


def test_dates_that_are_none_are_left_out_with_a_note(oai, add):
    oai.say(record("oai:m:1", stamp="vorgestern"))
    harvest(add())

    item = ForeignItem.objects.get()
    assert item.datestamp == ""
    assert [fault.code for fault in item.faults] == ["date_unreadable"]


def test_a_server_that_forgets_its_tokens_is_asked_anew(oai, add):
    told = []

    def forgets_once(handler):
        if not told:
            told.append(1)
            sends(fault("badResumptionToken"))(handler)
        else:
            sends(listed(record("oai:m:2")))(handler)

    oai.pages = {"": record("oai:m:1") + token("a"), "a": forgets_once}
    run = harvest(add())

    assert (run.state, run.restarts, run.new) == ("done", 1, 2)
    assert ForeignItem.objects.count() == 2


def test_a_server_that_forgets_always_is_left(oai, add):
    oai.pages = {"": record("oai:m:1") + token("gone")}
    run = harvest(add())

    assert (run.state, run.error_code) == ("failed", "iiif_harvest_oai_error")
    assert len(oai.lists) <= 6


def test_hostile_words_are_kept_and_made_harmless(oai, add, client):
    words = "&lt;script&gt;alert(1)&lt;/script&gt;&#x202e;"
    oai.say(record("oai:m:1", words, more=(
        f"<dc:description>{words}</dc:description><dc:creator>&lt;img src=x onerror=y&gt;甲</dc:creator>"
        "<dc:identifier>javascript:alert(1)</dc:identifier><dc:rights>https://evil.example/by/4.0/</dc:rights>"
    )))  # fmt: skip
    harvest(add(new_items="public"))
    item = ForeignItem.objects.get()
    page = client.get(item.get_absolute_url()).content.decode()

    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert 'href="javascript' not in page
    assert item.rights == ""


def test_our_own_address_is_no_source(oai, settings, curator):
    from django.utils import timezone

    from iiif.harvest.errors import IsOurs

    settings.SITE_URL = oai.server.url
    with pytest.raises(IsOurs):
        probe(oai.address, by=curator, now=timezone.now())


def test_a_server_is_told_before_it_is_kept(oai, curator):
    from django.utils import timezone

    oai.formats = [
        ("oai_dc", f"{OAI}oai_dc/"),
        ("marcxml", "http://www.loc.gov/MARC21/slim"),
        ("ese", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"),
        ("l", "http://www.lido-schema.org"),
    ]
    oai.sets = [("silver", "银器"), ("textiles:miao", "苗绣")]
    found = probe(f"{oai.address}?verb=Identify", by=curator, now=timezone.now())

    assert found.address == oai.address
    assert [each.prefix for each in found.formats] == ["ese", "l", "oai_dc"]
    assert found.identity.name == "远方博物馆 <b>"
    assert found.identity.emails == ["oai@museum.example.org"]
    assert [each.spec for each in found.sets] == ["silver", "textiles:miao"]
    assert type(found).read(found.signed()) == found


def test_a_server_with_none_of_our_formats_says_which_it_has(oai):
    oai.formats = [("marcxml", "http://www.loc.gov/MARC21/slim")]
    with pytest.raises(NoFormat, match="marcxml"):
        verbs.formats(ask.Asker(pause_s=0), oai.address)
