"""One account for each role, with random passwords that only this machine knows."""

from __future__ import annotations

import os
import secrets
from copy import copy
from pathlib import Path

from django.conf import settings
from django.contrib.auth.hashers import get_hasher
from django.contrib.auth.models import Group
from django.db import transaction

from accounts.models import User
from accounts.roles import Role

# role or part → (name in Chinese, name in English); all of them are fictitious
PEOPLE: dict[str, tuple[str, str]] = {
    Role.CATALOGUER: ("编目员（演示）", "Cataloguer (demo)"),
    Role.REVIEWER: ("审核员（演示）", "Reviewer (demo)"),
    Role.PUBLISHER: ("发布员（演示）", "Publisher (demo)"),
    Role.RIGHTS_OFFICER: ("权利管理员（演示）", "Rights officer (demo)"),
    Role.MODERATOR: ("内容审核员（演示）", "Moderator (demo)"),
    Role.OPERATOR: ("运维（演示）", "Operator (demo)"),
    "creator": ("创作者·田小满（演示）", "Creator Tian Xiaoman (demo)"),
    "licensee": ("被许可方经办人（演示）", "Licensee's agent (demo)"),
}

# Rounds make guessing slow where passwords can be guessed. These are 72 random bits; at the
# first sign-in Django stores them with as many rounds as everybody's.
ROUNDS = 10_000


def address(part: str) -> str:
    return f"{part.replace('_', '-')}@demo.example"


def ensure_accounts() -> dict[str, User]:
    """The accounts by role; the file with passwords is written before the accounts are."""
    file = Path(settings.VAR_DIR) / "demo-accounts.txt"
    passwords = _read(file)
    missing = [part for part in PEOPLE if part not in passwords]
    if missing:
        passwords |= {part: secrets.token_urlsafe(9) for part in missing}
        _write(file, passwords)
    return {str(part): _account(str(part), passwords[part]) for part in PEOPLE}


def _account(part: str, password: str) -> User:
    user = User.objects.filter(email=address(part)).first()
    if user is None:
        user = User(email=address(part), display_name=PEOPLE[part][0])
        user.password = _hashed(password)
        with transaction.atomic():
            user.save()
            if part in set(Role):
                user.groups.add(Group.objects.get(name=part))
    return user


def _hashed(password: str) -> str:
    hasher = copy(get_hasher())  # Django keeps one hasher for everybody: theirs stays as it is
    hasher.iterations = ROUNDS  # type: ignore[attr-defined]  # PBKDF2's; hashers without it don't read it
    return hasher.encode(password, hasher.salt())


def _read(file: Path) -> dict[str, str]:
    if not file.is_file():
        return {}
    found = {}
    for line in file.read_text(encoding="utf-8").splitlines():
        parts = line.split()
        if len(parts) >= 3 and "@" in parts[1]:
            found[parts[0]] = parts[2]
    return found


def _write(file: Path, passwords: dict[str, str]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    lines = [f"{p:16} {address(p):34} {passwords[p]}  {PEOPLE[p][0]}" for p in PEOPLE]
    part = file.with_suffix(".part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600), "w") as out:
        out.write("\n".join(lines) + "\n")
    part.replace(file)
