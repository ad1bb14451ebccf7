"""The key of the log: from HUXIANG_LOG_KEY, or made once in KEYS_DIR (mode 0600)."""

from __future__ import annotations

import base64
import os
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from foundation import env
from provenance.errors import LogKeyMissing
from provenance.models import Checkpoint
from provenance.notes import Signer


def signer() -> Signer:
    """The log's signer; its key is made at first use.

    Raises:
        LogKeyMissing: the key file is gone although the log has signed before. A new key
            made in silence would look to every reader like another log.
    """
    seed = settings.LOG_KEY or _from_file(Path(settings.KEYS_DIR) / "log-ed25519.key")
    return Signer(settings.LOG_ORIGIN, Ed25519PrivateKey.from_private_bytes(seed))


def _from_file(path: Path) -> bytes:
    if not path.is_file():
        if Checkpoint.objects.exists():
            raise LogKeyMissing(path.name)
        _make(path)
    return env.base64_of(32)(path.read_text(encoding="ascii").strip())


def _make(path: Path) -> None:
    """Write a new key; of two processes that try at once, one wins and both read its key."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    temporary = path.with_suffix(f".{os.getpid()}")
    flags = os.O_CREAT | os.O_WRONLY | os.O_TRUNC
    with os.fdopen(os.open(temporary, flags, 0o600), "wb") as file:
        file.write(base64.b64encode(os.urandom(32)) + b"\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(temporary, path)
    except FileExistsError:
        pass
    finally:
        temporary.unlink()
