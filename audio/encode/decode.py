"""Sound files back to samples, through FFmpeg's decoders."""

from __future__ import annotations

import io
from pathlib import Path

import av
import numpy as np

from audio.errors import UndecodableAudio
from audio.pcm import Pcm


def decode(source: bytes | str | Path) -> Pcm:
    """A whole sound file, at its own rate, its channels mixed to one.

    Encoder delays that the file tells of are cut off. Raises `UndecodableAudio`.
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
    except (av.error.FFmpegError, OSError) as error:
        raise UndecodableAudio(name, str(error.strerror or error)) from error
    if not rate_hz:
        raise UndecodableAudio(name, "there is no sound in it")
    return Pcm(np.concatenate(blocks).astype(np.float32, copy=False), rate_hz)
