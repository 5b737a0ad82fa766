"""MP3 whose phrases can be joined: constant bitrate, no bit reservoir, whole frames of 24 ms.

Each phrase has a LAME encoder of its own and its edge frames are dropped, so that N samples are
exactly N / frame length frames, and phrases made apart are the same bytes as made in a row. The
decoded sound lies 529 samples behind the phrase's: the delay of every MP3 decoder, no more. Both
edges of a phrase must be silent (`audio.pauses` sees to that).

LAME lowers every signal by 0.45 dB; it stays so here, as a voice's gain is calibrated behind the
encoder (`audio.calibrate`).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import Any

import av
import numpy as np
from av.audio.codeccontext import AudioCodecContext

from audio.encode import info
from audio.encode.base import Profile
from audio.encode.info import HEAD_TAG_BYTES
from audio.frames import Chapters, chapter_frames
from audio.pauses import GRID_MS
from audio.pcm import Pcm, Samples
from audio.tags import Tags, id3_block, id3_bytes

BUILD = f"av {av.__version__}"
"""Names the LAME that encodes: the same samples are the same bytes within one build of it."""

MOST_TAG_BYTES = 16_384
"""Two seconds of sound at 64 kbit/s: some 200 chapters of short titles."""

# LAME delays by 576 samples and decoders by 529. Dropping one frame takes 576 of them away at
# 24 kHz; at 48 kHz a frame is 1152, so 576 zeros more go in front.
_LAME_DELAY_SAMPLES = 576


class Mp3:
    """The encoder of one MP3 stream.

    With tags and a length that is known: an ID3 tag of `room_bytes`, the Info frame, the phrases, a
    silent frame that lets a decoder end. While the length is not known, the tag takes
    the Info frame's room too and nothing stands behind the phrases, as a decoder that can't be
    told what to cut would hear both frames. Without tags: the phrases' frames and nothing else, so
    that whole bodies can be joined too.
    """

    def __init__(self, profile: Profile, tags: Tags | None, titles: Sequence[str] = ()) -> None:
        info.checked(profile)
        self._titles = titles
        self._room_bytes = room_bytes(tags, titles) if tags is not None else 0
        self._profile = profile
        self._tags = tags
        self._phrase: _Phrase | None = None
        self._foot = b"" if tags is None else info.silent_frame(profile)

    def head(self, samples: int | None = None, chapters: Chapters = ()) -> bytes:
        """Chapters beyond the room that their titles have are left out, all of them where it has
        none. Raises ValueError for `samples` that are not whole frames."""
        if self._tags is None:
            return b""
        if samples is None:
            self._foot = b""
            return id3_block(self._tags, self._room_bytes + info.info_bytes(self._profile))
        frames = phrase_bytes(samples, self._profile) // info.frame_bytes(self._profile)
        told = self._fitting(self._tags, chapters, samples)
        head = id3_block(self._tags, self._room_bytes, told)
        return head + info.info_frame(self._profile, frames + 1)

    def _fitting(self, tags: Tags, chapters: Chapters, samples: int) -> bytes:
        left_bytes = self._room_bytes - id3_bytes(tags)
        if _title_bytes(self._titles) > left_bytes:  # half a table of contents misleads
            return b""

        def told(count: int) -> bytes:
            return chapter_frames(chapters[:count], samples, self._profile.sample_rate_hz)

        counts = range(1, len(chapters) + 1)
        return told(bisect_right(counts, left_bytes, key=lambda count: len(told(count))))

    def write(self, pcm: Pcm) -> bytes:
        if pcm.sample_rate_hz != self._profile.sample_rate_hz:
            raise ValueError(
                f"{pcm.sample_rate_hz} Hz written to an MP3 of {self._profile.sample_rate_hz} Hz"
            )
        if self._phrase is None:
            self._phrase = _Phrase(self._profile)
        return self._phrase.write(pcm.samples)

    def end_phrase(self) -> bytes:
        """Raises ValueError for a phrase that is not whole frames long."""
        phrase, self._phrase = self._phrase, None
        return phrase.end() if phrase is not None else b""

    def finish(self) -> bytes:
        return self._foot


def room_bytes(tags: Tags, titles: Sequence[str] = ()) -> int:
    """How large the ID3 tag in front of a narration is: whole `HEAD_TAG_BYTES`, with room for
    chapters of these titles. Where they would take more than `MOST_TAG_BYTES` there is none for
    them: a listener waits for all of it."""
    rooms = -(-(id3_bytes(tags) + _title_bytes(titles)) // HEAD_TAG_BYTES)
    return rooms * HEAD_TAG_BYTES if rooms * HEAD_TAG_BYTES <= MOST_TAG_BYTES else HEAD_TAG_BYTES


def _title_bytes(titles: Sequence[str]) -> int:
    """What chapters of these titles take."""
    return len(chapter_frames([(0, title) for title in titles], 0, 1))


def phrase_bytes(samples: int, profile: Profile) -> int:
    """What a phrase of `samples` will weigh as MP3. ValueError if they are not whole frames."""
    frames, rest = divmod(samples, info.frame_samples(profile))
    if rest:
        raise ValueError(f"{samples} samples are not a multiple of {GRID_MS} ms")
    return frames * info.frame_bytes(profile)


class _Phrase:
    """One phrase on its way through an encoder of its own."""

    def __init__(self, profile: Profile) -> None:
        self._profile = profile
        self._frame_samples = info.frame_samples(profile)
        self._codec = _lame(profile)
        self._waiting = np.zeros(self._frame_samples - _LAME_DELAY_SAMPLES, dtype=np.float32)
        self._samples = 0
        self._pts = 0
        self._made = 0  # frames out of LAME, the dropped ones too

    def write(self, samples: Samples) -> bytes:
        self._samples += len(samples)
        return self._encoded(samples)

    def end(self) -> bytes:
        frames = phrase_bytes(self._samples, self._profile) // info.frame_bytes(self._profile)
        # Silence pushes the last sound out; what it makes beyond the phrase's frames is dropped.
        out = self._encoded(np.zeros(2 * self._frame_samples, dtype=np.float32))
        out += self._kept(self._codec.encode(None))
        beyond = (self._made - 1 - frames) * info.frame_bytes(self._profile)
        return out[: len(out) - beyond]

    def _encoded(self, samples: Samples) -> bytes:
        waiting = np.concatenate((self._waiting, samples))
        whole = len(waiting) - len(waiting) % self._frame_samples
        self._waiting = waiting[whole:]
        if not whole:
            return b""
        # All of them at once: frame by frame from here, a tenth of the time went into the asking.
        frame = av.AudioFrame.from_ndarray(waiting[None, :whole], format="fltp", layout="mono")
        frame.sample_rate = self._profile.sample_rate_hz
        frame.pts = self._pts
        self._pts += whole
        return self._kept(self._codec.encode(frame))

    def _kept(self, packets: Iterable[av.Packet[Any]]) -> bytes:
        out = bytearray()
        for packet in packets:
            if self._made:
                out += bytes(packet)
            self._made += 1
        return bytes(out)


def _lame(profile: Profile) -> AudioCodecContext:
    codec = AudioCodecContext.create("libmp3lame", "w")
    codec.thread_count = 1  # it works on one; libav would start idle ones for each narration
    codec.sample_rate = profile.sample_rate_hz
    codec.layout = "mono"
    codec.format = "fltp"
    codec.bit_rate = profile.bitrate_kbps * 1000
    codec.options = {"reservoir": "0", "compression_level": "5"}
    codec.open()
    return codec
