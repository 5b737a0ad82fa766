"""What users mix with a narration, and the one way through which a narration with a music bed goes.

Music sounds on where a phrase ends, so such a narration can't be levelled and encoded phrase by
phrase: one limiter and one encoder go through all of it. It still streams, and takes no more memory
the longer it is.
"""

from __future__ import annotations

from dataclasses import dataclass

from audio import encode, pauses
from audio.bed import TAIL_MS, Bed
from audio.pcm import Pcm, joined
from narrator.recipe import Recipe


@dataclass(frozen=True, slots=True)
class Mix:
    """The user's own sounds: before it, behind it, before each heading but the first, and music
    under all of it; each ready to be put in (`audio.mix.prepared`), the bed as it was read."""

    intro: Pcm | None = None
    outro: Pcm | None = None
    between: Pcm | None = None
    bed: Pcm | None = None


class Bedded:
    """Samples of a narration over a bed → encoded bytes. Raises ValueError for a bed without
    samples."""

    def __init__(self, bed: Pcm, recipe: Recipe, encoder: encode.Encoder) -> None:
        self._bed = Bed(bed, recipe.rate_hz)
        self._limiter = recipe.limiter()
        self._encoder = encoder
        self._rate_hz = recipe.rate_hz
        self._samples = 0

    def write(self, pcm: Pcm, *, spoken: bool) -> bytes:
        """The next samples; in the pauses the music rises."""
        self._samples += len(pcm)
        return self._encoder.write(self._limiter.push(self._bed.push(pcm, spoken=spoken)))

    def end(self) -> tuple[bytes, int]:
        """The music's end, and how many samples more there are than were written."""
        tail = self._limiter.push(self._bed.flush())
        more = round(TAIL_MS * self._rate_hz / 1000)
        closing = pauses.closing(self._samples + more, 0, self._rate_hz)
        rest = joined((tail, self._limiter.push(closing), self._limiter.flush()), self._rate_hz)
        return self._encoder.write(rest) + self._encoder.end_phrase(), more + len(closing)
