"""The pipeline from Python: lengths, places in time, and bytes that depend on nothing else."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from mutagen.id3 import ID3

from audio import encode
from narrator.article import article_of
from narrator.errors import BadLexicon, BadOutput, BadValue, EmptyText, InputError, TooLarge
from narrator.narration import Narration, narrate
from narrator.report import script_report
from narrator.settings import Settings, load
from narrator.studio import Studio, shares
from narrator.testing import compare, decode
from narrator.text import lexicon
from narrator.voices.tone import GAP_MS
from tests.articles import article

SAMPLE = Path(__file__).parent / "data" / "h200.txt"
HEAD = encode.head_bytes(encode.WEB)


def made(text: str, settings: Settings) -> Narration:
    return narrate(text, voice="tone", settings=settings)


def passages_of(narration: Narration, studio: Studio) -> list[bytes]:
    """The encoded passages, cut apart by their lengths in samples alone."""
    speaking = narration.speak(studio=studio)
    body = b"".join(speaking)[HEAD:]
    cut, at = [], 0
    for passage in speaking.passages:
        size = encode.phrase_bytes(passage.samples, encode.WEB)
        cut.append(body[at : at + size])
        at += size
    assert at == len(body)
    return cut


def test_the_public_name_is_the_function() -> None:
    import narrator.narration

    assert narrator.narrate is narrator.narration.narrate
    from narrator import narrate as public

    assert callable(public)


def test_the_file_is_as_long_as_its_segments(
    tmp_path: Path, studio: Studio, tone_settings: Settings
) -> None:
    narration = narrate(SAMPLE.read_bytes(), voice="tone", settings=tone_settings)
    assert narration.title == "Anthropic’s CEO says Nvidia’s H200 too powerful for China"
    assert len(narration.script.passages) == 17
    speaking = narration.speak("wav", studio=studio)
    decoded = encode.decode(b"".join(speaking))
    assert len(decoded) == speaking.samples
    at = 0
    for passage in speaking.passages:
        assert passage.start_sample == at
        at += passage.samples
        assert passage.samples % 576 == 0, "whole frames of 24 ms"
    assert at == speaking.samples
    heard = decode(decoded, [utterance.text for utterance in narration.utterances])
    segments = [segment for passage in speaking.passages for segment in passage.segments]
    assert [segment.utterance for segment in segments] == list(narration.utterances)
    for said, segment in zip(heard, segments, strict=True):
        start_s = segment.start_sample / 24000
        assert abs(said.start_s - start_s) < 0.03
        end_s = start_s + segment.samples / 24000
        assert abs(said.end_s + GAP_MS / 1000 - end_s) < 0.01, "its gap closes the last word"
        for word, stated in zip(said.words, segment.words, strict=True):
            assert abs(word.start_s - (start_s + stated.start_ms / 1000)) < 0.01


def test_the_stored_file_has_the_streamed_frames(
    tmp_path: Path, studio: Studio, tone_settings: Settings
) -> None:
    narration = made(article(3), tone_settings)
    streamed = b"".join(narration.chunks())
    saved = narration.save(tmp_path / "a.mp3").read_bytes()
    foot = encode.foot_bytes(encode.WEB)
    assert saved[:-foot].endswith(streamed[HEAD:])
    info = len(saved) - foot - len(streamed[HEAD:]) - encode.phrase_bytes(576, encode.WEB)
    assert b"Info" in saved[info : info + 32], "the frame that tells the length"
    assert info == ID3(tmp_path / "a.mp3").size


def test_bytes_do_not_depend_on_the_number_of_workers(
    home: Path, studio: Studio, tone_settings: Settings
) -> None:
    narration = made(article(6), tone_settings)
    with Studio(replace(tone_settings, workers=3, threads=1)) as other:
        assert passages_of(narration, other) == passages_of(narration, studio)


def test_an_edit_changes_its_own_passage_only(studio: Studio, tone_settings: Settings) -> None:
    text = article(6)
    before = passages_of(made(text, tone_settings), studio)
    blocks = text.split("\n\n")
    blocks[4] = "Quite another thing stands here now. It is longer than before, too."
    after = passages_of(made("\n\n".join(blocks), tone_settings), studio)
    assert [n for n, pair in enumerate(zip(before, after, strict=True)) if pair[0] != pair[1]] == [
        4
    ]


def test_passages_joined_in_another_order_still_decode(
    studio: Studio, tone_settings: Settings
) -> None:
    narration = made(article(5), tone_settings)
    texts = [utterance.text for utterance in narration.utterances]
    cut = passages_of(narration, studio)
    order = [3, 1, 5, 0, 4, 2]
    wanted = [
        texts[index]
        for number in order
        for index in range(
            narration.script.passages[number][1], sum(narration.script.passages[number][1:])
        )
    ]
    heard = decode(encode.decode(b"".join(cut[number] for number in order)), texts)
    assert compare(heard, wanted).whole


def test_a_narration_can_be_paused_and_goes_on(studio: Studio, tone_settings: Settings) -> None:
    narration = made(article(4), tone_settings)
    speaking = narration.speak(studio=studio)
    got = next(speaking) + next(speaking)
    speaking.pause()
    speaking.resume()
    got += b"".join(speaking)
    texts = [utterance.text for utterance in narration.utterances]
    assert compare(decode(encode.decode(got), texts), texts).whole


def test_what_can_be_refused_is_refused_at_once(tmp_path: Path, tone_settings: Settings) -> None:
    with pytest.raises(EmptyText):
        made(" \n", tone_settings)
    with pytest.raises(TooLarge):
        narrate("A sentence. " * 200_000, settings=tone_settings)
    with pytest.raises(BadValue, match="speed"):
        narrate("A sentence.", speed=float("nan"), settings=tone_settings)
    narration = made("A sentence.", tone_settings)
    with pytest.raises(BadValue, match="one of mp3"):
        narration.save(tmp_path / "a.exe")
    with pytest.raises(BadOutput, match="folder does not exist"):
        narration.save(tmp_path / "no" / "a.mp3")


@pytest.mark.parametrize("start", [b"%PDF-1.7\n", b"PK\x03\x04"])
def test_a_book_may_be_longer_than_a_text(start: bytes) -> None:
    few = load({"max_source_bytes": 1000, "max_book_bytes": 5000})
    with pytest.raises(InputError) as damaged:
        article_of(start + b"x" * 3000, settings=few)
    assert not isinstance(damaged.value, TooLarge)
    with pytest.raises(TooLarge, match="max_book_bytes"):
        article_of(start + b"x" * 5000, settings=few)
    with pytest.raises(TooLarge, match="max_source_bytes"):
        article_of(b"x" * 3000, settings=few)


@pytest.mark.parametrize(
    ("cores", "workers", "threads", "expected"),
    [
        (1, 0, 0, (1, 1)),
        (2, 0, 0, (1, 2)),
        (4, 0, 0, (2, 2)),
        (64, 0, 0, (4, 16)),
        (2, 2, 0, (2, 1)),
        (8, 0, 4, (2, 4)),
        (1, 3, 0, (3, 1)),
    ],
)
def test_how_cores_are_shared(
    cores: int, workers: int, threads: int, expected: tuple[int, int]
) -> None:
    assert shares(cores, workers, threads) == expected


@pytest.mark.parametrize(
    "given",
    [
        {"nginx": "engine ex"},
        MappingProxyType({"nginx": "engine ex"}),
        "# ours\nnginx = engine ex\n",
        lexicon.parse("nginx = engine ex"),
    ],
)
def test_a_lexicon_is_words_a_text_or_made(given: Any, tone_settings: Settings) -> None:
    narration = narrate("We run nginx.", lexicon=given, settings=tone_settings)
    assert [one.text for one in narration.utterances] == ["We run engine ex."]


def test_what_is_no_source_and_no_lexicon_is_named(tone_settings: Settings) -> None:
    for wrong in (5, None, Path("article.txt"), ["A sentence."]):
        with pytest.raises(BadValue, match=r"source .* an article's text"):
            narrate(wrong, settings=tone_settings)  # type: ignore[arg-type]
    for unknown in (5, {"a": 5}, {5: "a"}, ["a = b"]):
        with pytest.raises(BadValue, match=r"lexicon .* a mapping of words"):
            narrate("A sentence.", lexicon=unknown, settings=tone_settings)  # type: ignore[arg-type]
    with pytest.raises(BadLexicon):
        narrate("A sentence.", lexicon={"": "x"}, settings=tone_settings)
    same = narrate(bytearray(b"A sentence."), settings=tone_settings)  # type: ignore[arg-type]
    assert [one.text for one in same.utterances] == ["A sentence."]


def test_words_said_by_their_sounds_are_shown(tone_settings: Settings) -> None:
    said = {"Siobhan": "/ʃɪˈvɔːn/"}
    narration = narrate("On 3 May Siobhan left.", lexicon=said, settings=tone_settings)
    (shown,) = script_report(narration)["utterances"]
    (one,) = shown["phonemes"]
    assert (one["text"], one["ipa"]) == ("Siobhan", "ʃɪˈvɔːn")
    assert shown["text"][one["start"] : one["end"]] == "Siobhan"
    plain = narrate("It is quiet.", settings=tone_settings)
    assert [one["phonemes"] for one in script_report(plain)["utterances"]] == [[]]
