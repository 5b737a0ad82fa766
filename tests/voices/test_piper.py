"""Piper: every word has its sounds, even where espeak-ng runs words together."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from narrator.errors import Bad, VoiceMissing
from narrator.testing import check_voice, check_words
from narrator.types import Phonemes as Given
from narrator.types import Prosody
from narrator.voices.base import Stop
from narrator.voices.piper import PiperVoice
from narrator.voices.piper import phonemes as piper_phonemes
from narrator.voices.piper.phonemes import Phonemes, aligned
from tests.voices.installed import assembled, info

JOE = info("piper", "en_US-joe-medium")


@pytest.fixture(scope="session")
def phonemes() -> Phonemes:
    return Phonemes("en-us")


@pytest.fixture(scope="session")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return assembled("piper", tmp_path_factory.mktemp("piper"))


def shares(phonemes: Phonemes, text: str) -> list[tuple[str, str]]:
    sentences, words = phonemes.of(text)
    flat = [phoneme for sentence in sentences for phoneme in sentence]
    return [(text[w.start : w.end], "".join(flat[w.first : w.last])) for w in words]


def test_words_that_are_run_together_are_told_apart(phonemes: Phonemes) -> None:
    assert shares(phonemes, "It was a bit of the old.") == [
        ("It", "ɪt"),
        ("was", "wʌz"),
        ("a", "ɐ"),
        ("bit", "bˈɪt"),
        ("of", "ʌv"),
        ("the", "ðɪʲ"),
        ("old.", "oʊld"),
    ]


def test_initials_are_spelled(phonemes: Phonemes) -> None:
    assert shares(phonemes, "In the U.S.")[-1] == ("U.S.", "jˈuː ˈɛs")
    sentences, _ = phonemes.of("In the U.S.")
    assert sentences[-1][-1] == "."
    assert "dɑːt" not in "".join(said for _, said in shares(phonemes, "At five a.m. she left."))


@pytest.mark.parametrize("word", ["12:30", "€3.2bn", "5", "日本", "привет", "😀"])
def test_what_can_not_be_read_is_refused_by_name(phonemes: Phonemes, word: str) -> None:
    with pytest.raises(Bad) as caught:
        phonemes.of(f"It is {word} now.")
    assert word in caught.value.why


@pytest.mark.parametrize(
    ("text", "word", "ipa", "wanted"),
    [
        ("I read it.", "read", "ɹɛd", ["aɪ", "ɹˈɛd", "ɪt"]),
        ("“I read,” he said.", "read", "ɹɛd", ["aɪ", "ɹˈɛd", "hi", "sˈɛd"]),
        ("The NASA’s end.", "NASA’s", "ˈeɪsəz", ["ðɪʲ", "ˈeɪsəz", "ɛnd"]),
        ("A Bush-era law.", "Bush", "bʊʃ", ["ɐ", "bˈʊʃ", "iəɹə", "lˈɔ"]),
        ("An H two node.", "H two", "eɪtʃ tuː", ["ɐn", "ˈeɪtʃ", "tˈuː", "nˈoʊd"]),
        ("An H two node.", "H two", "eɪtʃtuː", ["ɐn", "ˈeɪtʃtuː", "nˈoʊd"]),
        ("The Bach!", "Bach", "baχ", ["ðə", "bˈɑːk"]),
        ("I read it.", "read", "ʔ✗", ["aɪ", "ɹˈiːd", "ɪt"]),
        ("No. He read. Why?", "read", "ɹɛd", ["nˈoʊ", "hi", "ɹˈɛd", "wˈaɪ"]),
    ],
)
def test_sounds_that_are_given(
    phonemes: Phonemes, text: str, word: str, ipa: str, wanted: list[str]
) -> None:
    at = text.index(word)
    sentences, words = phonemes.of(text, [Given(at, at + len(word), ipa)])
    flat = [phoneme for sentence in sentences for phoneme in sentence]
    assert ["".join(flat[one.first : one.last]) for one in words] == wanted
    assert len(sentences) == len(phonemes.of(text)[0])


WORDS = st.sampled_from(
    [
        "of",
        "the",
        "in",
        "a",
        "was",
        "to",
        "be",
        "for",
        "it’s",
        "AT&T",
        "well-known",
        "café",
        "U.S.",
        "e.g.",
        "(so)",
        "“it”",
        "end.Next",
        "—",
        "no,",
        "go.",
        "I",
        "state-of-the-art",
        "GPUs",
        "O'Neil",
        "and/or",
        "have",
        "been",
        "wait…",
        "naïve",
        "Zürich",
    ]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(WORDS, min_size=1, max_size=12))
def test_every_word_has_sounds_of_its_own(phonemes: Phonemes, words: list[str]) -> None:
    wanted = [word for word in words if word != "—"]
    if not wanted:
        return
    got = shares(phonemes, " ".join(words))
    assert [word for word, _ in got] == wanted
    assert all(said for _, said in got)


@given(st.lists(st.text("abde", min_size=1, max_size=5), min_size=1, max_size=6), st.data())
def test_alignment_finds_each_word_in_what_was_merged(
    words: list[str], data: st.DataObject
) -> None:
    """Words read as they are alone, some without a blank between them."""
    groups = [words[0]]
    merged = 1
    for word in words[1:]:
        if merged < 4 and data.draw(st.booleans()):
            groups[-1] += word
            merged += 1
        else:
            groups.append(word)
            merged = 1
    shares = aligned(groups, words)
    assert shares is not None
    assert ["".join(groups)[first:last] for first, last in shares] == words


PARTS = st.lists(st.text("abtʃeəɪ", min_size=1, max_size=6), min_size=1, max_size=9)


@given(PARTS, PARTS)
def test_alignment_that_leaves_out_the_costly_finds_the_same(
    groups: list[str], words: list[str]
) -> None:
    found = aligned(groups, words)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(piper_phonemes, "_LIMITS", (math.inf,))
        assert aligned(groups, words) == found


def test_alignment_needs_a_sound_for_each_word() -> None:
    assert aligned(["a"], ["a", "b"]) is None
    assert aligned([], ["a"]) is None


def test_it_keeps_the_promises_of_a_voice(model: Path) -> None:
    check_voice(
        PiperVoice.open(JOE, model, 2),
        ["Nobody believed it, of course.", "It was a gift of the old mayor. Nobody took it!"],
        stop_within_s=2.0,
    )


@pytest.mark.long
def test_the_speed_is_the_one_asked_for(model: Path) -> None:
    voice = PiperVoice.open(JOE, model, 2)
    text = "It was a gift of the old mayor, and nobody took it."
    plain, fast = (voice.speak(text, Prosody(speed), Stop()) for speed in (1.0, 3.0))
    assert len(plain.pcm) / len(fast.pcm) == pytest.approx(3.0, rel=0.25)  # its rhythm is drawn
    check_words(text, fast)
    voice.close()


def test_missing_files_are_a_missing_voice(tmp_path: Path) -> None:
    with pytest.raises(VoiceMissing, match="joe"):
        PiperVoice.open(JOE, tmp_path, 1)
