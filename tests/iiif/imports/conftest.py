from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.contrib.auth.models import Group
from django.core.cache import cache

from accounts.models import User
from accounts.roles import Role
from tests.other_server import OtherServer, other_server


@pytest.fixture
def museum(settings) -> Iterator[OtherServer]:
    """Another museum on this machine, which this house may ask."""
    cache.clear()  # where fetches are counted
    with other_server() as server:
        settings.FETCH_ALLOW = [server.host]
        settings.FETCH_SECONDS = 5
        yield server


@pytest.fixture
def curator(db) -> User:
    """May bring in and publish."""
    user = User.objects.create_user("curator@example.org", "secret-words-1")
    user.groups.add(Group.objects.get(name=Role.PUBLISHER))
    return user


@pytest.fixture
def maker(db) -> User:
    return User.objects.create_user("maker@example.org", "secret-words-1")
