"""The first page of the CMS and its door."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group

from accounts.models import User
from accounts.roles import Role
from archive.models import Record
from tests.archive.factories import RecordFactory

pytestmark = pytest.mark.django_db


def _sign_in(client, role: Role) -> None:
    user = User.objects.create_user(f"{role.value}@example.org", "long-enough-pass")
    user.groups.add(Group.objects.get(name=role.value))
    client.force_login(user)


def test_the_first_page_tells_each_role_what_waits_for_it(client):
    RecordFactory(title_zh="未公开的草稿")
    Record.objects.update(has_unpublished_changes=True)

    _sign_in(client, Role.CATALOGUER)
    page = client.get("/cms/").content.decode()
    assert "1 件有未发布的修改" in page
    assert "授权请求等待答复" not in page

    _sign_in(client, Role.RIGHTS_OFFICER)
    page = client.get("/cms/").content.decode()
    assert "0 个授权请求等待答复" in page
    assert "0 笔银行转账等待确认" in page


def test_the_link_of_the_drafts_leads_to_the_drafts(client):
    RecordFactory(title_zh="未公开的草稿")
    Record.objects.update(has_unpublished_changes=True)
    RecordFactory(title_zh="别的条目", has_unpublished_changes=False)
    _sign_in(client, Role.CATALOGUER)

    address = "/cms/snippets/archive/record/?state=unpublished"
    assert address in client.get("/cms/").content.decode()
    page = client.get(address).content.decode()

    assert "未公开的草稿" in page
    assert "别的条目" not in page


def test_the_door_speaks_chinese_and_carries_the_house_name(client):
    page = client.get("/cms/login/").content.decode()

    assert "湖湘策展后台" in page
    assert "密码" in page
