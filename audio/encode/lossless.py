"""Sound kept: packed into FLAC (RFC 9639) of 16 bits and unpacked again, exactly.

Level 5: a second of Kokoro's sound packs into 28 kB in 0.8 ms of CPU and comes back in 0.5. Level 8
saves a hundredth in half as long again; zlib and lzma are larger (`bench/cache.py`).
"""

from __future__ import annotations

import hashlib
import io

import av
import numpy as np
import numpy.typing as npt
from av.audio.codeccontext import AudioCodecContext

from audio.errors import UndecodableAudio
from audio.pcm import Pcm, from_s16, s16

_LEVEL = "5"
_HEAD_BYTES = 42  # "fLaC", the head of the first block (4), STREAMINFO (34): RFC 9639 8.1, 8.2


def pack(pcm: Pcm) -> bytes:
    """A whole FLAC file of `pcm` on the 16-bit grid (`Pcm.on_grid`), at any rate below 1 MHz.

    The same bytes each time within one version of FFmpeg; `unpack` gives `pcm.on_grid()`.
    """
    samples = s16(pcm.samples)
    codec = AudioCodecContext.create("flac", "w")
    codec.thread_count = 1
    codec.sample_rate = pcm.sample_rate_hz
    codec.layout = "mono"
    codec.format = "s16"
    codec.options = {"compression_level": _LEVEL}
    codec.open()
    frames = b""
    if len(samples):
        frame = av.AudioFrame.from_ndarray(samples[None, :], format="s16", layout="mono")
        frame.sample_rate, frame.pts = pcm.sample_rate_hz, 0
        frames = b"".join(bytes(each) for each in (*codec.encode(frame), *codec.encode(None)))
    told = bytearray(codec.extradata or b"")
    # FFmpeg leaves these two to its muxer.
    told[13] = told[13] & 0xF0 | len(samples) >> 32
    told[14:18] = (len(samples) & 0xFFFFFFFF).to_bytes(4, "big")
    told[18:] = hashlib.md5(samples.tobytes(), usedforsecurity=False).digest()
    return b"fLaC" + b"\x80\x00\x00\x22" + bytes(told) + frames


def unpack(packed: bytes) -> Pcm:
    """The sound that was packed, to the last bit.

    Raises `UndecodableAudio` for what `pack` has not made, and for what is torn or was changed:
    length and MD5 sum are checked.
    """
    rate_hz, length, digest = _streaminfo(packed)
    samples = np.zeros(0, dtype="<i2")
    if len(packed) > _HEAD_BYTES:
        samples = _decoded(packed, rate_hz)
    right = len(samples) == length
    if not right or hashlib.md5(samples.tobytes(), usedforsecurity=False).digest() != digest:
        raise UndecodableAudio("(packed)", "it is torn")
    return Pcm(from_s16(samples), rate_hz)


def _streaminfo(packed: bytes) -> tuple[int, int, bytes]:
    """Rate in Hz, length in samples and MD5 sum that the file tells of itself (RFC 9639 8.2)."""
    if packed[:8] != b"fLaC\x80\x00\x00\x22" or len(packed) < _HEAD_BYTES:
        raise UndecodableAudio("(packed)", "it was not packed here")
    fields = int.from_bytes(packed[18:26], "big")  # rate 20 bits, channels 3, depth 5, length 36
    if not fields >> 44 or fields >> 36 & 0xFF != 15:
        raise UndecodableAudio("(packed)", "it is not one channel of 16 bits")
    return fields >> 44, fields & (1 << 36) - 1, packed[26:_HEAD_BYTES]


def _decoded(packed: bytes, rate_hz: int) -> npt.NDArray[np.int16]:
    try:
        with av.open(io.BytesIO(packed), "r", format="flac") as container:
            frames = list(container.decode(audio=0))
    except (av.error.FFmpegError, OSError) as error:
        raise UndecodableAudio("(packed)", str(error.strerror or error)) from error
    if any(frame.sample_rate != rate_hz for frame in frames):
        raise UndecodableAudio("(packed)", "its rate was changed")
    return np.concatenate([np.zeros(0, "<i2"), *(each.to_ndarray()[0] for each in frames)])
