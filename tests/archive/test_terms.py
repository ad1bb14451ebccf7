"""The life of a term: changed, deprecated, merged, parted; with what refers to it."""

from __future__ import annotations

import shutil

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from accounts.models import User
from accounts.roles import Role
from archive.errors import TermRefused
from archive.models import HarvestEntry, Identifier, Place, Record, Term
from archive.services.deprecate_term import deprecate_term, restore_term
from archive.services.load_vocabularies import FOLDER, load_vocabularies
from archive.services.merge_terms import merge_terms, undo_merge
from archive.spreadsheet.lookup import Lookup
from jobs.models import Job
from jobs.services.run import run_all
from search.models import Document
from tests.archive.factories import RecordFactory, TermFactory

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def pair() -> tuple[Term, Term]:
    """Two terms for one material: the wrong one, and the one that stays."""
    wrong = TermFactory(vocabulary__code="materials", code="sizhi", label_zh_hans="丝织")
    right = TermFactory(vocabulary=wrong.vocabulary, code="sichou", label_zh_hans="丝绸")
    return wrong, right


def materials(record: Record) -> list[str]:
    fresh = Record.objects.get(pk=record.pk)
    return sorted(fresh.materials.values_list("code", flat=True))


def with_materials(*terms: Term, **fields) -> Record:
    record = RecordFactory(**fields)
    record.materials.set(terms)
    record.save()
    return record


def test_a_merge_moves_columns_and_lists_and_can_be_undone(pair):
    wrong, right = pair
    only, both, other = with_materials(wrong), with_materials(wrong, right), with_materials(right)
    below = TermFactory(vocabulary=wrong.vocabulary, code="sirong", broader=wrong)

    merge = merge_terms(wrong, right, by=None, now=NOW)

    assert materials(only) == materials(both) == materials(other) == ["sichou"]
    below.refresh_from_db()
    assert below.broader == right
    wrong.refresh_from_db()
    assert (wrong.deprecated_at, wrong.replaced_by) == (NOW, right)

    undo_merge(merge, by=None, now=NOW)

    assert materials(only) == ["sizhi"]
    assert materials(both) == ["sichou", "sizhi"]
    assert materials(other) == ["sichou"]
    below.refresh_from_db()
    wrong.refresh_from_db()
    assert (below.broader, wrong.deprecated_at, wrong.replaced_by) == (wrong, None, None)
    with pytest.raises(TermRefused):
        undo_merge(merge, by=None, now=NOW)


def test_what_was_chosen_anew_after_the_merge_stays_when_it_is_undone(pair):
    wrong, right = pair
    third = TermFactory(vocabulary=wrong.vocabulary, code="mian", label_zh_hans="棉")
    record = with_materials(wrong)
    merge = merge_terms(wrong, right, by=None, now=NOW)
    record = Record.objects.get(pk=record.pk)
    record.materials.set([third])
    record.save()

    undo_merge(merge, by=None, now=NOW)

    assert materials(record) == ["mian"]


def test_a_draft_from_before_the_merge_names_what_took_the_place(pair):
    wrong, right = pair
    kind = TermFactory(vocabulary__code="identifier_types", code="old")
    new_kind = TermFactory(vocabulary=kind.vocabulary, code="new")
    record = with_materials(wrong, right)
    record.identifiers.add(Identifier(value="旧-1", kind=kind))
    record.save()
    draft = record.save_revision()

    merge_terms(wrong, right, by=None, now=NOW)
    merge_terms(kind, new_kind, by=None, now=NOW)
    read = draft.as_object()

    assert [term.code for term in read.materials.all()] == ["sichou"]
    assert [each.kind.code for each in read.identifiers.all()] == ["new"]


@pytest.mark.parametrize("bad", ["itself", "elsewhere", "deprecated", "below"])
def test_a_merge_that_makes_no_sense_is_refused_and_nothing_moves(pair, bad):
    wrong, right = pair
    record = with_materials(wrong)
    if bad == "itself":
        right = wrong
    elif bad == "elsewhere":
        right = TermFactory(vocabulary__code="techniques", code="zhi")
    elif bad == "deprecated":
        deprecate_term(right, by=None, now=NOW)
    else:
        right.broader = wrong
        right.save()

    with pytest.raises(TermRefused):
        merge_terms(wrong, right, by=None, now=NOW)
    assert materials(record) == ["sizhi"]


def test_a_deprecated_term_can_be_restored_but_a_merged_one_is_parted(pair):
    wrong, right = pair
    deprecate_term(wrong, by=None, now=NOW)
    with pytest.raises(TermRefused):
        deprecate_term(wrong, by=None, now=NOW)
    restore_term(wrong, by=None)
    assert wrong in Term.objects.in_use()

    merge_terms(wrong, right, by=None, now=NOW)
    with pytest.raises(TermRefused):
        restore_term(wrong, by=None)


def test_search_says_the_new_word_once_the_job_ran(pair):
    wrong, right = pair
    record = with_materials(wrong)
    record.live = True
    record.save()
    assert "丝织" in str(Document.objects.get(object_id=record.ark_name).__dict__)

    entry = HarvestEntry.objects.filter(record=record).first()
    merge_terms(wrong, right, by=None, now=NOW)
    run_all()

    assert HarvestEntry.objects.get(pk=entry.pk).datestamp > entry.datestamp
    found = str(Document.objects.get(object_id=record.ark_name).__dict__)
    assert "丝绸" in found
    assert "丝织" not in found


def test_a_changed_term_is_the_curators_own_and_loading_leaves_it():
    load_vocabularies()
    term = Term.objects.get(vocabulary="motifs", code="sishibagou")
    Term.objects.filter(pk=term.pk).update(
        label_zh_hans="四十八勾（改）", check_note="", edited_at=NOW
    )
    gone = Term.objects.of("materials").filter(narrower__isnull=False).first()
    taker = Term.objects.of("materials").filter(broader=gone.broader).exclude(pk=gone.pk).last()
    merge_terms(gone, taker, by=None, now=NOW)

    load_vocabularies()

    term.refresh_from_db()
    assert (term.label_zh_hans, term.check_note) == ("四十八勾（改）", "")
    assert not Term.objects.filter(broader=gone).exists()


def test_what_a_new_edition_calls_otherwise_is_told_to_harvesters_and_search(tmp_path):
    load_vocabularies()
    run_all()
    used, unused = Term.objects.of("materials")[:2]
    place = Place.objects.get(code="433100")
    records = [with_materials(used, live=True), RecordFactory(place=place, live=True)]
    other = with_materials(unused, live=True)
    for record in (*records, other):
        record.save()
    load_vocabularies()
    assert not Job.objects.unfinished().filter(kind__startswith="archive.reword").exists()
    before = {e.record_id: e.datestamp for e in HarvestEntry.objects.filter(set_spec="")}
    folder = tmp_path / "vocabularies"
    shutil.copytree(FOLDER, folder)
    for name, old, new in (
        ("materials.csv", used.label_zh_hans, "新叫法"), ("hunan_places.csv", place.name_zh, "新地名")
    ):  # fmt: skip
        path = folder / name
        path.write_text(path.read_text().replace(f",{old},", f",{new},", 1))

    load_vocabularies(folder)
    run_all()

    after = {e.record_id: e.datestamp for e in HarvestEntry.objects.filter(set_spec="")}
    assert all(after[record.pk] > before[record.pk] for record in records)
    assert after[other.pk] == before[other.pk]
    assert "叫法" in str(Document.objects.get(object_id=records[0].ark_name).__dict__)


def test_the_desk_asks_merges_tells_the_history_and_offers_no_deprecated_term(client, pair):
    wrong, right = pair
    user = User.objects.create_user("c@example.org", "brocade-loom-48")
    user.groups.add(Group.objects.get(name=Role.PUBLISHER.value))
    client.force_login(user)
    record = with_materials(wrong)
    act = reverse("archive_term_act", args=[wrong.pk, "merge"])
    edit = reverse("wagtailsnippets_archive_term:edit", args=[wrong.pk])
    assert act in client.get(edit).content.decode()

    asked = client.get(act).content.decode()
    assert "用到它的藏品：1 件" in asked
    assert client.post(act, {"target": ""}).status_code == 200  # asks again
    assert materials(record) == ["sizhi"]
    assert client.post(act, {"target": right.pk}).status_code == 302

    assert materials(record) == ["sichou"]
    history = client.get(reverse("wagtailsnippets_archive_term:history", args=[wrong.pk]))
    assert "并入“丝绸”" in history.content.decode()
    assert ModelLogEntry.objects.filter(action="archive.term.take_in").exists()
    page = client.get(reverse("wagtailsnippets_archive_record:edit", args=[record.pk]))
    offered = page.context["form"].fields["materials"].queryset
    assert list(offered) == [right]

    assert client.post(reverse("archive_term_act", args=[wrong.pk, "part"])).status_code == 302
    assert materials(record) == ["sizhi"]


def test_a_record_may_keep_its_deprecated_term(client, pair):
    wrong, _right = pair
    user = User.objects.create_superuser("s@example.org", "brocade-loom-48")
    client.force_login(user)
    record = with_materials(wrong)
    deprecate_term(wrong, by=None, now=NOW)

    page = client.get(reverse("wagtailsnippets_archive_record:edit", args=[record.pk]))

    assert wrong in page.context["form"].fields["materials"].queryset


def test_a_used_term_and_one_of_the_product_are_not_deleted(client, pair):
    wrong, right = pair
    client.force_login(User.objects.create_superuser("s@example.org", "brocade-loom-48"))
    Term.objects.update(edited_at=NOW)
    with_materials(wrong)

    for term in pair:
        client.post(reverse("wagtailsnippets_archive_term:delete", args=[term.pk]))

    assert list(Term.objects.of("materials").values_list("code", flat=True)) == ["sizhi"]


def test_a_wider_term_below_itself_is_refused(client, pair):
    wrong, right = pair
    client.force_login(User.objects.create_superuser("s@example.org", "brocade-loom-48"))
    right.broader = wrong
    right.save()
    edit = reverse("wagtailsnippets_archive_term:edit", args=[wrong.pk])
    fields = {"label_zh_hans": "丝织", "broader": right.pk, "position": 0}

    answer = client.post(edit, fields)

    assert "上位词不能是自己" in answer.content.decode()
    assert client.post(edit, fields | {"broader": "", "label_en": "Silk"}).status_code == 302
    wrong.refresh_from_db()
    assert (wrong.label_en, wrong.code) == ("Silk", "sizhi")
    assert wrong.edited_at is not None


def test_the_published_vocabulary_says_what_took_the_place(client, pair):
    wrong, right = pair
    merge_terms(wrong, right, by=None, now=NOW)

    told = client.get("/vocabularies/materials").json()["graph"]

    of = {each.get("notation"): each for each in told}
    assert of["sizhi"]["deprecated"] is True
    assert of["sizhi"]["isReplacedBy"] == of["sichou"]["id"]


def test_a_sheet_that_names_a_merged_term_means_what_took_it_in(pair):
    wrong, right = pair
    merge_terms(wrong, right, by=None, now=NOW)

    lookup = Lookup.load()

    assert lookup.terms["materials"]["丝织"] == right
    assert lookup.labels["materials"] == ["丝绸"]
