"""Asks the limited process for what is in a file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from media import sandbox
from media.fingerprints.measured import CannotMeasure

LIMITS = sandbox.Limits(memory_mb=3072, cpu_s=600, file_mb=1, wall_s=900)


def read_file(what: str, path: Path) -> dict[str, Any]:
    """What `media.fingerprints.read_file` finds: `what` is master, image, frames or document.

    Raises:
        CannotMeasure: the process failed or ran into a limit.
    """
    command = sandbox.python_module("media.fingerprints.read_file", what, path)
    result = sandbox.run(command, limits=LIMITS)
    if not result.ok:
        raise CannotMeasure(f"{what}: ended with {result.code}: {result.stderr[-500:].strip()}")
    return json.loads(result.stdout)
