"""A voice's gains, measured here: it speaks a minute and a half, and the home keeps what it needs.

For voices whose level no manifest can know: the system's, of which each is as loud as it likes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from audio import pauses
from audio.calibrate import calibrate, heard
from audio.loudness import Loudness
from audio.pcm import Pcm, joined
from narrator import levels, output
from narrator.errors import OutputError, SpeakError
from narrator.levels import Gains
from narrator.narration import Narration, narrate
from narrator.recipe import segment
from narrator.schedule import BATCH
from narrator.settings import Settings
from narrator.studio import Studio, shared
from narrator.types import Speech, VoiceInfo
from narrator.voices import catalogue

TARGETS_LUFS = (-23.0, -20.0, -18.0, levels.PODCAST_LUFS, -14.0)
"""Between these a gain is interpolated: within .25 LU of the target (Kokoro, −15)."""

Told = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Calibration:
    """What was found: `points` of (LUFS, dB), the gain for −16 LUFS `before` and `after` and what
    a listener gets by it; `audio_s` were spoken, `file` keeps the points."""

    voice: VoiceInfo
    points: tuple[tuple[float, float], ...]
    before: tuple[float, Loudness]
    after: tuple[float, Loudness]
    audio_s: float
    file: Path


def calibrated(
    voice: VoiceInfo,
    settings: Settings,
    *,
    text: str = "",
    studio: Studio | None = None,
    told: Told = lambda _what, _done, _total: None,
) -> Calibration:
    """Have `voice` speak, measure it, and keep what it needs in the settings' home.

    `text` is what it says, ours where it is "": 90 s of prose, questions, numbers and a list.
    `told` hears of each step: what it is, how many are done, and of how many. Raises
    `MissingError` where the voice is not installed, `SpeakError`, `OutputError`.
    """
    text = text or (catalogue.DATA / "calibration.txt").read_text("utf-8")
    narration = narrate(text, voice=voice.name, speed=1.0, cleaned=False, settings=settings)
    place = _place(voice, settings.home)
    speech = _spoken(narration, studio or shared(settings), told)
    before_db = Gains(home=settings.home).gain_db(voice)
    try:
        points = tuple(_points(speech, told))
    except ValueError:
        raise SpeakError(f"voice {voice.name} said nothing that can be heard") from None
    with output.whole(place) as made:
        made.file.write(levels.kept(voice, points))
    after_db = dict(points)[levels.PODCAST_LUFS]
    return Calibration(
        voice,
        points,
        (before_db, heard(speech, before_db)),
        (after_db, heard(speech, after_db)),
        speech.duration_s,
        place,
    )


def _spoken(narration: Narration, studio: Studio, told: Told) -> Pcm:
    """What the voice says, raw, with the pauses of a narration."""
    recipe = narration.recipe(tagged=False)
    utterances = [one for one in narration.utterances if one.voice == narration.voice.name]
    rate_hz = narration.voice.sample_rate_hz
    parts: list[Pcm] = []
    line = studio.scheduler.line(lane=BATCH)
    try:
        jobs = [recipe.job(one) for one in utterances]
        kept: list[Speech | None] = [studio.cache.segment(job.key) for job in jobs]
        for utterance, job, speech in zip(utterances, jobs, kept, strict=True):
            if speech is None:
                line.put(job, index=utterance.index)
        line.resume()
        for done, (utterance, job, speech) in enumerate(zip(utterances, jobs, kept, strict=True)):
            told("speaking", done, len(utterances))
            if speech is None:
                speech = segment(line.take())
                studio.cache.keep_segment(job.key, speech)
            sound = speech.pcm.resampled(rate_hz)
            parts += [sound, pauses.pause(utterance.pause_after_ms, rate_hz)]
    finally:
        line.close()
    return joined(parts, rate_hz)


def _points(speech: Pcm, told: Told) -> Iterator[tuple[float, float]]:
    for done, target_lufs in enumerate(TARGETS_LUFS):
        told("measuring", done, len(TARGETS_LUFS))
        yield target_lufs, calibrate(speech, target_lufs=target_lufs)


def _place(voice: VoiceInfo, home: Path) -> Path:
    place = levels.place(voice, home)
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(str(place), error.strerror or str(error)) from None
    return place
