"""What must be on the machine, told at start with a hint."""

from __future__ import annotations

import shutil
from typing import Any

from django.core.checks import CheckMessage, Warning, register


@register()
def tools_are_installed(**_kwargs: Any) -> list[CheckMessage]:
    """ffmpeg and ffprobe are needed for sound and film."""
    return [
        Warning(
            f"{tool} is not installed: sound and film will be refused.",
            hint="apt-get install ffmpeg",
            id="media.W001",
        )
        for tool in ("ffmpeg", "ffprobe")
        if shutil.which(tool) is None
    ]
