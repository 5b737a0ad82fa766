from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile
from sounds import lag, speechlike

from audio import encode, mix
from audio.encode import WEB
from audio.errors import UndecodableAudio
from audio.loudness import measure
from audio.pcm import Pcm, silence


@pytest.fixture
def no_ffmpeg(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    empty = tmp_path / "bin"
    empty.mkdir()
    monkeypatch.setenv("PATH", str(empty))


def mp3(path: Path) -> Path:
    encoder = encode.encoder("mp3", WEB, None)
    sound = Pcm(speechlike(2, 24000).samples[: 576 * 83], 24000)
    path.write_bytes(encoder.write(sound) + encoder.end_phrase())
    return path


@pytest.mark.usefixtures("no_ffmpeg")
@pytest.mark.parametrize("subtype", ["PCM_U8", "PCM_16", "PCM_24", "PCM_32"])
@pytest.mark.parametrize("channels", [1, 2])
def test_wav_needs_no_program(subtype: str, channels: int, tmp_path: Path) -> None:
    path = tmp_path / "jingle.wav"
    sound = speechlike(1.0, 44100)
    soundfile.write(path, np.tile(sound.samples[:, None], channels), 44100, subtype=subtype)
    clip = mix.decode_clip(path)
    assert clip.sample_rate_hz == 44100
    assert len(clip) == 44100
    assert np.abs(clip.samples - sound.samples).max() < (0.01 if subtype == "PCM_U8" else 1e-4)


@pytest.mark.usefixtures("no_ffmpeg")
def test_mp3_without_ffmpeg_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(UndecodableAudio) as failed:
        mix.decode_clip(mp3(tmp_path / "jingle.mp3"))
    assert "ffmpeg" in failed.value.hint
    assert "WAV" in failed.value.hint
    assert failed.value.path.endswith("jingle.mp3")


@pytest.mark.usefixtures("no_ffmpeg")
@pytest.mark.parametrize("body", [b"", b"RIFF\x10\x00\x00\x00WAVEjunkjunkjunk", b"RIFF"])
def test_a_broken_wav_is_told(body: bytes, tmp_path: Path) -> None:
    path = tmp_path / "broken.wav"
    path.write_bytes(body)
    with pytest.raises(UndecodableAudio, match=r"broken\.wav"):
        mix.decode_clip(path)


@pytest.mark.usefixtures("no_ffmpeg")
def test_a_float_wav_says_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "float.wav"
    soundfile.write(path, speechlike(0.5, 44100).samples, 44100, subtype="FLOAT")
    with pytest.raises(UndecodableAudio, match="16-bit"):
        mix.decode_clip(path)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(UndecodableAudio, match=r"gone\.wav.*No such file"):
        mix.decode_clip(tmp_path / "gone.wav")


@pytest.mark.skipif(not shutil.which("ffmpeg"), reason="the program ffmpeg is not installed")
def test_ffmpeg_reads_mp3_and_refuses_text(tmp_path: Path) -> None:
    assert mix.decode_clip(mp3(tmp_path / "jingle.mp3")).duration_s == pytest.approx(2.0, abs=0.1)
    text = tmp_path / "text.mp3"
    text.write_text("no sound")
    with pytest.raises(UndecodableAudio, match="no sound"):
        mix.decode_clip(text)


@pytest.mark.parametrize("role", ["intro", "outro"])
@pytest.mark.parametrize("peak", [0.1, 1.0])
def test_a_clip_is_levelled_faded_and_resampled(role: mix.Role, peak: float) -> None:
    clip = speechlike(5, 44100, peak=peak)
    out = mix.prepared(clip, 48000, role)
    assert out.sample_rate_hz == 48000
    assert len(out) == 5 * 48000
    loudness = measure(out)
    assert loudness.integrated_lufs == pytest.approx(-16.0, abs=1.0)
    assert loudness.true_peak_dbtp <= -2.5
    assert np.abs(out.samples[:24]).max() < 1e-2
    assert np.abs(out.samples[-240:]).max() < 1e-2
    assert abs(lag(out.samples, clip.resampled(48000).samples)) <= 1


def test_a_long_clip_is_cut_with_a_fade() -> None:
    out = mix.prepared(speechlike(70, 8000), 24000, "intro")
    assert out.duration_s == 60
    assert np.abs(out.samples[-120:]).max() < 1e-2


def test_short_and_silent_clips_stay_in_bounds() -> None:
    short = mix.prepared(speechlike(0.2, 24000, peak=0.9), 24000, "outro")
    assert measure(short).true_peak_dbtp <= -2.5
    assert not mix.prepared(silence(2400, 24000), 24000, "intro").samples.any()
    assert len(mix.prepared(silence(0, 24000), 24000, "intro")) == 0


def test_an_unknown_role_is_refused() -> None:
    with pytest.raises(ValueError, match="bed"):
        mix.prepared(speechlike(1, 24000), 24000, "bed")  # type: ignore[arg-type]


def test_importing_mix_does_not_import_pydub() -> None:
    code = "import sys, audio.mix; sys.exit('pydub' in sys.modules)"
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], check=False, cwd=ROOT)
    assert done.returncode == 0


ROOT = Path(__file__).parents[2]
