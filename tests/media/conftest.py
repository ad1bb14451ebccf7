"""Small real files, made once for a run."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from django.contrib.auth.models import Group
from PIL import Image

from accounts.models import User
from accounts.roles import Role
from accounts.services.roles import sync_roles


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with picture.jpg (900×600), sound.wav (4 s) and film.mp4 (4 s, with sound)."""
    folder = tmp_path_factory.mktemp("files")
    picture = Image.linear_gradient("L").resize((900, 600)).convert("RGB")
    picture.save(folder / "picture.jpg", quality=90)
    _ffmpeg("-f lavfi -i sine=frequency=440:duration=4 -ar 16000", folder / "sound.wav")
    _ffmpeg(
        "-f lavfi -i testsrc2=size=320x180:rate=15:duration=4"
        " -f lavfi -i sine=frequency=330:duration=4 -shortest -pix_fmt yuv420p"
        " -c:v libx264 -preset ultrafast -c:a aac -movflags +faststart",
        folder / "film.mp4",
    )
    return folder


@pytest.fixture
def cataloguer(client) -> User:
    """A signed-in account that may upload into the library."""
    sync_roles()
    user = User.objects.create_user("pian@example.org", "secret-words-1")
    user.groups.add(Group.objects.get(name=Role.CATALOGUER.value))
    client.force_login(user)
    return user


def _ffmpeg(arguments: str, target: Path) -> None:
    subprocess.run(
        ["ffmpeg", "-v", "error", "-nostdin", *arguments.split(), str(target)],
        check=True,
        timeout=60,
    )
