"""The system's voice, on the espeak-ng that is installed here."""

from __future__ import annotations

import io
import json
import os
import statistics
import subprocess
import sys
import unicodedata
from collections.abc import Callable
from importlib import resources
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from narrator.errors import Bad, BadValue, Cancelled, Lost, UnknownVoice
from narrator.types import Prosody, Speech, VoiceInfo
from narrator.voices.base import Stop
from narrator.voices.system import SystemVoice, listing, system_voices
from narrator.voices.system.engine import Listed, find
from narrator.voices.system.recording import parse
from narrator.voices.system.scripts import SCRIPT_VOICES, own_script, plain, runs, script_of

ROOT = Path(__file__).parents[2]
MANIFEST = json.loads(
    (resources.files("narrator.voices") / "data" / "system.json").read_text("utf-8")
)
SENTENCE = "The quick brown fox jumps over the lazy dog, and then it went home."

pytestmark = pytest.mark.skipif(
    sys.platform in ("darwin", "win32"), reason="written for the espeak driver"
)


def info(name: str) -> VoiceInfo:
    base = MANIFEST["voices"][0]
    kept = {key: base[key] for key in ("sample_rate_hz", "gain_db", "deterministic", "licence")}
    return VoiceInfo(
        name=name,
        engine="system",
        languages=tuple(base["languages"]),
        scripts=tuple(base["scripts"]),
        ramp=tuple(base["ramp"]),
        description=base["description"],
        **kept,
    )


def opened(name: str = "system") -> SystemVoice:
    return SystemVoice.open(info(name), Path(), 1)


def say(text: str, name: str = "system", speed: float = 1.0) -> Speech:
    return opened(name).speak(text, Prosody(speed), Stop())


def in_a_child(code: str) -> str:
    path = (str(ROOT), os.environ.get("PYTHONPATH", ""))
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, path))},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return done.stdout


def test_importing_it_loads_no_speech_library_and_opening_it_leaves_the_environment() -> None:
    out = in_a_child(
        "import os, sys; before = dict(os.environ)\n"
        "from narrator.voices.system import SystemVoice, system_voices\n"
        "system_voices()\n"
        "print([m for m in ('pyttsx3', 'espeakng_loader') if m in sys.modules])\n"
        "from narrator.voices.system.engine import open_engine\n"
        "open_engine('system')\n"
        "print('pyttsx3' in sys.modules, dict(os.environ) == before)\n"
    )
    assert out == "[]\nTrue True\n"


def test_without_an_engine_it_says_how_to_get_one() -> None:
    out = in_a_child(
        "import ctypes, sys\n"
        "sys.modules['espeakng_loader'] = None\n"
        "def none(*_): raise OSError('no such library')\n"
        "ctypes.cdll.LoadLibrary = none\n"
        "from narrator.errors import VoiceMissing\n"
        "from narrator.voices.system.engine import open_engine\n"
        "try: open_engine('system')\n"
        "except VoiceMissing as error: print(error)\n"
    )
    assert "narrator[espeak]" in out and "apt install espeak-ng" in out


@pytest.mark.parametrize(
    "text",
    [
        SENTENCE,
        "Hello there, naïve café — “quoted” words. Zürich über alles; end.",
        "It cost 1,234 dollars in 2026, of the 95% that don't.",
        "The word мир means peace, and Привет is hello.",
        "Доброе утро, сегодня хорошая погода.",
        "안녕하세요, 오늘 날씨가 좋습니다.",
        "A ﬁne 𝒳 and Ａ: cafe\u0301 in\u00adcrease.",
    ],
)
@pytest.mark.parametrize("speed", [1.0, 3.0])
def test_every_word_is_there_in_order_with_its_time(text: str, speed: float) -> None:
    speech = say(text, speed=speed)
    tokens = [t for t in text.split() if any(map(str.isalnum, t))]
    assert len(speech.words) == len(tokens)
    for word, token in zip(speech.words, tokens, strict=True):
        assert text[word.start : word.end] == word.text
        assert word.text in token
    times = [time for word in speech.words for time in (word.start_ms, word.end_ms)]
    assert times == sorted(times)
    assert times[0] >= 0
    assert times[-1] <= 1000 * speech.pcm.duration_s
    assert all(word.end_ms > word.start_ms for word in speech.words)
    assert speech.pcm.samples.dtype == np.float32
    assert 0.1 < np.abs(speech.pcm.samples).max() <= 1.0


def test_word_times_are_where_the_sound_is() -> None:
    """Between two words parted by a comma there is silence, and in each of them there is sound."""
    speech = say("Naïve, café, élan, straße.")
    rate = speech.pcm.sample_rate_hz / 1000
    for word, after in pairwise(speech.words):
        gap = speech.pcm.samples[int(word.end_ms * rate) + 1 : int(after.start_ms * rate)]
        assert len(gap) > 50 * rate
        assert np.abs(gap).max() <= 0.005
    for word in speech.words:
        sound = speech.pcm.samples[int(word.start_ms * rate) : int(word.end_ms * rate)]
        assert np.abs(sound).max() > 0.1


@pytest.mark.parametrize("speed", [0.5, 0.75, 1.5, 2.0, 2.5, 2.6, 3.0])
def test_speed_is_what_it_says(speed: float) -> None:
    text = f"{SENTENCE[:-1]}, " * 4
    ratio = say(text).pcm.duration_s / say(text, speed=speed).pcm.duration_s
    assert ratio == pytest.approx(speed, rel=0.08)


@pytest.mark.parametrize("speed", [0.0, 0.49, 3.01, float("nan")])
def test_a_speed_out_of_range_is_refused(speed: float) -> None:
    with pytest.raises(BadValue):
        say(SENTENCE, speed=speed)


def test_two_voices_in_one_process_each_speak_as_themselves() -> None:
    one, other = opened("system:en-us"), opened("system:gmw/de")
    alone = [v.speak(SENTENCE, Prosody(), Stop()).pcm.duration_s for v in (one, one, other, other)]
    mixed = [v.speak(SENTENCE, Prosody(), Stop()).pcm.duration_s for v in (one, other, one, other)]
    assert abs(statistics.mean(alone[:2]) - statistics.mean(alone[2:])) > 0.2
    assert mixed[0::2] == pytest.approx(alone[:2], abs=0.06)
    assert mixed[1::2] == pytest.approx(alone[2:], abs=0.06)


@pytest.mark.parametrize(
    ("wanted", "id_"),
    [
        ("gmw/en-us", "gmw/en-us"),
        ("EN-US", "gmw/en-us"),
        ("en-gb", "gmw/en"),
        ("english (america)", "gmw/en-us"),
        ("David", "HKEY\\Tokens\\TTS_DAVID"),
        ("TTS_DAVID", "HKEY\\Tokens\\TTS_DAVID"),
    ],
)
def test_a_voice_is_found_by_id_language_or_name(wanted: str, id_: str) -> None:
    voices = (
        Listed("gmw/en", "English (Great Britain)", "en-gb"),
        Listed("gmw/en-us", "English (America)", "en-us"),
        Listed("HKEY\\Tokens\\TTS_DAVID", "David", "en-US"),
    )
    assert find(voices, wanted).id == id_


@pytest.mark.parametrize("name", ["system:nonsense", "system:gmw/en-us+f3", "system:../x"])
def test_an_unknown_voice_is_refused(name: str) -> None:
    with pytest.raises(UnknownVoice) as raised:
        opened(name)
    assert all(known.startswith("system:") for known in raised.value.known)


def test_nothing_is_printed(capfd: pytest.CaptureFixture[str]) -> None:
    say(SENTENCE)
    assert capfd.readouterr().out == ""


class _StopAfter(Stop):
    """Asked from the outside once the engine has looked `looks` times."""

    def __init__(self, looks: int) -> None:
        super().__init__()
        self.looks = looks

    def asked(self) -> bool:
        self.looks -= 1
        if self.looks < 0:
            self.ask()
        return super().asked()


@pytest.mark.parametrize("looks", [0, 1, 3])
def test_a_stopped_call_ends_there_and_the_next_one_is_whole(looks: int) -> None:
    voice = opened()
    whole = voice.speak(SENTENCE, Prosody(), Stop()).pcm.duration_s
    stop = _StopAfter(looks)
    with pytest.raises(Cancelled):
        voice.speak(SENTENCE * 200, Prosody(), stop)
    assert stop.looks > -5  # the engine gave up at once instead of asking for each second of sound
    after = voice.speak(SENTENCE, Prosody(), Stop()).pcm.duration_s
    assert after == pytest.approx(whole, abs=0.06)


@pytest.mark.parametrize(
    ("marked", "plain_text"),
    [
        ("say <b>bold</b> now", "say bold now"),
        ('say <break time="1ms"/> now', "say now"),
        ("say [[h@l'oU]] now", "say now"),
        ("this &amp; that", "this that"),
    ],
)
def test_markup_is_spoken_and_not_obeyed(marked: str, plain_text: str) -> None:
    assert say(marked).pcm.duration_s > say(plain_text).pcm.duration_s + 0.4


@pytest.mark.parametrize("control", ["\0", "\x01", "\x02", "\x1b", "\x7f", "\x85", "\n", "\u2028"])
def test_a_control_character_neither_cuts_nor_commands(control: str) -> None:
    text = f"one{control}450S two three"
    assert say(text).pcm.duration_s == pytest.approx(
        say("one 450S two three").pcm.duration_s, abs=0.06
    )


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("system", ""),
        ("system", "   "),
        ("system", ". … — !"),
        ("system", "an icon \ue000 here"),
        ("system", "half a \ud800 pair"),
        ("system", "בוקר טוב"),
        ("system", "おはようございます"),
        ("system", "東京 is large"),
        ("system", "ᎣᏏᏲ"),
        ("system:cmn", "英雄"),
        ("system", "a \U0001fae8\U0001fbff b"),
    ],
)
def test_what_it_cannot_say_is_refused(name: str, text: str) -> None:
    with pytest.raises(Bad):
        say(text, name)


def test_a_letter_that_the_voice_lacks_is_spoken_by_another() -> None:
    text = "Straße"
    assert say(text, "system:roa/fr").pcm.duration_s == pytest.approx(
        say(text, "system:en-us").pcm.duration_s, abs=0.06
    )


def test_a_closed_voice_says_so() -> None:
    voice = opened()
    voice.close()
    with pytest.raises(Lost):
        voice.speak(SENTENCE, Prosody(), Stop())
    assert len(say(SENTENCE).pcm) > 0


@pytest.mark.parametrize("script", sorted(SCRIPT_VOICES))
def test_each_promised_script_is_spoken_by_its_own_voice(script: str) -> None:
    """A sentence sounds as long as a sentence does, not as a row of letter names (0.4 s each)."""
    samples = json.loads((Path(__file__).parent / "system_scripts.json").read_text("utf-8"))
    text = samples[script]
    assert {script_of(letter) for letter in text} - {""} == {script}
    speech = say(text)
    assert speech.pcm.duration_s / len(text) < 0.2
    assert len(speech.words) == len(text.split())


def test_the_manifest_promises_what_the_table_holds() -> None:
    voice = MANIFEST["voices"][0]
    assert set(voice["scripts"]) == set(SCRIPT_VOICES)
    assert {own_script(language) for language in voice["languages"]} == set(SCRIPT_VOICES)


@pytest.mark.parametrize("letters", [61, 150, 400])
def test_a_long_word_is_not_cut(letters: int) -> None:
    word = ("lamina" * 100)[:letters]
    assert say(word).pcm.duration_s / letters > 0.045


def test_a_long_text_without_a_stop_is_not_cut() -> None:
    text = "alpha beta gamma delta " * 100
    speech = say(text)
    assert len(speech.words) == 400
    assert speech.words[-1].text == "delta"
    assert speech.words[-1].end_ms > 990 * speech.pcm.duration_s


letters_of_all_scripts = st.text(
    st.sampled_from("aé ß,.1яЖ ωΣ مر한漢नმ\0\x01\n\u200d\u0301𝒳ﬁ") | st.characters(), max_size=200
)


@given(letters_of_all_scripts | st.text("ab", max_size=300))
def test_runs_cover_the_text_and_hold_one_script_each(text: str) -> None:
    found = list(runs(text))
    assert "".join(text[run.start : run.end] for run in found) == text
    for run in found:
        piece = text[run.start : run.end]
        assert {script_of(letter) for letter in piece} <= {run.script, ""}
        if run.script != "Han":
            assert "\0" in piece or all(len(word) <= 300 for word in piece.split())
    assert all(before.end == after.start for before, after in pairwise(found))


@given(letters_of_all_scripts)
def test_plain_keeps_every_place_and_has_no_control_characters(text: str) -> None:
    made = plain(text)
    assert len(made) == len(text)
    assert not any(unicodedata.category(character) == "Cc" for character in made)


def test_the_listing_has_what_works_and_nothing_else() -> None:
    voices = {voice.name: voice for voice in system_voices()}
    assert voices["system:gmw/en-us"].languages == ("en-us",)
    assert voices["system:zle/uk"].scripts[0] == "Cyrillic"
    assert all(len(set(voice.scripts)) == len(voice.scripts) for voice in voices.values())
    # No dictionary in espeakng-loader 0.2.4; no vowels; letter names.
    assert not {"system:gmq/fo", "system:sem/he", "system:jpx/ja"} & set(voices)


def test_the_listing_is_empty_where_there_is_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing.sys, "executable", "/nonexistent/python")
    assert system_voices() == ()
    monkeypatch.setattr(listing.sys, "executable", "/bin/false")
    assert system_voices() == ()


def _file(kind: str, subtype: str, endian: str = "FILE") -> tuple[bytes, np.ndarray]:
    samples = np.arange(-2000, 2000, dtype=np.int16)
    buffer = io.BytesIO()
    soundfile.write(buffer, samples, 22050, format=kind, subtype=subtype, endian=endian)
    return buffer.getvalue(), samples


@pytest.mark.parametrize(("kind", "endian"), [("WAV", "FILE"), ("AIFF", "BIG"), ("AIFF", "LITTLE")])
def test_a_recording_is_read_only_when_whole(kind: str, endian: str) -> None:
    data, samples = _file(kind, "PCM_16", endian)
    take = parse(data)
    assert take is not None
    assert take.sample_rate_hz == 22050
    assert np.array_equal(take.samples, samples)
    for length in (0, 3, 11, 40, 60, len(data) // 2, len(data) - 2):
        assert parse(data[:length]) is None


@pytest.mark.parametrize(("kind", "subtype"), [("WAV", "PCM_24"), ("AIFF", "PCM_24")])
def test_a_recording_of_another_kind_is_refused(kind: str, subtype: str) -> None:
    with pytest.raises(Bad):
        parse(_file(kind, subtype)[0])


TEXTS = [
    "Yes.",
    "Anthropic said on Tuesday that it would not.",
    "Well, of the two of them, one is late; the other isn't.",
    "In 1999 there were 12,345 of them, or 3.5 percent.",
    "“Why?” she asked — and left.",
    SENTENCE,
    f"{SENTENCE} {SENTENCE}",
    "Le café est fermé, naïve people sat über alles.",
    "It was the best of times, it was the worst of times, it was the age of wisdom, it was the "
    "age of foolishness, it was the epoch of belief, it was the epoch of incredulity.",
    "H two hundred. A B C.",
]


@pytest.mark.long
def test_a_thousand_utterances_are_whole_and_steady() -> None:
    """Ten texts, four voices, by turns: 1,000 times the voice asked for, never empty or cut."""
    from narrator.voices.system.engine import open_engine

    ids = ["gmw/en-us", "gmw/de", "roa/fr", "gmw/en"]
    voices = [opened(f"system:{id_}") for id_ in ids]
    speaker = open_engine("system").speaker
    in_force: Callable[[str], str] = speaker._driver.getProperty  # type: ignore[attr-defined]
    durations: dict[tuple[str, int], list[float]] = {}
    count = 0
    while count < 1000:
        for number, text in enumerate(TEXTS):
            for id_, voice in zip(ids, voices, strict=True):
                speech = voice.speak(text, Prosody(), Stop())
                assert in_force("voice") == id_
                assert in_force("rate") == 175
                spoken = [t for t in text.split() if any(map(str.isalnum, t))]
                assert len(speech.words) == len(spoken)
                # The last word has sounded and died away: nothing was cut.
                tail = speech.pcm.samples[-speech.pcm.sample_rate_hz // 50 :]
                assert np.abs(tail).max() < 0.005
                durations.setdefault((id_, number), []).append(1000 * speech.pcm.duration_s)
                count += 1
    spread = 0.0
    for made in durations.values():
        median = statistics.median(made)
        spread = max(spread, *(abs(duration - median) for duration in made))
    print(f"{count} utterances, at most {spread:.1f} ms from their text's median")
    assert spread <= 60
