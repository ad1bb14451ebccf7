"""What must be on the machine, told at start with a hint."""

from __future__ import annotations

import shutil
from typing import Any

from django.core.checks import CheckMessage, Warning, register

TOOLS = {
    "ffmpeg": ("media.W001", "ffmpeg", "sound and film will be refused"),
    "ffprobe": ("media.W001", "ffmpeg", "sound and film will be refused"),
    "fpcalc": ("media.W002", "libchromaprint-tools", "sound and film get no fingerprints"),
}


@register()
def tools_are_installed(**_kwargs: Any) -> list[CheckMessage]:
    """ffmpeg and ffprobe are needed for sound and film, fpcalc for their fingerprints."""
    return [
        Warning(f"{tool} is not installed: {harm}.", hint=f"apt-get install {package}", id=number)
        for tool, (number, package, harm) in TOOLS.items()
        if shutil.which(tool) is None
    ]
