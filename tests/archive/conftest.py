from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group

from accounts.models import User
from accounts.roles import Role
from archive.services.load_vocabularies import load_vocabularies
from tests.media.factories import UserFactory


@pytest.fixture
def staff(db) -> Callable[[Role], User]:
    """Make a person with one role."""

    def make(role: Role) -> User:
        user = UserFactory()
        user.groups.add(Group.objects.get(name=role.value))
        return user

    return make


@pytest.fixture
def vocabularies(db) -> None:
    load_vocabularies()
