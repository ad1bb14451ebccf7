"""ISCC, the International Standard Content Code (ISO 24138): text and bytes of its units.

Units are kept with 256 bits, because short ones say little about what is alike; the
composite ISCC-CODE takes the first 64 of each, as the standard says.
"""

from __future__ import annotations

from collections.abc import Sequence

import iscc_lib

from media.fingerprints.measured import Measured

BITS = 256


def unit(algorithm: str, text: str) -> Measured:
    """A unit from its text."""
    return Measured(algorithm, digest_of(text), text)


def digest_of(text: str) -> bytes:
    """The bits of a unit, without its header."""
    return iscc_lib.iscc_decode(text)[4]


def sound_code(prints: Sequence[int]) -> str:
    """Audio-Code of signed chromaprint values."""
    return iscc_lib.gen_audio_code_v0(list(prints), bits=BITS)["iscc"]


def film_code(sums: Sequence[int]) -> str:
    """Video-Code. The standard adds up the distinct frame signatures; `sums` is that sum."""
    return iscc_lib.gen_video_code_v0([list(sums)], bits=BITS)["iscc"]


def composite(units: Sequence[str]) -> Measured:
    """The ISCC-CODE over content (where there is one), Data- and Instance-Code."""
    text = iscc_lib.gen_iscc_code_v0(list(units))["iscc"]
    return Measured("iscc", digest_of(text), text)
