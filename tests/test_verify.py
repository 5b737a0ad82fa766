"""What is not understood is spoken again another way, and what stays doubtful is named."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from audio import encode
from audio.pcm import Pcm
from narrator.errors import BadValue
from narrator.narration import Narration, narrate
from narrator.receipt import receipt
from narrator.settings import Settings, load
from narrator.studio import Studio
from narrator.testing import compare as compared
from narrator.testing import decode
from narrator.text.lexicon import of as lexicon_of
from narrator.text.script.parted import Retold, parted
from narrator.verify import Recogniser, verified
from narrator.verify.ways import deliveries, spellings
from tests.cli.terminal import run
from tests.text.test_script import VOICE
from tests.text.test_script import article as blocks
from tests.text.test_script import made as script_of

TEXT = """The river ran under the old copper bridge.

The lantern went out on the mountain, and the teacher of the village lost her way in the garden.

Nobody saw the harbour that winter.
"""


class Ear:
    """Reads the tone voice's words back, but for the utterances it is `deaf_to`: of these as they
    stand it hears "mumble", and `in_pieces` or slower too."""

    def __init__(self, narration: Narration, *deaf_to: str, in_pieces: bool = False) -> None:
        self._texts = [one.text for one in narration.utterances]
        for one in narration.utterances:
            everything = [(0, len(one.text))]
            for way in (*deliveries(one), *spellings(one, everything, language="en")):
                self._texts += [piece.text for piece in way.utterances]
        self._deaf_to = deaf_to
        self._in_pieces = in_pieces
        self.heard = 0

    def __call__(self, pcm: Pcm) -> str:
        self.heard += 1
        said = [one.text or "" for one in decode(pcm, self._texts)]
        return " ".join("mumble" if self._is_deaf_to(one) else one for one in said)

    def _is_deaf_to(self, text: str) -> bool:
        return text in self._deaf_to or (
            self._in_pieces and any(text in one for one in self._deaf_to)
        )


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return load({"voice": "tone", "home": tmp_path_factory.mktemp("verify"), "cache_bytes": 10**8})


@pytest.fixture(scope="module")
def studio(settings: Settings) -> Iterator[Studio]:
    with Studio(settings) as made:
        yield made


@pytest.fixture(scope="module")
def narration(settings: Settings) -> Narration:
    return narrate(TEXT, read_title=False, settings=settings)


def long_one(narration: Narration) -> str:
    return max((one.text for one in narration.utterances), key=len)


def test_what_is_understood_stays_as_it_is(narration: Narration, studio: Studio) -> None:
    ear = Ear(narration, "")
    got = verified(narration, ear, studio=studio)
    assert (got.wrong, got.wrong_words, got.again, got.doubtful) == (0, 0, (), ())
    assert got.narration is narration
    assert ear.heard < len(narration.utterances), "several are listened to at a time"


def test_what_is_heard_wrongly_is_spoken_in_pieces(narration: Narration, studio: Studio) -> None:
    got = verified(narration, Ear(narration, long_one(narration)), studio=studio)
    ((index, way),) = got.again
    assert (got.wrong, got.doubtful, way.kind) == (1, (), "parted")
    assert narration.utterances[index].text == long_one(narration)
    before, after = narration.utterances, got.narration.utterances
    assert len(after) > len(before)
    assert " ".join(one.text for one in after) == " ".join(one.text for one in before)
    texts = [one.text for one in after]
    sound = encode.decode(b"".join(got.narration.speak("wav", studio=studio)))
    assert compared(decode(sound, texts), texts).whole


def test_what_stays_doubtful_is_named(narration: Narration, studio: Studio) -> None:
    first = narration.utterances[0].text
    got = verified(narration, Ear(narration, first, in_pieces=True), studio=studio)
    (doubt,) = got.doubtful
    assert doubt.utterance.text == first and set(doubt.heard.split()) == {"mumble"}
    assert {"The", "river", "copper", "bridge"} <= set(doubt.words) <= set(first[:-1].split())
    assert got.doubtful_words == len(doubt.words)
    shown = receipt(got.narration, (), 24000, doubtful={doubt.utterance.index: doubt.words})
    assert [one["doubtful"] for one in shown["sentences"]] == [True, False, False]


def test_other_languages_and_no_cache_are_refused(
    narration: Narration, studio: Studio, settings: Settings
) -> None:
    german = replace(narration, article=replace(narration.article, language="de"))
    with pytest.raises(BadValue, match="English"):
        verified(german, Ear(narration, ""), studio=studio)
    without = replace(settings, cache_bytes=0)
    with Studio(without) as other, pytest.raises(BadValue, match="cache"):
        verified(narration, Ear(narration, ""), studio=other)


def test_a_number_is_spoken_with_its_and(settings: Settings, studio: Studio) -> None:
    said = narrate("It weighed 105 stones, or so.", read_title=False, settings=settings)
    (one,) = said.utterances
    got = verified(said, Ear(said, one.text), studio=studio)
    ((_, way),) = got.again
    assert (way.kind, got.doubtful) == ("respelled", ())
    (again,) = got.narration.utterances
    assert again.text == "It weighed one hundred and five stones, or so."
    assert again.source == one.source == "It weighed 105 stones, or so."
    number = next(span for span in again.spans if span.end - span.start == len("105"))
    assert again.text[number.spoken_start : number.spoken_end] == "one hundred and five"
    shown = receipt(got.narration, (), 24000)
    assert [entry["text"] for entry in shown["sentences"]] == ["It weighed 105 stones, or so."]


def test_an_entry_of_the_lexicon_gives_way_but_not_a_names(
    settings: Settings, studio: Studio
) -> None:
    entries = lexicon_of({"lantern": "lxtrn", "Siobhan": "shxvn"})
    text = "The lantern shone on the road. Then Siobhan came to the river."
    said = narrate(text, read_title=False, settings=settings, lexicon=entries)
    usual = narrate(text, read_title=False, settings=settings)
    assert said.utterances[0].text == "The lxtrn shone on the road."

    class Both(Ear):
        def __init__(self) -> None:
            super().__init__(usual, *(one.text for one in said.utterances))
            self._texts += [one.text for one in said.utterances]

    got = verified(said, Both(), lexicon=entries, studio=studio)
    texts = " ".join(one.text for one in got.narration.utterances)
    assert "lantern" in texts and "shxvn" in texts
    assert [set(doubt.words) >= {"shxvn"} for doubt in got.doubtful] == [True]


def test_a_parted_script_says_the_same() -> None:
    text = "It was late, and the rain had come down from the hills, and nobody was on the road."
    script = script_of(blocks(text, "More of it."), replace(VOICE, ramp=(200,)))
    index = next(one.index for one in script.utterances if "," in one.text)
    one = script.utterances[index]
    cut = one.text.index(",") + 1
    again = Retold(script, {index: parted(one, [cut])})
    pieces = again.utterances[index : index + 2]
    assert [piece.text for piece in pieces] == [one.text[:cut], one.text[cut + 1 :]]
    assert [piece.source for piece in pieces] == [one.text[:cut], one.text[cut + 1 :]]
    assert pieces[0].pause_after_ms == 180 and pieces[1].pause_after_ms == one.pause_after_ms
    assert {piece.sentence for piece in pieces} == {one.sentence}
    assert [each.index for each in again.utterances] == list(range(len(again.utterances)))
    for phrase in again.phrases:
        assert again.phrase(phrase.index) == phrase
    assert sum(phrase.count for phrase in again.phrases) == len(again.utterances)
    assert again.phrase(len(again.phrases)) is None
    for piece in pieces:
        for span in piece.spans:
            said = piece.text[span.spoken_start : span.spoken_end]
            assert said == one.source[span.start - one.start : span.end - one.start]
    assert Retold(script, {}).utterances == script.utterances
    assert Retold(script, {}).phrases == script.phrases


def test_without_a_recogniser_it_says_what_to_install(tmp_path: Path) -> None:
    (tmp_path / "faster_whisper.py").write_text("raise ImportError('none here')")
    (tmp_path / "article.txt").write_text(TEXT)
    done = run(
        tmp_path, "speak", "article.txt", "-o", "out.mp3", "--verify", PYTHONPATH=str(tmp_path)
    )
    assert done.returncode == 3
    assert b"pip install 'narrator[verify]'" in done.stderr
    assert not (tmp_path / "out.mp3").exists()


@pytest.mark.long
@pytest.mark.filterwarnings("default")  # the recogniser's own
def test_the_recogniser_hears_the_default_voice(kokoro_home: Path, tmp_path: Path) -> None:
    if importlib.util.find_spec("faster_whisper") is None:
        pytest.skip("needs faster-whisper: make recogniser")
    settings = load({"home": kokoro_home, "voice": "af_heart", "cache_bytes": 10**8})
    with Studio(settings) as studio:
        said, meant = (
            narrate(text, settings=settings)
            for text in ("The captain waited for the morning train.", "Nine elephants danced.")
        )
        assert not verified(said, Recogniser(), studio=studio).doubtful
        # The sound of one sentence in the place of another: as a voice that errs.
        spoken, wanted = (made.recipe().job(made.utterances[0]).key for made in (said, meant))
        speech = studio.cache.segment(spoken)
        assert speech is not None
        studio.cache.keep_segment(wanted, speech)
        got = verified(meant, Recogniser(), studio=studio)
        assert (got.wrong, got.doubtful) == (1, ()), "another way it is spoken anew"
        ((_, way),) = got.again
        assert way.kind == "slower"


@pytest.mark.long
@pytest.mark.filterwarnings("default")
def test_a_wrong_entry_of_the_lexicon_gives_way(kokoro_home: Path) -> None:
    if importlib.util.find_spec("faster_whisper") is None:
        pytest.skip("needs faster-whisper: make recogniser")
    settings = load({"home": kokoro_home, "voice": "af_heart", "cache_bytes": 10**8})
    entries = lexicon_of({"captain": "/zˈukəl/", "morning": "zebrolith"})
    with Studio(settings) as studio:
        said = narrate(
            "The captain waited for the morning train.", settings=settings, lexicon=entries
        )
        assert "zebrolith" in said.utterances[-1].text
        got = verified(said, Recogniser(), lexicon=entries, studio=studio)
        (one,) = got.narration.utterances
        assert one.text == "The captain waited for the morning train."
        assert not one.prosody.phonemes and not got.doubtful
        assert [way.kind for _, way in got.again] == ["respelled"]
