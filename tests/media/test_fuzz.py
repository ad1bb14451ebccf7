"""Whatever bytes come, the caller gets an answer or a refusal, never anything else."""

from __future__ import annotations

import contextlib
import io
import tempfile
from functools import lru_cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from media.checks import Checked, check_file
from media.errors import MediaRefused
from media.metadata.extract import extract
from tests.media import papers

KINDS = ("JPEG", "PNG", "TIFF", "WEBP", "GIF", "PDF")
FEW = settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))


@lru_cache
def sound(kind: str) -> bytes:
    """A small whole file of the kind."""
    if kind == "PDF":
        return papers.plain_pdf()
    out = io.BytesIO()
    exif = Image.Exif()
    exif.get_ifd(0x8825).update({1: "N", 2: (28.0, 18.0, 40.0)})
    Image.linear_gradient("L").resize((40, 30)).convert("RGB").save(out, kind, exif=exif)
    return out.getvalue()


@pytest.mark.parametrize("kind", KINDS)
@FEW
@given(data=st.data())
def test_changed_bytes_are_refused_or_pass_but_never_break_the_caller(kind, data):
    changed = bytearray(sound(kind))
    places = st.tuples(st.integers(0, len(changed) - 1), st.integers(0, 255))
    for place, value in data.draw(st.lists(places, min_size=1, max_size=30)):
        changed[place] = value
    cut = data.draw(st.integers(len(changed) // 2, len(changed)))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x"
        path.write_bytes(changed[:cut])
        with contextlib.suppress(MediaRefused):
            checked = check_file(path, name="x")
            assert isinstance(checked, Checked)
            assert isinstance(extract(path, checked.file_type).as_json(), dict)


@pytest.mark.parametrize("kind", KINDS)
def test_the_unchanged_file_passes(kind, tmp_path):
    (tmp_path / "x").write_bytes(sound(kind))

    assert check_file(tmp_path / "x", name="x").width
