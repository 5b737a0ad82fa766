"""Sounds between chapters and music under a narration: nothing of it is lost, and every time that
is told is where it is heard."""

from __future__ import annotations

import json
import re
import zipfile
from pathlib import Path
from typing import Any

import mutagen
import numpy as np
import pytest
import soundfile

from audio import encode, mix, pauses
from audio.loudness import measure
from audio.pcm import Pcm
from narrator import captions, narrate
from narrator.errors import UnreadableSource
from narrator.mixing import Mix, of_files, parts_chapters
from narrator.settings import Settings
from narrator.speaking import Speaking
from narrator.testing import compare, decode
from narrator.types import Phrase
from tests.articles import sentence
from tests.cli.terminal import run

HEADED = "\n\n".join(
    f"{'#' if not n else '##'} Heading {word}\n\n{sentence(9500 + n)} {sentence(9600 + n)}"
    for n, word in enumerate(("river", "bridge", "harbour"))
)

LEAD_S = pauses.LEAD_MS / 1000
MARK_S = 0.41
"""How long the test voice marks an utterance's beginning before its first word."""


def chime(seconds: float = 1.0, rate_hz: int = 48000) -> Pcm:
    """A sound that the reader of the test voice does not take for words."""
    times = np.arange(round(seconds * rate_hz)) / rate_hz
    return Pcm((0.2 * np.sin(2 * np.pi * 150 * times)).astype(np.float32), rate_hz)


def saved(path: Path, settings: Settings, mixed: Mix | None) -> tuple[Speaking, list[str]]:
    narration = narrate(HEADED, kind="markdown", settings=settings)
    made: list[Speaking] = []
    narration.save(path, mix=mixed, told=lambda speaking: made.append(speaking))
    return made[-1], [one.text for one in narration.utterances]


@pytest.mark.parametrize("format", ["mp3", "opus", "flac", "wav", "m4a"])
def test_a_sound_between_chapters_moves_all_times_with_it(
    format: str, tone_settings: Settings, tmp_path: Path
) -> None:
    between = mix.prepared(chime(), 48000, "between")
    made, texts = saved(tmp_path / f"a.{format}", tone_settings, Mix(between=between))
    plain, _ = saved(tmp_path / f"b.{format}", tone_settings, None)
    assert made.duration_s - plain.duration_s == pytest.approx(2 * 1.13, abs=0.05)
    sound = encode.decode(tmp_path / f"a.{format}")
    heard = decode(sound, texts)
    assert compare(heard, texts).whole
    told = [word for part in made.passages for one in part.segments for word in [one]]
    assert len(told) == len(heard)
    for one, said in zip(told, heard, strict=True):
        start_s = (one.start_sample + one.words[0].start_ms * 24) / made.recipe.rate_hz
        assert said.words[0].start_s == pytest.approx(start_s, abs=0.06)
    chapters = captions.chapters(made.passages, made.recipe.rate_hz, "T")["chapters"]
    starts = [one["startTime"] for one in chapters]
    heads = [said.words[0].start_s for said in heard if said.words[0].text == "Heading"]
    assert [at + LEAD_S + MARK_S for at in starts[1:]] == pytest.approx(heads[1:], abs=0.03)


@pytest.mark.parametrize("format", ["mp3", "flac"])
def test_music_under_it_is_heard_and_the_words_too(
    format: str, tone_settings: Settings, tmp_path: Path
) -> None:
    made, texts = saved(tmp_path / f"a.{format}", tone_settings, Mix(bed=chime(7.0)))
    sound = encode.decode(tmp_path / f"a.{format}")
    assert sound.duration_s == pytest.approx(made.duration_s, abs=0.001)
    heard = decode(sound, texts)
    assert compare(heard, texts).whole
    loudness = measure(sound)
    assert loudness.integrated_lufs == pytest.approx(-16, abs=0.5)
    assert loudness.true_peak_dbtp <= -1
    assert not np.abs(sound.samples[:200]).max() > 0.01, "it fades in"
    assert not np.abs(sound.samples[-200:]).max() > 0.01, "and out"
    # In the middle of a pause between passages only the music is heard.
    ends = [one.start_sample + one.samples for one in made.passages[:-1]]
    quiet = [sound.samples[end - 2400 : end - 1200] for end in ends]
    assert all(0.001 < float(np.sqrt(np.mean(part**2))) < 0.1 for part in quiet)


def test_all_of_them_together_in_a_stream(tone_settings: Settings) -> None:
    clip = mix.prepared(chime(), 48000, "intro")
    narration = narrate(HEADED, kind="markdown", settings=tone_settings)
    mixed = Mix(intro=clip, outro=clip, between=clip, bed=chime(5.0))
    speaking = narration.speak("mp3", mix=mixed)
    texts = [one.text for one in narration.utterances]
    sound = encode.decode(b"".join(speaking))
    assert sound.duration_s == pytest.approx(speaking.duration_s, abs=0.05)
    heard = decode(sound, texts)
    assert compare(heard, texts).whole
    first = speaking.passages[0]
    assert first.start_sample / 24000 == pytest.approx(1.1, abs=0.15)


def test_at_the_command(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(HEADED)
    soundfile.write(tmp_path / "chime.wav", chime(4.0).samples, 48000)
    soundfile.write(tmp_path / "short.wav", chime(1.0).samples, 48000)
    done = run(
        tmp_path,
        *("speak", "a.md", "-o", "a.mp3", "--between", "chime.wav", "--bed", "chime.wav"),
        *("--captions", "json", "--receipt", "receipt.json"),
    )
    assert done.returncode == 0, done.stderr
    texts = run(tmp_path, "script", "a.md").stdout.decode().splitlines()
    heard = decode(encode.decode(tmp_path / "a.mp3"), texts)
    assert compare(heard, texts).whole
    told = json.loads((tmp_path / "a.json").read_text())["segments"]
    assert told[-1]["startTime"] == pytest.approx(heard[-1].words[-1].start_s, abs=0.06)
    receipt = json.loads((tmp_path / "receipt.json").read_text())
    assert receipt["complete"]
    refused = run(tmp_path, "speak", "a.md", "-o", "b.mp3", "--bed", "short.wav")
    assert refused.returncode == 2 and b"3 seconds" in refused.stderr, refused.stderr
    assert not (tmp_path / "b.mp3").exists()


@pytest.mark.parametrize(
    ("role", "file", "word"),
    [
        ("bed", "silent.wav", "silent"),
        ("outro", "silent.wav", "silent"),
        ("bed", "short.wav", "3 seconds"),
        ("intro", "long.wav", "longer than 60 seconds"),
        ("between", "long.wav", "longer than 60 seconds"),
        ("between", "broken.wav", "broken.wav"),
        ("bed", "text.mp3", "text.mp3"),
        ("intro", "large.wav", "larger than 128 MB"),
        ("bed", "none.wav", "none.wav"),
        ("bed", ".", "directory"),
    ],
)
def test_what_cant_be_mixed_is_refused(role: str, file: str, word: str, tmp_path: Path) -> None:
    soundfile.write(tmp_path / "silent.wav", np.zeros(4 * 8000), 8000)
    soundfile.write(tmp_path / "short.wav", chime(1.0, 8000).samples, 8000)
    soundfile.write(tmp_path / "long.wav", chime(60.5, 8000).samples, 8000)
    (tmp_path / "broken.wav").write_bytes(b"RIFF\0\0\0\0WAVE")
    (tmp_path / "text.mp3").write_text("no sound")
    with (tmp_path / "large.wav").open("wb") as large:
        large.write(b"RIFF\0\0\0\0WAVE")
        large.truncate(128_000_001)
    with pytest.raises(UnreadableSource) as refused:
        of_files(**{role: tmp_path / file})
    assert word in str(refused.value).lower() or word in str(refused.value)


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("# One\n\n## Two\n\nWords are here.\n\n## Three\n\n### Four\n\nMore words.", 1),
        ("Words are here.\n\n## Two\n\nMore words.", 1),
        ("# One\n\nOnly words.", 0),
    ],
)
def test_a_heading_that_no_text_stands_before_begins_no_new_chapter(
    text: str, times: int, tone_settings: Settings
) -> None:
    script = narrate(text, kind="markdown", settings=tone_settings).script
    phrases: list[Phrase] = []
    while (phrase := script.phrase(len(phrases))) is not None:
        phrases.append(phrase)
    assert sum(parts_chapters(script, one) for one in phrases) == times


def test_an_audio_book_and_a_book_tell_when_it_is_heard(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(HEADED)
    soundfile.write(tmp_path / "chime.wav", chime(4.0).samples, 48000)
    sounds = [f"--{role}=chime.wav" for role in ("intro", "outro", "between", "bed")]
    texts = run(tmp_path, "script", "a.md").stdout.decode().splitlines()
    for name in ("a.m4b", "a.epub"):
        done = run(tmp_path, "speak", "a.md", "-o", name, *sounds)
        assert done.returncode == 0, done.stderr
    book: Any = mutagen.File(tmp_path / "a.m4b")
    heard = decode(encode.decode(tmp_path / "a.m4b"), texts)
    assert compare(heard, texts).whole
    heads = [one.words[0].start_s for one in heard if one.words[0].text == "Heading"]
    begun = [one.start + LEAD_S + MARK_S for one in book.chapters]
    assert begun[1:] == pytest.approx(heads[1:], abs=0.03)
    assert begun[0] == pytest.approx(heads[0] - 4, abs=0.2), "the intro is the first one's"
    with zipfile.ZipFile(tmp_path / "a.epub") as packed:
        (audio,) = (name for name in packed.namelist() if name.endswith(".mp3"))
        (smil,) = (name for name in packed.namelist() if name.endswith(".smil"))
        sound = encode.decode(packed.read(audio))
        told = packed.read(smil).decode()
    heard = decode(sound, texts)
    assert compare(heard, texts).whole
    begins, ends = (
        [float(np.dot([3600, 60, 1], [float(part) for part in time.split(":")])) for time in found]
        for found in (
            re.findall(rf'{name}="([0-9:.]+)"', told) for name in ("clipBegin", "clipEnd")
        )
    )
    assert begins[0] + LEAD_S + MARK_S == pytest.approx(heard[0].words[0].start_s, abs=0.03)
    assert heard[-1].words[-1].start_s < ends[-1] < sound.duration_s - 4
