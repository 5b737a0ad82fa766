"""WAV and bare PCM, 16 bits: no codec, so written by hand."""

from __future__ import annotations

import struct
from pathlib import Path

from audio.encode.base import Profile
from audio.frames import Chapters
from audio.pcm import Pcm, s16
from audio.tags import Tags

PCM_RATE_HZ = 24000
_UNKNOWN = 0xFFFFFFFF
_INFO_CHUNKS = {
    b"INAM": "title",
    b"IART": "artist",
    b"IPRD": "album",
    b"ICRD": "date",
    b"ICMT": "comment",
}


class Raw:
    """Samples of 16 bits, least byte first; with `wav` behind a RIFF header.

    A stream's length is not known when it begins: both sizes of the header say 0xFFFFFFFF, which
    players take as "until the end", until `finish_file` fills them in.
    """

    def __init__(self, profile: Profile, tags: Tags | None, *, wav: bool) -> None:
        if not wav and profile.sample_rate_hz != PCM_RATE_HZ:
            raise ValueError(f"bare PCM is {PCM_RATE_HZ} Hz, not {profile.sample_rate_hz}")
        self._rate_hz = profile.sample_rate_hz
        self._wav = wav
        self._tags = tags

    def head(self, samples: int | None = None, chapters: Chapters = ()) -> bytes:
        return _riff(self._rate_hz, self._tags, samples) if self._wav else b""

    def write(self, pcm: Pcm) -> bytes:
        if pcm.sample_rate_hz != self._rate_hz:
            raise ValueError(f"{pcm.sample_rate_hz} Hz written to {self._rate_hz} Hz")
        return s16(pcm.samples).tobytes()

    def end_phrase(self) -> bytes:
        return b""

    def finish(self) -> bytes:
        return b""


def finish_wav(path: Path) -> None:
    """Fill in the two sizes; a file that is too long for them (4 GiB) keeps "until the end"."""
    size = path.stat().st_size
    with path.open("r+b") as file:
        data_at = file.read(4096).find(b"data")
        if data_at < 0:
            raise ValueError(f"{path} has no data chunk")
        if size - 8 >= _UNKNOWN:
            return
        file.seek(4)
        file.write(struct.pack("<I", size - 8))
        file.seek(data_at + 4)
        file.write(struct.pack("<I", size - data_at - 8))


def _riff(rate_hz: int, tags: Tags | None, samples: int | None) -> bytes:
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, rate_hz, 2 * rate_hz, 2, 16)
    said = _info(tags) if tags is not None else b""
    inner = b"WAVE" + form + said + b"data"
    size = len(inner) + 4 + 2 * samples if samples is not None else _UNKNOWN
    data = size - len(inner) - 4
    if size >= _UNKNOWN:
        size = data = _UNKNOWN
    return b"RIFF" + struct.pack("<I", size) + inner + struct.pack("<I", data)


def _info(tags: Tags) -> bytes:
    fields = tags.fields()
    body = b"INFO"
    for chunk, name in _INFO_CHUNKS.items():
        if name in fields:
            text = fields[name].encode() + b"\0"
            body += chunk + struct.pack("<I", len(text)) + text + b"\0" * (len(text) % 2)
    return b"LIST" + struct.pack("<I", len(body)) + body
