"""What users mix with a narration, and the one way through which a narration with a music bed goes.

Music sounds on where a phrase ends, so such a narration can't be levelled and encoded phrase by
phrase: one limiter and one encoder go through all of it. It still streams, and takes no more memory
the longer it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from audio import bed as beds
from audio import encode, pauses
from audio import mix as clips
from audio.bed import TAIL_MS, Bed
from audio.errors import AudioError
from audio.pcm import Pcm, joined
from narrator.errors import UnreadableSource
from narrator.recipe import Recipe
from narrator.text.script import Script
from narrator.types import Phrase

RATE_HZ = 48000
"""What clips are made ready at; a narration at another rate resamples them once."""

SHORTEST_BED_S = 3.0
"""Of shorter music the repeats would be heard, not the music."""

_NO_TEXT = ("title", "byline", "heading")


@dataclass(frozen=True, slots=True)
class Mix:
    """The user's own sounds: before a narration, behind it, between its chapters (where
    `parts_chapters`), and music under all that is spoken. Each is ready to be put in
    (`audio.mix.prepared`), the bed as it was read; `of_files` reads them."""

    intro: Pcm | None = None
    outro: Pcm | None = None
    between: Pcm | None = None
    bed: Pcm | None = None


def of_files(
    *,
    intro: str | Path | None = None,
    outro: str | Path | None = None,
    between: str | Path | None = None,
    bed: str | Path | None = None,
) -> Mix:
    """Sounds from files: WAV, or whatever ffmpeg reads where it is installed; levelled and faded.

    A clip lasts a minute at most (`audio.mix.CLIP_MAX_S`), a bed three seconds at least, of which
    the first two minutes are repeated (`audio.bed.CLIP_MAX_S`). Raises `UnreadableSource` for one
    that can't be read, holds no sound or is too long or too short.
    """
    return Mix(_clip(intro, "intro"), _clip(outro, "outro"), _clip(between, "between"), _bed(bed))


def parts_chapters(script: Script, phrase: Phrase) -> bool:
    """Whether a chapter begins with `phrase`, and another ends: with a heading that text stands
    before, not right behind the title, the byline or another heading."""
    here = script.passage(phrase.passage)
    before = script.passage(phrase.passage - 1) if phrase.passage else None
    if here is None or before is None or here[:2] != ("heading", phrase.first):
        return False
    return before[0] not in _NO_TEXT


def _clip(path: str | Path | None, role: clips.Role) -> Pcm | None:
    if path is None:
        return None
    sound = _read(path, clips.CLIP_MAX_S + 1)
    if sound.duration_s > clips.CLIP_MAX_S:
        why = f"it is longer than {clips.CLIP_MAX_S} seconds, the most for a sound put in"
        raise UnreadableSource(str(path), why)
    return clips.prepared(sound, RATE_HZ, role)


def _bed(path: str | Path | None) -> Pcm | None:
    if path is None:
        return None
    sound = _read(path, beds.CLIP_MAX_S)
    if sound.duration_s < SHORTEST_BED_S:
        why = f"music to repeat under a narration lasts {SHORTEST_BED_S:g} seconds at least"
        raise UnreadableSource(str(path), why)
    return sound


def _read(path: str | Path, max_s: int) -> Pcm:
    try:
        sound = clips.decode_clip(path, max_s=max_s)
    except AudioError as error:
        raise UnreadableSource(str(path), getattr(error, "hint", str(error))) from None
    if not sound.samples.any():
        raise UnreadableSource(str(path), "it is silent")
    return sound


class Bedded:
    """Samples of a narration over a bed → encoded bytes. Raises ValueError for a bed without
    samples."""

    def __init__(self, bed: Pcm, recipe: Recipe, encoder: encode.Encoder) -> None:
        self._clip = bed
        self._bed: Bed | None = None  # made when the voice is at work: a long one takes a second
        self._limiter = recipe.limiter()
        self._encoder = encoder
        self._rate_hz = recipe.rate_hz
        self._samples = 0

    def write(self, pcm: Pcm, *, spoken: bool) -> bytes:
        """The next samples; in the pauses the music rises."""
        self._samples += len(pcm)
        mixed = self._music().push(pcm, spoken=spoken)
        return self._encoder.write(self._limiter.push(mixed))

    def end(self) -> tuple[bytes, int]:
        """The music's end, and how many samples more there are than were written."""
        tail = self._limiter.push(self._music().flush())
        more = round(TAIL_MS * self._rate_hz / 1000)
        closing = pauses.closing(self._samples + more, 0, self._rate_hz)
        rest = joined((tail, self._limiter.push(closing), self._limiter.flush()), self._rate_hz)
        return self._encoder.write(rest) + self._encoder.end_phrase(), more + len(closing)

    def _music(self) -> Bed:
        if self._bed is None:
            self._bed = Bed(self._clip, self._rate_hz)
        return self._bed
