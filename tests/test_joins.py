"""What is put together sounds as if it were of one piece: no click at any join."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from audio import encode
from audio.loudness import measure
from audio.mix import prepared
from audio.pcm import Pcm, Samples
from narrator.mixing import Mix
from narrator.narration import narrate
from narrator.settings import Settings
from narrator.speaking import Speaking
from narrator.studio import Studio
from narrator.types import Segment

# The sound this near to a join belongs to it; an utterance's fades lie in its last 15 ms.
AROUND_MS = 5
INNER_MS = 30

ARTICLE = """# It began at sea

The boat left at dawn, and nobody came back. Why?

> Nobody asked, that was the trouble with them.

It was over, so it seemed. Yes.
"""


def spoken(speaking: Speaking, path: Path) -> tuple[Pcm, list[Segment]]:
    """The decoded narration, and where its utterances lie. It goes through a finished file: a
    stream does not tell a player how late its decoder is."""
    path.write_bytes(b"".join(speaking))
    encode.finish_file(path, speaking.recipe.format, speaking.recipe.profile)
    decoded = encode.decode(path)
    assert len(decoded) == speaking.samples
    return decoded, [one for passage in speaking.passages for one in passage.segments]


def jumps_at_joins(pcm: Pcm, segments: list[Segment]) -> Iterator[tuple[float, float]]:
    """For each edge of an utterance the largest step from one sample to the next around it, and
    the largest inside the utterance."""
    steps = np.abs(np.diff(pcm.samples, prepend=pcm.samples[:1]))
    around = AROUND_MS * pcm.sample_rate_hz // 1000
    inner = INNER_MS * pcm.sample_rate_hz // 1000
    for one in segments:
        first, end = one.start_sample, one.start_sample + one.samples
        own = float(steps[first + inner : end - inner].max())
        for edge in (first, end):
            yield float(steps[max(0, edge - around) : edge + around].max()), own


@pytest.mark.parametrize("format", ["wav", "mp3"])
def test_no_jump_at_a_join_is_larger_than_the_speechs_own(
    format: str, studio: Studio, tone_settings: Settings, tmp_path: Path
) -> None:
    made = narrate(ARTICLE, voice="tone", kind="markdown", pace="brisk", settings=tone_settings)
    pcm, segments = spoken(made.speak(format, studio=studio), tmp_path / "made")
    found = list(jumps_at_joins(pcm, segments))
    assert len(found) == 2 * len(made.utterances) and len(found) > 10
    assert all(jump <= own for jump, own in found), found


@pytest.mark.parametrize("format", ["wav", "mp3"])
def test_no_sound_that_is_mixed_in_begins_or_ends_with_a_click(
    format: str, studio: Studio, tone_settings: Settings, tmp_path: Path
) -> None:
    """Clips that begin and end at their loudest: no step outside the speech is much larger than
    those inside the clips. A click would be one thirteen times as large."""
    times = np.arange(3 * 48000 + 40) / 48000
    loud = Pcm((0.5 * np.cos(2 * np.pi * 300 * times)).astype(np.float32), 48000)
    intro, outro, between = (
        prepared(loud, 48000, role) for role in ("intro", "outro", "between")
    )  # fmt: skip
    text = ARTICLE + "\n## And then\n\nNobody knows."
    made = narrate(text, voice="tone", kind="markdown", settings=tone_settings)
    for mix in (Mix(intro, outro, between), Mix(intro, outro, between, loud), Mix(bed=loud)):
        pcm, segments = spoken(made.speak(format, mix=mix, studio=studio), tmp_path / "made")
        found = list(jumps_at_joins(pcm, segments))
        assert all(jump <= own for jump, own in found), found
        steps = np.abs(np.diff(pcm.samples))
        for one in segments:
            steps[one.start_sample - 20 : one.start_sample + one.samples + 20] = 0.0
        inside = float(np.abs(np.diff(intro.resampled(pcm.sample_rate_hz).samples)).max())
        assert steps.max() <= 1.5 * inside


def test_a_click_at_a_join_would_be_found(
    studio: Studio, tone_settings: Settings, tmp_path: Path
) -> None:
    made = narrate("The boat left at dawn. Why?", voice="tone", settings=tone_settings)
    pcm, segments = spoken(made.speak("wav", studio=studio), tmp_path / "made")
    broken = pcm.samples.copy()
    broken[segments[1].start_sample :] += 0.9
    found = list(jumps_at_joins(Pcm(broken, pcm.sample_rate_hz), segments))
    assert [jump > own for jump, own in found] == [False, False, True, False]


def test_voices_of_two_kinds_join_in_one_narration(
    kokoro_home: Path, studio: Studio, tmp_path: Path
) -> None:
    """A mix of Kokoro's at 24 kHz, and the system's voice at its own rate: one rate and one level,
    and no join is heard."""
    settings = Settings(home=kokoro_home)
    made = narrate(
        ARTICLE,
        voice="af_heart:0.6+am_michael:0.4",
        quote_voice="system",
        kind="markdown",
        settings=settings,
    )
    assert {one.voice for one in made.utterances} == {"af_heart:0.6+am_michael:0.4", "system"}
    pcm, segments = spoken(made.speak("mp3", studio=studio), tmp_path / "made")
    assert pcm.sample_rate_hz == encode.WEB.sample_rate_hz
    found = list(jumps_at_joins(pcm, segments))
    assert all(jump <= own for jump, own in found), found
    by_voice: dict[str, list[Samples]] = {}
    for one in segments:
        sound = pcm.samples[one.start_sample : one.start_sample + one.samples]
        by_voice.setdefault(one.utterance.voice, []).append(sound)
    levels = [
        measure(Pcm(np.concatenate(sounds), pcm.sample_rate_hz)).integrated_lufs
        for sounds in by_voice.values()
    ]
    assert max(levels) - min(levels) < 3.0, levels
