"""Kokoro: no word is lost on the way to its phonemes, and it keeps a voice's promises."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from importlib.resources import files
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from narrator.errors import Bad, Cancelled, VoiceMissing
from narrator.testing import check_sound, check_voice, check_words
from narrator.types import Phonemes as Given
from narrator.types import Prosody
from narrator.voices import kokoro
from narrator.voices.base import Stop
from narrator.voices.kokoro import KokoroVoice
from narrator.voices.kokoro.parts import FRAME_SAMPLES, MAX_SYMBOLS, cuts
from narrator.voices.kokoro.phonemes import Phonemes, sounds
from tests.voices.installed import assembled, info, manifest

DATA = Path(str(files("narrator.voices") / "data"))
VOCABULARY = json.loads((DATA / "kokoro/vocabulary.json").read_text("utf-8"))
HEART = info("kokoro", "af_heart")
SENTENCE = "Nobody believed it, of course."
LONGER = (
    "The old woman who kept the little shop beside the harbour told the young sailor that nobody "
    "believed it, of course."
)


@pytest.fixture(scope="session")
def phonemes() -> Phonemes:
    return Phonemes(DATA / "kokoro/pronunciations.json", frozenset(VOCABULARY))


@pytest.fixture(scope="session")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return assembled("kokoro", tmp_path_factory.mktemp("kokoro"))


@pytest.fixture(scope="session")
def voice(model: Path) -> KokoroVoice:
    return KokoroVoice.open(HEART, model, 2)


def read(phonemes: Phonemes, text: str) -> list[str]:
    return [word.phonemes for word in phonemes.of(text, Stop())]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        # Initials are spelled, with the article they want, and keep the sentence's full stop.
        ("The US said no.", "ðə jˌuˈɛs sˈɛd nˈO."),
        ("Give it to us.", "ɡˈɪv ɪt tʊ ˌʌs."),
        ("In the U.S.", "ɪn ðə jˌuˈɛs."),
        ("AI wins.", "ˌAˈI wˈɪnz."),
        # Accents the dictionaries lack are folded.
        ("A café, cafe\u0301.", "ɐ kæfˈA, kæfˈA."),
        ("A résumé.", "ɐ ɹˈɛzəmˌA."),
        ("ﬁne", "fˈIn"),
        # Marks that shape the melody arrive.
        ("Well… yes; no: (so) “it” — go!", "wˈɛl… jˈɛs; nˈO: (sˌO) “ɪt” — ɡˌO!"),
        ('Wait...what? "So--what."', "wˈAt… wˌʌt? “sˌO — wˌʌt.”"),
        # Joined words are all read.
        ("and/or", "ænd ɔɹ"),
        ("AT&T", "ˌAtˈi ænd tˈi"),
        ("Tom & Zorblax&Co", "tˈɑm ænd zˈɔɹblæks ænd kˈO"),
        ("*bold*", "bˈOld"),
    ],
)
def test_readings(phonemes: Phonemes, text: str, wanted: str) -> None:
    assert " ".join(read(phonemes, text)) == wanted


GIVEN = [
    ("I read it.", "read", "ɹɛd", "ˌI ɹˈɛd ɪt."),
    ("“I read,” he said.", "read", "ɹɛd", "“ˌI ɹˈɛd,” hi sˈɛd."),
    ("Read—so", "Read", "ɹɛd", "ɹˈɛd — sˌO"),
    # What stands before it is said as its first sound wants.
    ("The NASA’s end.", "NASA’s", "ˈeɪsəz", "ði ˈAsəz ˈɛnd."),
    # Part of a word, several words, and more words than sounds are given for.
    ("A Bush-era law.", "Bush", "bʊʃ", "ɐ bˈʊʃ ˈɛɹə lˈɔ."),
    ("An H two node.", "H two", "eɪtʃ tuː", "ɐn ˈAʧ tˈu nˈOd."),
    ("An H two node.", "H two", "eɪtʃtuː", "ɐn ˈAʧtu nˈOd."),
    # What English has not is said as what is nearest; what is no sound is passed over.
    ("The Bach.", "Bach", "baχ", "ðə bˈɑk."),
    ("I read it.", "read", "ʔ✗", "ˌI ɹˈid ɪt."),
    # A word that no rule reads.
    ("A привет.", "привет", "pɾʲɪˈvʲet", "ɐ pTɪvˈɛt."),
]


@pytest.mark.parametrize(("text", "word", "ipa", "wanted"), GIVEN)
def test_sounds_that_are_given(
    phonemes: Phonemes, text: str, word: str, ipa: str, wanted: str
) -> None:
    at = text.index(word)
    said = phonemes.of(text, Stop(), [Given(at, at + len(word), ipa)])
    assert " ".join(one.phonemes for one in said) == wanted


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.sampled_from(["the", "US", "O’Neil,", "end.", "(so)", "—"]), min_size=1, max_size=6
    ),
    st.lists(st.tuples(st.integers(-3, 30), st.integers(-3, 30), st.text("ˈbaɪʃ ʔ✗", max_size=5))),
)
def test_no_word_is_lost_to_given_sounds(
    phonemes: Phonemes, words: list[str], given_sounds: list[tuple[int, int, str]]
) -> None:
    text = " ".join(words)
    if not any(map(str.isalpha, text)):
        return
    said = phonemes.of(text, Stop(), [Given(*one) for one in given_sounds])
    covered = {at for one in said for at in range(one.start, one.end)}
    assert all(at in covered for at, char in enumerate(text) if char.isalpha())
    assert all(one.end <= other.start for one, other in pairwise(said))
    assert all(sounds(one.phonemes) and set(one.phonemes) <= set(VOCABULARY) for one in said)


def test_a_given_sound_is_heard(voice: KokoroVoice) -> None:
    plain = voice.speak("I read.", Prosody(), Stop())
    said = voice.speak("I read.", Prosody(phonemes=(Given(2, 6, "hɪpəˈpɑːtəməs"),)), Stop())
    assert len(said.pcm) > len(plain.pcm) + 5000
    assert [word.text for word in said.words] == ["I", "read."]


def test_a_compound_that_must_be_guessed_is_guessed_part_by_part(phonemes: Phonemes) -> None:
    (compound,) = read(phonemes, "zorblax-backed")
    assert compound == " ".join(read(phonemes, "zorblax backed"))


@pytest.mark.parametrize(
    "word",
    [
        "12:30",
        "€3.2bn",
        "©2026",
        "5",
        "x²",
        "½",
        "$",
        "日本",
        "привет",
        "αβγ",
        "😀",
        "™",
        "naïve日",
    ],
)
def test_what_can_not_be_read_is_refused_by_name(phonemes: Phonemes, word: str) -> None:
    with pytest.raises(Bad) as caught:
        phonemes.of(f"It is {word} now.", Stop())
    assert word in caught.value.why


@pytest.mark.parametrize("text", ["", " \n", "— …", "()"])
def test_a_text_without_words_is_refused(phonemes: Phonemes, text: str) -> None:
    with pytest.raises(Bad):
        phonemes.of(text, Stop())


WORDS = st.one_of(
    st.sampled_from(
        [
            "the",
            "US",
            "of",
            "Anthropic-backed",
            "state-of-the-art",
            "O’Neil",
            "boys'",
            "a",
            "I",
            "Zürich",
        ]
    ),
    st.text("abcdefghijklmnoprstuvwyABCé'-.,’ñß", min_size=1, max_size=9),
)
MARKS = st.sampled_from(["", "", "", ",", ".", "…", "...", "!", ")", "”", "—", "--so", "/or", "’s"])


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(WORDS, MARKS).map("".join), min_size=1, max_size=8))
def test_every_word_has_sounds_of_its_own(phonemes: Phonemes, words: list[str]) -> None:
    text = " ".join(words)
    wanted = [word for word in text.split() if any(char.isalpha() for char in word)]
    try:
        got = phonemes.of(text, Stop())
    except Bad as error:
        assert "no sound is known for" in error.why or not wanted
        return
    assert [text[word.start : word.end] for word in got] == wanted
    assert all(sounds(word.phonemes) and set(word.phonemes) <= set(VOCABULARY) for word in got)


def test_guessing_stops_when_asked(phonemes: Phonemes) -> None:
    stop = Stop()
    stop.ask()
    with pytest.raises(Cancelled):
        phonemes.of("Qwertaxly", stop)


@given(st.lists(st.text("ab", min_size=1, max_size=9), min_size=1, max_size=40), st.integers(2, 30))
def test_cuts_lose_nothing_and_split_no_word_that_fits(words: list[str], limit: int) -> None:
    symbols = " ".join(words)
    parts = list(cuts(symbols, limit))
    assert all(0 < end - start <= limit for start, end in parts)
    edges = [(0, 0), *parts, (len(symbols), len(symbols))]
    dropped = [symbols[end:start] for (_, end), (start, _) in pairwise(edges)]
    assert set(dropped) <= {"", " "}
    if max(map(len, words)) * 2 < limit:
        assert set(dropped[1:-1]) <= {" "}


def test_cuts_prefer_punctuation() -> None:
    symbols = "aa bb, cc dd ee"
    assert [symbols[start:end] for start, end in cuts(symbols, 12)] == ["aa bb,", "cc dd ee"]
    assert list(cuts("a" * MAX_SYMBOLS)) == [(0, MAX_SYMBOLS)]


def test_the_package_holds_the_styles_of_the_manifest() -> None:
    for file in manifest("kokoro")["packaged"]:
        content = (DATA / file["name"]).read_bytes()
        assert len(content) == file["bytes"] == MAX_SYMBOLS * 256 * 4
        assert hashlib.sha256(content).hexdigest() == file["sha256"]
    assert {voice["style"] for voice in manifest("kokoro")["voices"]} == {
        file["name"] for file in manifest("kokoro")["packaged"]
    }


@pytest.mark.long
def test_it_keeps_the_promises_of_a_voice(model: Path) -> None:
    check_voice(KokoroVoice.open(HEART, model, 2), [SENTENCE], stop_within_s=2.0)


@pytest.mark.long
def test_two_threads_give_the_samples_of_one(voice: KokoroVoice, model: Path) -> None:
    one = KokoroVoice.open(HEART, model, 1)
    mine, others = (each.speak("Nobody.", Prosody(), Stop()) for each in (one, voice))
    assert np.array_equal(mine.pcm.samples, others.pcm.samples)
    one.close()


def test_frames_add_up_to_the_sound(voice: KokoroVoice) -> None:
    told = voice._tell("No.", Prosody(), Stop())
    (part,) = told.parts
    assert len(part.frames) == len(told.symbols) + 2
    raw = sum(part.frames) * FRAME_SAMPLES
    whole = replace(part, first=0, last=raw + 1)
    assert len(voice._sound(told.symbols, whole, Stop(), "")) == raw


def test_words_are_louder_than_what_lies_around_them(voice: KokoroVoice) -> None:
    speech = voice.speak("Wait; stop. Go!", Prosody(), Stop())
    heard = np.zeros(len(speech.pcm), dtype=bool)
    for word in speech.words:
        heard[int(word.start_ms * 24) : int(word.end_ms * 24)] = True
    power = speech.pcm.samples**2
    first, last = np.flatnonzero(heard)[[0, -1]]
    around = np.concatenate([power[:first], power[last + 1 :]])
    assert power[heard].mean() > 10_000 * around.mean(), "all but the model's hiss is cut off there"
    # Between them a sound dies away (half of the words' power here, a quarter with the ends).
    assert power[heard].mean() > 3 * power[~heard].mean()


@pytest.mark.long
def test_the_speed_is_the_one_asked_for(voice: KokoroVoice) -> None:
    # Each sound takes whole frames of 25 ms, one at least: in a short sentence that is up to 12 %.
    plain, slow, fast = (voice.speak(LONGER, Prosody(s), Stop()) for s in (1.0, 0.5, 3.0))
    # The silence around it is the same at every speed.
    spoken = [one.words[-1].end_ms - one.words[0].start_ms for one in (plain, slow, fast)]
    assert spoken[0] / spoken[1] == pytest.approx(0.5, rel=0.1)
    assert spoken[0] / spoken[2] == pytest.approx(3.0, rel=0.1)
    for speech in (slow, fast):
        check_words(LONGER, speech)
    with pytest.raises(Bad, match="speed"):
        voice.speak(SENTENCE, Prosody(3.1), Stop())


def test_a_cut_inside_an_utterance_is_short(
    voice: KokoroVoice, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "Nobody believed it and nobody laughed."
    monkeypatch.setattr(kokoro, "MAX_SYMBOLS", 25)  # what the model takes at once
    assert len(voice._tell(text, Prosody(), Stop()).parts) > 1
    speech = voice.speak(text, Prosody(), Stop())
    check_sound(HEART, text, speech)
    check_words(text, speech)
    assert [word.text for word in speech.words] == text.split()
    pauses = [after.start_ms - before.end_ms for before, after in pairwise(speech.words)]
    assert max(pauses) < 300


@pytest.mark.long
def test_a_text_beyond_the_model_is_spoken_whole(voice: KokoroVoice) -> None:
    text = "The minister had said the very same thing a week before, and nobody believed it. " * 8
    speech = voice.speak(text, Prosody(), Stop())
    check_words(text, speech)
    assert len(speech.words) == len(text.split())


def test_missing_files_are_a_missing_voice(tmp_path: Path) -> None:
    with pytest.raises(VoiceMissing, match=r"model\.onnx"):
        KokoroVoice.open(HEART, tmp_path, 1)
