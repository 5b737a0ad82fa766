"""Article → utterances: cuts, pauses, scripts, and that no word is lost."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from narrator.errors import NothingToRead, Unsayable
from narrator.text import cut, split
from narrator.text.script import Script, script
from narrator.text.verbalise import verbalise
from narrator.types import Article, Block, BlockKind, Prosody, Run, Span, Utterance, VoiceInfo

VOICE = VoiceInfo(
    name="anna",
    engine="tone",
    languages=("en",),
    scripts=("Latin",),
    sample_rate_hz=24000,
    gain_db=0.0,
    ramp=(40, 60, 100, 170),
    deterministic=True,
    licence="Apache-2.0",
    description="",
)
OTHER = replace(VOICE, name="olga", scripts=("Latin", "Cyrillic"))
SAMPLE = Path(__file__).parent.parent / "data" / "h200.txt"


def article(*texts: str, kind: BlockKind = "paragraph", title: str = "") -> Article:
    """One block of each text, parted by blank lines in the source behind the title's line."""
    source = title + "\n\n"
    placed = Block("heading", title, (Run(0, 0, len(title)),)) if title else None
    blocks = []
    for text in texts:
        blocks.append(Block(kind, text, (Run(0, len(source), len(text)),)))
        source += text + "\n\n"
    return Article(source, title, tuple(blocks), title_block=placed)


def made(of: Article, voice: VoiceInfo = VOICE, other: VoiceInfo | None = None) -> Script:
    return script(of, voice, Prosody(), spoken_by=lambda _: other)


def bound(index: int, voice: VoiceInfo = VOICE) -> int:
    return voice.ramp[min(index, len(voice.ramp) - 1)]


def test_a_passage_for_each_block_the_title_first() -> None:
    of = article("First one. Second one.", "Third.", title="A title")
    got = made(of)
    assert [u.text for u in got.utterances] == ["A title", "First one.", "Second one.", "Third."]
    assert got.passages == (("title", 0, 1), ("paragraph", 1, 2), ("paragraph", 3, 1))
    assert [u.passage for u in got.utterances] == [0, 1, 1, 2]
    assert [u.index for u in got.utterances] == [0, 1, 2, 3]
    assert [u.sentence for u in got.utterances] == [0, 1, 2, 3]
    assert [u.pause_after_ms for u in got.utterances] == [900, 350, 650, 650]


def test_the_pieces_of_a_sentence_share_its_number() -> None:
    long = "It was late, and the rain had come down from the hills, and nobody was on the road."
    got = made(article(f"Early. 1 % ??? {long} The end.", "--- ---", "More."))
    by_sentence: dict[int, list[str]] = {}
    for one in got.utterances:
        by_sentence.setdefault(one.sentence, []).append(one.text)
    assert list(by_sentence) == list(range(len(by_sentence))), "none is skipped"
    assert any(len(pieces) > 1 for pieces in by_sentence.values())
    ends = [pieces[-1] for pieces in by_sentence.values()]
    assert all(piece.rstrip()[-1] in ".?" for piece in ends), ends


@pytest.mark.parametrize(("kind", "pause_ms"), [("heading", 800), ("item", 450), ("quote", 650)])
def test_each_kind_has_its_pause(kind: BlockKind, pause_ms: int) -> None:
    got = made(article("Some words.", kind=kind))
    assert got.passages == ((kind, 0, 1),)
    assert got.utterances[0].pause_after_ms == pause_ms


def test_a_title_may_be_left_out_or_given_by_hand() -> None:
    of = article("Text.", title="A title")
    silent = script(of, VOICE, Prosody(), read_title=False, spoken_by=lambda _: None)
    assert [u.text for u in silent.utterances] == ["Text."]
    by_hand = made(replace(of, title="Mine", title_block=None)).utterances[0]
    assert (by_hand.text, by_hand.start, by_hand.end, by_hand.spans) == ("Mine", 0, 0, ())


def test_utterances_know_their_source() -> None:
    of = article("It paid $5m. Then it closed.", title="H200 news")
    for utterance in made(of).utterances:
        assert of.source[utterance.start : utterance.end] == utterance.source
    pairs = [
        (of.source[s.start : s.end], u.text[s.spoken_start : s.spoken_end])
        for u in made(of).utterances
        for s in u.spans
    ]
    assert ("H200", "H two hundred") in pairs
    assert ("$5m.", "five million dollars.") in pairs


CLAUSE = "the first part of this is long enough"
LONG = f"{CLAUSE}, {CLAUSE}, {CLAUSE}, {CLAUSE}, {CLAUSE}."
PLAIN = (
    "nobody in the small village ever knew when or by whom the old stone bridge over the river "
    "that ran down from the mountains had been built although many stories were told about it "
    "by the people who lived there"
)


def test_a_long_sentence_is_cut_at_marks() -> None:
    got = made(article("A start that is heard for as long as this one is.", LONG)).utterances[1:]
    assert len(got) > 1
    for utterance in got[:-1]:
        assert utterance.text.endswith(",") and utterance.pause_after_ms == 180
        assert len(utterance.text) <= 1.25 * bound(utterance.index)


def test_without_a_mark_it_is_cut_before_a_small_word() -> None:
    got = made(article("Short start.", PLAIN)).utterances[1:]
    assert len(got) > 1
    assert [u.pause_after_ms for u in got[:-1]] == [40] * (len(got) - 1)
    openers = [u.text.split()[0] for u in got[1:]]
    known = {PLAIN[at:].split()[0] for at, kind in split.clauses(PLAIN) if kind == "word"}
    assert set(openers) <= known


def test_without_either_no_name_and_no_number_is_parted() -> None:
    text = (
        "Yesterday Dr. J. R. Smith paid 25,125 dollars cash money there quickly for Mr. Peter Jones"
    )
    got = made(
        article("A start that is heard for as long as this one is.", text),
        replace(VOICE, ramp=(40,)),
    ).utterances[1:]
    assert len(got) > 2
    for utterance in got:
        assert not re.search(r"(?:Doctor|Mister|[A-Z]\.)$", utterance.text)
        assert ("twenty" in utterance.text) == ("one hundred twenty five" in utterance.text)


def test_a_first_sentence_is_spoken_whole_up_to_two_and_a_half_bounds() -> None:
    title = PLAIN[: PLAIN.index(" over the river")]
    assert 1.6 * bound(0) < len(title) <= 2.5 * bound(0)
    assert [u.text for u in made(article(title)).utterances] == [title]
    forty = replace(VOICE, ramp=(40,))
    assert len(made(article("Start.", title), forty).utterances) == 3


def test_what_has_no_blank_is_still_bounded() -> None:
    got = made(article("Start.", "ha" * 900))
    assert "".join(u.text for u in got.utterances[1:]) == "ha" * 900
    assert all(len(u.text) <= cut.WHOLE_WORD for u in got.utterances[1:])
    of = article("Start.", "7" * 300)
    assert " ".join(u.text for u in made(of).utterances[1:]) == verbalise("7" * 300).text


def test_marks_around_a_removed_word_stay_but_for_a_pair_of_its_own() -> None:
    text = "Psomi (ψωμί, “bread”) is good. He said (σοφία) so. It is «σοφία», he said."
    assert [u.text for u in made(article(text)).utterances] == [
        "Psomi, (“bread”) is good.",
        "He said so.",
        "It is, he said.",
    ]


def test_short_utterances_at_the_start_make_the_next_ones_short() -> None:
    long = "the men and the women who had come over the hills and sat down by the fire with us " * 3
    short, longer = (
        made(article(start, f"Then {long.strip()}.")).utterances
        for start in ("Home.", "A beginning that is heard for rather longer than that.")
    )
    assert len(short[1].text) < len(longer[1].text)
    for utterances in (short, longer):
        heard = 0
        for utterance in utterances[:-1]:
            heard += len(utterance.text) + 15 * utterance.pause_after_ms // 1000
            following = utterances[utterance.index + 1]
            bound = max(30, (heard + len(utterances[0].text)) // 2)
            assert len(following.text) <= 1.6 * bound


def test_a_word_in_a_script_the_voice_lacks_is_removed() -> None:
    of = article("He said привет. Then he left for Москва, smiling.")
    got = made(of)
    assert [u.text for u in got.utterances] == ["He said.", "Then he left for, smiling."]
    assert [(r.text, r.rule) for r in got.removals] == [
        ("привет.", "unsayable"),
        ("Москва,", "unsayable"),
    ]
    assert "Cyrillic" in got.removals[0].reason
    assert [of.source[r.start : r.end] for r in got.removals] == [r.text for r in got.removals]


def test_a_sentence_in_another_script_goes_to_another_voice() -> None:
    of = article("He spoke. Привет, дорогой мир. She listened.")
    assert [(u.voice, u.text) for u in made(of, other=OTHER).utterances] == [
        ("anna", "He spoke."),
        ("olga", "Привет, дорогой мир."),
        ("anna", "She listened."),
    ]
    with pytest.raises(Unsayable) as refused:
        made(of)
    assert refused.value.args[:2] == ("anna", "Cyrillic")


TOWN = " ".join(["Nobody in the town can say when it ended."] * 4)


def test_a_few_sentences_that_no_voice_can_say_are_left_out() -> None:
    of = article("It works. ¯\\_(ツ)_/¯", f"{TOWN} 東京。", "So it is.")
    got = made(of)
    assert " ".join(u.text for u in got.utterances) == f"It works. {TOWN} So it is."
    assert [(r.text, r.rule) for r in got.removals] == [
        ("¯\\_(ツ)_/¯", "unsayable"),
        ("東京。", "unsayable"),
    ]
    assert got.removals[1].reason == "no installed voice can say Han script"
    with pytest.raises(Unsayable):
        made(replace(of, title="東京"))
    with pytest.raises(Unsayable):
        made(article("It works.", "東京。"))


def test_common_letters_are_fine_everywhere_and_a_star_means_all() -> None:
    assert made(article("Zoë’s ﬁne café costs ½ ª.")).removals == ()
    everything = replace(VOICE, scripts=("*",))
    assert made(article("Привет. 你好。"), everything).removals == ()


def test_what_has_no_word_is_a_removal() -> None:
    got = made(article("Words. — …", "▪▪▪", "🎉 !"))
    assert [u.text for u in got.utterances] == ["Words."]
    assert {r.rule for r in got.removals} <= {"no-words", "mark", "picture"}
    assert got.passages == (("paragraph", 0, 1),)


def test_an_article_without_words_raises() -> None:
    with pytest.raises(NothingToRead):
        made(article("▪", "…"))


def test_cuts_are_carried_through_the_spans() -> None:
    text = "paid $5m, then left in May and came"
    spans = verbalise(text).spans
    spoken = verbalise(text).text
    cuts = cut.spoken_cuts([(10, "mark"), (20, "word")], spans, spoken, text)
    assert [spoken[at:].split()[0] for at in cuts.marks] == ["then"]
    assert [spoken[at:].split()[0] for at in cuts.words] == ["in"]


TEXT = st.one_of(
    st.text(max_size=200),
    st.lists(
        st.sampled_from(
            [
                *PLAIN.split(),
                *(
                    "$4.2bn,",
                    "2026.",
                    "Dr. No",
                    "H200",
                    "—",
                    "(and",
                    "so)",
                    "®",
                    "x" * 90,
                    "“Why?”",
                ),
                *("3–4", "it;", "but", "which", "Jan. 5, 2026", "🎉", "end.", "Next"),
            ]
        ),
        max_size=120,
    ).map(" ".join),
)


@given(st.lists(TEXT, min_size=1, max_size=4), st.sampled_from([(40, 60, 100, 170), (20,), (300,)]))
@settings(max_examples=200, deadline=None)
def test_no_word_is_lost_and_no_bound_is_passed(texts: list[str], ramp: tuple[int, ...]) -> None:
    voice = replace(VOICE, ramp=ramp, scripts=("*",))
    of = article(*texts)
    try:
        got = made(of, voice)
    except NothingToRead:
        return
    covered = bytearray(len(of.source))
    spans = [span for utterance in got.utterances for span in utterance.spans]
    for start, end in [(s.start, s.end) for s in spans] + [(r.start, r.end) for r in got.removals]:
        covered[start:end] = b"\x01" * (end - start)
    for block in of.blocks:
        for match in re.finditer(r"\S", block.text):
            assert covered[block.source_offset(match.start())], block.text
    for utterance in got.utterances[1:]:
        most = bound(utterance.index, voice)
        assert len(utterance.text) <= max(1.6 * most + 1, min(cut.WHOLE_WORD, longest(utterance)))
    check_words(of, got)


def longest(utterance: Utterance) -> int:
    """The characters up to the end of the longest word, which stays whole, and a short rest."""
    return cut.LEAST + max(2 * (s.spoken_end - s.spoken_start) for s in utterance.spans)


def check_words(of: Article, got: Script) -> None:
    """The utterances, joined, are the verbalised sentences that hold a word, in order."""
    said = "".join("".join(u.text for u in got.utterances).split())
    wanted = [verbalise(s.text).text for block in of.blocks for s in split.sentences(block.text)]
    assert said == "".join("".join(w for w in wanted if any(map(str.isalpha, w))).split())


@given(TEXT)
@settings(max_examples=100, deadline=None)
def test_spans_stand_in_order_inside_their_utterance(text: str) -> None:
    try:
        got = made(article(text), replace(VOICE, scripts=("*",)))
    except NothingToRead:
        return
    for utterance in got.utterances:
        assert utterance.text == utterance.text.strip() != ""
        assert utterance.spans[0].spoken_start == 0
        assert utterance.spans[-1].spoken_end == len(utterance.text)
        for span in utterance.spans:
            assert utterance.start <= span.start < span.end <= utterance.end
            assert isinstance(span, Span)


def test_the_sample_is_the_same_each_time_and_starts_short() -> None:
    paragraphs = [p for p in SAMPLE.read_text(encoding="utf-8").split("\n\n") if p.strip()]
    got = made(article(*paragraphs))
    assert got == made(article(*paragraphs))
    assert all(len(u.text) <= 1.6 * bound(u.index) for u in got.utterances[1:])
    assert not re.search(r"[\d$%]", "".join(u.text for u in got.utterances))
