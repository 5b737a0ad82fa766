"""Article → utterances: whose voice, which sounds, and what stands in no source."""

from __future__ import annotations

from dataclasses import replace

from narrator.text.lexicon import parse
from narrator.text.script import script
from narrator.text.verbalise import verbalise
from narrator.types import Block, Prosody, Run, VoiceInfo
from tests.text.test_script import PLAIN, VOICE, article, bound, made


def test_a_block_in_another_language_has_that_languages_voice_and_numbers() -> None:
    of = article("It cost 21 pounds.", "Es kostete 21 Pfund.")
    of = replace(of, blocks=(of.blocks[0], replace(of.blocks[1], language="de")))
    heidi = replace(VOICE, name="heidi", languages=("de",))
    asked: list[str] = []

    def in_language(language: str) -> VoiceInfo | None:
        asked.append(language)
        return heidi

    got = script(of, VOICE, Prosody(), spoken_by=lambda _: None, in_language=in_language)
    assert [(u.voice, u.text) for u in got.utterances] == [
        ("anna", "It cost twenty one pounds."),
        ("heidi", "Es kostete einundzwanzig Pfund."),
    ]
    assert asked == ["de"]
    assert [u.voice for u in made(of).utterances] == ["anna", "anna"]


def test_sounds_go_with_their_words() -> None:
    lexicon = parse("Siobhan = /ʃɪˈvɔːn/")
    text = f"{PLAIN.rstrip('.')} and there Siobhan waited."
    got = script(article(text), VOICE, Prosody(1.5), spoken_by=lambda _: None, lexicon=lexicon)
    assert len(got.utterances) > 1
    told = [(u.text[p.start : p.end], p.ipa) for u in got.utterances for p in u.prosody.phonemes]
    assert told == [("Siobhan", "ʃɪˈvɔːn")]
    assert {u.prosody.speed for u in got.utterances} == {1.5}


def test_sounds_move_with_the_words_that_stay() -> None:
    lexicon = parse("Siobhan = /ʃɪˈvɔːn/")
    of = article("Привет (Москва) Siobhan said and went away.")
    got = script(of, VOICE, Prosody(), spoken_by=lambda _: None, lexicon=lexicon)
    (utterance,) = got.utterances
    (sound,) = utterance.prosody.phonemes
    assert utterance.text[sound.start : sound.end] == "Siobhan"


def test_a_number_is_never_cut() -> None:
    number = "123,456,789,123,456,789"
    of = article("Start.", f"They counted {number} grains, or so it was said by them all that day.")
    said = verbalise(number).text
    assert len(said) > 1.6 * bound(1)
    assert sum(said in u.text for u in made(of).utterances) == 1


def test_a_notice_is_spoken_at_its_place() -> None:
    of = article("Before.", "After.")
    notice = Block("notice", "A code example is left out.", (Run(0, 9, 0),))
    got = made(replace(of, blocks=(of.blocks[0], notice, of.blocks[1])))
    assert [u.text for u in got.utterances] == ["Before.", "A code example is left out.", "After."]
    told = got.utterances[1]
    assert (told.start, told.end, told.source, told.spans) == (9, 9, "", ())
