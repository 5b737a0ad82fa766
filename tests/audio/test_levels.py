"""One sound, equally loud in every format."""

from __future__ import annotations

import pytest
from sounds import passage, speechlike

from audio import encode
from audio.encode import Profile
from audio.loudness import Limiter, Loudness, measure
from audio.pcm import Pcm, joined


def limited(sound: Pcm, then_db: float) -> Pcm:
    limiter = Limiter(sound.sample_rate_hz, then_db=then_db)
    return joined((limiter.push(sound), limiter.flush()), sound.sample_rate_hz)


def heard(sound: Pcm, format: str, profile: Profile) -> Loudness:
    encoder = encode.encoder(format, profile, None)
    data = encoder.head() + encoder.write(limited(sound, encode.FORMATS[format].level_db))
    data += encoder.end_phrase() + encoder.finish()
    return measure(encode.decode(data))


@pytest.mark.parametrize("profile", [encode.WEB, encode.FEED])
def test_all_formats_are_equally_loud(profile: Profile) -> None:
    sound = passage(speechlike(4, profile.sample_rate_hz, peak=0.9).gained(6.0))
    mp3 = heard(sound, "mp3", profile).integrated_lufs
    # All that lose something leave out some of the hiss of this sound.
    for format, apart_lu in (("flac", 0.15), ("wav", 0.15), ("aac", 0.5), ("opus", 0.5)):
        other = heard(sound, format, profile)
        assert other.integrated_lufs == pytest.approx(mp3, abs=apart_lu), format
        assert other.true_peak_dbtp <= -1.0, format


@pytest.mark.parametrize("kbps", [24, 32, 64])
def test_no_peak_of_aac_rises_far_over_the_limit(kbps: int) -> None:
    # As loud as a narration.
    sound = passage(speechlike(4, 24000, peak=0.9).gained(-2.0))
    assert heard(sound, "aac", Profile(24000, kbps)).true_peak_dbtp <= -2.0


def test_what_comes_behind_the_limiter_changes_the_level_alone() -> None:
    sound = speechlike(1, 24000, peak=2.0)
    at_once = limited(sound, 0.0).gained(-0.45)
    limiter = Limiter(24000, then_db=-0.45)
    parts = [limiter.push(Pcm(sound.samples[at : at + 777], 24000)) for at in range(0, 24000, 777)]
    got = joined((*parts, limiter.flush()), 24000)
    assert (got.samples == at_once.samples).all()
