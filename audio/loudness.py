"""Loudness in LUFS, peaks in dBTP: measured by ITU-R BS.1770-4, limited as the sound goes by."""

from __future__ import annotations

from dataclasses import dataclass

import av
import numpy as np
from av.filter import Graph
from av.filter.context import FilterContext

from audio.pcm import Pcm, Samples

TARGET_LUFS = -16.0
"""What podcast directories ask of speech; all that we make is brought here."""

CEILING_DB = -3.0
"""Where the limiter holds true peaks. MP3 at 64 kbit/s overshoots a limited peak by up to 1.4 dB
(measured on seven voices): 3 dB leave it under −1 dBTP."""

KNEE_DB, ROUND_DB = -6.0, -3.0
"""Peaks over the knee are rounded, by a curve that stays under the second. A limiter alone takes
the more of all the sound the peakier it is: of a loud passage of espeak-ng, Piper joe and Kokoro
am_michael 1.3, 2.6 and 1.9 LU more than of the others, which is heard as pumping. A curve takes it
of the peaks alone, some thousandths of the samples: .4, .9 and .8 LU, with 4 dB less gain."""

_OVERSAMPLING = 4  # BS.1770-4 annex 2: four times at 48 kHz finds a peak within 0.7 dB
# The limiter takes doubles, and FFmpeg would resample in doubles then too: a fifth more time for a
# difference of -145 dB.
_SINGLE = "internal_sample_fmt=fltp"
_SILENT_LUFS = -70.0  # the absolute gate of BS.1770-4 5.1: what FFmpeg says of silence
_BLOCK_SAMPLES = 48000


@dataclass(frozen=True, slots=True)
class Loudness:
    """`integrated_lufs` over the whole sound, gated; `true_peak_dbtp` is its highest peak.

    Silence, and sound shorter than 400 ms, is -70 LUFS; the true peak of zeros is -inf.
    """

    integrated_lufs: float
    true_peak_dbtp: float


class Limiter:
    """A true-peak limiter that works on a stream; one for each phrase.

    The sound is oversampled four times, so that peaks between the samples count too, and what is
    rounded has no overtones that fold back. Peaks are rounded between `KNEE_DB` and `ROUND_DB`, as
    far as `ceiling_db` lies under or over `CEILING_DB`; a limiter with look-ahead takes what is
    still over the ceiling. As many samples come out as went in, each at its own time; `push` holds
    back the last 6 ms, `flush` hands them out. What stays under the knee passes unchanged; true
    peaks pass the ceiling by .3 dB at most with 6 dB taken away, by 1.2 with 20. All leaves
    `then_db` louder than it was limited.
    """

    def __init__(
        self, sample_rate_hz: int, ceiling_db: float = CEILING_DB, *, then_db: float = 0.0
    ) -> None:
        self._rate_hz = sample_rate_hz
        self._then_db = then_db
        limit = _factor(ceiling_db)
        self._knee = _factor(KNEE_DB + ceiling_db - CEILING_DB)
        self._room = _factor(ROUND_DB + ceiling_db - CEILING_DB) - self._knee
        fine_hz = sample_rate_hz * _OVERSAMPLING
        self._finer = _Graph(sample_rate_hz, ("aresample", f"{fine_hz}:{_SINGLE}"))
        # Without the overtones above the sound's band, which the sound comes out without, a peak is
        # another: by a decibel for a tone of 6 kHz.
        self._limiter = _Graph(
            fine_hz,
            ("aresample", f"{sample_rate_hz}:{_SINGLE}"),
            ("aresample", f"{fine_hz}:{_SINGLE}"),
            ("alimiter", f"limit={limit:.6f}:attack=5:release=50:level=0:latency=1"),
            ("aresample", f"{sample_rate_hz}:{_SINGLE}"),
        )
        self._owed = 0

    def push(self, pcm: Pcm) -> Pcm:
        """The next samples in; what is done comes out. ValueError for another sample rate."""
        if pcm.sample_rate_hz != self._rate_hz:
            raise ValueError(f"{pcm.sample_rate_hz} Hz pushed into a {self._rate_hz} Hz limiter")
        self._owed += len(pcm)
        return self._out(self._limited(self._finer.push(pcm.samples)))

    def flush(self) -> Pcm:
        """The rest. The limiter is spent then."""
        rest_in = self._limited(self._finer.flush())
        out = self._out(rest_in + self._limiter.flush())
        # Fewer samples than the resampler's filter is long may never come out of it.
        rest = np.zeros(self._owed, dtype=np.float32)
        self._owed = 0
        return Pcm(np.concatenate((out.samples, rest)), self._rate_hz)

    def _limited(self, arrays: list[Samples]) -> list[Samples]:
        return [out for fine in arrays for out in self._limiter.push(self._rounded(fine))]

    def _rounded(self, fine: Samples) -> Samples:
        """x / sqrt(1 + x²) over the knee: as steep as the straight line there. Made of operations
        that IEEE 754 rounds, so that it is the same on every machine and for every block."""
        over = np.flatnonzero(np.abs(fine) > self._knee)
        if len(over):
            fine = fine.copy()
            peaks = fine[over]
            above = (np.abs(peaks) - np.float32(self._knee)) / np.float32(self._room)
            above /= np.sqrt(np.float32(1.0) + above * above)
            fine[over] = np.copysign(np.float32(self._knee) + np.float32(self._room) * above, peaks)
        return fine

    def _out(self, arrays: list[Samples]) -> Pcm:
        whole = np.concatenate(arrays) if arrays else np.zeros(0, dtype=np.float32)
        whole = whole[: self._owed]
        self._owed -= len(whole)
        out = Pcm(whole, self._rate_hz)
        return out.gained(self._then_db) if self._then_db else out


def _factor(db: float) -> float:
    return float(10.0 ** (db / 20.0))


def measure(pcm: Pcm) -> Loudness:
    """Integrated loudness and true peak of a whole sound by ITU-R BS.1770-4 (FFmpeg's ebur128)."""
    meter = _Graph(pcm.sample_rate_hz, ("ebur128", "metadata=1:peak=true"))
    meter.push(pcm.samples)
    # ebur128 measures in steps of 100 ms; silence completes the last, and the gate ignores it.
    meter.push(np.zeros(pcm.sample_rate_hz // 10, dtype=np.float32))
    meter.flush()
    integrated = float(meter.metadata.get("lavfi.r128.I", _SILENT_LUFS))
    peak = float(meter.metadata.get("lavfi.r128.true_peak", 0.0))
    with np.errstate(divide="ignore"):
        return Loudness(integrated, float(20.0 * np.log10(peak)))


def short_term(pcm: Pcm) -> Samples:
    """Loudness in LUFS of the last 3 s, each 100 ms (EBU Tech 3341, 2.2), from the third second on:
    how loud it seems while it is heard. Empty for less than 3 s."""
    meter = _Graph(pcm.sample_rate_hz, ("ebur128", "metadata=1"))
    step = pcm.sample_rate_hz // 10
    heard = []
    for at in range(0, len(pcm) - step + 1, step):
        meter.push(pcm.samples[at : at + step])
        heard.append(float(meter.metadata.get("lavfi.r128.S", _SILENT_LUFS)))
    return np.array(heard[29:], dtype=np.float32)


class _Graph:
    """A chain of FFmpeg filters for mono float samples; `metadata` is the last said of each key."""

    def __init__(self, sample_rate_hz: int, *filters: tuple[str, str]) -> None:
        self._rate_hz = sample_rate_hz
        self._pts = 0
        self.metadata: dict[str, str] = {}
        self._graph = Graph()
        self._source = last = self._graph.add(
            "abuffer",
            f"sample_rate={sample_rate_hz}:sample_fmt=flt:channel_layout=mono"
            f":time_base=1/{sample_rate_hz}",
        )
        sink_format = "sample_fmts=flt:channel_layouts=mono"
        for name, arguments in (*filters, ("aformat", sink_format), ("abuffersink", "")):
            step = self._graph.add(name, arguments or None)
            last.link_to(step)
            last = step
        self._sink: FilterContext = last
        self._graph.configure()

    def push(self, samples: Samples) -> list[Samples]:
        out: list[Samples] = []
        for start in range(0, len(samples), _BLOCK_SAMPLES):
            block = np.ascontiguousarray(samples[None, start : start + _BLOCK_SAMPLES])
            frame = av.AudioFrame.from_ndarray(block, format="flt", layout="mono")
            frame.sample_rate = self._rate_hz
            frame.pts = self._pts
            self._pts += frame.samples
            self._source.push(frame)
            out += self._pulled()
        return out

    def flush(self) -> list[Samples]:
        self._source.push(None)
        return self._pulled()

    def _pulled(self) -> list[Samples]:
        out: list[Samples] = []
        while True:
            try:
                frame = self._sink.pull()
            except (av.error.BlockingIOError, av.error.EOFError):
                return out
            if isinstance(frame, av.AudioFrame):
                self.metadata.update(frame.metadata)
                out.append(frame.to_ndarray().reshape(-1).astype(np.float32, copy=False))
