"""A script is written as far as it is asked for, the same however it is asked, by any threads."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from narrator.errors import Unsayable
from narrator.text.script import Script, script, writer
from narrator.text.verbalise import verbalise
from narrator.types import Article, Block, Prosody, Run, Verbalised, VoiceInfo
from tests.articles import sentence
from tests.text.test_script import OTHER, PLAIN, VOICE, article, made

LONG = article(*(" ".join(sentence(5 * n + m) for m in range(5)) for n in range(60)), title="Long")


@pytest.fixture
def verbalised(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The sentences that are put into words, as they are."""
    texts: list[str] = []
    own: Callable[..., Verbalised] = verbalise

    def told(text: str, *rest: object) -> Verbalised:
        texts.append(text)
        return own(text, *rest)

    monkeypatch.setattr(writer, "verbalise", told)
    return texts


def test_only_what_is_asked_for_is_written(verbalised: list[str]) -> None:
    got = made(LONG)
    assert got.utterance(0) is not None and not got.complete
    assert verbalised == ["Long"]
    assert got.phrase(0) is not None and verbalised == ["Long"]
    assert got.utterance(7) is not None and len(verbalised) < 12
    assert not got.complete and got.utterance(7) == got.utterances[7]
    assert got.complete and len(verbalised) == 301
    assert got.utterance(10_000) is None and got.phrase(10_000) is None
    assert got.passage(10_000) is None and len(verbalised) == 301


def test_a_long_paragraph_is_written_a_sentence_at_a_time(verbalised: list[str]) -> None:
    got = made(article(" ".join(sentence(n) for n in range(200))))
    assert got.utterance(0) is not None and len(verbalised) == 2
    assert got.passage(0) == ("paragraph", 0, len(got.utterances)) and len(verbalised) == 200


TEXTS = st.lists(
    st.lists(
        st.sampled_from([sentence(1), f"{PLAIN}.", "It paid $5m.", "— …", "Привет, мир.", "A, b."]),
        max_size=6,
    ).map(" ".join),
    min_size=1,
    max_size=5,
)
ASKS = st.lists(
    st.tuples(st.sampled_from(["utterance", "phrase", "passage"]), st.integers(0, 30)), max_size=12
)


@given(TEXTS, ASKS)
@settings(max_examples=60, deadline=None)
def test_the_order_of_asking_changes_nothing(texts: list[str], asks: list[tuple[str, int]]) -> None:
    of = article(*texts, title="A title")
    whole, asked = made(of, other=OTHER), made(of, other=OTHER)
    wholes = {"utterance": whole.utterances, "phrase": whole.phrases, "passage": whole.passages}
    for what, index in asks:
        found = getattr(asked, what)(index)
        assert found == (wholes[what][index] if index < len(wholes[what]) else None)
    assert asked == whole and hash(asked) == hash(whole)
    assert asked.removals == whole.removals


@given(TEXTS)
@settings(max_examples=60, deadline=None)
def test_phrases_part_all_utterances_at_pauses(texts: list[str]) -> None:
    got = made(article(*texts, title="A title"), other=OTHER)
    indexes = [n for one in got.phrases for n in range(one.first, one.first + one.count)]
    assert indexes == list(range(len(got.utterances)))
    for phrase in got.phrases:
        parts = got.utterances[phrase.first : phrase.first + phrase.count]
        assert {part.passage for part in parts} == {phrase.passage}
        assert [part.pause_after_ms < 120 for part in parts] == [True] * (len(parts) - 1) + [False]


def test_threads_that_ask_at_once_get_the_same() -> None:
    wanted = made(LONG)
    length, phrases = len(wanted.utterances), len(wanted.phrases)
    got = made(LONG)
    begin = Barrier(6)

    def ask(thread: int) -> bool:
        begin.wait()
        if thread % 3 == 0:
            return got.utterances == wanted.utterances and got.removals == wanted.removals
        if thread % 3 == 1:
            return [got.utterance(n) for n in range(length + 1)] == [*wanted.utterances, None]
        order = range(phrases, -1, -1)
        return [got.phrase(n) for n in order] == [None, *reversed(wanted.phrases)]

    with ThreadPoolExecutor(6) as threads:
        assert all(threads.map(ask, range(6)))


def test_writing_that_broke_off_is_never_taken_for_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    got = made(LONG)

    def fail(*_: object) -> Verbalised:
        raise MemoryError

    with monkeypatch.context() as patch:
        patch.setattr(writer, "verbalise", fail)
        with pytest.raises(MemoryError):
            got.utterance(9)
    with pytest.raises(RuntimeError, match="broken off"):
        got.utterance(9)
    assert got.utterance(0) is not None and not got.complete


def test_what_is_refused_is_refused_before_the_first_utterance(verbalised: list[str]) -> None:
    texts = [sentence(n) for n in range(40)]
    with pytest.raises(Unsayable):
        made(article(*texts, *["Привет, дорогой мир. Вот он."] * 20))
    hand_written = replace(article(*texts), title="東京")
    with pytest.raises(Unsayable):
        made(hand_written)
    assert verbalised == ["東京"]
    notice = Block("notice", "省略。", (Run(0, 9, 0),))
    with pytest.raises(Unsayable):
        made(replace(hand_written, title="", blocks=(*hand_written.blocks, notice)))


@given(st.integers(1, 12))
@settings(max_examples=12, deadline=None)
def test_a_tenth_of_a_text_may_be_unsayable(foreign: int) -> None:
    texts = [sentence(n) for n in range(20)]
    strange = ["Привет, дорогой и далёкий мир, вот и ты."] * foreign
    of = article(*texts, *strange)
    unsaid, characters = sum(map(len, strange)), sum(map(len, (*texts, *strange)))
    if 10 * unsaid > characters:
        with pytest.raises(Unsayable) as refused:
            made(of)
        assert refused.value.args[:2] == ("anna", "Cyrillic")
    else:
        assert sum(one.rule == "unsayable" for one in made(of).removals) == foreign


def test_voices_are_looked_for_once_a_script_and_once_a_language() -> None:
    asked: list[str] = []

    def spoken_by(name: str) -> VoiceInfo | None:
        asked.append(name)
        return OTHER

    of = article(*["Привет, мир. Вот он."] * 9)
    got: Script = script(of, VOICE, Prosody(), spoken_by=spoken_by)
    assert {one.voice for one in got.utterances} == {"olga"} and asked == ["Cyrillic"]


def test_an_article_whose_every_sentence_is_left_out_is_unsayable() -> None:
    text = "▪ " * 40 + ". и"  # no tenth of its characters, and not a word beside it
    with pytest.raises(Unsayable):
        made(Article(text, "", (Block("paragraph", text, (Run(0, 0, len(text)),)),)))
