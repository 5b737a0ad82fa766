"""Sounds that tests can reason about, and how two sounds compare."""

from __future__ import annotations

import av
import numpy as np
import numpy.typing as npt

from audio import pauses
from audio.encode import Profile
from audio.pcm import Pcm, joined

Array = npt.NDArray[np.float32]


def speechlike(duration_s: float, rate_hz: int, seed: int = 0, peak: float = 0.5) -> Pcm:
    """Syllables of a gliding voice with formants, hissing consonants between them."""
    rng = np.random.default_rng(seed)
    n = round(duration_s * rate_hz)
    t = np.arange(n) / rate_hz
    pitch = 120 + 30 * np.sin(2 * np.pi * 0.7 * t + seed)
    phase = 2 * np.pi * np.cumsum(pitch) / rate_hz
    voiced = sum(np.sin(k * phase) / k for k in range(1, 20))
    syllables = np.clip(np.sin(2 * np.pi * 3.1 * t), 0, None) ** 0.5
    hiss = np.diff(rng.standard_normal(n), prepend=0.0)
    gaps = np.clip(-np.sin(2 * np.pi * 3.1 * t), 0, None) ** 2
    sound = voiced * syllables + 0.15 * hiss * gaps
    return Pcm((peak * sound / np.abs(sound).max()).astype(np.float32), rate_hz)


def tone(frequency_hz: float, duration_s: float, rate_hz: int, peak: float) -> Pcm:
    t = np.arange(round(duration_s * rate_hz)) / rate_hz
    return Pcm((peak * np.sin(2 * np.pi * frequency_hz * t)).astype(np.float32), rate_hz)


def passage(speech: Pcm, pause_ms: int = 100) -> Pcm:
    """`speech` as the pipeline frames it."""
    rate_hz = speech.sample_rate_hz
    opening = joined((pauses.lead(rate_hz), speech), rate_hz)
    return joined((opening, pauses.closing(len(opening), pause_ms, rate_hz)), rate_hz)


def passages(profile: Profile, *durations_s: float) -> list[Pcm]:
    rate_hz = profile.sample_rate_hz
    return [passage(speechlike(s, rate_hz, seed)) for seed, s in enumerate(durations_s)]


def one_pass(pcm: Pcm, profile: Profile) -> Array:
    """What MP3 makes of `pcm` when one encoder takes it whole, cut to its place in time."""
    codec = av.codec.context.CodecContext.create("libmp3lame", "w")
    codec.sample_rate, codec.layout, codec.format = profile.sample_rate_hz, "mono", "fltp"
    codec.bit_rate = profile.bitrate_kbps * 1000
    codec.options = {"compression_level": "5"}
    codec.open()
    size = codec.frame_size
    padded = np.pad(pcm.samples, (0, 4 * size + -len(pcm) % size))
    packets = []
    for pts in range(0, len(padded), size):
        frame = av.AudioFrame.from_ndarray(padded[None, pts : pts + size], "fltp", "mono")
        frame.sample_rate, frame.pts = profile.sample_rate_hz, pts
        packets += codec.encode(frame)
    packets += codec.encode(None)
    decoder = av.codec.context.CodecContext.create("mp3", "r")
    frames = [f for p in packets for f in decoder.decode(av.Packet(bytes(p)))]
    sound = np.concatenate([frame.to_ndarray()[0] for frame in frames])
    return sound[1105 : 1105 + len(pcm)]


def lag(heard: Array, source: Array) -> int:
    """By how many samples `heard` lies behind `source`."""
    size = 2 * max(len(heard), len(source))
    product = np.fft.rfft(heard, size) * np.conj(np.fft.rfft(source, size))
    at = int(np.argmax(np.fft.irfft(product, size)))
    return at if at < size // 2 else at - size


def snr_db(heard: Array, source: Array) -> float:
    """Signal to error, after the best constant gain (LAME lowers all by 0.45 dB)."""
    gain = float(heard @ source) / float(heard @ heard)
    error = gain * heard.astype(np.float64) - source
    return float(10 * np.log10(np.square(source, dtype=np.float64).sum() / np.square(error).sum()))
