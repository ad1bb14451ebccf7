"""Taking an import back: what it wrote goes, what somebody did since stays."""

from __future__ import annotations

import pytest
from wagtail.models import ModelLogEntry

from archive.errors import BatchNotApplicable
from archive.models import Agent, Collection, ImportBatch, Record, RecordRelation
from archive.services.publish_record import publish_record
from archive.services.start_import import start_take_back
from archive.services.update_record import update_record
from archive.services.withdraw_record import withdraw_record
from archive.spreadsheet import take_back as taking_back
from provenance.models import Event
from tests.archive.factories import CollectionFactory
from tests.archive.importing import apply, rehearse, silent, take_back
from tests.media.factories import UserFactory

pytestmark = pytest.mark.django_db


def imported(collection: Collection, *rows: str, header="编号,名称,年代") -> ImportBatch:
    return apply(rehearse(header + "\n" + "\n".join(rows) + "\n", collection))


def outcome(batch: ImportBatch) -> dict[str, tuple[str, str]]:
    return {row.values["inventory_no"]: (row.undone, row.undone_code) for row in batch.rows.all()}


@pytest.fixture
def collection():
    return CollectionFactory(live=True)


def test_everything_is_undone_but_what_was_edited_in_between(collection):
    """The proof: old and new records, drafts and public ones, with edits in between."""
    imported(collection, "1,旧名,清", "2,旧名,清", "3,旧名,清", "4,旧名,清")
    records = {record.inventory_no: record for record in Record.objects.all()}
    for number in ("3", "4"):
        publish_record(records[number], by=None)

    batch = imported(
        collection, *(f"{n},新名,民国十六年" for n in "1234"), *(f"{n},新藏,清" for n in "56789")
    )
    records = {record.inventory_no: record for record in Record.objects.all()}
    update_record(records["2"], by=None, title_en="edited")  # a changed record, edited since
    publish_record(records["4"], by=None)  # the imported values became public
    update_record(records["6"], by=None, title_en="edited")  # a new record, edited since
    publish_record(records["7"], by=None)
    publish_record(records["8"], by=None)
    withdraw_record(Record.objects.get(pk=records["8"].pk), reason_zh="别的原因", by=None)
    RecordRelation.objects.create(
        record=records["1"], kind=RecordRelation.Kind.values[0], target=records["9"]
    )
    published = Event.objects.filter(kind="record.published", subject=records["4"].ark_name).count()

    batch = take_back(batch)

    assert outcome(batch) == {
        "1": ("restored", ""),
        "2": ("kept", "edited"),
        "3": ("restored", ""),
        "4": ("restored", ""),
        "5": ("deleted", ""),
        "6": ("kept", "edited"),
        "7": ("withdrawn", ""),
        "8": ("kept", "withdrawn_before"),
        "9": ("kept", "referred"),
    }
    now = {record.inventory_no: record for record in Record.objects.all()}
    assert sorted(now) == ["1", "2", "3", "4", "6", "7", "8", "9"]
    assert (now["1"].title_zh, now["1"].date_found) == ("旧名", "清")
    assert now["1"].start_year == now["3"].start_year < 1900
    assert (now["2"].title_zh, now["2"].title_en) == ("新名", "edited")
    for number in "34":
        assert now[number].live
        assert now[number].title_zh == "旧名"
        assert now[number].get_latest_revision_as_object().title_zh == "旧名"
    assert (now["7"].live, now["7"].is_withdrawn) == (False, True)
    assert "撤回" in now["7"].withdrawal_reason_zh
    assert now["8"].withdrawal_reason_zh == "别的原因"
    # evidence for what changed in public, history for the rest
    again = Event.objects.filter(kind="record.published", subject=records["4"].ark_name)
    assert again.count() == published + 1
    assert Event.objects.filter(kind="record.withdrawn", subject=records["7"].ark_name).exists()
    done = ModelLogEntry.objects.filter(action=taking_back.ACTION)
    assert {entry.label for entry in done} >= {"新藏", "旧名"}
    assert done.filter(deleted=True).count() == 1
    assert batch.state == ImportBatch.State.TAKEN_BACK
    with pytest.raises(BatchNotApplicable):
        take_back(batch)


def test_dates_and_lists_of_terms_get_their_old_values(collection, vocabularies):
    header = "编号,名称,年代,质地"
    imported(collection, "1,被面,光绪二十三年,丝；棉麻纤维", header=header)
    batch = imported(collection, "1,被面,民国十六年,丝", header=header)
    assert Record.objects.get().start_year == 1927
    take_back(batch)
    record = Record.objects.get()
    assert (record.date_found, record.date_edtf, record.start_year) == (
        "光绪二十三年",
        "1897",
        1897,
    )
    assert {term.label_zh_hans for term in record.materials.all()} == {"丝", "棉麻纤维"}


def test_saving_a_record_unchanged_is_no_edit(collection):
    batch = imported(collection, "1,银饰,清")
    Record.objects.get().save_revision()
    take_back(batch)
    assert not Record.objects.exists()


def test_imports_are_taken_back_one_after_the_other(collection):
    first = imported(collection, "1,第一,清")
    second = imported(collection, "1,第二,清")
    third = imported(collection, "1,第三,清")
    assert outcome(take_back(second)) == {"1": ("kept", "edited")}
    take_back(third)
    assert Record.objects.get().title_zh == "第二"
    assert outcome(take_back(first)) == {"1": ("kept", "edited")}


class Killed(BaseException):
    pass


@pytest.mark.parametrize("at", [0, 1, 2])
def test_taking_back_can_be_killed_anywhere(collection, monkeypatch, at):
    monkeypatch.setattr(taking_back, "CHUNK", 2)
    batch = imported(collection, *(f"{n},银饰,清" for n in range(6)))
    start_take_back(batch, by=None, queue=False)
    calls = iter(range(100))

    def progress(_done: int, _total: int) -> None:
        if next(calls) == at:
            raise Killed

    with pytest.raises(Killed):
        taking_back.take_back_batch(batch.pk, progress=progress)
    assert Record.objects.count() == 6 - 2 * at
    batch = taking_back.take_back_batch(batch.pk, progress=silent)
    assert not Record.objects.exists()
    assert batch.state == ImportBatch.State.TAKEN_BACK


def test_what_is_public_is_only_taken_back_by_who_may_publish(collection):
    batch = imported(collection, "1,银饰,清", "2,银饰,清")
    publish_record(Record.objects.get(inventory_no="1"), by=None)
    cataloguer = UserFactory()
    batch = take_back(batch, by=cataloguer)
    assert outcome(batch) == {"1": ("kept", "needs_publisher"), "2": ("deleted", "")}
    assert Record.objects.get().live


def test_a_published_record_whose_collection_was_closed_keeps_its_public_text(collection):
    imported(collection, "1,旧名,清")
    publish_record(Record.objects.get(), by=None)
    batch = imported(collection, "1,新名,清")
    publish_record(Record.objects.get(), by=None)
    Collection.objects.filter(pk=collection.pk).update(live=False)
    batch = take_back(batch)
    assert outcome(batch) == {"1": ("restored", "not_publishable")}
    record = Record.objects.get()
    assert (record.title_zh, record.get_latest_revision_as_object().title_zh) == ("新名", "旧名")
    assert batch.rows.get().kept_because


def test_people_that_only_the_import_named_go_with_it(collection):
    content = "编号,名称,作者\n1,画,甲\n2,画,乙\n3,画,丙\n"
    batch = apply(rehearse(content, collection, make_agents=True))
    update_record(Record.objects.get(inventory_no="2"), by=None, title_en="edited")
    Agent.objects.filter(name_zh="丙").update(live=True)
    take_back(batch)
    assert set(Agent.objects.values_list("name_zh", flat=True)) == {"乙", "丙"}


def test_taking_back_runs_as_a_job(collection, run_jobs):
    batch = imported(collection, "1,银饰,清")
    start_take_back(batch, by=None)
    with pytest.raises(BatchNotApplicable):
        start_take_back(batch, by=None)
    run_jobs()
    assert not Record.objects.exists()
