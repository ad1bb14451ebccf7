"""Motifs: their regions, their life, their merging; what the database refuses."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Institution, User
from archive.errors import MotifKept, MotifNotPublishable, MotifRefused, OtherInstitution
from archive.models import Motif, MotifBearing
from archive.regions import Region
from archive.services.merge_motifs import merge_motifs, part_motifs
from archive.services.merge_terms import merge_terms
from archive.services.withdraw_motif import withdraw_motif
from provenance.models import Event
from search.models import Document
from tests.archive.factories import CollectionFactory, RecordFactory, TermFactory
from tests.archive.motifs import BOX, bearing, motif
from tests.media.factories import AssetFactory
from tests.museum.factories import public_record

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def events(name: str) -> list[str]:
    return [event.kind for event in Event.objects.about(name).order_by("seq")]


class TestRegions:
    @pytest.mark.parametrize(
        "region",
        [
            Region(1, 3900, 0, 101, 10),  # the image is 4000 × 3000
            Region(1, 0, 2999, 10, 2),
            Region(2, 0, 0, 10, 10),  # it has one page
            Region(1, 10, 10, 0, 10),
        ],
    )
    def test_outside_of_the_image_is_refused(self, region):
        with pytest.raises(ValidationError, match=r"影像"):
            motif(bearing(public_record(), region=region))

        assert not Motif.objects.exists()

    def test_the_whole_image_is_a_region(self):
        made = motif(bearing(public_record(), region=Region(1, 0, 0, 4000, 3000)))

        assert made.typical.region == Region(1, 0, 0, 4000, 3000)

    def test_an_image_of_another_record_is_refused(self):
        with pytest.raises(ValidationError, match="没有这幅影像"):
            motif(bearing(public_record(), asset=AssetFactory(ready=True)))

    def test_half_a_region_is_refused_by_the_form_and_by_the_database(self):
        record = public_record()
        made = motif(bearing(record))
        half = MotifBearing(motif=made, record=record, asset=record.primary_asset, page=1, x=1)

        with pytest.raises(ValidationError, match="左、上、宽、高"):
            half.clean()
        with pytest.raises(IntegrityError), transaction.atomic():
            half.save()

    def test_the_same_place_stands_once(self):
        record = public_record()
        made = motif(bearing(record))

        for again in (bearing(record), bearing(record, region=None), bearing(record, region=None)):
            again.motif = made
        with pytest.raises(IntegrityError), transaction.atomic():
            MotifBearing.objects.bulk_create([bearing(record, motif=made)])
        MotifBearing.objects.bulk_create([bearing(record, region=None, motif=made)])
        with pytest.raises(IntegrityError), transaction.atomic():
            MotifBearing.objects.bulk_create([bearing(record, region=None, motif=made)])


class TestLife:
    def test_a_draft_is_told_to_nobody(self):
        draft = motif(bearing(public_record()), published=False)

        assert not draft.live
        assert events(draft.ark_name) == []
        assert not Document.objects.filter(object_type="motif").exists()

    def test_publishing_is_evidence_and_makes_it_findable(self):
        made = motif(bearing(public_record()))

        event = Event.objects.about(made.ark_name).get()
        assert (event.kind, event.facts["title_zh"]) == ("motif.published", "四十八勾䶮")
        assert Document.objects.get(object_type="motif").object_id == made.ark_name

    def test_without_a_picture_it_is_not_published(self):
        with pytest.raises(MotifNotPublishable, match="框出"):
            motif(bearing(public_record(), region=None))

        assert not Motif.objects.filter(live=True).exists()

    def test_withdrawing_leaves_a_tombstone_and_takes_it_out_of_search(self):
        made = motif(bearing(public_record()))

        withdraw_motif(made, reason_zh="村里要求", by=None)
        made.refresh_from_db()

        assert (made.live, made.is_withdrawn, made.withdrawal_reason_zh) == (
            False,
            True,
            "村里要求",
        )
        assert events(made.ark_name) == ["motif.published", "motif.withdrawn"]
        assert not Document.objects.filter(object_type="motif").exists()
        with pytest.raises(MotifRefused):
            withdraw_motif(made, reason_zh="再一次", by=None)

    def test_what_was_public_is_never_deleted(self):
        made = motif(bearing(public_record()))
        draft = motif(bearing(public_record()), published=False)

        with pytest.raises(MotifKept), transaction.atomic():
            made.delete()
        with pytest.raises(MotifKept), transaction.atomic():
            Motif.objects.filter(pk=made.pk).delete()
        draft.delete()

        assert Motif.objects.get() == made

    def test_a_later_draft_changes_nothing_public(self):
        first, second = public_record(), public_record()
        made = motif(bearing(first))
        made.title_zh = "改了"
        made.bearings.set([bearing(second)])
        made.save_revision()

        stored = Motif.objects.get(pk=made.pk)
        assert stored.title_zh == "四十八勾䶮"
        assert [row.record for row in stored.bearings.all()] == [first]

        stored.latest_revision.publish()
        stored = Motif.objects.get(pk=made.pk)
        assert stored.title_zh == "改了"
        assert [row.record for row in stored.bearings.all()] == [second]

    def test_the_records_that_bore_it_and_that_bear_it_are_found_by_it(self, run_jobs):
        first, second = public_record(title_zh="甲"), public_record(title_zh="乙")
        made = motif(bearing(first), title_zh="岩墙花样")
        run_jobs()
        assert "岩墙" in Document.objects.get(object_id=first.ark_name).body_grams.replace(" ", "")

        made.bearings.set([bearing(second)])
        made.save_revision().publish()
        run_jobs()

        told = {
            document.object_id: "岩墙" in document.body_grams.replace(" ", "")
            for document in Document.objects.filter(object_type="record")
        }
        assert told == {first.ark_name: False, second.ark_name: True}

    def test_a_merged_term_is_followed_in_old_drafts(self):
        old, new = TermFactory.create_batch(2, vocabulary__code="motifs")
        made = motif(bearing(public_record()), published=False, motif_type=old)

        merge_terms(old, new, by=None, now=NOW)

        assert Motif.objects.get(pk=made.pk).motif_type == new
        assert made.latest_revision.as_object().motif_type == new


class TestMerging:
    def test_the_bearings_move_and_the_address_leads_on(self, client):
        shared, own = public_record(), public_record()
        source = motif(bearing(shared), bearing(own), title_zh="甲")
        target = motif(bearing(shared), title_zh="乙")

        after = merge_motifs(source, target, by=None, now=NOW)
        source.refresh_from_db()

        assert [row.record for row in after.bearings.all()] == [shared, own]
        assert after.live and source.merged_into == target and not source.live
        answer = client.get(source.get_absolute_url())
        assert (answer.status_code, answer["Location"]) == (302, target.get_absolute_url())
        assert events(source.ark_name) == ["motif.published", "motif.withdrawn", "motif.merged"]
        assert Document.objects.get(object_type="motif").object_id == target.ark_name

    def test_a_chain_of_merges_leads_to_its_end(self, client):
        first, second, third = (motif(bearing(public_record()), title_zh=name) for name in "甲乙丙")
        merge_motifs(first, second, by=None, now=NOW)
        merge_motifs(Motif.objects.get(pk=second.pk), third, by=None, now=NOW)

        assert client.get(first.get_absolute_url())["Location"] == third.get_absolute_url()

    def test_they_can_part_again(self):
        source, target = motif(bearing(public_record())), motif(bearing(public_record()))
        merge_motifs(source, target, by=None, now=NOW)
        merged = Motif.objects.get(pk=source.pk)
        with pytest.raises(MotifNotPublishable, match="并入"):
            merged.latest_revision.publish()

        parted = part_motifs(merged, by=None, now=NOW)
        parted.latest_revision.publish()

        assert Motif.objects.get(pk=source.pk).live
        assert Motif.objects.get(pk=target.pk).bearings.count() == 2
        with pytest.raises(MotifRefused):
            part_motifs(Motif.objects.get(pk=source.pk), by=None, now=NOW)

    def test_what_may_not_merge(self):
        other = Institution.objects.create(code="second", name_zh="另一座馆")
        foreign_record = public_record(CollectionFactory(institution=other))
        live, draft = (
            motif(bearing(public_record())),
            motif(bearing(public_record()), published=False),
        )
        foreign = motif(bearing(foreign_record))
        changed = motif(bearing(public_record()))
        changed.save_revision()
        changed = Motif.objects.get(pk=changed.pk)
        changed.title_en = "Other"
        changed.save_revision()

        for source, target, why in (
            (live, live, "另一个"),
            (live, foreign, "本机构"),
            (live, draft, "没有公开"),
            (live, changed, "没发布的修改"),
            (changed, live, "没发布的修改"),
        ):
            with pytest.raises(MotifRefused, match=why):
                merge_motifs(source, target, by=None, now=NOW)
        assert not Motif.objects.filter(merged_into__isnull=False).exists()

    def test_a_draft_merges_into_a_draft(self):
        source = motif(bearing(public_record()), published=False)
        target = motif(bearing(public_record()), published=False)

        after = merge_motifs(source, target, by=None, now=NOW)

        assert not after.live
        assert len(after.latest_revision.as_object().bearings.all()) == 2

    def test_nobody_merges_what_is_of_another_museum(self):
        other = Institution.objects.create(code="second", name_zh="另一座馆")
        stranger = User.objects.create_user("stranger@example.org")
        records = [public_record(CollectionFactory(institution=other)) for _ in range(2)]
        source, target = (motif(bearing(record)) for record in records)

        with pytest.raises(OtherInstitution):
            merge_motifs(source, target, by=stranger, now=NOW)


def test_a_record_of_another_museum_bears_no_motif_of_this_one():
    other = Institution.objects.create(code="second", name_zh="另一座馆")
    foreign = RecordFactory(collection=CollectionFactory(institution=other))

    with pytest.raises(ValidationError, match="另一家机构"):
        motif(bearing(public_record()), bearing(foreign, region=None))


def test_a_deleted_draft_of_a_record_leaves_the_drafts_of_its_motifs_readable():
    record = RecordFactory()
    made = motif(bearing(public_record()), bearing(record, region=None), published=False)
    record.delete()

    assert len(made.latest_revision.as_object().bearings.all()) == 1
    assert made.typical.region == BOX
