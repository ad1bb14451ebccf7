"""Loudness by EBU R128: measured once for the master, levelled in the copies that are played.

The measurement is the first of the two passes of ffmpeg's `loudnorm`; the second is part of
the encoding. Where the peaks leave room it is one plain gain, so that dynamics stay as they are.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

PEAK_DBTP = -1.5
MOST_GAIN_DB = 20  # a field recording of the night shall not become a roar of its own noise
SILENCE_LUFS = -69.0  # the gate of EBU R128 lies at -70
_NUMBER = r"\s+(-?(?:inf|nan|\d+(?:\.\d+)?))"
_FIELDS = {
    "integrated": re.compile(rf"I:{_NUMBER} LUFS"),
    "threshold": re.compile(rf"I:.*?Threshold:{_NUMBER} LUFS", re.DOTALL),
    "range": re.compile(rf"LRA:{_NUMBER} LU\b"),
    "peak": re.compile(rf"Peak:{_NUMBER} dBFS"),
}


@dataclass(frozen=True, slots=True)
class Loudness:
    """What was measured of a whole sound.

    Attributes:
        integrated: LUFS. threshold: of its gate, LUFS. range: LU. peak: true peak, dBTP.
    """

    integrated: float
    threshold: float
    range: float
    peak: float

    @property
    def is_silent(self) -> bool:
        return self.integrated <= SILENCE_LUFS

    def facts(self, target_lufs: float) -> dict[str, Any]:
        """For rows and events, ready for JSON."""
        return {
            "method": "EBU R128",
            "integrated_lufs": self.integrated,
            "range_lu": self.range,
            "true_peak_dbtp": self.peak,
            "target_lufs": self._aim(target_lufs) if not self.is_silent else None,
        }

    def filter(self, target_lufs: float) -> str:
        """The second pass as an audio filter; `anull` for silence."""
        if self.is_silent:
            return "anull"
        # A range target that holds the measured one keeps loudnorm from squeezing dynamics.
        span = min(50.0, max(7.0, self.range + 0.1))
        return (
            f"loudnorm=I={self._aim(target_lufs)}:TP={PEAK_DBTP}:LRA={span:.1f}:linear=true"
            f":measured_I={self.integrated}:measured_LRA={self.range}"
            f":measured_TP={self.peak}:measured_thresh={self.threshold}"
        )

    def _aim(self, target_lufs: float) -> float:
        return min(float(target_lufs), self.integrated + MOST_GAIN_DB)


SILENT = Loudness(-70.0, -70.0, 0.0, -99.0)


def parse_summary(text: str) -> Loudness:
    """The summary that the ebur128 filter prints at the end; `SILENT` where there is none."""
    _, _, summary = text.rpartition("Summary:")
    values = {}
    for name, pattern in _FIELDS.items():
        found = pattern.search(summary)
        if found is None:
            return SILENT
        values[name] = float(found[1])
    if any(value != value or abs(value) > 99 for value in values.values()):
        return SILENT
    return Loudness(**values)
