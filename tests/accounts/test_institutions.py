"""Institutions and their people: kept by operators, by e-mail address."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser, Group
from django.urls import reverse

from accounts.models import Institution, Membership, User
from accounts.reach import enter, holds, home_of, reach, roles_in
from accounts.roles import Role

pytestmark = pytest.mark.django_db

ADD = reverse("wagtailsnippets_accounts_institution:add")


def person(name: str, *roles: Role) -> User:
    user = User.objects.create_user(f"{name}@example.org")
    user.groups.set(Group.objects.filter(name__in=roles))
    return user


def again(user: User) -> User:
    """The same person at the next request."""
    return User.objects.get(pk=user.pk)


@pytest.mark.parametrize(("typed", "status"), [("Wang@Example.org", 302), ("nobody@x.cn", 200)])
def test_an_operator_makes_an_institution_and_names_its_people(client, typed, status):
    client.force_login(person("root", Role.OPERATOR))
    new = person("wang")
    sent = {
        "code": "zhouguan", "name_zh": "州博物馆", "name_en": "Prefecture museum",
        "memberships-TOTAL_FORMS": 1, "memberships-INITIAL_FORMS": 0,
        "memberships-0-user": typed, "memberships-0-role": "cataloguer",
    }  # fmt: skip
    assert client.post(ADD, sent).status_code == status
    made = status == 302
    assert Institution.objects.filter(code="zhouguan").exists() == made
    assert again(new).has_perm("archive.change_record") == made
    if made:
        edit = reverse(
            "wagtailsnippets_accounts_institution:edit", args=[Institution.objects.latest("pk").pk]
        )
        assert 'value="wang@example.org"' in client.get(edit).content.decode()


def test_a_cataloguer_does_not_see_institutions(client):
    client.force_login(person("ren", Role.CATALOGUER))
    assert client.get(ADD).status_code == 302


def test_a_role_without_a_membership_works_in_the_default_alone():
    home = Institution.objects.get(is_default=True)
    other = Institution.objects.create(code="other", name_zh="另一座馆")
    user = person("ren", Role.CATALOGUER)
    assert reach(user, "archive.change_record") == {home.pk}
    assert home_of(user) == home.pk
    assert not holds(user, "archive.change_record", other.pk)
    Institution.objects.update(is_default=False)
    assert reach(again(user), "archive.change_record") == frozenset()
    assert home_of(again(user)) is None


def test_operators_and_superusers_reach_all_that_they_may_do_and_visitors_nothing():
    operator = person("op", Role.OPERATOR)
    assert reach(operator, "archive.view_record") is None
    assert reach(operator, "archive.change_record") == frozenset()
    assert reach(User.objects.create_superuser("root@example.org", "x"), "any.thing") is None
    assert reach(AnonymousUser(), "archive.view_record") == frozenset()
    operator.is_active = False
    assert reach(operator, "archive.view_record") == frozenset()


def test_on_a_page_of_one_museum_only_the_role_held_there_counts():
    first = Institution.objects.get(is_default=True)
    second = Institution.objects.create(code="second", name_zh="另一座馆")
    user = person("both")
    Membership.objects.create(institution=first, user=user, role=Role.CATALOGUER)
    Membership.objects.create(institution=second, user=user, role=Role.PUBLISHER)
    user = again(user)
    assert user.has_perm("archive.publish_record")
    assert Role.PUBLISHER in roles_in(user, second.pk)
    assert Role.PUBLISHER not in roles_in(user, first.pk)
    enter(user, first.pk)
    assert user.has_perm("archive.change_record")
    assert not user.has_perm("archive.publish_record")
