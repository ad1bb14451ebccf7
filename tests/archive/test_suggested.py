"""What a rehearsal suggests is shown in the reader's language and put in as it is stored."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from accounts.roles import Role
from archive.models import Agent
from archive.spreadsheet.suggested import suggest_in_words, told_rows
from tests.archive.importing import rehearse

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("vocabularies")]
SHEET = (
    "藏品编号,名称,民族,级别,出土地点,作者,公开媒体\nA-1,银项圈,土家组,一等,永顺线,叶玉,整件开放\n"
)


@pytest.fixture
def batch():
    Agent.objects.create(name_zh="叶玉翠", name_en="Ye Yucui")
    return rehearse(SHEET)


def nearest(batch) -> dict[str, tuple[str, ...]]:
    return {f.field: f.nearest for _row, faults in told_rows(batch.rows.all()) for f in faults}


def test_names_are_told_in_the_language_of_the_reader(batch):
    with override("zh-hans"):
        chinese = nearest(batch)
    with override("en"):
        english = nearest(batch)

    assert "土家族" in chinese["ethnic_group"]
    assert "Tujia" in " ".join(english["ethnic_group"])
    places = {name for names in english.values() for name in names}
    assert any("Yongshun" in name for name in places)
    assert "Ye Yucui" in places
    assert not any("\u4e00" <= c <= "\u9fff" for name in english["ethnic_group"] for c in name)


def test_a_button_says_one_language_and_puts_in_the_stored_name(batch, client, staff):
    user = staff(Role.CATALOGUER)
    user.language = "en"
    user.save()
    from wagtail.users.models import UserProfile

    UserProfile.objects.update_or_create(user=user, defaults={"preferred_language": "en"})
    client.force_login(user)

    text = client.get(f"/cms/archive/imports/{batch.pk}/").content.decode()

    assert 'value="土家族"' in text
    assert "Did you mean" in text or "Tujia" in text
    report = client.get(f"/cms/archive/imports/{batch.pk}/faults.csv").getvalue().decode()
    assert "Tujia" in report


def test_chinese_costs_no_query_and_english_a_few_whatever_the_number_of_rows():
    few, many = rehearse(SHEET), rehearse(SHEET + "".join(
        f"B-{n},银项圈,土家组,一等,永顺线,叶玉,整件开放\n" for n in range(20)
    ))  # fmt: skip
    counts = []
    for batch in (few, many):
        with override("en"), CaptureQueriesContext(connection) as asked:
            list(told_rows(batch.rows.all()))
        counts.append(len(asked))
    with override("zh-hans"), CaptureQueriesContext(connection) as asked:
        list(told_rows(many.rows.all()))

    assert counts[0] == counts[1]
    assert len(asked) == 1, "the rows themselves"


def test_values_that_wait_are_told_too(batch):
    values = list(batch.doubtful_values.all())
    with override("en"):
        suggest_in_words(values)

    pairs = {pair for value in values for pair in value.suggestions}
    assert any(stored == "土家族" and "Tujia" in shown for stored, shown in pairs)
