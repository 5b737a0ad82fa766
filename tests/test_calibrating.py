"""A voice measured here: what is found, what is kept, and that narrations go by it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from audio import encode
from audio.loudness import measure
from narrator import calibrating, levels, narrate
from narrator.calibrating import calibrated
from narrator.errors import OutputError
from narrator.levels import BROADCAST, Gains
from narrator.settings import Settings, load
from narrator.speaking import Speaking
from narrator.studio import Studio
from narrator.voices import catalogue
from tests.cli.terminal import run

TONE = catalogue.info("tone")
TEXT = "The ferry was late that evening. Nobody on the quay seemed to mind it at all."


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return replace(load({"voice": "tone"}), home=tmp_path)


def test_a_calibrated_voice_is_heard_where_it_should_be(settings: Settings, studio: Studio) -> None:
    found = calibrated(TONE, settings, text=TEXT, studio=studio)
    assert [lufs for lufs, _ in found.points] == list(calibrating.TARGETS_LUFS)
    assert found.points == levels.calibrated(TONE, settings.home)
    assert found.before[0] == TONE.gain_db
    assert found.after[1].integrated_lufs == pytest.approx(-16.0, abs=0.06)
    assert found.after[1].true_peak_dbtp <= -1.0
    for level in (levels.PODCAST, BROADCAST):
        recipe = narrate(TEXT, voice="tone", settings=settings).recipe()
        recipe = replace(recipe, gains=Gains(level, settings.home))
        sound = encode.decode(b"".join(Speaking(recipe, studio.scheduler.line(), studio.cache)))
        assert measure(sound).integrated_lufs == pytest.approx(level.target_lufs, abs=0.2)


def test_what_was_calibrated_before_is_what_it_is_compared_with(
    settings: Settings, studio: Studio
) -> None:
    place = levels.place(TONE, settings.home)
    place.parent.mkdir()
    place.write_bytes(levels.kept(TONE, [(-16.0, 1.0)]))
    steps = list[tuple[str, int, int]]()
    found = calibrated(
        TONE, settings, text=TEXT, studio=studio, told=lambda *step: steps.append(step)
    )
    assert found.before[0] == 1.0
    assert found.before[1].integrated_lufs < found.after[1].integrated_lufs - 3
    assert found.after[0] == Gains(home=settings.home).gain_db(TONE)
    assert [what for what, done, _ in steps if done == 0] == ["speaking", "measuring"]
    assert all(done < total for _, done, total in steps)


def test_a_home_that_cannot_be_written_is_told(settings: Settings, studio: Studio) -> None:
    (settings.home / "levels").write_text("in the way")
    with pytest.raises(OutputError, match="levels"):
        calibrated(TONE, settings, text=TEXT, studio=studio)


def test_our_text_is_a_minute_and_a_half(settings: Settings) -> None:
    text = (catalogue.DATA / "calibration.txt").read_text("utf-8")
    narration = narrate(text, voice="tone", cleaned=False, settings=settings)
    assert 60 <= narration.expected_s <= 120
    assert {one.rule for one in narration.removals} == {"layout"}
    assert {one.voice for one in narration.utterances} == {"tone"}


@pytest.mark.long
def test_the_command(tmp_path: Path) -> None:
    done = run(tmp_path, "voices", "calibrate", "tone", "--json", NARRATOR_HOME=str(tmp_path / "h"))
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["voice"] == "tone" and found["audio_s"] > 60
    assert found["after"]["integrated_lufs"] == pytest.approx(-16.0, abs=0.1)
    assert [one["lufs"] for one in found["levels"]] == list(calibrating.TARGETS_LUFS)
    assert Path(found["file"]).is_file()
    assert levels.calibrated(TONE, tmp_path / "h")


def test_a_voice_that_is_not_there(tmp_path: Path) -> None:
    done = run(tmp_path, "voices", "calibrate", "af_heart", NARRATOR_HOME=str(tmp_path / "h"))
    assert done.returncode == 3
    assert b"narrator voices install af_heart" in done.stderr
    assert not (tmp_path / "h" / "levels").exists()
