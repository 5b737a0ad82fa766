"""Voices mixed of others: their names, what is known of them, and that they speak."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrator.errors import BadValue, UnknownVoice, VoiceCorrupt, VoiceMissing
from narrator.schedule import Job
from narrator.testing import check_sound, check_words
from narrator.types import Prosody
from narrator.voices import catalogue, choose, mix, store
from narrator.voices.base import Stop
from narrator.voices.kokoro import KokoroVoice
from narrator.voices.kokoro.styles import Styles
from tests.voices.installed import assembled
from tests.voices.test_choose import with_files

MIX = "af_heart:0.6+am_michael:0.4"
HEART, MICHAEL = catalogue.info("af_heart"), catalogue.info("am_michael")
NAMES = [info.name for info in catalogue.voices() if info.engine == "kokoro"]
SENTENCE = "Nobody believed it, of course."


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        (MIX, MIX),
        ("am_michael:2+af_heart:3", MIX),
        ("af_heart:0.6 am_michael:0.4", MIX),  # as the query of an address has it
        ("am_michael+af_heart", "af_heart:0.5+am_michael:0.5"),
        ("bf_emma:1+af_heart:1+am_fenrir:1", "af_heart:0.34+am_fenrir:0.33+bf_emma:0.33"),
        ("af_heart:1000+bf_emma:0.1", "af_heart:0.99+bf_emma:0.01"),
    ],
)
def test_a_mix_has_one_name(asked: str, name: str) -> None:
    assert catalogue.info(asked).name == name


def test_what_is_known_of_a_mix() -> None:
    info = catalogue.info(MIX)
    assert info.loaded_as == HEART.loaded_as, "it shares the process of its parts"
    assert (info.languages, info.scripts, info.ramp) == (
        HEART.languages, HEART.scripts, HEART.ramp,
    )  # fmt: skip
    assert info.gain_db == pytest.approx(0.6 * HEART.gain_db + 0.4 * MICHAEL.gain_db, abs=0.01)
    heart, michael = dict(HEART.levels_db), dict(MICHAEL.levels_db)
    assert [lufs for lufs, _ in info.levels_db] == list(heart) == list(michael)
    for lufs, gain_db in info.levels_db:
        assert gain_db == pytest.approx(0.6 * heart[lufs] + 0.4 * michael[lufs], abs=0.01)
    assert info.rank == 0 and info.foretold and info.deterministic
    assert mix.styles(info.style) == (
        ("kokoro/af_heart.bin", 0.6), ("kokoro/am_michael.bin", 0.4),
    )  # fmt: skip
    assert mix.styles(HEART.style) == ((HEART.style, 1.0),)
    assert MIX not in [one.name for one in catalogue.voices()]


WEIGHTS = st.floats(0.0001, 1000).map(lambda weight: f"{weight:.6f}")


@given(st.lists(st.sampled_from(NAMES), min_size=2, max_size=4, unique=True), st.data())
def test_weights_are_of_sum_one_and_a_name_names_itself(
    names: list[str], data: st.DataObject
) -> None:
    asked = "+".join(f"{name}:{data.draw(WEIGHTS)}" for name in names)
    info = catalogue.info(asked)
    assert catalogue.info(info.name) == info
    weights = [weight for _, weight in mix.styles(info.style)]
    assert sum(weights) == pytest.approx(1) and min(weights) >= 0.01
    assert {name.partition(":")[0] for name in info.name.split("+")} == set(names)
    gains = [catalogue.info(name).gain_db for name in names]
    assert min(gains) - 0.01 <= info.gain_db <= max(gains) + 0.01


@pytest.mark.parametrize(
    "name",
    [
        "af_heart:0+am_michael:1", "af_heart:-1+am_michael:2", "af_heart:x+am_michael:1",
        "af_heart:nan+am_michael:1", "af_heart:.+am_michael:1", "af_heart+af_heart", "+",
        "af_heart:0.6+", "af_heart:1+system:1", "af_heart:1+tone:1",
        "af_heart:1+en_US-joe-medium:1", "+".join(NAMES[:5]), "af_heart:1+" * 90,
    ],
)  # fmt: skip
def test_what_is_no_mix_is_refused_with_what_is_one(name: str) -> None:
    with pytest.raises(BadValue, match=r"voice .*af_heart:0\.6\+am_michael:0\.4") as caught:
        catalogue.info(name)
    assert len(str(caught.value)) < 250


def test_an_unknown_part_is_named() -> None:
    with pytest.raises(UnknownVoice, match=r"'am_michal'.*am_michael"):
        catalogue.info("af_heart:0.6+am_michal:0.4")
    with pytest.raises(UnknownVoice, match="'nobody here'"):
        catalogue.info("nobody here")


def test_a_system_voice_may_have_a_plus_in_its_name() -> None:
    assert catalogue.info("system:en+f3").style == "en+f3"


def test_a_mix_is_installed_with_its_parts(tmp_path: Path) -> None:
    with pytest.raises(VoiceMissing, match=r"narrator voices install af_heart:0\.6"):
        choose.choose(MIX, language="en", home=tmp_path)
    home = with_files(tmp_path, "kokoro")
    assert choose.choose("am_michael:4 af_heart:6", language="en", home=home).info.name == MIX


def test_mixes_are_kept_apart_from_each_other_and_from_their_parts() -> None:
    names = [MIX, "af_heart:0.5+am_michael:0.5", "af_heart", "am_michael"]
    keys = {Job(catalogue.info(name), SENTENCE, Prosody()).key for name in names}
    assert len(keys) == len(names)


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("home") / "voices" / "kokoro"
    folder.mkdir(parents=True)
    return assembled("kokoro", folder)


def test_a_mix_speaks_and_sounds_like_neither_of_its_parts(model: Path) -> None:
    voices = [KokoroVoice.open(catalogue.info(name), model, 2) for name in (MIX, *NAMES[:3:2])]
    mixed, heart, michael = (one.speak(SENTENCE, Prosody(), Stop()) for one in voices)
    check_sound(voices[0].info, SENTENCE, mixed)
    check_words(SENTENCE, mixed)
    again = KokoroVoice.open(catalogue.info("am_michael:4+af_heart:6"), model, 2)
    assert np.array_equal(again.speak(SENTENCE, Prosody(), Stop()).pcm.samples, mixed.pcm.samples)
    for part in (heart, michael):
        assert not np.array_equal(part.pcm.samples, mixed.pcm.samples)
    assert again.durations(SENTENCE, Prosody(), Stop()) == len(mixed.pcm)


def test_a_mix_is_the_mean_of_its_styles_and_a_voice_alone_its_own() -> None:
    alone = Styles([(HEART.style, 1.0)]), Styles([(MICHAEL.style, 1.0)])
    both = Styles([(HEART.style, 0.75), (MICHAEL.style, 0.25)])
    for symbols in (1, 40, 510):
        heart, michael = (one.of(symbols) for one in alone)
        want = 0.75 * heart.astype(np.float64) + 0.25 * michael.astype(np.float64)
        assert both.of(symbols) == pytest.approx(want, abs=1e-6)
        assert both.of(symbols).shape == (1, 256) and both.of(symbols).dtype == np.float32
    stored = np.fromfile(catalogue.DATA / HEART.style, dtype="<f4").reshape(-1, 1, 256)
    assert np.array_equal(alone[0].of(7), stored[6])


def test_the_styles_of_a_mix_are_checked(tmp_path: Path, model: Path) -> None:
    home = model.parent.parent
    info = catalogue.info(MIX)
    assert store.files(info, home) == model
    data = tmp_path / "data"
    (data / "kokoro").mkdir(parents=True)
    for file in catalogue.engine_of(info).packaged:
        (data / file.name).write_bytes((catalogue.DATA / file.name).read_bytes())
    manifest = (catalogue.DATA / "kokoro.json").read_text("utf-8")
    (data / "kokoro.json").write_text(manifest)
    style = data / "kokoro" / "am_michael.bin"
    style.write_bytes(bytes(style.stat().st_size))
    with pytest.raises(VoiceCorrupt, match=r"am_michael\.bin"):
        store.files(info, home, data)
    assert store.files(HEART, home, data) == model
