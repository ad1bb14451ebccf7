"""The derivative cache and the lanes: bounded, shared, never in the way."""

from __future__ import annotations

import threading
import time

import pytest

from iiif.cache import DerivativeCache
from iiif.costs import Cost
from iiif.errors import Busy, SizeTooLarge
from iiif.lanes import LIGHT_BYTES, LIGHT_PIXELS, Lanes


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


def _cost(pixels=LIGHT_PIXELS + 1, memory=1000):
    return Cost(pixels, memory)


def test_small_pictures_never_wait_and_large_ones_take_places():
    lanes = Lanes(1, 10**9, wait_seconds=0.01)
    with lanes.taken(_cost()):
        with lanes.taken(_cost(LIGHT_PIXELS)):
            pass
        with pytest.raises(Busy), lanes.taken(_cost()):
            pass
    with lanes.taken(_cost()):
        pass

    assert (lanes.counts.light, lanes.counts.heavy, lanes.counts.refused) == (1, 2, 1)


def test_a_place_is_given_back_when_making_fails():
    lanes = Lanes(1, 10**9, wait_seconds=0.01)
    with pytest.raises(ZeroDivisionError), lanes.taken(_cost()):
        raise ZeroDivisionError
    with lanes.taken(_cost()):
        pass

    assert (lanes.running, lanes.held_bytes, lanes.waiting) == (0, 0, 0)


def test_large_pictures_share_a_budget_of_memory():
    lanes = Lanes(9, 1000, wait_seconds=0.01)
    with lanes.taken(_cost(memory=600)):
        with lanes.taken(_cost(memory=400)):
            pass
        with pytest.raises(Busy), lanes.taken(_cost(memory=401)):
            pass
    with pytest.raises(SizeTooLarge), lanes.taken(_cost(memory=1001)):
        pass


def test_few_pixels_that_take_much_memory_are_large():
    lanes = Lanes(1, 10**9, wait_seconds=0.01)
    with lanes.taken(_cost(1, LIGHT_BYTES + 1)), pytest.raises(Busy), lanes.taken(_cost()):
        pass


def test_who_waits_gets_the_place_and_only_few_may_wait():
    lanes = Lanes(2, 10**9, wait_seconds=20)
    done = []

    def ask():
        with lanes.taken(_cost()):
            done.append("made")

    with lanes.taken(_cost()), lanes.taken(_cost()):
        waiter = threading.Thread(target=ask)
        waiter.start()
        while not lanes.waiting:
            time.sleep(0.001)
        began = time.monotonic()
        with pytest.raises(Busy), lanes.taken(_cost()):
            pass
        assert time.monotonic() - began < 10  # refused at once, not after the wait
    waiter.join()

    assert done == ["made"]
    assert (lanes.counts.waited, lanes.counts.refused) == (1, 1)
