"""What holds for any text, in any script and language."""

from __future__ import annotations

import dataclasses
import re
import sys
import unicodedata
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from narrator.text.verbalise import ENGLISH, numbers, signs, verbalise
from narrator.text.verbalise.rules import Rule, claims

HERE = Path(__file__).parent.parent
GOLD = [
    line.split("\t")[1]
    for line in (HERE / "data" / "verbalising.tsv").read_text(encoding="utf-8").splitlines()
]
PROSODY = frozenset(".,;:?!¿¡—…\"'()‘’“”„‚«»‹›؟،؛。、！？，：；「」『』।")
LANGUAGES = st.sampled_from(["en", "en-GB", "de", "fr", "es", "ja", "ar", "zz", "x-klingon", ""])

# What articles hold, thrown together: the rules meet in every order.
PIECES = (HERE / "data" / "pieces.txt").read_text(encoding="utf-8").split("\n")[:-1]
ARTICLE_LIKE = st.lists(
    st.tuples(st.sampled_from(PIECES), st.sampled_from(["", " ", "\n", "-"]))
).map(lambda parts: "".join(piece + gap for piece, gap in parts))
ANY_TEXT = st.one_of(st.text(), ARTICLE_LIKE)
NUMBERS = st.text(st.characters(categories=["Nd", "Nl", "No", "Sc", "Zs"]))


def sayable(text: str) -> list[str]:
    """The characters of `text` that no voice may be given, each with what stands around it."""
    wrong = []
    for at, char in enumerate(text):
        if char in PROSODY or char.isspace() or char.isalpha():
            continue
        before, after = text[at - 1 : at] if at else "", text[at + 1 : at + 2]
        if unicodedata.category(char)[0] == "M":
            continue
        joins = (
            before.isalpha() or before in PROSODY or unicodedata.category(before or " ")[0] == "M"
        )
        if char == "-" and joins and after:
            continue
        wrong.append(text[max(0, at - 10) : at + 10])
    return wrong


@given(st.one_of(ANY_TEXT, NUMBERS), LANGUAGES)
@example("1" * 400, "en")
@example("9/0 0/0 1/00 99999999999999999999th", "en")
@example("\ud800 \x00 \U0010ffff", "en")
@example("₿5 ¤1 ௹٢", "de")
@settings(max_examples=400, deadline=None)
def test_any_text_comes_back_as_words_a_voice_can_take(text: str, language: str) -> None:
    """So no digit and no sign of a currency, of any script, is left."""
    assert sayable(verbalise(text, language).text) == []


@given(ANY_TEXT, LANGUAGES)
@settings(max_examples=400, deadline=None)
def test_every_word_has_a_span_or_a_reason(text: str, language: str) -> None:
    assert_accounted(text, language)


def assert_accounted(text: str, language: str = "en") -> None:
    spoken = verbalise(text, language)
    covered = bytearray(len(text))
    for start, end in [(s.start, s.end) for s in spoken.spans] + [d[:2] for d in spoken.dropped]:
        assert 0 <= start < end <= len(text)
        covered[start:end] = b"\x01" * (end - start)
    assert not [char for at, char in enumerate(text) if not char.isspace() and not covered[at]]
    for left, right in pairwise(spoken.spans):
        assert left.end < right.start and left.spoken_end <= right.spoken_start
    said = "".join(spoken.text[s.spoken_start : s.spoken_end] for s in spoken.spans)
    assert "".join(said.split()) == "".join(spoken.text.split())
    assert all(reason for _, _, _, reason in spoken.dropped)


def _of_each_category(how_many: int) -> list[tuple[str, str]]:
    """Characters from all over each general category of Unicode."""
    members: dict[str, list[str]] = defaultdict(list)
    for code in range(sys.maxunicode + 1):
        members[unicodedata.category(chr(code))].append(chr(code))
    return [
        (category, "".join(chars[:: max(1, len(chars) // how_many)]))
        for category, chars in sorted(members.items())
    ]


@pytest.mark.parametrize(("category", "chars"), _of_each_category(50))
def test_no_category_of_characters_vanishes_in_silence(category: str, chars: str) -> None:
    """Each is a word's, or is dropped with a reason, alone and in company."""
    for char in chars:
        if char.isspace():
            continue
        for text in (char, f"a {char} b", f"a{char}b", f"1{char}2", f"({char})", char * 3):
            assert_accounted(text)
        if char.isalpha():
            assert char in verbalise(f"a {char} b").text or category == "Lm" or char in signs.GREEK
        alone = verbalise(char)
        assert alone.text.strip() or [drop[:2] for drop in alone.dropped] == [(0, 1)]


def curled(text: str) -> str:
    """`text` with the quotes of a typesetter."""
    out = ""
    for at, char in enumerate(text):
        opening = at == 0 or text[at - 1].isspace() or text[at - 1] in "([—“‘-"
        if char == '"':
            char = "“" if opening else "”"
        elif char == "'":
            char = "‘" if opening and not text[at + 1 : at + 2].isdigit() else "’"
        out += char
    return out


def without_quotes(text: str) -> list[str]:
    return re.sub(r"[\"'‘’“”]", "", text).split()


def test_curly_and_straight_quotes_give_the_same_words() -> None:
    for text in GOLD:
        straight = text.translate(str.maketrans("‘’“”", "''\"\""))
        with_straight, with_curly = verbalise(straight).text, verbalise(curled(straight)).text
        assert without_quotes(with_straight) == without_quotes(with_curly)


def said(text: str, rules: list[Rule]) -> list[tuple[int, int, str]]:
    return [(claim.start, claim.end, claim.spoken) for claim in claims(text, rules)]


# The same rules, tried at every place of every text.
EVERYWHERE = re.compile(r"[\s\S]")
BARE = [
    dataclasses.replace(rule, needs=frozenset(), lead=rule.lead and EVERYWHERE) for rule in ENGLISH
]


@given(ARTICLE_LIKE)
@settings(max_examples=200, deadline=None)
def test_what_a_rule_needs_and_where_it_begins_lose_nothing(text: str) -> None:
    assert said(text, ENGLISH) == said(text, BARE)


def test_golden_texts_lose_nothing_either() -> None:
    for text in GOLD:
        assert said(text, ENGLISH) == said(text, BARE), text


@pytest.mark.parametrize(
    "piece",
    [
        *("1", "(", ".", "a. ", "x", "1,000,", "$1", "a/", "1-", "<a", "[1]", "é ", "中", "1.1.1."),
        *("$", "-", "IV ", "5kt ", "St. ", '1" ', "@a ", "a.b", "1:2 ", "½", "1 000 "),
    ],
)
def test_hostile_lengths_are_read_in_one_pass(piece: str) -> None:
    """Quadratic reading of these would take minutes."""
    text = piece * (30_000 // len(piece))
    spoken = verbalise(text)
    assert spoken.spans or spoken.dropped


def test_threads_do_not_read_each_others_numbers() -> None:
    """The library that knows other languages' numbers keeps the one at hand for all to see."""
    say = numbers.in_language.__wrapped__  # past its cache
    asked = [(str(37 * at + 1), "", "ar") for at in range(200)]
    asked += [(str(at), after, "sv") for at in range(20) for after in ("5", "25", "125")]
    alone = [say(*one) for one in asked]
    interval_s = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(8) as threads:
            heard = list(threads.map(lambda _: [say(*one) for one in asked], range(16)))
    finally:
        sys.setswitchinterval(interval_s)
    assert heard == [alone] * 16
