"""Where things are, for code that must not import Django."""

from __future__ import annotations

import hashlib
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV_BIN = Path(sys.executable).parent


def var_dir() -> Path:
    """The folder of all state; `HUXIANG_VAR` in the environment or in `.env` moves it."""
    from foundation import env

    env.load_dotenv(ROOT / ".env")
    return Path(os.environ.get("HUXIANG_VAR") or ROOT / "var").resolve()


def digest_of(*patterns: str) -> str:
    """One hash over the contents of all files below the project that match the patterns."""
    digest = hashlib.sha256()
    for pattern in patterns:
        for path in sorted(ROOT.glob(pattern)):
            digest.update(str(path.relative_to(ROOT)).encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:20]
