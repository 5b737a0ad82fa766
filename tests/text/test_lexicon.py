"""The user's pronunciations: what a lexicon file says, and where its words are found."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrator.errors import BadLexicon
from narrator.text.lexicon import Entry, Lexicon, of, parse
from narrator.text.verbalise import verbalise

FILE = """\
\ufeff# what our readers ask for
nginx = engine ex   # the server
GPU = gee pee you
NASA = /ˈnæsə/
Bush = /bʊʃ/
A380 = A three eighty
H200 = /eɪtʃ tuː ˈhʌndɹəd/
New York = Gotham
New York Times = the Times
"C#" = see sharp
"#1" = "number one"
F# = eff sharp
polish = shine
Polish = /ˈpoʊlɪʃ/
Don = Donald
O'Neil = Oneal
café = kaff
B2B = business 2 business
東京 = とうきょう

[de]
Gif = Giff
NASA = Nasa
[de-AT]
Gif = Gschiff
[*]
→ = to
"""
LEXICON = parse(FILE)


def said(text: str, language: str = "en", lexicon: Lexicon = LEXICON) -> str:
    return verbalise(text, language, lexicon).text


def sounds(text: str, language: str = "en") -> list[tuple[str, str]]:
    spoken = verbalise(text, language, LEXICON)
    return [(spoken.text[p.start : p.end], p.ipa) for p in spoken.phonemes]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        # An entry without a capital is found in any case; another as it is written.
        ("nginx, Nginx and NGINX", "engine ex, engine ex and engine ex"),
        ("a new york minute in New York", "a new york minute in Gotham"),
        ("polish it", "shine it"),
        # Whole words alone.
        ("mynginx nginxes", "mynginx nginxes"),
        ("don't, Don’t", "don't, Don’t"),
        ("nginx-based, nginx/Apache", "engine ex-based, engine ex slash Apache"),
        ("nginx.org and x@nginx.org", "nginx dot org and x at nginx dot org"),
        # What hangs on a word stays.
        ("Nginx's and NGINX’s", "engine ex's and engine ex’s"),
        ("GPUs and a GPU's", "gee pee yous and a gee pee you's"),
        ("Two A380s.", "Two A three eighties."),
        ("Don'll, Don’s", "Donald'll, Donald’s"),
        # The longest entry, over any white space.
        ("The New York Times in New\n York.", "The the Times in Gotham."),
        # Before the rules, also for numbers and signs.
        ("The A380 lands.", "The A three eighty lands."),
        ("He is #1 in C# and F#.", "He is number one in see sharp and eff sharp."),
        ("A→B", "A to B"),
        # What is said is put into words too.
        ("B2B sales", "business two business sales"),
        # Apostrophes and accents, however they are written.
        ("O’Neil's cafe\u0301, CAFÉ", "Oneal's kaff, kaff"),
        # Without blanks between words.
        ("東京。", "とうきょう。"),
        # The rest is read as ever.
        ("It cost $5.", "It cost five dollars."),
    ],
)
def test_words_are_said_as_the_lexicon_has_it(text: str, wanted: str) -> None:
    assert said(text) == wanted


@pytest.mark.parametrize(
    ("language", "wanted"), [("en", "Gif"), ("de", "Giff"), ("de-AT", "Gschiff"), ("fr", "Gif")]
)
def test_the_nearest_language_speaks(language: str, wanted: str) -> None:
    assert said("Gif", language) == wanted


def test_elsewhere_a_word_begins_behind_an_apostrophe() -> None:
    lexicon = of({"OPEC": "Opec"})
    assert said("l'OPEC, l’OPEC", "fr", lexicon) == "l'Opec, l’Opec"
    assert said("O'OPEC", "en", lexicon) == "O'OPEC"


def test_sounds_go_with_the_word_as_it_is_written() -> None:
    assert sounds("NASA said") == [("NASA", "ˈnæsə")]
    assert sounds("NASA’s Bushes, Bush's") == [("NASA’s", "ˈnæsəz"), ("Bush's", "bʊʃɪz")]
    assert sounds("The H200s and an H200.") == [
        ("H two hundreds", "eɪtʃ tuː ˈhʌndɹədz"),
        ("H two hundred", "eɪtʃ tuː ˈhʌndɹəd"),
    ]
    assert said("Polish") == "Polish"
    assert sounds("Polish polish") == [("Polish", "ˈpoʊlɪʃ")]
    assert sounds("NASA", "de") == []


def test_a_word_may_be_said_twice_in_a_file_and_the_last_one_holds() -> None:
    assert said("vs", lexicon=parse("vs = versus\nvs = against")) == "against"


def test_quotes_keep_what_would_mean_something() -> None:
    lexicon = parse('"a=b" = "c # d"\r\n“x # y” = z # e\n"say ""hi""" = "1=1"')
    assert [(entry.word, entry.spoken) for entry in lexicon.entries] == [
        ("a=b", "c # d"),
        ("x # y", "z"),
        ('say "hi"', "1=1"),
    ]


def test_a_mapping_is_a_lexicon() -> None:
    assert of({"SQL": "sequel", "ONNX": "/ˈɒnɪks/"}).entries == (
        Entry("SQL", spoken="sequel"),
        Entry("ONNX", ipa="ˈɒnɪks"),
    )
    with pytest.raises(BadLexicon) as caught:
        of({"SQL": "sequel", "": "nothing"})
    assert caught.value.line == 2


@pytest.mark.parametrize(
    ("line", "taught"),
    [
        ("nginx engine ex", "write word = what is said"),
        ("nginx # the server = engine ex", "there is no “=”"),
        ("a=b = c", "put quotes around"),
        ("= engine ex", "no word stands in front"),
        ("nginx =", "nothing stands behind"),
        ("nginx = # engine ex", "nothing stands behind"),
        ("nginx = !!", "has no word in it"),
        ("nginx = /ˈɛndʒɪn", "between two slashes"),
        ("nginx = //", "stands no sound"),
        ("nginx = /ˈː/", "stands no sound"),
        ("nginx = /'ɛndʒɪn/", "write ˈ"),
        ("nginx = /ENdʒɪn/", "“E” (latin capital letter e) is no symbol"),
        ("nginx = /ɛn1/", "“1” (digit one) is no symbol"),
        ('"nginx', "write word = what is said"),
        ("[deutsch!]", "is no language"),
        ("a" * 201 + " = a", "too long"),
        ("- " * 31 + " = a", "too long"),
        ("nginx = a\x00b", "U+0000"),
    ],
)
def test_a_line_that_is_not_understood_is_named(line: str, taught: str) -> None:
    with pytest.raises(BadLexicon) as caught:
        parse(f"# first\n\n{line}\n")
    assert caught.value.line == 3
    assert taught in caught.value.why


def test_sounds_are_written_as_the_chart_has_them() -> None:
    (entry,) = parse("Ça = /sa ɡ g ã t͡ʃ ç ç/").entries
    assert entry.ipa == "sa ɡ ɡ a\u0303 t͡ʃ ç ç"


WRITTEN = st.text(
    st.sampled_from("aAbB#=\"“”/ˈə '’.1$[]*-\t é\u0301東") | st.characters(), max_size=30
)


@given(st.lists(WRITTEN, max_size=6).map("\n".join))
def test_any_text_is_a_lexicon_or_a_bad_one(text: str) -> None:
    try:
        lexicon = parse(text)
    except BadLexicon as error:
        assert error.line >= 1
        assert error.why
    else:
        assert all(bool(entry.spoken) != bool(entry.ipa) for entry in lexicon.entries)


WORDS = st.text(st.sampled_from("aAbBsS'’.-1#€/@é東\u0301"), min_size=1, max_size=4)
TEXT = st.lists(WORDS, max_size=12).map(" ".join)


@given(st.dictionaries(WORDS, st.sampled_from(["aye", "/ə/", "1b", "b c"]), max_size=6), TEXT)
def test_every_word_is_said_or_dropped_with_any_lexicon(words: dict[str, str], text: str) -> None:
    spoken = verbalise(text, "en", of(words))
    places = [(span.start, span.end) for span in spoken.spans]
    places += [(start, end) for start, end, _, _ in spoken.dropped]
    covered = {at for start, end in places for at in range(start, end)}
    assert all(at in covered for at, char in enumerate(text) if not char.isspace())
    assert not any(char.isdigit() or char == "€" for char in spoken.text)
    starts = [span.start for span in spoken.spans]
    assert starts == sorted(starts)
    assert all(spoken.text[p.start : p.end].strip() for p in spoken.phonemes)


def test_the_number_of_entries_does_not_count() -> None:
    """Each token is looked at once for each step of a phrase, whatever the number of entries."""
    looked = 0

    class Counted(dict[tuple[bool, str], object]):
        def get(self, *args: object) -> object:  # type: ignore[override]
            nonlocal looked
            looked += 1
            return super().get(*args)  # type: ignore[call-overload]

    lexicon = of({f"word{n}x": "word" for n in range(5000)} | {"a a a": "b"})
    text = "a a c " * 2000
    list(lexicon.found(text))
    (index,) = lexicon._indices.values()
    index._root.after = Counted(index._root.after)  # type: ignore[assignment]
    assert not list(lexicon.found(text))
    assert looked == 6000
