"""The gain that a voice needs: solved behind everything that its sound goes through.

A limiter takes loudness away from a peaky voice and LAME lowers all by 0.45 dB, so the gain can't
be told from the raw sound. It is found by making the MP3 and measuring what a decoder gives back.
"""

from __future__ import annotations

from audio import encode, pauses
from audio.encode import Profile
from audio.loudness import TARGET_LUFS, Limiter, Loudness, measure
from audio.pcm import Pcm, joined

_TOLERANCE_LU = 0.05
_TURNS = 8
_GAINS_DB = (-30.0, 40.0)


def calibrate(
    speech: Pcm, profile: Profile = encode.WEB, *, target_lufs: float = TARGET_LUFS
) -> float:
    """The gain in dB that brings `speech` to `target_lufs` as a decoded MP3.

    `speech` is what one voice says raw, 40 s or more of it, silences trimmed. A very peaky voice
    can't get there: the limiter takes all that is given beyond some gain; then the loudest gain
    tried is the answer. Raises ValueError for silence.
    """
    speech = speech.resampled(profile.sample_rate_hz)
    raw = measure(speech).integrated_lufs
    if raw <= -70.0:
        raise ValueError("silence can't be calibrated")
    gain_db, before = target_lufs - raw, (0.0, raw)
    for _ in range(_TURNS):
        got = heard(speech, gain_db, profile).integrated_lufs
        if abs(target_lufs - got) <= _TOLERANCE_LU:
            break
        # A secant's step: a decibel of gain brings less than one where the limiter is at work.
        step_db = gain_db - before[0]
        slope = (got - before[1]) / step_db if step_db else 1.0
        before = (gain_db, got)
        gain_db += (target_lufs - got) / min(max(slope, 0.25), 1.0)
        gain_db = min(max(gain_db, _GAINS_DB[0]), _GAINS_DB[1])
    return round(gain_db, 2)


def heard(speech: Pcm, gain_db: float, profile: Profile = encode.WEB) -> Loudness:
    """What a listener gets of `speech` at `gain_db`, through limiter, MP3 and decoder."""
    rate_hz = profile.sample_rate_hz
    opening = joined((pauses.lead(rate_hz), speech.resampled(rate_hz).gained(gain_db)), rate_hz)
    passage = joined((opening, pauses.closing(len(opening), 0, rate_hz)), rate_hz)
    limiter = Limiter(rate_hz)
    encoder = encode.encoder("mp3", profile, None)
    stream = encoder.write(limiter.push(passage)) + encoder.write(limiter.flush())
    return measure(encode.decode(stream + encoder.end_phrase() + encoder.finish()))
