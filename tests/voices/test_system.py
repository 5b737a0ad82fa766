"""The system's voice, on the espeak-ng that is installed here."""

from __future__ import annotations

import statistics
import sys
from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest

from narrator.errors import Bad, BadValue, Cancelled, Lost
from narrator.testing import check_words
from narrator.text import letters
from narrator.types import Phonemes, Prosody, Speech
from narrator.voices.base import Stop
from narrator.voices.system.scripts import plain, runs
from narrator.voices.system.words import words
from tests.voices.speaking import SENTENCE, opened, say

pytestmark = pytest.mark.skipif(
    sys.platform in ("darwin", "win32"), reason="written for the espeak driver"
)


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


def test_a_word_without_an_event_of_its_own_is_guessed() -> None:
    onsets = [(0, 0), (4, 1000), (15, 3000)]
    found = words("one two of the end", onsets, np.ones(4000, np.float32), 1000)
    assert [w.text for w in found if w.guessed] == ["of", "the"]
    assert [w.start_ms for w in found if not w.guessed] == [0, 1000, 3000]
    # By their places in the text, 8 and 11 on the way from 4 to 15.
    assert [int(w.start_ms) for w in found if w.guessed] == [1727, 2272]


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


@pytest.mark.parametrize(
    "text", ["این یک کتاب است", "پدر گچ ژاله", "یہ کتاب ہے ٹڑں", "Ђорђе, Қазақстан, Україна, ў"]
)
def test_a_letter_of_another_language_is_spoken_by_a_voice_that_has_it(text: str) -> None:
    assert len(say(text).words) == len(text.split())


@pytest.mark.parametrize(("text", "plain_text"), [("Ștefan", "Stefan"), ("Yıldız", "Yildiz")])
def test_a_letter_that_no_voice_has_is_said_as_what_it_is_built_on(
    text: str, plain_text: str
) -> None:
    assert say(text).pcm.duration_s == pytest.approx(say(plain_text).pcm.duration_s, abs=0.06)


def test_every_letter_that_is_called_sayable_is() -> None:
    """Up front `letters.script_of` tells what the voice can say: never a fault while it speaks."""
    voice = opened()
    for point in (*range(0x80, 0x1100, 3), *range(0x1100, 0x20000, 17)):
        if letters.script_of(chr(point)) in voice.info.scripts:
            text = plain(f"a {chr(point)} b")
            assert all(list(voice._divided(run, text)) for run in runs(text)), hex(point)


def told_to_say(text: str, word: str, ipa: str, name: str = "system") -> Speech:
    at = text.index(word)
    given = (Phonemes(at, at + len(word), ipa),)
    return opened(name).speak(text, Prosody(phonemes=given), Stop())


@pytest.mark.parametrize(
    ("text", "word", "ipa", "same"),
    [
        ("I bow.", "bow", "hɪpəˈpɑːtəməs", "I hippopotamus."),
        ("“Bow,” he said.", "Bow", "hɪpəˈpɑːtəməs", "“Hippopotamus,” he said."),
        ("A (bow-based) law.", "bow", "laɪt", "A (light based) law."),
        ("Привет bow мир.", "bow", "hɪpəˈpɑːtəməs", "Привет hippopotamus мир."),
        # Sounds that are none, and a text that has the brackets they are given in.
        ("I bow.", "bow", "✗", "I bow."),
        ("I bow [[h@l'oU]].", "bow", "hɪpəˈpɑːtəməs", "I bow [[h@l'oU]]."),
    ],
)
def test_sounds_that_are_given_are_said(text: str, word: str, ipa: str, same: str) -> None:
    speech = told_to_say(text, word, ipa)
    assert speech.pcm.duration_s == pytest.approx(say(same).pcm.duration_s, abs=0.1)
    check_words(text, speech)
    starts = [one.start_ms for one in speech.words]
    assert starts == sorted(set(starts))


def test_another_language_is_not_told_english_sounds() -> None:
    text = "Das ist gut."
    told = told_to_say(text, "gut", "hɪpəˈpɑːtəməs", "system:gmw/de").pcm.duration_s
    assert told == pytest.approx(say(text, "system:gmw/de").pcm.duration_s, abs=0.06)


def test_a_closed_voice_says_so() -> None:
    voice = opened()
    voice.close()
    with pytest.raises(Lost):
        voice.speak(SENTENCE, Prosody(), Stop())
    assert len(say(SENTENCE).pcm) > 0


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
