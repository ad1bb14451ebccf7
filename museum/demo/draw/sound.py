"""Synthesised sound: drums, gongs, cymbals, plucked strings, reeds and a wordless voice.

These are sketches of how rhythms go, made by arithmetic; nothing is a recording and nobody
speaks or sings. Mono, 44,100 Hz, floats from -1 to 1.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

RATE = 44_100
Wave = NDArray[np.float64]


# -- instruments ------------------------------------------------------------------------------


def _time(seconds: float) -> Wave:
    return np.arange(int(seconds * RATE)) / RATE


def drum(rng: np.random.Generator, pitch: float = 78.0, force: float = 1.0) -> Wave:
    """A stroke on a skin: the pitch falls quickly, the stick is a puff of noise."""
    t = _time(0.9)
    sweep = pitch * (1 + 0.9 * np.exp(-t * 32))
    body = np.sin(2 * np.pi * np.cumsum(sweep) / RATE) * np.exp(-t * 6.5)
    body += 0.35 * np.sin(2 * np.pi * np.cumsum(sweep * 1.59) / RATE) * np.exp(-t * 11)
    stick = rng.standard_normal(t.size) * np.exp(-t * 130)
    return force * (body + 0.28 * stick)


def rim(rng: np.random.Generator, force: float = 1.0) -> Wave:
    """A stroke on the wooden rim."""
    t = _time(0.18)
    wood = np.sin(2 * np.pi * 820 * t) + 0.6 * np.sin(2 * np.pi * 1_310 * t)
    return (
        force
        * 0.5
        * (wood * np.exp(-t * 48) + 0.5 * rng.standard_normal(t.size) * np.exp(-t * 160))
    )


def gong(
    rng: np.random.Generator, pitch: float = 190.0, force: float = 1.0, length: float = 3.2
) -> Wave:
    """A gong: inharmonic partials that swell and fade each at its own pace."""
    t = _time(length)
    sound = np.zeros_like(t)
    for number, ratio in enumerate((1.0, 1.48, 2.0, 2.61, 3.35, 4.12, 5.27, 6.4)):
        phase = rng.uniform(0, 2 * np.pi)
        swell = 1 - np.exp(-t * (60 / (1 + number)))
        fade = np.exp(-t * (0.9 + 0.55 * number))
        sound += np.sin(2 * np.pi * pitch * ratio * t + phase) * swell * fade / (1 + 0.45 * number)
    return force * 0.42 * sound


def small_gong(rng: np.random.Generator, force: float = 1.0) -> Wave:
    """A 马锣: high, short, its pitch bends upwards."""
    t = _time(0.7)
    sweep = 640 * (1 + 0.10 * (1 - np.exp(-t * 9)))
    phase = 2 * np.pi * np.cumsum(sweep) / RATE
    sound = sum(np.sin(phase * ratio) / (1 + k) for k, ratio in enumerate((1, 1.52, 2.31, 3.1)))
    return force * 0.4 * sound * np.exp(-t * 6)


def cymbal(
    rng: np.random.Generator, force: float = 1.0, *, damped: bool = False, bright: float = 1.0
) -> Wave:
    """A pair of cymbals struck together; damped ones are held at once."""
    t = _time(0.16 if damped else 0.9)
    noise = np.diff(rng.standard_normal(t.size + 2), 2)
    metal = sum(
        np.sin(2 * np.pi * f * bright * t + rng.uniform(0, 6))
        for f in (2_310, 3_170, 3_890, 5_020, 6_480)
    )
    fade = np.exp(-t * (36 if damped else 7.5))
    return force * 0.13 * (0.7 * noise + 0.5 * metal) * fade


def pluck(pitch: float, length: float, force: float = 1.0) -> Wave:
    """A plucked string by its partials, the high ones gone first."""
    return force * 0.36 * _plucked(pitch, length)


@lru_cache(maxsize=64)
def _plucked(pitch: float, length: float) -> Wave:
    t = _time(length + 0.5)
    sound = np.zeros_like(t)
    for k in range(1, 13):
        sound += (
            np.sin(2 * np.pi * pitch * k * (1 + 0.00025 * k * k) * t)
            * np.exp(-t * (1.4 + 0.62 * k))
            / k
        )
    return sound * (1 - np.exp(-t * 700))


def reed(pitch: float, length: float, force: float = 1.0) -> Wave:
    """A free reed, as in a mouth-organ: many partials, soft beginning and end."""
    return force * 0.16 * _reeded(pitch, length)


@lru_cache(maxsize=64)
def _reeded(pitch: float, length: float) -> Wave:
    t = _time(length)
    sway = 1 + 0.0025 * np.sin(2 * np.pi * 4.6 * t)
    phase = 2 * np.pi * np.cumsum(pitch * sway) / RATE
    sound = sum(np.sin(phase * k) * (1.0 if k % 2 else 0.55) / k**0.95 for k in range(1, 15))
    return sound * _swell(t, 0.06, 0.12)


def shawm(pitch: float, length: float, force: float = 1.0) -> Wave:
    """A 唢呐-like tone: bright, with a scoop into the note."""
    t = _time(length)
    scoop = 1 - 0.055 * np.exp(-t * 14) + 0.006 * np.sin(2 * np.pi * 5.6 * t) * np.clip(t * 3, 0, 1)
    phase = 2 * np.pi * np.cumsum(pitch * scoop) / RATE
    sound = np.zeros_like(t)
    for k in range(1, 22):
        formant = np.exp(-(((pitch * k - 1_250) / 700) ** 2)) + 0.7 * np.exp(
            -(((pitch * k - 3_000) / 900) ** 2)
        )
        sound += np.sin(phase * k) * (0.12 + formant) / k**0.35
    return force * 0.15 * sound * _swell(t, 0.03, 0.08)


VOWELS = {
    "a": (760, 1_250, 2_600),
    "o": (480, 880, 2_500),
    "u": (330, 740, 2_300),
    "e": (500, 1_750, 2_550),
}


def voice(pitch: Wave, vowel: str = "a", force: float = 1.0) -> Wave:
    """A wordless voice on a gliding pitch (one value a sample, Hz)."""
    t = np.arange(pitch.size) / RATE
    vibrato = 1 + 0.011 * np.sin(2 * np.pi * 5.2 * t) * np.clip((t - 0.25) * 2.5, 0, 1)
    phase = 2 * np.pi * np.cumsum(pitch * vibrato) / RATE
    middle = float(np.median(pitch))
    sound = np.zeros_like(t)
    for k in range(1, 26):
        frequency = middle * k
        tone = sum(
            gain * np.exp(-(((frequency - f) / width) ** 2))
            for f, gain, width in zip(
                VOWELS[vowel], (1.0, 0.55, 0.25), (150, 190, 280), strict=True
            )
        )
        sound += np.sin(phase * k) * (0.02 + tone) / k**0.45
    return force * 0.42 * sound * _swell(t, 0.08, 0.14)


def _swell(t: Wave, attack: float, release: float) -> Wave:
    length = t[-1] if t.size else 0.0
    return np.clip(t / attack, 0, 1) ** 0.7 * np.clip((length - t) / release, 0, 1) ** 0.8


# -- putting together --------------------------------------------------------------------------


def few(make: Callable[[float], Wave], takes: int = 4) -> Callable[[float], Wave]:
    """An instrument that repeats its last few takes in turn, as making each stroke anew is slow."""
    kept: dict[float, list[Wave]] = {}
    turn: dict[float, int] = {}

    def play(force: float) -> Wave:
        strokes = kept.setdefault(force, [])
        turn[force] = turn.get(force, -1) + 1
        if len(strokes) < takes:
            strokes.append(make(force))
        return strokes[turn[force] % len(strokes)]

    return play


class Tape:
    """A length of sound to which strokes and tones are added."""

    def __init__(self, seconds: float) -> None:
        self.wave = np.zeros(int(seconds * RATE))

    def add(self, at: float, sound: Wave, gain: float = 1.0) -> None:
        """Lay a sound on the tape at `at` seconds; what runs over the end is cut."""
        start = int(at * RATE)
        if start >= self.wave.size:
            return
        part = sound[: self.wave.size - start]
        self.wave[start : start + part.size] += part * gain

    def done(self, rng: np.random.Generator, *, room: float = 0.16, decay: float = 1.1) -> Wave:
        """The tape in a room, faded at its end, at an even loudness."""
        t = _time(decay * 1.6)
        echo = rng.standard_normal(t.size) * np.exp(-t * 5 / decay)
        echo /= np.sqrt((echo**2).sum())
        size = 1 << int(np.ceil(np.log2(self.wave.size + echo.size)))
        wet = np.fft.irfft(np.fft.rfft(self.wave, size) * np.fft.rfft(echo, size), size)
        mixed = self.wave + room * wet[: self.wave.size]
        fade = np.clip((np.arange(mixed.size)[::-1]) / (1.6 * RATE), 0, 1)
        mixed = np.tanh(1.2 * mixed / (np.abs(mixed).max() + 1e-9)) * fade
        return 0.82 * mixed / (np.abs(mixed).max() + 1e-9)


def pcm(wave: Wave) -> bytes:
    """16-bit little-endian samples."""
    return (np.clip(wave, -1, 1) * 32_767).astype("<i2").tobytes()


# -- pieces -------------------------------------------------------------------------------------
# Patterns are eighths of a bar: `x` hard, `o` soft, `.` rest. They are our own.

DALIUZI = {
    "头钹": "x.o.x.oox.oxx.o.",
    "二钹": ".o.x.o.x.x.o.x.x",
    "马锣": "o.oo.o..o.oo.ooo",
    "溜子锣": "x.......x.....x.",
}
BAISHOU = {"鼓": "x..ox.o.x..oxoo.", "锣": "x.......x......."}
MIAO_DRUM = {"鼓心": "x..x..x.x.x.xoox", "鼓边": ".oo.oo.o.o.o.oo."}
DONGDONGTUI = {"鼓": "x.x...x.x...x.x.", "锣": "....x.......x..."}


def tracks(pattern: dict[str, str]) -> list[list[float]]:
    """A pattern as rings for `rhythm.draw_rings`: strength in the whole part, place in the rest."""
    return [
        [(8 if sign == "x" else 4) + n / len(line) for n, sign in enumerate(line) if sign != "."]
        for line in pattern.values()
    ]


def _beats(
    tape: Tape,
    pattern: dict[str, str],
    voices: dict[str, Callable[[float], Wave]],
    *,
    start: float,
    step: float,
    quicken: float = 1.0,
    bars: int = 8,
) -> float:
    """Play a pattern `bars` times, each bar `quicken` as long as the last; returns the end."""
    now = start
    voices = {name: few(voices[name]) for name in pattern}
    for _bar in range(bars):
        if now * RATE > tape.wave.size:
            break
        longest = max(len(line) for line in pattern.values())
        for place in range(longest):
            for name, line in pattern.items():
                sign = line[place % len(line)]
                if sign != ".":
                    tape.add(now, voices[name](1.0 if sign == "x" else 0.55))
            now += step
        step *= quicken
    return now


def daliuzi(rng: np.random.Generator, seconds: float = 30.0) -> Wave:
    """Four instruments in turn and together, quickening."""
    tape = Tape(seconds)
    voices = {
        "头钹": lambda f: cymbal(rng, f, bright=1.0),
        "二钹": lambda f: cymbal(rng, f * 0.9, damped=True, bright=1.25),
        "马锣": lambda f: small_gong(rng, f * 0.8),
        "溜子锣": lambda f: gong(rng, 236, f * 0.9, 2.0),
    }
    now = _beats(tape, {"马锣": DALIUZI["马锣"]}, voices, start=0.3, step=0.17, bars=1)
    now = _beats(
        tape, {k: DALIUZI[k] for k in ("马锣", "头钹")}, voices, start=now, step=0.165, bars=1
    )
    _beats(tape, DALIUZI, voices, start=now, step=0.160, quicken=0.945, bars=40)
    return tape.done(rng, room=0.12)


def baishou(rng: np.random.Generator, seconds: float = 28.0) -> Wave:
    """A steady drum with a gong on the long beats."""
    tape = Tape(seconds)
    voices = {"鼓": lambda f: drum(rng, 70, f), "锣": lambda f: gong(rng, 168, f, 3.0)}
    _beats(tape, BAISHOU, voices, start=0.3, step=0.235, quicken=0.985, bars=20)
    return tape.done(rng, room=0.2)


def miao_drum(rng: np.random.Generator, seconds: float = 30.0) -> Wave:
    """Skin and rim answering each other."""
    tape = Tape(seconds)
    voices = {"鼓心": lambda f: drum(rng, 58, f), "鼓边": lambda f: rim(rng, f)}
    now = _beats(tape, {"鼓边": MIAO_DRUM["鼓边"]}, voices, start=0.3, step=0.19, bars=1)
    _beats(tape, MIAO_DRUM, voices, start=now, step=0.185, quicken=0.96, bars=30)
    return tape.done(rng, room=0.2, decay=1.4)


def dongdongtui(rng: np.random.Generator, seconds: float = 24.0) -> Wave:
    """Two drum beats and a gong, as the play's name says."""
    tape = Tape(seconds)
    voices = {"鼓": lambda f: drum(rng, 92, f), "锣": lambda f: gong(rng, 214, f, 1.8)}
    _beats(tape, DONGDONGTUI, voices, start=0.3, step=0.22, bars=20)
    return tape.done(rng, room=0.16)


# start in beats, length in beats, semitones above the tonic, loudness
Note = tuple[float, float, float, float]


def melody(name: str, bars: int) -> list[Note]:
    """A pentatonic tune of our own, the same for a name each time."""
    from museum.demo.draw.core import rng_for

    rng = rng_for(f"melody {name}")
    scale = [0, 2, 4, 7, 9, 12, 14, 16]
    notes: list[Note] = []
    at, step = 0.0, 4
    for bar in range(bars):
        left = 4.0
        while left > 0:
            length = float(rng.choice([0.5, 1.0, 1.0, 1.5, 2.0]))
            length = min(length, left)
            if left == length and bar % 4 == 3:
                step = 0 if bar == bars - 1 else 3
            else:
                step = int(np.clip(step + rng.integers(-2, 3), 0, 7))
            notes.append((at, length, float(scale[step]), 0.65 + 0.3 * float(rng.random())))
            at += length
            left -= length
    return notes


def folk_song(rng: np.random.Generator, seconds: float = 34.0) -> Wave:
    """A wordless voice over plucked strings."""
    tape, beat, tonic = Tape(seconds), 0.62, 233.0
    notes = melody("sangzhi", 12)
    for number, (at, length, tone, force) in enumerate(notes):
        start, end = at * beat + 1.2, (at + length) * beat + 1.2
        if start >= seconds - 1:
            break
        t = np.linspace(0, 1, int((end - start + 0.08) * RATE))
        before = notes[number - 1][2] if number else tone
        glide = tone + (before - tone) * np.exp(-t * 16) * 0.7
        tape.add(start, voice(tonic * 2 ** (glide / 12), "aoae"[number % 4], force), 0.9)
    for bar in range(int(seconds / beat / 2)):
        for place, tone in enumerate((0, 7, 12, 7)):
            lift = (0, -5, 0, 2)[(bar // 2) % 4]
            at = (bar * 2 + place * 0.5) * beat + 1.2
            tape.add(at, pluck(tonic / 2 * 2 ** ((tone + lift) / 12), 0.9, 0.5 if place else 0.75))
    return tape.done(rng, room=0.22, decay=1.6)


def opera(rng: np.random.Generator, seconds: float = 30.0) -> Wave:
    """A wordless voice, answered by a shawm, with drum and gong at the turns."""
    tape, beat, tonic = Tape(seconds), 0.56, 196.0
    notes = melody("chenhe", 14)
    for at, length, tone, force in notes:
        start = at * beat + 0.8
        if start >= seconds - 1:
            break
        pitch = tonic * 2 ** (tone / 12)
        if int(at // 8) % 2 == 0:
            tape.add(start, voice(np.full(int((length * beat + 0.05) * RATE), pitch), "a", force))
        else:
            tape.add(start, shawm(pitch * 2, length * beat + 0.04, force * 0.8))
        if at % 8 == 0:
            tape.add(start, gong(rng, 150, 0.5, 2.6))
        if at % 2 == 0:
            tape.add(start, drum(rng, 110, 0.3))
    return tape.done(rng, room=0.2, decay=1.3)


def reeds(rng: np.random.Generator, seconds: float = 14.0) -> Wave:
    """Quiet chords of reeds and strings, for under a film."""
    tape, beat, tonic = Tape(seconds), 0.7, 146.8
    for bar in range(int(seconds / beat / 4) + 1):
        for tone in ((0, 7, 14), (-3, 4, 12), (-5, 2, 9), (0, 7, 16))[bar % 4]:
            tape.add(bar * 4 * beat, reed(tonic * 2 ** (tone / 12), 4 * beat + 0.3, 0.6))
    for at, length, note, force in melody("film", 10):
        tape.add(
            at * beat + beat * 2, pluck(tonic * 2 * 2 ** (note / 12), length * beat, force * 0.8)
        )
    return tape.done(rng, room=0.24, decay=1.8)


PIECES: dict[str, Callable[..., Wave]] = {
    "daliuzi": daliuzi,
    "baishou": baishou,
    "miao_drum": miao_drum,
    "dongdongtui": dongdongtui,
    "folk_song": folk_song,
    "opera": opera,
    "reeds": reeds,
}
