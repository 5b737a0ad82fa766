"""Sound files back to samples, through FFmpeg's decoders."""

from __future__ import annotations

import io
from pathlib import Path

import av
import numpy as np
from av.container import InputContainer

from audio.encode.mp4 import FRAME_SAMPLES
from audio.errors import UndecodableAudio
from audio.pcm import Pcm


def decode(source: bytes | str | Path) -> Pcm:
    """A whole sound file, at its own rate, its channels mixed to one.

    Encoder delays that the file tells of are cut off, and what an MPEG-4 file has behind its last
    sample, which FFmpeg leaves. Raises `UndecodableAudio`.
    """
    name = "(bytes)" if isinstance(source, bytes) else str(source)
    file = io.BytesIO(source) if isinstance(source, bytes) else str(source)
    planes = av.AudioResampler(format="fltp")
    blocks = []
    rate_hz = 0
    try:
        with av.open(file, "r") as container:
            if not container.streams.audio:
                raise UndecodableAudio(name, "there is no sound in it")
            for frame in container.decode(audio=0):
                rate_hz = frame.sample_rate
                blocks += [out.to_ndarray().mean(axis=0) for out in planes.resample(frame)]
            behind = _behind(container, sum(map(len, blocks)))
    except (av.error.FFmpegError, OSError) as error:
        raise UndecodableAudio(name, str(error.strerror or error)) from error
    if not rate_hz:
        raise UndecodableAudio(name, "there is no sound in it")
    sound = np.concatenate(blocks)
    return Pcm(sound[: len(sound) - behind].astype(np.float32, copy=False), rate_hz)


def _behind(container: InputContainer, samples: int) -> int:
    """How many of `samples` an MPEG-4 file has behind its end: less than one frame of AAC."""
    stream = container.streams.audio[0]
    if "mp4" not in container.format.name or stream.codec.name != "aac":
        return 0
    told = (stream.duration or 0) * (stream.time_base or 0) * stream.rate
    behind = samples - round(told)
    return behind if 0 < behind < FRAME_SAMPLES else 0
