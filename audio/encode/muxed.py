"""Opus, AAC and FLAC through FFmpeg's encoders and muxers, one encoder for the whole stream."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import av
import numpy as np
from av.audio.stream import AudioStream

from audio.encode.base import Profile
from audio.frames import Chapters
from audio.pcm import Pcm, s16
from audio.tags import Tags, container_tags


@dataclass(frozen=True)
class _Codec:
    """`bitrate` is the share of the MP3 profile's that sounds as good; 0 has none."""

    muxer: str
    codec: str
    sample_format: str
    bitrate: float
    codec_options: Mapping[str, str] = field(default_factory=dict)
    muxer_options: Mapping[str, str] = field(default_factory=dict)


_CODECS = {
    # Pages of 200 ms: Ogg's default of a second would keep the first sound back.
    "opus": _Codec(
        "ogg", "libopus", "flt", 0.5, {"application": "audio"}, {"page_duration": "200000"}
    ),
    # It has no room for tags. FFmpeg's other coder, "twoloop", is 2 to 10 dB further from the
    # speech, passes a limited peak by up to 3.4 dB where this one passes it by 1.9, and takes
    # three times as long (three voices, one over music, at 32 to 96 kbit/s).
    "aac": _Codec("adts", "aac", "fltp", 1.0, {"aac_coder": "fast"}),
    "flac": _Codec("flac", "flac", "s16", 0.0),
}

# "fLaC", the block's head (4), block and frame sizes (10), rate, channels, depth and length (8).
_LENGTH_END = 26


class Muxed:
    """The encoder of one Ogg Opus, ADTS or FLAC stream."""

    def __init__(self, format: str, profile: Profile, tags: Tags | None) -> None:
        codec = _CODECS[format]
        self._flac = format == "flac"
        self._sample_format = codec.sample_format
        self._rate_hz = profile.sample_rate_hz
        self._pts = 0
        self._sink = _Sink()
        # bitexact: no version strings, no random serial number, the same bytes each time.
        options = {"flush_packets": "1", "fflags": "+bitexact", **codec.muxer_options}
        self._container = av.open(self._sink, "w", format=codec.muxer, options=options)
        self._container.metadata.update(container_tags(tags) if tags is not None else {})
        stream = self._container.add_stream(
            codec.codec, rate=self._rate_hz, layout="mono", options=dict(codec.codec_options)
        )
        self._stream = cast(AudioStream, stream)
        self._stream.codec_context.format = codec.sample_format
        self._stream.codec_context.thread_count = 1  # no idle threads for each narration
        if codec.bitrate:
            self._stream.bit_rate = round(profile.bitrate_kbps * 1000 * codec.bitrate)

    def head(self, samples: int | None = None, chapters: Chapters = ()) -> bytes:
        self._container.start_encoding()
        head = self._sink.taken()
        if self._flac and samples is not None:
            return _with_length(head[:_LENGTH_END], samples) + head[_LENGTH_END:]
        return head

    def write(self, pcm: Pcm) -> bytes:
        if pcm.sample_rate_hz != self._rate_hz:
            raise ValueError(f"{pcm.sample_rate_hz} Hz written to {self._rate_hz} Hz")
        if not len(pcm):
            return b""
        frame = self._frame(pcm)
        frame.sample_rate = self._rate_hz
        frame.pts = self._pts
        self._pts += frame.samples
        self._container.mux(self._stream.encode(frame))
        return self._sink.taken()

    def end_phrase(self) -> bytes:
        return b""

    def finish(self) -> bytes:
        self._container.mux(self._stream.encode(None))
        self._container.close()
        return self._sink.taken()

    def _frame(self, pcm: Pcm) -> av.AudioFrame:
        if self._sample_format == "s16":
            return av.AudioFrame.from_ndarray(s16(pcm.samples)[None, :], "s16", "mono")
        block = np.ascontiguousarray(pcm.samples[None, :])
        return av.AudioFrame.from_ndarray(block, self._sample_format, "mono")


def finish_flac(path: Path) -> None:
    """Fill in the length and the MD5 sum of STREAMINFO (RFC 9639 8.2), by decoding the file."""
    digest = hashlib.md5(usedforsecurity=False)
    samples = 0
    with av.open(str(path), "r") as container:
        for frame in container.decode(audio=0):
            block = frame.to_ndarray().astype("<i2")
            samples += block.size
            digest.update(block.tobytes())
    with path.open("r+b") as file:
        front = file.read(_LENGTH_END)
        if front[:4] != b"fLaC" or front[4] & 0x7F:
            raise ValueError(f"{path} does not begin with STREAMINFO")
        file.seek(0)
        file.write(_with_length(front, samples) + digest.digest())


def _with_length(front: bytes, samples: int) -> bytes:
    """The first `_LENGTH_END` bytes of a FLAC file, telling of `samples` in their last 36 bits."""
    rest = int.from_bytes(front[-5:], "big") >> 36 << 36
    return front[:-5] + (rest | samples).to_bytes(5, "big")


class _Sink:
    """What a muxer writes into; no seeking, so it makes a stream."""

    def __init__(self) -> None:
        self._bytes = bytearray()

    def write(self, data: bytes) -> int:
        self._bytes += data
        return len(data)

    def taken(self) -> bytes:
        out = bytes(self._bytes)
        self._bytes.clear()
        return out
