"""Captions: every word of the source once, in order, inside the sound, in every form."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings

from audio import encode
from narrator import captions, dressing, narrate
from narrator.captions import chapters, marks, shown, srt, transcript, webvtt
from narrator.captions.shown import guessed
from narrator.errors import BadValue
from narrator.narration import Narration
from narrator.speaking import Speaking
from narrator.testing import decode
from narrator.types import Passage, Prosody, Segment, Span, Utterance, Word
from tests.captions import reading
from tests.captions.made import RATE, Made, narrations
from tests.captions.reading import Cue

ARTICLE = """# A $5 title & more

It cost $4.2bn, he said on 3 May 2026. "Really?" — she asked Dr. Wu.

## Über 5 km

AT&T and <b> went on, and on, and nobody could say how long a line of this kind might become.
"""


def bare(text: str) -> str:
    """What is to be seen of a text."""
    return re.sub(r"[\s\x00-\x1f\x7f]", "", text)


@pytest.fixture(scope="module")
def made() -> tuple[Narration, Speaking, bytes]:
    narration = narrate(ARTICLE, voice="tone", kind="markdown")
    speaking = narration.speak("wav")
    return narration, speaking, b"".join(speaking)


def check_order(cues: Sequence[Cue], length_ms: float) -> None:
    for cue in cues:
        assert cue.start_ms < cue.end_ms
        inside = [cue.start_ms, *cue.stamps_ms, cue.end_ms]
        assert all(one < other for one, other in pairwise(inside))
    assert all(one.end_ms <= other.start_ms for one, other in pairwise(cues))
    # Of sounds shorter than a millisecond a word none is heard.
    assert cues[-1].end_ms <= length_ms + 20


@settings(max_examples=150, deadline=None)
@given(narrations())
def test_cues_ascend_within_the_sound_and_show_all_of_the_source(made: Made) -> None:
    wanted = bare(made.source)
    plain = reading.vtt(webvtt(made.passages, RATE))
    timed = reading.vtt(webvtt(made.passages, RATE, words=True))
    cards = reading.srt(srt(made.passages, RATE))
    assert len(plain) == len(made.passages)
    for cues in (plain, timed, cards):
        check_order(cues, made.length_ms)
        assert bare("".join(line for cue in cues for line in cue.lines)) == wanted
    for cue in cards:
        assert len(cue.lines) <= 2
    assert [(one.start_ms, one.end_ms) for one in timed] == [
        (one.start_ms, one.end_ms) for one in cards
    ]


@settings(max_examples=150, deadline=None)
@given(narrations())
def test_each_word_stands_where_it_says_and_every_spoken_word_is_told(made: Made) -> None:
    raw = made.source.encode("utf-8", "surrogatepass")
    segments = transcript(made.passages, RATE)["segments"]
    lines = [json.loads(line) for line in marks(made.passages, RATE, made.source).splitlines()]
    words = [line for line in lines if line["type"] == "word"]
    assert len(words) == len(segments)
    for mark, one in zip(words, segments, strict=True):
        start, end = one["source"]
        assert bare(made.source[start:end]) == bare(one["body"])
        assert bare(raw[mark["start"] : mark["end"]].decode()) == bare(mark["value"])
        assert mark["value"] == one["body"]
        assert mark["time"] == round(1000 * one["startTime"])
        assert one["startTime"] < one["endTime"]
    assert [line["time"] for line in lines] == sorted(line["time"] for line in lines)
    said = "".join(one.get("spoken", one["body"]) for one in segments)
    assert bare(said) == bare("".join(s.utterance.text for p in made.passages for s in p.segments))
    sentences = "".join(line["value"] for line in lines if line["type"] == "sentence")
    assert bare(sentences) == bare(made.source)


@settings(max_examples=50, deadline=None)
@given(narrations())
def test_times_that_no_engine_told_are_marked_and_in_proportion(made: Made) -> None:
    told = {
        segment.utterance.start: bool(segment.words)
        for passage in made.passages
        for segment in passage.segments
    }
    for word in shown(made.passages, RATE):
        begin = max(start for start in told if start <= word.start)
        assert word.guessed != told[begin]


def test_a_guessed_word_is_as_long_as_its_letters_are_many() -> None:
    utterance = next(iter(narrate("Go to Amsterdam.", voice="tone").utterances))
    found = guessed(utterance, 1400.0)
    assert [(word.text, word.start_ms, word.end_ms) for word in found] == [
        ("Go", 0, 200),
        ("to", 200, 400),
        ("Amsterdam.", 400, 1400),
    ]


def test_a_span_of_several_words_is_shown_word_by_word_with_its_marks() -> None:
    """Engines tell where letters begin: quotation marks and hyphens stay with a word."""
    text = "«one-two» — so"
    places = [(1, 4), (5, 8), (12, 14)]
    words = tuple(Word(text[a:b], a, b, 100.0 * a, 100.0 * b) for a, b in places)
    spans = tuple(Span(7 + a, 7 + b, a, b) for a, b in [(0, 9), (10, 11), (12, 14)])
    said = Utterance(0, 0, text, text, 7, 7 + len(text), spans, "tone", Prosody(), 0)
    segment = Segment(said, 0, 2 * RATE, words)
    found = list(shown([Passage(0, "paragraph", 0, 2 * RATE, (segment,))], RATE))
    assert [(word.blank, word.text) for word in found] == [
        (" ", "«one-"),
        ("", "two» —"),
        (" ", "so"),
    ]
    assert [(word.start, word.end) for word in found] == [(7, 12), (12, 18), (19, 21)]
    assert [word.start_ms for word in found] == [100, 500, 1200]


def test_tones_are_heard_when_the_captions_say(made: tuple[Narration, Speaking, bytes]) -> None:
    narration, speaking, data = made
    heard = [
        word.start_s * 1000
        for one in decode(encode.decode(data), [one.text for one in narration.utterances])
        for word in one.words
    ]
    said = list(shown(speaking.passages, speaking.recipe.rate_hz))
    assert [word.text for word in said][:8] == [
        "A",
        "$5",
        "title",
        "&",
        "more",
        "It",
        "cost",
        "$4.2bn,",
    ]
    at = 0
    for word in said:  # whose first spoken word is the one that is heard then
        assert word.start_ms == pytest.approx(heard[at], abs=2.5 + 0.5), word.text
        at += len(word.spoken.split())
    assert at == len(heard)


def test_a_paragraph_is_a_cue_and_words_have_their_times(
    made: tuple[Narration, Speaking, bytes],
) -> None:
    _, speaking, data = made
    rate = speaking.recipe.rate_hz
    plain = reading.vtt(webvtt(speaking.passages, rate))
    assert [cue.lines for cue in plain][:3] == [
        ("A $5 title & more",),
        ('It cost $4.2bn, he said on 3 May 2026. "Really?" — she asked Dr. Wu.',),
        ("Über 5 km",),
    ]
    timed = reading.vtt(webvtt(speaking.passages, rate, words=True))
    check_order(timed, 1000 * encode.decode(data).duration_s)
    assert timed[0].lines == ("A $5 title & more",)
    assert len(timed[0].stamps_ms) == 4
    assert all(len(line) <= 32 for cue in timed for line in cue.lines)


def test_marks_say_what_is_spoken_and_where_it_stands(
    made: tuple[Narration, Speaking, bytes],
) -> None:
    narration, speaking, _ = made
    text = marks(speaking.passages, speaking.recipe.rate_hz, narration.article.source)
    lines = [json.loads(line) for line in text.splitlines()]
    price = next(line for line in lines if line["value"] == "$4.2bn,")
    assert price["spoken"] == "four point two billion dollars,"
    raw = narration.article.source.encode()
    assert raw[price["start"] : price["end"]] == b"$4.2bn,"
    umlaut = next(line for line in lines if line["value"] == "km" or line["value"] == "5 km")
    assert raw[umlaut["start"] : umlaut["end"]].decode() == umlaut["value"]
    assert [line["value"] for line in lines if line["type"] == "sentence"][:3] == [
        "A $5 title & more",
        "It cost $4.2bn, he said on 3 May 2026.",
        '"Really?" — she asked Dr. Wu.',
    ]


def test_chapters_are_the_title_and_the_headings(made: tuple[Narration, Speaking, bytes]) -> None:
    _, speaking, _ = made
    passages: Sequence[Passage] = speaking.passages
    found = chapters(passages, speaking.recipe.rate_hz, "A $5 title & more")
    assert [one["title"] for one in found["chapters"]] == ["A $5 title & more", "Über 5 km"]
    heading = next(one for one in passages if one.kind == "heading")
    start_s = heading.start_sample / RATE
    assert [one["startTime"] for one in found["chapters"]] == [0, pytest.approx(start_s, abs=1e-3)]
    first = next(word for word in shown(passages, RATE) if word.text == "Über")
    assert found["chapters"][1]["startTime"] + 0.03 <= first.start_ms / 1000
    # The chapters inside a file: the same places.
    inside = dressing.chapters(passages, "A $5 title & more")
    assert [at * 1000 // RATE for at, _ in inside] == [
        round(one["startTime"] * 1000) for one in found["chapters"]
    ]
    rest = [one for one in passages if one.kind == "paragraph"]
    assert chapters(rest, RATE, "")["chapters"] == [
        {"startTime": 0, "title": "It cost $4.2bn, he said on…"}
    ]


def test_a_title_given_by_hand_stands_nowhere() -> None:
    narration = narrate("Short.", voice="tone", title="Five $5 notes")
    speaking = narration.speak("wav")
    b"".join(speaking)
    segments = transcript(speaking.passages, RATE)["segments"]
    assert [one["body"] for one in segments] == ["Five", "five", "dollar", "notes", "Short."]
    assert ["source" in one for one in segments] == [False] * 4 + [True]


def test_captions_are_written_beside_the_sound(
    made: tuple[Narration, Speaking, bytes], tmp_path: Path
) -> None:
    narration, speaking, _ = made
    told = narration.article, speaking.passages, speaking.recipe.rate_hz
    kinds = list(captions.NAMES)
    files = captions.write(tmp_path / "a.b.mp3", kinds, *told)
    assert [path.name for path in files] == [
        "a.b.vtt",
        "a.b.words.vtt",
        "a.b.srt",
        "a.b.json",
        "a.b.chapters.json",
        "a.b.marks.jsonl",
    ]
    for kind, path in zip(kinds, files, strict=True):
        assert path.read_text("utf-8") == captions.captions(kind, *told)
    with pytest.raises(BadValue, match="vtt"):
        captions.write(tmp_path / "c.mp3", ["vtt", "ass"], *told)
    assert len(list(tmp_path.iterdir())) == len(kinds)


def test_nothing_made_yet_is_no_cue() -> None:
    assert webvtt([], RATE) == "WEBVTT\n"
    assert srt([], RATE) == ""
    assert transcript([], RATE)["segments"] == []
    assert chapters([], RATE, "T")["chapters"] == []
    assert marks([], RATE, "") == ""
