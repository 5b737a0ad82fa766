"""Narrations by the tone voice, as the pipeline would make them, and the harm done on their way."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from audio import encode
from audio.encode import Profile
from audio.loudness import Limiter
from audio.pauses import closing, lead, trim
from audio.pcm import Pcm, joined, silence
from narrator.types import Prosody, VoiceInfo
from narrator.voices.base import Stop
from narrator.voices.tone import ToneVoice

RATE = 24_000
INFO = VoiceInfo("tone", "tone", ("*",), ("*",), RATE, 5.5, (170,), True, "Apache-2.0", "")
VOICE = ToneVoice(INFO)
WORDS = [f"{front}{back}" for front in "bdfgklmnprstvz" for back in ("ay", "in", "or", "ush", "e")]


def texts(count: int, most_words: int = 6, seed: int = 1) -> list[str]:
    """Distinct texts, of few words that come again and again."""
    draw = random.Random(seed)
    lengths = [draw.randint(1, most_words - 1) for _ in range(count)]
    return [" ".join([*draw.choices(WORDS, k=n), str(at)]) for at, n in enumerate(lengths)]


@dataclass(frozen=True)
class Said:
    """A narration, and where each word of it was put, in seconds."""

    pcm: Pcm
    times: list[tuple[str, float, float]]


def narrated(
    said: Sequence[str], speed: float = 1.0, change: Callable[[Pcm], Pcm] = lambda pcm: pcm
) -> Said:
    """Utterances one behind the other as the pipeline puts them: trimmed, with pauses, on the
    grid; `change` is done to the sound of each."""
    parts = [lead(RATE)]
    times = []
    at = len(parts[0])
    for index, text in enumerate(said):
        speech = VOICE.speak(text, Prosody(speed), Stop())
        cut = trim(speech.pcm)
        begin = at - cut.lead_samples
        times += [
            (word.text, begin / RATE + word.start_ms / 1000, begin / RATE + word.end_ms / 1000)
            for word in speech.words
        ]
        pause = silence(RATE * (index % 4) // 10, RATE)
        parts += [change(cut.pcm), pause]
        at += len(cut.pcm) + len(pause)
    parts.append(closing(at, 200, RATE))
    return Said(joined(parts, RATE), times)


def coded(pcm: Pcm, format: str, profile: Profile) -> Pcm:
    """`pcm` there and back."""
    grid = profile.sample_rate_hz * 24 // 1000
    sound = pcm.resampled(profile.sample_rate_hz)
    rest = silence(-len(sound) % grid, profile.sample_rate_hz)
    encoder = encode.encoder(format, profile, None)
    data = encoder.head() + encoder.write(sound) + encoder.write(rest)
    return encode.decode(data + encoder.end_phrase() + encoder.finish())


def limited(pcm: Pcm) -> Pcm:
    limiter = Limiter(pcm.sample_rate_hz)
    return joined([limiter.push(pcm), limiter.flush()], pcm.sample_rate_hz)
