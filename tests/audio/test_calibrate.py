from __future__ import annotations

import pytest
from sounds import speechlike

from audio import encode
from audio.calibrate import calibrate, heard
from audio.pcm import silence


@pytest.mark.parametrize("profile", [encode.WEB, encode.FEED])
@pytest.mark.parametrize("peak", [0.08, 0.9])
def test_a_calibrated_voice_is_heard_at_minus_16(profile: encode.Profile, peak: float) -> None:
    speech = speechlike(6, 22050, peak=peak)
    loudness = heard(speech, calibrate(speech, profile), profile)
    assert loudness.integrated_lufs == pytest.approx(-16.0, abs=0.1)
    assert loudness.true_peak_dbtp <= -1.0


def test_silence_cannot_be_calibrated() -> None:
    with pytest.raises(ValueError, match="silence"):
        calibrate(silence(24000, 24000))
