"""The secret of an installation that runs on one machine only."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def local_secret(var_dir: Path) -> str:
    """Read the secret kept in `var/`, or make it once; readable by the owner only."""
    path = var_dir / "secret-key"
    if path.is_file():
        return path.read_text(encoding="ascii").strip()
    var_dir.mkdir(parents=True, exist_ok=True)
    secret = secrets.token_urlsafe(64)
    temporary = path.with_suffix(f".{os.getpid()}")
    with os.fdopen(os.open(temporary, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600), "w") as file:
        file.write(secret)
    try:
        os.link(temporary, path)
    except FileExistsError:
        secret = path.read_text(encoding="ascii").strip()
    finally:
        temporary.unlink()
    return secret
