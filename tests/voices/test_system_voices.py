"""The system's voices: which there are, the scripts of each, and what its engines hand over."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import unicodedata
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from narrator.errors import Bad, UnknownVoice
from narrator.voices.choose import voice_of
from narrator.voices.system import listing, system_voices
from narrator.voices.system.engine import Listed, find
from narrator.voices.system.recording import parse
from narrator.voices.system.scripts import SCRIPT_VOICES, own_script, plain, runs, script_of
from tests.voices.speaking import MANIFEST, opened, say

pytestmark = pytest.mark.skipif(
    sys.platform in ("darwin", "win32"), reason="written for the espeak driver"
)

ROOT = Path(__file__).parents[2]


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


@pytest.mark.parametrize(
    ("language", "voice"),
    [
        ("fr", "roa/fr"), ("fr-FR", "roa/fr"), ("fr-BE", "roa/fr-be"), ("fr-CA", "roa/fr"),
        ("es", "roa/es"), ("pt", "roa/pt"), ("pt-BR", "roa/pt-br"), ("de-AT", "gmw/de"),
    ],
)  # fmt: skip
def test_a_language_is_heard_as_at_home(language: str, voice: str, tmp_path: Path) -> None:
    found = voice_of(language, tmp_path)
    assert found is not None
    assert found.name == f"system:{voice}"


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
