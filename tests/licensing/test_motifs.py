"""A motif licensed alone: cut once, never more open than its whole, sold like any asset."""

from __future__ import annotations

import os
import signal
import time

import numpy as np
import pytest
from django.utils.translation import override
from PIL import Image

from accounts.models import Institution, User
from archive.errors import MotifRefused, OtherInstitution
from archive.models import Motif
from archive.regions import Region
from archive.services.cut_motif_asset import KIND, cut_motif_asset, start_cut
from archive.services.withdraw_record import withdraw_record
from archive.signals import motif_cut
from jobs.models import Job
from licensing.conflicts import Ask, Mode, Reason
from licensing.models import Agreement, Derivation, Party, Settlement, SplitPlan
from licensing.reach import reach_of_asset, reach_of_collection
from licensing.services.count_download import count_download
from licensing.services.open_delivery import open_delivery
from licensing.services.seal_split_plan import seal_split_plan
from licensing.services.set_switches import set_switches
from licensing.services.surroundings import blockers_for
from media.access import Level, decide
from media.models import Asset, FileEvent
from media.services.ingest import ingest_file
from provenance.models import Event
from tests.archive.factories import CollectionFactory
from tests.archive.motifs import bearing, motif
from tests.licensing.factories import NOON, PartyFactory, choice, offer_on, officer, register
from tests.licensing.test_main_path import licensee, pay, take
from tests.media.killing import House
from tests.media.pictures import picture
from tests.museum.factories import public_record

pytestmark = pytest.mark.django_db
BOX = Region(1, 40, 60, 300, 200)


@pytest.fixture
def whole(tmp_path, run_jobs) -> Asset:
    """A real brocade, of which the public sees a preview."""
    path = tmp_path / "brocade.png"
    picture(7).save(path)
    asset = ingest_file(
        path, title_zh="西兰卡普", title_en="Brocade", credit_zh="虚构博物馆",
        rights_statement_uri="http://rightsstatements.org/vocab/InC/1.0/",
    )  # fmt: skip
    run_jobs()
    asset.refresh_from_db()
    asset.public_access = "preview"
    asset.save()
    return asset


@pytest.fixture
def hooks(whole) -> Motif:
    return motif(bearing(public_record(asset=whole), region=BOX))


def made(hooks: Motif, run_jobs) -> Asset:
    start_cut(hooks, by=None)
    run_jobs()
    hooks.refresh_from_db()
    assert hooks.asset is not None
    return hooks.asset


class TestCutting:
    def test_it_is_the_region_and_says_where_it_comes_from(self, hooks, whole, run_jobs):
        asset = made(hooks, run_jobs)

        with Image.open(asset.master.path) as cut, Image.open(whole.master.path) as source:
            wanted = source.convert("RGB").crop((40, 60, 340, 260))
            assert np.array_equal(np.asarray(cut.convert("RGB")), np.asarray(wanted))
        assert (asset.title_zh, asset.title_en) == ("四十八勾䶮", "Forty-eight hooks")
        assert (asset.credit_zh, asset.rights_statement_uri) == (
            whole.credit_zh, whole.rights_statement_uri,
        )  # fmt: skip
        assert (asset.institution, asset.grade) == (hooks.institution, whole.grade)
        assert (asset.is_ready, asset.public_access) == (True, "preview")
        event = FileEvent.objects.get(asset=asset, type=FileEvent.Type.CREATION)
        assert event.detail["cut_from"] == whole.public_id
        assert event.detail["source_sha256"] == whole.master.sha256
        told = Event.objects.about(hooks.ark_name).filter(kind="motif.cut").get()
        assert (told.facts["asset"], told.facts["xywh"]) == (asset.public_id, list(BOX.xywh))

    def test_it_is_an_excerpt_of_the_whole_and_shares_as_the_whole_does(
        self, hooks, whole, run_jobs
    ):
        museum, village = PartyFactory(), PartyFactory()
        seal_split_plan(asset=whole, shares={museum: 4_000, village: 6_000}, by=None, now=NOON)

        asset = made(hooks, run_jobs)

        link = Derivation.objects.get(child=asset)
        assert (link.parent, link.kind, link.rate_bp) == (whole, "excerpt", 10_000)
        plan = SplitPlan.objects.get(asset=asset, current=True)
        assert {s.party: s.share_bp for s in plan.shares.all()} == {museum: 4_000, village: 6_000}

    def test_the_tree_of_the_whole_leads_to_the_motif(self, hooks, whole, run_jobs, client):
        made(hooks, run_jobs)
        with override("zh-hans"):
            address = hooks.get_absolute_url()

        page = client.get(f"/objects/{hooks.typical.record.ark_name}").content.decode()
        assert page.count(f'href="{address}"') >= 2  # among its motifs, and in the tree

    def test_it_is_cut_once(self, hooks, run_jobs):
        asset = made(hooks, run_jobs)

        with pytest.raises(MotifRefused, match="已经有"):
            start_cut(hooks, by=None)
        again = cut_motif_asset(hooks, by=None, now=NOON, on_progress=lambda *_: None)

        assert again == asset
        assert Asset.objects.filter(cut_from__isnull=False).count() == 1
        assert Derivation.objects.count() == 1

    def test_what_fails_halfway_is_taken_up_again(self, hooks):
        def refuse(**_kwargs):
            raise RuntimeError("the power is gone")

        motif_cut.connect(refuse, dispatch_uid="test")
        try:
            with pytest.raises(RuntimeError):
                cut_motif_asset(hooks, by=None, now=NOON, on_progress=lambda *_: None)
        finally:
            motif_cut.disconnect(dispatch_uid="test")
        half = Asset.objects.get(cut_from__isnull=False)
        assert Motif.objects.get().asset is None

        asset = cut_motif_asset(hooks, by=None, now=NOON, on_progress=lambda *_: None)

        assert asset == half == Motif.objects.get().asset
        assert Asset.objects.filter(cut_from__isnull=False).count() == 1
        assert Derivation.objects.count() == 1

    def test_another_region_is_another_picture_and_the_first_one_stays(
        self, hooks, whole, run_jobs
    ):
        first = made(hooks, run_jobs)
        hooks.bearings.set([bearing(hooks.typical.record, whole, Region(1, 0, 0, 50, 50))])
        hooks.save_revision().publish()

        second = made(Motif.objects.get(pk=hooks.pk), run_jobs)

        assert second != first
        assert Asset.objects.filter(pk=first.pk).exists()

    def test_a_cut_of_a_cut_is_a_cut_of_the_whole(self, hooks, whole, run_jobs):
        first = made(hooks, run_jobs)
        inner = motif(bearing(public_record(asset=first), region=Region(1, 10, 20, 30, 40)))

        second = made(inner, run_jobs)

        assert second.cut_from == whole
        assert second.cut_region == "1:50,80,30,40"

    def test_drafts_and_strangers_cut_nothing(self, whole, hooks):
        draft = motif(bearing(public_record(asset=whole), region=BOX), published=False)
        other = Institution.objects.create(code="second", name_zh="另一座馆")
        stranger = User.objects.create_user("stranger@example.org")
        foreign = motif(
            bearing(public_record(CollectionFactory(institution=other), asset=whole), region=BOX)
        )

        with pytest.raises(MotifRefused, match="先发布"):
            start_cut(draft, by=None)
        with pytest.raises(OtherInstitution):
            start_cut(foreign, by=stranger)
        assert not Job.objects.filter(kind=KIND).exists()


class TestAccess:
    @pytest.mark.parametrize(
        ("change", "seen"),
        [
            ({"public_access": "none"}, Level.NONE),
            ({"grade": "sensitive"}, Level.NONE),
            ({"grade": "internal"}, Level.NONE),
            ({"public_access": "full"}, Level.PREVIEW),
            ({"public_until": NOON.date()}, Level.NONE),
        ],
    )
    def test_it_is_never_more_open_than_the_whole(self, hooks, whole, run_jobs, change, seen):
        asset = made(hooks, run_jobs)
        assert decide(None, asset).level is Level.PREVIEW

        Asset.objects.filter(pk=whole.pk).update(**change)
        asset = Asset.objects.get(pk=asset.pk)

        assert decide(None, asset).level is seen
        listed = Asset.objects.visible_to(None).filter(pk=asset.pk).exists()
        assert listed is (seen is not Level.NONE)

    def test_the_image_door_closes_with_the_whole(self, hooks, run_jobs, client):
        asset = made(hooks, run_jobs)
        address = f"/iiif/image/3/{asset.public_id}.preview/info.json"
        assert client.get(address).status_code == 200

        withdraw_record(hooks.typical.record, reason_zh="村里要求", by=None)

        assert client.get(address).status_code == 404


class TestLicensing:
    def test_from_offer_to_file_of_the_motif_alone(self, hooks, whole, run_jobs):
        museum, village = PartyFactory(kind="institution"), PartyFactory(kind="community")
        seal_split_plan(asset=whole, shares={museum: 4_000, village: 6_000}, by=None, now=NOON)
        asset = made(hooks, run_jobs)

        agreement = take(offer_on(asset, licensor=museum), licensee())
        pay(agreement)
        run_jobs()

        agreement.refresh_from_db()
        assert agreement.state == Agreement.State.IN_FORCE
        delivery = agreement.deliveries.get()
        open_delivery(delivery, now=NOON)
        count_download(delivery, now=NOON)
        assert delivery.master_sha256 == asset.master.sha256
        parts = {line["party"] for line in Settlement.objects.get().lines}
        assert village.public_id in parts  # who shares in the whole shares in its part

    @pytest.mark.parametrize("sold", ["whole", "part"])
    def test_a_licence_of_the_one_blocks_an_exclusive_of_the_other(
        self, hooks, whole, run_jobs, sold
    ):
        museum = PartyFactory(kind="institution")
        part = made(hooks, run_jobs)
        first, second = (whole, part) if sold == "whole" else (part, whole)
        register(second, museum)
        assert _refusals(second, museum, Mode.EXCLUSIVE) == set()

        pay(take(offer_on(first, licensor=museum), licensee()))

        assert _refusals(second, museum, Mode.EXCLUSIVE) == {Reason.NONEXCLUSIVE_OUTSTANDING}
        assert _refusals(second, museum, Mode.NONEXCLUSIVE) == set()

    def test_a_licence_of_the_part_blocks_an_exclusive_of_its_collection(
        self, hooks, whole, run_jobs
    ):
        part = made(hooks, run_jobs)
        collection = hooks.typical.record.collection

        assert reach_of_asset(part).above == tuple(sorted([whole.public_id, collection.ark_name]))
        assert part.public_id in reach_of_collection(collection).below

    def test_a_stop_of_the_whole_stops_the_part(self, hooks, whole, run_jobs):
        museum = PartyFactory(kind="institution")
        part = made(hooks, run_jobs)
        register(part, museum)
        assert _refusals(part, museum, Mode.NONEXCLUSIVE) == set()

        set_switches(
            whole.public_id, no_new_grants=True, delivery_stopped=False, reason="争议",
            by=officer(), now=NOON,
        )  # fmt: skip

        assert _refusals(part, museum, Mode.NONEXCLUSIVE) == {Reason.FROZEN}

    def test_a_part_of_what_somebody_else_has_registered_needs_their_licence(
        self, hooks, whole, run_jobs
    ):
        museum = PartyFactory(kind="institution")
        part = made(hooks, run_jobs)
        register(part, museum)
        register(whole, PartyFactory())

        assert _refusals(part, museum, Mode.NONEXCLUSIVE) == {Reason.NO_DERIVATIVE}


def _refusals(asset: Asset, licensor: Party, mode: Mode) -> set[Reason]:
    ask = Ask(PartyFactory().public_id, choice().scope, mode=mode)
    found = blockers_for(asset, ask, licensor=licensor, ai_policy="forbid", now=NOON)
    return {blocker.reason for blocker in found}


@pytest.mark.slow
@pytest.mark.sqlite_only
class TestKill:
    SET_UP = """
import sys
from PIL import Image
from accounts.institution import default_institution
from archive.models import Collection, MotifBearing
from archive.services.create_motif import create_motif
from archive.services.create_record import create_record
from archive.services.cut_motif_asset import start_cut
from archive.services.publish_motif import publish_motif
from archive.services.publish_record import publish_record
from jobs.services.run import run_all
from media.services.ingest import ingest_file
asset = ingest_file(sys.argv[1], title_zh="长卷")
run_all()
shelf = Collection.objects.create(slug="x", title_zh="织锦", live=True)
record = publish_record(create_record(collection=shelf, kind="object", title_zh="长卷", by=None,
                                      media=[asset], media_access="full"), by=None)
row = MotifBearing(record=record, asset=asset, page=1, x=10, y=10, width=5000, height=4000)
motif = create_motif(institution=shelf.institution, title_zh="八勾", by=None, bearings=[row])
start_cut(publish_motif(motif, by=None), by=None)
"""
    RUN = "from jobs.services.run import run_all; run_all()"

    @pytest.fixture
    def house(self, tmp_path, django_db_setup, django_db_blocker):
        with django_db_blocker.unblock():
            house = House.build(tmp_path)
        yield house
        house.end()

    def test_a_worker_killed_while_it_cuts_makes_no_second_asset(self, house, tmp_path):
        path = tmp_path / "large.png"
        Image.effect_noise((6000, 5000), 90).convert("RGB").save(path, compress_level=1)
        set_up = house.start(self.SET_UP, path)
        assert set_up.communicate(timeout=240)[0] == "" and set_up.returncode == 0
        incoming = house.folder / "masters" / ".incoming"

        worker = house.start(self.RUN)
        deadline = time.monotonic() + 90
        while not list(incoming.glob("cut-*/cut.tif")) and time.monotonic() < deadline:
            time.sleep(0.002)
        os.kill(worker.pid, signal.SIGKILL)
        worker.communicate()
        half = house.query("SELECT COUNT(*) FROM media_asset")
        time.sleep(0.5)
        assert half == [(1,)]  # the blow fell in the middle
        assert house.children() == []

        for _ in range(2):
            house.start(self.RUN).communicate(timeout=240)

        assert house.query("SELECT COUNT(*) FROM media_asset") == [(2,)]
        assert house.query("SELECT COUNT(*) FROM archive_motif WHERE asset_id IS NOT NULL") == [
            (1,)
        ]
        assert house.query("SELECT COUNT(*) FROM licensing_derivation") == [(1,)]
