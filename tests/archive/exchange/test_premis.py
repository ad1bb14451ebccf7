"""PREMIS: valid, complete, the same thing named alike everywhere, and nobody's name in it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from lxml import etree

from accounts.roles import Role
from archive.exchange.premis import kept_of, premis
from archive.exchange.premis.words import EVENT_CODES
from archive.models import RecordMedia
from media.models import Asset, FileEvent, Master, MasterCopy
from media.services.add_track import add_track
from media.services.note_use import note_use
from tests.archive.exchange.records import HOSTILE, bare
from tests.archive.factories import RecordMediaFactory
from tests.media.factories import AssetFactory, MasterFactory, RenditionFactory, UserFactory

pytestmark = pytest.mark.django_db
P = "{http://www.loc.gov/premis/v3}"
XSI = "{http://www.w3.org/2001/XMLSchema-instance}type"
NOW = timezone.now()
PART = Path(__file__).parent / "schemas" / "premis-3-0-part.xsd"


def check(document: bytes) -> Any:
    """Valid, and every link leads to something in the document."""
    root = etree.fromstring(document)
    etree.XMLSchema(etree.parse(str(PART))).assertValid(root)
    known = {
        stem: [each.text for each in root.iterfind(f".//{P}{stem}IdentifierValue")]
        for stem in ("object", "event", "agent", "rightsStatement")
    }
    for stem, names in known.items():
        assert len(set(names)) == len(names), f"{stem} told twice"
        for wrap in ("linking", "related"):
            link = f"{wrap}{stem[0].upper()}{stem[1:]}IdentifierValue"
            linked = {each.text for each in root.iterfind(f".//{P}{link}")}
            assert linked <= set(names), link
    return root


def objects(root: Any, category: str) -> list[Any]:
    return [each for each in root.iterfind(f"{P}object") if each.get(XSI) == f"premis:{category}"]


def full(**fields: Any) -> Asset:
    """An asset with everything that can be told: copies, renditions, a track, all events."""
    asset = AssetFactory(
        ready=True, video=True, public=True,
        licence_uri="https://creativecommons.org/licenses/by/4.0/",
        rights_statement_uri="https://rightsstatements.org/vocab/InC/1.0/",
        master__technical={"puid": "fmt/199"}, master__media_type="video/mp4",
        master__embedded={"facts": {"software": "Premiere 24"}}, master__remote_at=NOW, **fields,
    )  # fmt: skip
    MasterCopy.objects.create(master=asset.master, made_at=NOW, checked_at=NOW)
    RenditionFactory(asset=asset, made_by="ffmpeg 7.1", remote_at=NOW)
    text = "WEBVTT\n\n00:00:01.000 --> 00:00:04.000\n摆手舞。\n"
    add_track(asset, kind="captions", language="zh-Hans", text=text, by=None, at=NOW)
    for kind in FileEvent.Type:
        FileEvent.objects.create(
            asset=asset, master=asset.master, type=kind, outcome="success", at=NOW,
            agent="huxiang media.renditions, ffmpeg 7.1", detail={"名": "值"},
        )  # fmt: skip
    FileEvent.objects.create(
        master=asset.master, type="fixity check", outcome="fail", at=NOW, agent="huxiang"
    )
    note_use(asset, to="staff", way="download", agent="huxiang media.master", at=NOW)
    return asset


def test_everything_of_an_asset_is_told(django_assert_num_queries):
    asset = full()

    with django_assert_num_queries(4):
        document = premis(kept_of([asset]))

    root = check(document)
    assert [len(objects(root, c)) for c in ("intellectualEntity", "representation", "file")] == [
        1, 2, 3,
    ]  # fmt: skip
    master = objects(root, "file")[0]
    assert master.findtext(f".//{P}messageDigest") == asset.master.sha256
    assert master.findtext(f".//{P}size") == str(asset.master.size_bytes)
    assert master.findtext(f".//{P}formatRegistryKey") == "fmt/199"
    assert master.findtext(f".//{P}creatingApplicationName") == "Premiere 24"
    assert master.findtext(f"{P}originalName") == asset.master.original_name
    media = [each.text for each in master.iterfind(f".//{P}storageMedium")]
    assert media == ["working disk", "second disk", "object storage"]
    events = root.findall(f"{P}event")
    assert len(events) == FileEvent.objects.count()
    kinds = {e.find(f"{P}eventType").text: e.find(f"{P}eventType").get("valueURI") for e in events}
    base = "http://id.loc.gov/vocabulary/preservation/eventType/"
    assert kinds == {kind.value: base + EVENT_CODES[kind] for kind in FileEvent.Type}
    failed = [e for e in events if e.findtext(f".//{P}eventOutcome") == "fail"]
    assert len(failed) == 1
    versions = {
        each.findtext(f"{P}agentName"): each.findtext(f"{P}agentVersion")
        for each in root.iterfind(f"{P}agent")
    }
    assert versions["ffmpeg"] == "7.1"
    bases = [each.text for each in root.iterfind(f".//{P}rightsBasis")]
    assert bases == ["license", "other", "other"]
    assert root.findtext(f".//{P}restriction") == "public: full"


def test_nobody_is_named():
    person = UserFactory(display_name="石秀英", email="shi@example.org")
    asset = full(owner=person)

    root = check(premis(kept_of([asset])))

    text = etree.tostring(root, encoding="unicode")
    assert "石秀英" not in text
    assert "shi@example.org" not in text
    people = [a for a in root.iterfind(f"{P}agent") if a.findtext(f"{P}agentType") == "person"]
    assert [each.findtext(f"{P}agentName") for each in people] == ["staff"]


def test_a_record_and_its_files_that_share_a_master():
    record = bare("object", title_zh="银项圈")
    shared = MasterFactory()
    pair = [AssetFactory(ready=True, master=shared), AssetFactory(ready=True, master=shared)]
    for asset in pair:
        RenditionFactory(asset=asset)
        RecordMediaFactory(record=record, asset=asset)
        note_use(asset, to="owner", way="download", agent="huxiang", at=NOW)

    root = check(premis(kept_of(pair), record=record))

    entities = objects(root, "intellectualEntity")
    assert entities[0].findtext(f".//{P}objectIdentifierValue") == record.ark
    parts = entities[0].findall(f".//{P}relatedObjectIdentifierValue")
    assert [each.text for each in parts] == [
        e.findtext(f".//{P}objectIdentifierValue") for e in entities[1:]
    ]
    masters = [
        each for each in objects(root, "file")
        if each.findtext(f".//{P}objectIdentifierType") == "SHA-256"
    ]  # fmt: skip
    assert len(masters) == 1
    assert len(masters[0].findall(f".//{P}relatedObjectIdentifier")) == 2


def test_hostile_words_and_an_asset_without_a_file():
    asset = AssetFactory(master=None, title_zh=HOSTILE[:300])
    Master.objects.update(original_name=HOSTILE[:255])
    FileEvent.objects.create(
        asset=asset, type="metadata modification", outcome="warning", at=NOW,
        agent=HOSTILE[:120], detail={HOSTILE: HOSTILE},
    )  # fmt: skip

    root = check(premis(kept_of([asset])))

    assert not objects(root, "file")


def test_more_files_ask_no_more_queries(django_assert_num_queries):
    assets = [full() for _ in range(3)]

    with django_assert_num_queries(4):
        check(premis(kept_of(assets)))


# Who gets it


@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.CATALOGUER, 200), (Role.OPERATOR, 404), (None, 404)],
)
def test_staff_who_may_have_the_master_get_it_by_asset(client, staff, role, status):
    asset = full()
    person = staff(role) if role else UserFactory()
    client.force_login(person)

    answer = client.get(f"/cms/archive/premis/assets/{asset.public_id}.xml")

    if role is None:
        assert answer.status_code in (302, 403)
        return
    assert answer.status_code == status
    if status == 200:
        check(answer.content)
        assert "no-store" in answer["Cache-Control"]
        assert "attachment" in answer["Content-Disposition"]


def test_core_data_is_told_to_nobody_who_may_not_have_it(client, staff):
    asset = full(grade="core")
    record = bare("object")
    RecordMedia.objects.create(record=record, asset=asset)
    client.force_login(staff(Role.CATALOGUER))

    assert client.get(f"/cms/archive/premis/assets/{asset.public_id}.xml").status_code == 404
    answer = client.get(f"/cms/archive/premis/records/{record.pk}.xml")

    root = check(answer.content)
    assert asset.master.sha256 not in answer.content.decode()
    assert len(objects(root, "intellectualEntity")) == 1


def test_there_is_no_public_address(client):
    record = bare("object")
    RecordMediaFactory(record=record, asset=full())

    assert client.get(f"/objects/{record.ark_name}/premis.xml").status_code == 404
