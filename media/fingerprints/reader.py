"""Asks the limited process for what is in files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from media import sandbox
from media.fingerprints.measured import CannotMeasure

LIMITS = sandbox.Limits(memory_mb=3072, cpu_s=600, file_mb=1, wall_s=900)


def read_files(wanted: dict[str, Path]) -> dict[str, dict[str, Any]]:
    """What `media.fingerprints.read_file` finds, by its readers' names, in one process.

    Args:
        wanted: a file (of "frames": a folder) for each of master, image, frames, document.

    Raises:
        CannotMeasure: the process failed or ran into a limit.
    """
    arguments = [part for order in wanted.items() for part in order]
    command = sandbox.python_module("media.fingerprints.read_file", *arguments)
    result = sandbox.run(command, limits=LIMITS)
    if not result.ok:
        said = f"ended with {result.code}: {result.stderr[-500:].strip()}"
        raise CannotMeasure(f"{', '.join(wanted)}: {said}")
    found: dict[str, dict[str, Any]] = json.loads(result.stdout)
    return found


def read_file(what: str, path: Path) -> dict[str, Any]:
    """As `read_files`, for one."""
    return read_files({what: path})[what]
