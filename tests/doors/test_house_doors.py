"""Every address of the house × every role: it opens to whom the table says, and to nobody else."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.auth.models import Group
from django.db import transaction
from django.test import Client
from django.utils import timezone
from PIL import Image

from accounts.api_token import Scope
from accounts.models import User
from accounts.roles import Role
from accounts.services.issue_token import issue_token
from archive.models import Record
from archive.regions import Region
from archive.services.create_record import create_record
from archive.services.publish_record import publish_record
from community.models import CreatorProfile
from community.services.start_contribution import start_contribution
from iiif.harvest.models import HarvestChange, HarvestRun, HarvestSource
from iiif.imports.services.bring_in import bring_in
from iiif.imports.services.receive import receive_file
from iiif.imports.services.show import publish_foreign
from iiif.services.name_cutout import name_cutout
from jobs.models import Job
from launch.strings import PACKAGES
from licensing.services.confirm_bank_transfer import confirm_bank_transfer
from licensing.services.open_payment import open_payment
from licensing.services.quote import quote
from licensing.services.take_up_offer import take_up_offer
from media.models import Upload
from media.services.ingest import ingest_file
from tests.archive.factories import CollectionFactory, PlaceFactory, TermFactory
from tests.archive.motifs import bearing, motif
from tests.community.factories import submitted
from tests.doors.routes import all_routes
from tests.doors.table import DOORS, OWNER
from tests.iiif.imports.documents import manifest
from tests.licensing.factories import PartyFactory, choice, offer_on, officer
from tests.media.factories import TextTrackFactory

pytestmark = pytest.mark.django_db

VIEWERS = ["anonymous", "stranger", "owner", *map(str, Role), "superuser"]


def _viewer(name: str) -> User | None:
    if name == "anonymous":
        return None
    if name == "superuser":
        return User.objects.create_superuser("root@example.org", "secret-words-1")
    user = User.objects.create_user(f"{name}@example.org", "secret-words-1")
    if name in set(Role):
        user.groups.add(Group.objects.get(name=name))
    return user


@pytest.fixture
def world(tmp_path: Path, run_jobs, settings, django_capture_on_commit_callbacks) -> dict[str, str]:
    """One of everything: public, or belonging to `owner` alone."""
    settings.SANDBOX_GATEWAY = True
    now = timezone.now()
    owner = _viewer("owner")
    picture = tmp_path / "纹样.png"
    Image.effect_noise((900, 700), 60).convert("RGB").save(picture)
    asset = ingest_file(picture, title_zh="纹样", by=None)
    record = publish_record(
        create_record(
            collection=CollectionFactory(slug="doors"), kind="object", title_zh="八勾",
            title_en="Eight hooks", by=None, media=[asset], media_access="full",
        ),
        by=None,
    )  # fmt: skip
    run_jobs()
    CreatorProfile.objects.create(user=owner, slug="owner", name_zh="主人", is_public=True)
    draft = start_contribution(by=owner, now=now)

    offer = offer_on(now=now)
    party = PartyFactory(user=owner)
    with django_capture_on_commit_callbacks(execute=True):
        _request, licence = _take(offer, party, owner, now)
        paid = open_payment(agreement=licence, method="offline_bank_transfer", by=owner, now=now)
        confirm_bank_transfer(
            paid, amount_fen=paid.amount_fen, bank_reference="T-1", by=officer(), now=now
        )
    request, agreement = _take(offer, party, owner, now)
    payment = open_payment(agreement=agreement, method="sandbox", by=owner, now=now)
    transfer = open_payment(agreement=agreement, method="offline_bank_transfer", by=owner, now=now)
    run_jobs()
    made = motif(bearing(Record.objects.get(pk=record.pk), region=Region(1, 1, 1, 50, 50)))
    track = TextTrackFactory(asset__public_access="full")
    job = Job.objects.create(kind="x.y", state=Job.State.FAILED, run_after=now, error="x")
    foreign, arrival = _foreign(1, None, now)
    publish_foreign(foreign, by=None, now=now)
    own_foreign, own_arrival = _foreign(2, owner, now)
    harvest = _harvest(foreign, now)
    return {
        "foreign": foreign.public_id,
        "arrival": str(arrival.pk),
        "own_foreign": own_foreign.public_id,
        "harvest_source": str(harvest.run.source_id),
        "harvest_run": str(harvest.run_id),
        "harvest_change": str(harvest.pk),
        "own_arrival": str(own_arrival.pk),
        "record": record.ark_name,
        "collection": "doors",
        "asset": asset.public_id,
        "recording": track.asset.public_id,
        "track": str(track.pk),
        "master": str(asset.master_id),
        "place": str(PlaceFactory().pk),
        "term": str(TermFactory().pk),
        "cutout": name_cutout(
            record=record,
            asset=type(asset).objects.get(pk=asset.pk),
            page=1,
            xywh=(1, 1, 50, 50),
            title_zh="八勾一角",
            by=None,
            at=now,
        ).public_id,  # fmt: skip
        "motif": made.ark_name,
        "motif_key": str(made.pk),
        "record_key": str(record.pk),
        "bearing": str(made.bearings.get().pk),
        "creator": "owner",
        "contribution": draft.number,
        "sent": submitted().number,
        "offer": offer.number,
        "choice": "?" + "&".join(f"{k}={v}" for k, v in _flat(_wanted(now).to_json())),
        "request": request.number,
        "agreement": agreement.number,
        "payment": payment.number,
        "transfer": transfer.number,
        "licence": licence.number,
        "licensed": offer.asset.public_id,
        "registration": offer.asset.registrations.get().number,
        "job": str(job.pk),
        "upload": Upload.objects.create(
            public_id="0" * 32,
            owner=owner,
            purpose="contribution",
            target=draft.number,
            name="纹样.png",
            size_bytes=9,
            created_at=now,
            touched_at=now,
            expires_at=now,
            state="stored",
            found_sha256="a" * 64,
            finished_at=now,
        ).public_id,
        "token": str(
            issue_token(
                owner=owner, name="脚本", scopes=[Scope.MEDIA_UPLOAD], expires_at=None, now=now
            )[0].pk
        ),
    }


def _foreign(number, owner, now):
    """An item of another museum, and a document that waits for a yes."""

    def receive(path):
        body = json.dumps(manifest(f"https://museum.example.org/{path}")).encode()
        return receive_file(body, file_name="m.json", owner=owner, by=owner, now=now)

    return bring_in(receive(f"m/{number}"), by=owner, now=now), receive(f"new/{number}")


def _harvest(item, now):
    """A change of a harvested item that waits for a yes."""
    source = HarvestSource.objects.create(
        kind="oai", name_zh="远方博物馆", address="https://museum.example.org/oai",
        prefix="oai_dc", created_at=now,
    )  # fmt: skip
    run = HarvestRun.objects.create(source=source, state="done", started_at=now, ended_at=now)
    return HarvestChange.objects.create(
        run=run, key="k", what="gone", state="waiting", item=item, at=now
    )


def _take(offer, party, owner, now):
    shown = quote(offer=offer, choice=_wanted(now), now=now)
    return take_up_offer(
        offer=offer, choice=_wanted(now), licensee=party, by=owner, signature="主人",
        shown_fen=shown.price_fen, shown_digest=shown.digest, now=now,
    )  # fmt: skip


def _wanted(now):
    return choice(start=timezone.localdate(now) + timedelta(days=1))


def _flat(values: dict) -> list[tuple[str, object]]:
    return [
        (name, one)
        for name, value in values.items()
        for one in (value if isinstance(value, list) else [value])
    ]


def test_every_address_of_the_house_is_in_the_table():
    mine = {
        r.name
        for r in all_routes()
        if r.package in PACKAGES and "snippets" not in r.pattern and "chooser" not in r.name
    }

    assert mine - DOORS.keys() == set(), "no row in tests/doors/table.py"
    assert DOORS.keys() - mine == set(), "a row for an address that is gone"


def test_doors_open_to_whom_they_should(world):
    wrong = []
    for viewer in VIEWERS:
        client = Client()
        if viewer == "owner":
            client.force_login(User.objects.get(email="owner@example.org"))
        elif user := _viewer(viewer):
            client.force_login(user)
        wrong += _wrong_doors(client, viewer, world)

    assert wrong == []


def _wrong_doors(client: Client, viewer: str, world: dict[str, str]) -> list[str]:
    wrong = []
    for name, door in DOORS.items():
        if viewer == "superuser" and door.opens_to == OWNER:
            continue  # holds every right, so some of what belongs to one person opens
        path = door.path.format(**world)
        with transaction.atomic():
            answer = client.generic(door.method, path)
            transaction.set_rollback(True)
        if _is_open(answer) != (viewer in door.opens_to):
            where = answer.get("Location", "")
            wrong.append(f"{viewer}: {name} {path} answered {answer.status_code} {where}")
    return wrong


def _is_open(answer) -> bool:
    if answer.status_code in {301, 302, 303}:
        return "login" not in answer["Location"] and not answer["Location"].endswith("/cms/")
    return answer.status_code not in {401, 403, 404}
