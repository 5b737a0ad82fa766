"""Which letters a voice says is known before it speaks."""

from __future__ import annotations

import pytest

from narrator.errors import Unsayable
from narrator.text.letters import PHONETIC, foreign, script_of
from narrator.text.script import script
from narrator.types import Article, Block, Prosody, VoiceInfo

VOICE = VoiceInfo(
    name="v",
    engine="e",
    languages=("*",),
    scripts=("Latin", "Cyrillic", "Arabic"),
    sample_rate_hz=24000,
    gain_db=0.0,
    ramp=(100,),
    deterministic=True,
    licence="",
    description="",
)


@pytest.mark.parametrize(
    ("letters", "wanted"),
    [
        ("aéﬁŞșơ", "Latin"),
        ("ʒɖ", PHONETIC),
        ("дїђқөў", "Cyrillic"),
        ("ѣѳꙗ", "rare Cyrillic"),
        ("سپچژگکیٹڈڑںےہھ", "Arabic"),
        ("ࢉ", "rare Arabic"),
        ("한ㄱ", "Hangul"),
        ("ᄓㆍ", "rare Hangul"),
        ("日", "Han"),
    ],
)
def test_scripts(letters: str, wanted: str) -> None:
    assert {script_of(letter) for letter in letters} == {wanted}


def test_a_text_in_rare_letters_is_refused_up_front() -> None:
    text = "ѣѳꙗ"
    assert foreign(text, VOICE.scripts) == "rare Cyrillic"
    block = Block("paragraph", text, ())
    with pytest.raises(Unsayable, match="rare Cyrillic"):
        script(Article(text, "", (block,)), VOICE, Prosody(), spoken_by=lambda name: None)
