"""What users bring: jingles before and after a narration. pydub's room; it is loaded when needed.

pydub 0.25.1 warns when it is imported (audioop is deprecated in Python 3.11 and 3.12, ffmpeg is not
installed) and leaves files open; both are kept inside here. Only decoding is its job: sound is
levelled, faded and resampled in float.
"""

from __future__ import annotations

import shutil
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

import numpy as np

from audio.errors import UndecodableAudio
from audio.loudness import TARGET_LUFS, Limiter, measure
from audio.pcm import Pcm, joined

Role = Literal["intro", "outro", "between"]

CLIP_MAX_S = 60
"""Longer clips are cut, with the fade at the cut."""

MAX_WAV_BYTES = 128_000_000
"""A WAV is read as a whole, whatever of it is wanted: twelve minutes of stereo at 44.1 kHz."""

# Fades in and out. An intro gives way to speech, an outro follows it.
_FADES_MS = {"intro": (10.0, 1000.0), "outro": (500.0, 1500.0), "between": (50.0, 600.0)}
_GAIN_MAX_DB = 20.0  # what is quieter than that was meant to be, or is noise
_SHORTEST_LUFS = -70.0  # what `measure` says of a sound that is too short for it, or silent


def decode_clip(path: str | Path, *, max_s: int = CLIP_MAX_S) -> Pcm:
    """A user's sound file, at its own rate, its channels mixed to one; at most `max_s` of it.

    WAV is read without further programs, all else by ffmpeg. Raises `UndecodableAudio`, for a WAV
    of more than `MAX_WAV_BYTES`, too.
    """
    path = Path(path)
    try:
        with path.open("rb") as file:
            front = file.read(12)
    except OSError as error:
        raise UndecodableAudio(str(path), error.strerror or "it can't be opened") from None
    wav = front[:4] == b"RIFF" and front[8:] == b"WAVE"
    if wav and path.stat().st_size > MAX_WAV_BYTES:
        most = f"it is larger than {MAX_WAV_BYTES // 10**6} MB: cut it, or save it as MP3 or FLAC"
        raise UndecodableAudio(str(path), most)
    with _pydub() as pydub:
        segment = _segment(pydub, path, max_s, wav=wav)
        return _samples(segment[: max_s * 1000])


def prepared(clip: Pcm, sample_rate_hz: int, role: Role) -> Pcm:
    """`clip` as it goes before ("intro") or after ("outro") a narration, or between its chapters.

    Cut to `CLIP_MAX_S`, resampled, faded, and `levelled`. Raises ValueError for another role.
    """
    if role not in _FADES_MS:
        raise ValueError(f"a clip is one of {', '.join(_FADES_MS)}, not {role!r}")
    cut = Pcm(clip.samples[: CLIP_MAX_S * clip.sample_rate_hz], clip.sample_rate_hz)
    return levelled(cut.resampled(sample_rate_hz).faded(*_FADES_MS[role]))


def levelled(sound: Pcm) -> Pcm:
    """`sound` at -16 LUFS, its true peaks held under -3 dBTP; nothing is made louder by more than
    20 dB.

    A sound shorter than 400 ms has no loudness and is brought to a true peak of -6 dBTP.
    """
    loudness = measure(sound)
    if np.isneginf(loudness.true_peak_dbtp):
        return sound
    if loudness.integrated_lufs > _SHORTEST_LUFS:
        gain_db = TARGET_LUFS - loudness.integrated_lufs
    else:
        gain_db = -6.0 - loudness.true_peak_dbtp
    limiter = Limiter(sound.sample_rate_hz)
    louder = sound.gained(min(gain_db, _GAIN_MAX_DB))
    return joined((limiter.push(louder), limiter.flush()), sound.sample_rate_hz)


@contextmanager
def _pydub() -> Iterator[Any]:
    """pydub, with its warnings kept here."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pydub
        import pydub.exceptions

        yield pydub


def _segment(pydub: Any, path: Path, max_s: int, *, wav: bool) -> Any:
    # pydub turns to ffmpeg for a WAV that it can't read itself.
    if not wav and not (shutil.which("ffmpeg") and shutil.which("ffprobe")):
        raise UndecodableAudio(str(path), _without_ffmpeg(wav))
    try:
        if wav:
            with path.open("rb") as file:
                return pydub.AudioSegment.from_file(file, format="wav")
        return pydub.AudioSegment.from_file(str(path), duration=max_s)
    except FileNotFoundError:
        raise UndecodableAudio(str(path), _without_ffmpeg(wav)) from None
    except (pydub.exceptions.CouldntDecodeError, OSError, LookupError, ValueError) as error:
        raise UndecodableAudio(str(path), "ffmpeg finds no sound in it") from error


def _without_ffmpeg(wav: bool) -> str:
    if wav:
        return (
            "it is no plain WAV (integer PCM), and ffmpeg, which might read it, is not installed; "
            "save it as 16-bit PCM WAV"
        )
    return "only WAV is read without the program ffmpeg: install ffmpeg, or save it as WAV"


def _samples(segment: Any) -> Pcm:
    full_scale = float(1 << (8 * segment.sample_width - 1))
    frames = np.array(segment.get_array_of_samples()).reshape(-1, segment.channels)
    mono = (frames.mean(axis=1, dtype=np.float64) / full_scale).astype(np.float32)
    return Pcm(mono, int(segment.frame_rate))
