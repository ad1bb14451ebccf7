"""What the other processes of the append test do; free of Django, so that they start at once."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from media.fingerprints.code_file import CodeFile


def write(path: str, number: int, times: int) -> None:
    file = CodeFile(Path(path), code_bytes=32)
    for _ in range(times):
        with file.locked():
            file.append(file.packed(number, np.arange(3), bytes([number]) * 96))
