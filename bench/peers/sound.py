"""A body of audio back to samples while it is still coming, and what of it can be heard."""

from __future__ import annotations

from typing import Protocol, cast

import av
import numpy as np
from av.audio.codeccontext import AudioCodecContext
from numpy.typing import NDArray

Samples = NDArray[np.float32]

AUDIBLE = 10.0 ** (-50 / 20)
"""What is louder than -50 dBFS is sound; what is not is silence."""

_ID3_HEAD_BYTES = 10


class Decoder(Protocol):
    """Decodes one body; `rate_hz` is known once `feed` has given samples."""

    rate_hz: int

    def feed(self, data: bytes) -> Samples:
        """What can be played now and could not before these bytes came: full scale is 1."""


class Pcm:
    """16-bit little-endian mono, as it stands."""

    def __init__(self, rate_hz: int) -> None:
        self.rate_hz = rate_hz
        self._odd = b""

    def feed(self, data: bytes) -> Samples:
        data = self._odd + data
        whole = len(data) - len(data) % 2
        self._odd = data[whole:]
        return np.frombuffer(data[:whole], "<i2").astype(np.float32) / np.float32(32768)


class Wav:
    """RIFF with 16-bit mono samples; raises ValueError for any other."""

    def __init__(self) -> None:
        self.rate_hz = 0
        self._head = bytearray()
        self._pcm: Pcm | None = None

    def feed(self, data: bytes) -> Samples:
        if self._pcm is not None:
            return self._pcm.feed(data)
        self._head += data
        at = 12
        while len(self._head) >= at + 8:
            name, size = (
                self._head[at : at + 4],
                int.from_bytes(self._head[at + 4 : at + 8], "little"),
            )
            if name == b"data":
                self._pcm = Pcm(self.rate_hz)
                return self._pcm.feed(bytes(self._head[at + 8 :]))
            if name == b"fmt " and len(self._head) >= at + 8 + 16:
                self._format(bytes(self._head[at + 8 : at + 24]))
            at += 8 + size + size % 2
        return np.zeros(0, np.float32)

    def _format(self, fields: bytes) -> None:
        kind, channels = int.from_bytes(fields[:2], "little"), fields[2]
        bits = fields[14]
        if (kind, channels, bits) != (1, 1, 16):
            raise ValueError(f"WAV of kind {kind}, {channels} channels, {bits} bits")
        self.rate_hz = int.from_bytes(fields[4:8], "little")


class Mp3:
    """Frames are decoded as soon as they are whole; the ID3 tag and the Info frame are no sound."""

    def __init__(self) -> None:
        self.rate_hz = 0
        self._tag: bytearray | None = bytearray()
        self._codec = cast(AudioCodecContext, AudioCodecContext.create("mp3float", "r"))
        self._planes = av.AudioResampler(format="fltp", layout="mono")

    def feed(self, data: bytes) -> Samples:
        found: list[Samples] = [np.zeros(0, np.float32)]
        for packet in self._codec.parse(self._behind_tag(data)):
            if b"Info" in bytes(packet)[:64] or b"Xing" in bytes(packet)[:64]:
                continue
            for frame in self._codec.decode(packet):
                self.rate_hz = frame.sample_rate
                found += [out.to_ndarray()[0] for out in self._planes.resample(frame)]
        return np.concatenate(found)

    def _behind_tag(self, data: bytes) -> bytes:
        """`data` without what of it belongs to the tag."""
        if self._tag is None:
            return data
        self._tag += data
        if len(self._tag) < _ID3_HEAD_BYTES:
            return b""
        size = 0
        if self._tag.startswith(b"ID3"):  # four bytes of seven bits (ID3v2.4, 3.1)
            for byte in self._tag[6:10]:
                size = size << 7 | byte
            size += _ID3_HEAD_BYTES
        if len(self._tag) < size:
            return b""
        rest, self._tag = bytes(self._tag[size:]), None
        return rest


def audible(samples: Samples) -> bool:
    """Whether any of it is sound."""
    return bool(len(samples)) and float(np.abs(samples).max()) > AUDIBLE
