"""What must be on the machine, told at start with a hint."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Info, Warning, register

from media import isolation
from media.space import rooms

TOOLS = {
    "ffmpeg": ("media.W001", "ffmpeg", "sound and film will be refused"),
    "ffprobe": ("media.W001", "ffmpeg", "sound and film will be refused"),
    "fpcalc": ("media.W004", "libchromaprint-tools", "sound and film get no fingerprints"),
}


@register()
def tools_are_installed(**_kwargs: Any) -> list[CheckMessage]:
    """ffmpeg and ffprobe are needed for sound and film, fpcalc for their fingerprints."""
    return [
        Warning(f"{tool} is not installed: {harm}.", hint=f"apt-get install {package}", id=number)
        for tool, (number, package, harm) in TOOLS.items()
        if shutil.which(tool) is None
    ]


@register()
def there_is_room(**_kwargs: Any) -> list[CheckMessage]:
    """Nothing is taken in or made below `HUXIANG_MIN_FREE_MB`."""
    return [
        Warning(
            f"Only {room.free_bytes // 2**20} MB are free at {room.folder}: "
            "no file is taken in and no job makes files until there is more.",
            hint="Make room, or lower HUXIANG_MIN_FREE_MB.",
            id="media.W002",
        )
        for room in rooms()
        if room.is_low
    ]


@register()
def copies_are_elsewhere(**_kwargs: Any) -> list[CheckMessage]:
    """A second copy is worth something on another disk only, and never inside the first."""
    if not settings.COPIES_DIR:
        return []
    second, working = Path(settings.COPIES_DIR), Path(settings.MASTERS_DIR)
    hint = "Name a folder of another disk in HUXIANG_COPIES_DIR."
    if not second.is_absolute() or second.resolve().is_relative_to(working.resolve()):
        said = "HUXIANG_COPIES_DIR must be absolute, and outside the folder of the masters."
        return [Error(said, hint=hint, id="media.E001")]
    if second.is_dir() and working.is_dir() and second.stat().st_dev == working.stat().st_dev:
        said = "The second copies lie on the same disk as the masters."
        return [Warning(said, hint=hint, id="media.W006")]
    return []


@register()
def decoders_are_enclosed(**_kwargs: Any) -> list[CheckMessage]:
    """How far hostile files are cut off from the machine, told where more is possible."""
    hint = "apt-get install bubblewrap, and let this user make namespaces."
    if isolation.level() is isolation.Level.NAMESPACE:
        said = "Decoders have no network, but can read what this user can read: no bubblewrap."
        return [Info(said, hint=hint, id="media.I001")]
    if isolation.level() is isolation.Level.NONE:
        said = "Decoders of foreign files have limits, but can reach the network and other files."
        return [Warning(said, hint=hint, id="media.W003")]
    return []


@register()
def uploads_leave_threads_free(**_kwargs: Any) -> list[CheckMessage]:
    """Slow uploaders may hold some threads of a web process, never all of them."""
    if settings.MEDIA_UPLOAD_PLACES < settings.WEB_THREADS:
        return []
    return [
        Warning(
            f"Uploads may hold {settings.MEDIA_UPLOAD_PLACES} of the {settings.WEB_THREADS} "
            "threads of each web process: slow uploaders could make the whole site wait.",
            hint="Set HUXIANG_UPLOAD_PLACES below HUXIANG_WEB_THREADS (at most half is wise).",
            id="media.W005",
        )
    ]
