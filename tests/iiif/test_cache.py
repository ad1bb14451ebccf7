"""The derivative cache and the lanes: bounded, shared, never in the way."""

from __future__ import annotations

import threading

import pytest

from iiif.cache import DerivativeCache
from iiif.errors import Busy
from iiif.lanes import HEAVY_PIXELS, Lanes


def _cache(folder, memory=1000, disk=10_000):
    return DerivativeCache(folder, memory_bytes=memory, disk_bytes=disk)


def test_what_was_put_is_found_in_memory_and_by_the_next_process(tmp_path):
    _cache(tmp_path).put("key", b"tile")

    assert _cache(tmp_path).get("key") == b"tile"
    assert _cache(tmp_path).get("other") is None


def test_memory_stays_within_its_bound(tmp_path):
    cache = _cache(tmp_path, memory=1000, disk=0)
    for n in range(50):
        cache.put(str(n), b"x" * 100)

    assert sum(len(data) for data in cache._held.values()) <= 1000
    assert cache.get("49") is not None
    assert cache.get("0") is None


def test_one_large_picture_does_not_empty_memory(tmp_path):
    cache = _cache(tmp_path, memory=1000)
    cache.put("small", b"x")
    cache.put("large", b"x" * 900)

    assert list(cache._held) == ["small"]
    assert cache.get("large") is not None  # from the disk


def test_the_disk_is_swept_the_longest_unused_first(tmp_path):
    cache = _cache(tmp_path, memory=0, disk=10_000)
    for n in range(60):
        cache.put(str(n), b"x" * 500)

    total = sum(path.stat().st_size for path in tmp_path.glob("*/*"))
    assert total <= 11_000
    assert cache.get("59") is not None
    assert cache.get("0") is None


def test_a_disk_that_cannot_be_written_spoils_nothing(tmp_path, caplog):
    (tmp_path / "file").write_text("in the way")
    cache = _cache(tmp_path / "file" / "below", memory=100)

    cache.put("key", b"tile")

    assert cache.get("key") == b"tile"
    assert "cannot be written" in caplog.text


def test_no_half_written_file_is_ever_read(tmp_path):
    cache = _cache(tmp_path, memory=0, disk=10_000_000)
    data = [bytes([n]) * 100_000 for n in range(4)]

    def write(n):
        for _ in range(20):
            cache.put("key", data[n])

    threads = [threading.Thread(target=write, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    seen = [cache.get("key") for _ in range(200)]
    for thread in threads:
        thread.join()

    assert all(found is None or found in data for found in seen)


def test_small_pictures_never_wait_and_large_ones_take_places():
    lanes = Lanes(1, wait_seconds=0.01)
    with lanes.taken(HEAVY_PIXELS + 1):
        with lanes.taken(HEAVY_PIXELS):
            pass
        with pytest.raises(Busy), lanes.taken(HEAVY_PIXELS + 1):
            pass
    with lanes.taken(HEAVY_PIXELS + 1):
        pass


def test_a_place_is_given_back_when_making_fails():
    lanes = Lanes(1, wait_seconds=0.01)
    with pytest.raises(ZeroDivisionError), lanes.taken(HEAVY_PIXELS + 1):
        raise ZeroDivisionError
    with lanes.taken(HEAVY_PIXELS + 1):
        pass
