"""The hook for engines of speech recognition. None is part of the house: each needs a model.

An adapter is a class or function that HUXIANG_SPEECH_ENGINE names (`package.module.Name`); a
call without arguments gives an engine. It gets a path to read, writes nothing, and returns
cues. It runs in the worker, so a program of its own should be started through
`media.sandbox`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from media.errors import SpeechEngineMissing
from media.vtt import Cue

OnProgress = Callable[[int, int], None]


class SpeechEngine(Protocol):
    """What an adapter offers."""

    def recognise(self, path: Path, language: str, on_progress: OnProgress) -> Sequence[Cue]:
        """What is said in a recording.

        Args:
            path: mono sound, 16 bits, 16 kHz, WAV; gone after the call.
            language: BCP 47 tag of what is spoken.
            on_progress: call it with done and total now and then; it raises where the job
                was cancelled, and that must go through.

        Returns:
            Cues with plain texts; the caller orders them and escapes what WebVTT needs escaped.
        """
        ...


def is_set() -> bool:
    """Whether this house has an engine."""
    return bool(settings.SPEECH_ENGINE)


def engine() -> SpeechEngine:
    """The engine of the settings, made once.

    Raises:
        SpeechEngineMissing: none is set.
        ImportError: the setting names nothing that can be imported.
    """
    if not settings.SPEECH_ENGINE:
        raise SpeechEngineMissing
    return _made(settings.SPEECH_ENGINE)


@lru_cache(maxsize=1)
def _made(path: str) -> SpeechEngine:
    return import_string(path)()
