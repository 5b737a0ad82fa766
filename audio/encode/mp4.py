"""A finished AAC stream as a file that tells its length: MPEG-4 (ISO/IEC 14496-14), by FFmpeg.

ADTS can say neither how long it is nor where the sound begins in it. The packets are taken as they
are: nothing is encoded twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import av
from av.container import InputContainer, OutputContainer

from audio.encode.base import Profile

MPEG4_FORMATS = ("m4a", "m4b")
"""MPEG-4 audio, and the same as an audio book: players keep their place in it."""

# What FFmpeg's AAC encoder puts before the sound (`initial_padding`), at every rate: one frame.
PRIMING_SAMPLES = FRAME_SAMPLES = 1024


def write_mp4(
    path: Path,
    adts: Path,
    samples: int,
    profile: Profile,
    *,
    chapters: Sequence[tuple[int, str]] = (),
    language: str = "",
) -> None:
    """`adts`, the whole stream that the encoder of "aac" made of `samples`, as the file `path`.

    Its edit list (ISO/IEC 14496-12 8.6.6) leaves out the encoder's delay and what is behind the
    last sample, so that it says `samples` exactly; a decoder that heeds only the beginning of it
    gives up to 1,023 samples of silence more. The index stands in front ("faststart"), so that it
    plays while it is fetched. `chapters` are (first sample, title), ascending, kept both as
    QuickTime has them and as Nero has; `language` is an ISO 639-2 code. Takes memory for the
    index alone: 5 MB for half an hour at 24 kHz. Raises OSError.
    """
    if samples <= 0:
        raise ValueError("a file of no samples can't be told apart from a broken one")
    rate_hz = profile.sample_rate_hz
    # Times in samples: in the muxer's own milliseconds, the length would be rounded to them.
    options = {
        "movflags": "+faststart",
        "movie_timescale": str(rate_hz),
        "fflags": "+bitexact",  # no version strings: the same bytes each time
    }
    with (
        av.open(str(adts), "r", format="aac") as source,
        av.open(str(path), "w", format="ipod", options=options) as made,
    ):
        if chapters:
            _set_chapters(made, chapters, samples, rate_hz)
        _copy(source, made, samples, rate_hz, language)


def _copy(
    source: InputContainer, made: OutputContainer, samples: int, rate_hz: int, language: str
) -> None:
    tick = Fraction(1, rate_hz)
    stream = made.add_stream_from_template(source.streams.audio[0])
    stream.time_base = tick
    if language:
        stream.metadata["language"] = language
    at = -PRIMING_SAMPLES
    for packet in source.demux(audio=0):
        if not packet.size or at >= samples:  # the flush; a packet wholly behind the sound
            continue
        packet.stream = stream
        packet.time_base = tick
        packet.pts = packet.dts = at
        packet.duration = min(FRAME_SAMPLES, samples - at)
        made.mux(packet)
        at += FRAME_SAMPLES


def _set_chapters(
    made: OutputContainer, chapters: Sequence[tuple[int, str]], samples: int, rate_hz: int
) -> None:
    ends = [start for start, _ in chapters[1:]] + [samples]
    made.set_chapters(
        [
            {
                "id": number,
                "start": start,
                "end": end,
                "time_base": Fraction(1, rate_hz),
                "metadata": {"title": title},
            }
            for number, ((start, title), end) in enumerate(zip(chapters, ends, strict=True))
        ]
    )
