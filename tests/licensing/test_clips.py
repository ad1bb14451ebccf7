"""A licence of a part: choosing, price, contract, the cut file and its evidence."""

from __future__ import annotations

import hashlib
import subprocess

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from licensing.clip import Clip, ClipTerms
from licensing.delivery_links import bytes_address, link_to
from licensing.documents import contract_context
from licensing.errors import BadChoice, BadScope
from licensing.models import Delivery
from licensing.services.count_download import count_download
from licensing.services.cut_delivery import delivered_path
from licensing.services.open_delivery import open_delivery
from licensing.services.quote import quote
from licensing.terms import Choice, OfferTerms, default_terms
from media.access import decide
from media.services.ingest import ingest_file
from provenance.models import Event
from provenance.registry import resolve
from tests.licensing.factories import NOON, AssetFactory, choice, make_master, offer_on
from tests.licensing.test_main_path import licensee, pay, take

PARTS = {"clip": {"allowed": True, "min_ms": 2_000, "factor": "by_duration", "floor_bp": 2_500}}


@pytest.fixture
def sold_in_parts():
    asset = AssetFactory(kind="audio", duration_ms=40_000, width=None, height=None)
    return offer_on(asset, terms=PARTS)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("clip", "message"),
    [
        (Clip(5_000, 5_000), "晚于"),
        (Clip(9_000, 5_000), "晚于"),
        (Clip(-1, 5_000), "不在录音里"),
        (Clip(0, 10**10), "不在录音里"),
        (Clip(38_000, 40_001), "超出"),
        (Clip(1_000, 2_999), "至少要 2 秒"),
    ],
)
def test_bad_parts_are_refused_and_name_the_field(sold_in_parts, clip, message):
    with pytest.raises(BadChoice, match=message) as refusal:
        quote(offer=sold_in_parts, choice=choice(clip=clip), now=NOON)
    assert refusal.value.field == "clip"


@pytest.mark.parametrize("text", ["", "5", "5-", "-5-9", "5-9-10", "a-b", "1.5-3", "９-12", "9-5"])
def test_addresses_that_are_no_part_are_refused(text):
    with pytest.raises(BadChoice):
        Clip.parse(text)


@pytest.mark.django_db
def test_an_image_and_an_offer_of_the_whole_have_no_parts():
    with pytest.raises(BadChoice, match="录音录像"):
        quote(offer=offer_on(terms=PARTS), choice=choice(clip=Clip(0, 5_000)), now=NOON)
    whole = offer_on(AssetFactory(kind="audio", duration_ms=40_000))
    with pytest.raises(BadChoice, match="整个作品"):
        quote(offer=whole, choice=choice(clip=Clip(0, 5_000)), now=NOON)


@pytest.mark.parametrize(
    "value",
    [
        True,
        {"allowed": 1},
        {"allowed": True, "min_ms": 0},
        {"allowed": True, "factor": "half"},
        {"allowed": True, "floor_bp": 10_001},
        {"allowed": True, "min": 5},
    ],
)
def test_terms_about_parts_that_make_no_sense_are_refused(value):
    with pytest.raises(BadScope):
        OfferTerms.from_json(default_terms() | {"clip": value})


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("clip", "factor_bp", "price_fen"),
    [
        (Clip(0, 40_000), 10_000, 240_000),
        (Clip(10_000, 30_000), 5_000, 120_000),
        (Clip(0, 4_000), 2_500, 60_000),  # a tenth, but a quarter is the least
    ],
)
def test_a_part_costs_its_share_and_the_line_says_so(sold_in_parts, clip, factor_bp, price_fen):
    quoted = quote(offer=sold_in_parts, choice=choice(clip=clip), now=NOON)

    line = next(line for line in quoted.lines if line.item == "clip")
    assert (line.factor_bp, quoted.price_fen) == (factor_bp, price_fen)
    (row,) = [row for row in quoted.rows(sold_in_parts.offered) if row[3] is line]
    assert clip.label in row[1]
    assert row[2]


@given(st.integers(1, 10**9), st.data())
def test_the_share_is_never_below_the_floor_nor_above_the_whole(duration_ms, data):
    start = data.draw(st.integers(0, duration_ms - 1))
    clip = Clip(start, data.draw(st.integers(start + 1, duration_ms)))
    terms = ClipTerms(min_ms=1, factor="by_duration", floor_bp=100)

    factor = terms.factor_bp(clip, duration_ms=duration_ms)

    assert 100 <= factor <= 10_000
    assert factor * duration_ms >= clip.length_ms * 10_000 or factor == 10_000


@pytest.mark.django_db
def test_a_choice_of_the_whole_keeps_the_hash_it_always_had(sold_in_parts):
    assert "clip" not in choice().to_json()
    assert quote(offer=sold_in_parts, choice=choice(), now=NOON).price_fen == 240_000
    part = choice(clip=Clip(1_000, 9_000))
    assert Choice.from_json(part.to_json()) == part


@pytest.mark.django_db
def test_the_licence_of_a_part_opens_only_the_part(sold_in_parts):
    party = licensee()
    part = take(sold_in_parts, party, clip=Clip(0, 5_000))
    pay(part)
    assert str(decide(party.user, sold_in_parts.asset).level) == "preview"

    pay(take(sold_in_parts, party))
    assert str(decide(party.user, sold_in_parts.asset).level) == "full"


@pytest.mark.django_db
def test_the_checkout_carries_the_part_by_plain_forms(client, sold_in_parts):
    offer = sold_in_parts
    type(offer.asset).objects.filter(pk=offer.asset.pk).update(state="ready")
    page = client.get(offer.get_absolute_url(), {"clip": "12500-20000"})
    assert 'value="12500-20000"' in page.content.decode()
    assert "0:12.500—0:20.000" in page.content.decode()

    asked = choice(start=timezone.localdate()).to_json() | {"clip": "12500-20000"}
    priced = client.get(reverse("licensing_price", args=[offer.number]), asked)
    assert "clip=12500-20000" in priced.context["next_url"]
    party = licensee()
    client.force_login(party.user)
    confirm = reverse("licensing_confirm", args=[offer.number])
    page = client.get(confirm, asked | {"party": party.public_id})
    assert page.content.decode().count("0:12.500—0:20.000") >= 2  # facts and price line

    bad = client.get(reverse("licensing_price", args=[offer.number]), asked | {"clip": "9-1"})
    assert bad.status_code == 400
    assert "晚于" in bad.content.decode()


@pytest.mark.django_db
def test_an_offer_of_the_whole_answers_a_part_with_a_refusal_beside_the_field(client):
    offer = offer_on(AssetFactory(kind="audio", duration_ms=40_000), now=timezone.now())

    page = client.get(offer.get_absolute_url(), {"clip": "0-5000"})

    assert page.status_code == 200
    assert "整个作品" in page.content.decode()
    assert "毫秒" not in client.get(offer.get_absolute_url()).content.decode()


def _tones(path):
    """10 s: 440 Hz, from second 5 on 880 Hz; in a film the picture turns from red to blue."""
    picture = ["-f", "lavfi", "-i", "color=red:s=64x48:r=25:d=5"]
    picture += ["-f", "lavfi", "-i", "color=blue:s=64x48:r=25:d=5"]
    sound = ["-f", "lavfi", "-i", "sine=440:d=5", "-f", "lavfi", "-i", "sine=880:d=5"]
    if path.suffix == ".mp4":
        graph = "[0][1]concat=n=2:v=1:a=0[v];[2][3]concat=n=2:v=0:a=1[a]"
        command = [*picture, *sound, "-filter_complex", graph, "-map", "[v]", "-map", "[a]"]
        command += ["-c:v", "libx264", "-g", "250", "-pix_fmt", "yuv420p", "-c:a", "aac"]
    else:
        graph = "[0][1]concat=n=2:v=0:a=1[a]"
        command = [*sound, "-filter_complex", graph, "-map", "[a]"]
    subprocess.run(["ffmpeg", "-v", "error", "-nostdin", *command, str(path)], check=True)
    return path


def _probe(path, *what):
    command = ["ffprobe", "-v", "error", *what, "-of", "default=nw=1:nk=1", str(path)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "codecs", "media_type"),
    [
        ("film.mp4", ["h264", "aac"], "video/mp4"),
        ("song.wav", ["flac"], "audio/flac"),
        ("song.mp3", ["aac"], "audio/mp4"),
    ],
)
def test_the_delivered_file_is_the_cut_exact_and_with_a_hash_of_its_own(
    tmp_path, client, settings, name, codecs, media_type
):
    settings.DELIVERIES_DIR = tmp_path / "deliveries"
    asset = ingest_file(
        _tones(tmp_path / name), title_zh="哭嫁歌", title_en="Bridal lament", by=None
    )
    type(asset).objects.filter(pk=asset.pk).update(state="ready", ready_at=NOON)
    asset.refresh_from_db()
    agreement = take(offer_on(asset, terms=PARTS), licensee(), clip=Clip(4_000, 7_480))
    pay(agreement)
    delivery = agreement.deliveries.get()
    assert (delivery.file_sha256, delivery.state) == ("", "prepared")
    assert "正在剪出" in client.get(link_to(delivery)).content.decode()

    open_delivery(delivery, now=NOON)
    open_delivery(Delivery.objects.get(), now=NOON)  # a second run changes nothing

    delivery = Delivery.objects.get()
    path = delivered_path(delivery.file_sha256)
    assert hashlib.sha256(path.read_bytes()).hexdigest() == delivery.file_sha256
    assert delivery.file_sha256 != delivery.master_sha256 == asset.master.sha256
    assert (delivery.size_bytes, delivery.media_type) == (path.stat().st_size, media_type)
    assert _probe(path, "-show_entries", "stream=codec_name") == codecs
    (length,) = _probe(path, "-show_entries", "format=duration")
    assert float(length) == pytest.approx(3.48, abs=0.06)
    if name == "film.mp4":  # the key frame before is at 0 s: a copy would begin there
        frames = _probe(path, "-count_frames", "-select_streams", "v", "-show_entries",
                        "stream=nb_read_frames")  # fmt: skip
        assert frames == ["87"]
    event = Event.objects.about(agreement.number).get(kind="delivery.available")
    for fact in (delivery.file_sha256, delivery.master_sha256, "4000-7480"):
        assert fact in event.leaf
    assert list(settings.DELIVERIES_DIR.glob("cut-*")) == []

    count_download(delivery, now=NOON)
    answer = client.get(bytes_address(delivery))
    assert b"".join(answer.streaming_content) == path.read_bytes()
    assert contract_context(agreement)["clip"] == Clip(4_000, 7_480)
    certificate = client.get(agreement.certificate_url).content.decode()
    assert "0:04.000—0:07.480" in certificate
    (found,) = [view for view in resolve(delivery.file_sha256) if view.subject == agreement.number]
    assert "片段" in str(found.note)


@pytest.mark.django_db
def test_a_whole_delivery_still_is_the_master():
    asset = AssetFactory(master=make_master(b"a whole song"))
    agreement = take(offer_on(asset), licensee())
    pay(agreement)

    delivery = agreement.deliveries.get()
    assert delivery.file_sha256 == delivery.master_sha256 == asset.master.sha256
    assert delivery.clip is None
