"""An article's language, and that of its paragraphs, from the words alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrator.text import language
from narrator.text.read.told import primary
from narrator.types import Block

SENTENCES = {
    "en": "The harbour was quiet that morning, and nobody had expected the ferry to come back.",
    "de": "Der Hafen war an diesem Morgen still, und niemand hatte erwartet, dass die Fähre kommt.",
    "fr": "Le port était calme ce matin-là, et personne n'avait prévu que le ferry reviendrait.",
    "es": "El puerto estaba tranquilo aquella mañana y nadie esperaba que el barco volviera.",
    "it": "Il porto era tranquillo quella mattina e nessuno si aspettava che la nave tornasse.",
    "pt": "O porto estava calmo naquela manhã e ninguém esperava que o barco voltasse tão cedo.",
    "nl": "De haven was rustig die ochtend en niemand had verwacht dat de veerboot zou terugkeren.",
    "sv": "Hamnen var lugn den morgonen och ingen hade väntat sig att färjan skulle komma.",
    "pl": "Port był tego ranka cichy i nikt się nie spodziewał, że prom wróci tak szybko po burzy.",
    "ru": "Гавань была тиха в то утро, и никто не ожидал, что паром вернётся так скоро.",
    "uk": "Гавань була тиха того ранку, і ніхто не очікував, що пором повернеться так швидко.",
    "ja": "その朝、港は静かで、フェリーがこんなに早く戻ってくるとは誰も思っていなかった。",
    "zh": "那天早上港口很安静，没有人料到渡轮会这么快回来。",
    "ar": "كان الميناء هادئا في ذلك الصباح ولم يتوقع أحد أن تعود العبارة بهذه السرعة.",
    "fa": "بندر آن روز صبح آرام بود و هیچ کس انتظار نداشت که کشتی به این زودی برگردد.",
    "ko": "그날 아침 항구는 조용했고 아무도 배가 그렇게 빨리 돌아올 줄 몰랐다.",
    "el": "Το λιμάνι ήταν ήσυχο εκείνο το πρωί και κανείς δεν περίμενε το πλοίο.",
}


def _block(text: str, language: str = "") -> Block:
    return Block("paragraph", text, (), language=language)


def _others(text: str, own: str, declared: str = "") -> str:
    return language.in_other_languages([_block(text, declared)], own)[0].language


@pytest.mark.parametrize("name", SENTENCES)
def test_one_sentence_tells_its_language(name: str) -> None:
    assert language.language_of([SENTENCES[name]]) == name


@pytest.mark.parametrize(
    "text",
    [
        "https://example.com/story",
        "Visit info@example.com",
        "GPT-4o vs Claude 3.5",
        "See a.com e.g.",
    ],
)
def test_addresses_and_models_tell_no_language(text: str) -> None:
    assert language.language_of([text]) == "en"
    assert language.language_of([text], "de") == "de"


@pytest.mark.parametrize("name", sorted(set(SENTENCES) - {"en"}))
def test_a_paragraph_in_another_language_is_marked(name: str) -> None:
    assert _others(SENTENCES[name], "en") == name
    assert _others(SENTENCES["en"], name) == "en"


@pytest.mark.parametrize("name", SENTENCES)
def test_a_paragraph_in_the_articles_own_language_is_not(name: str) -> None:
    assert _others(SENTENCES[name], name) == ""


@pytest.mark.parametrize(
    "text",
    [
        "Café Zürich, rue de la Paix",
        "“Schadenfreude,” she said, “is the word for what I felt when the plan fell through.”",
        "He ordered the coq au vin, the tarte Tatin and a bottle of Château Margaux.",
        "Maria de los Angeles and Juan Carlos met in Los Angeles, as they had every spring.",
        "Yes. No. Perhaps.",
        "lorem",
        "12345 67890",
    ],
)
def test_foreign_words_make_no_foreign_paragraph(text: str) -> None:
    assert _others(text, "en") == ""


@pytest.mark.parametrize(
    "text",
    [
        "Emmanuel Macron, François Mitterrand, Valéry Giscard d’Estaing and Charles de Gaulle won.",
        "Château Lafite Rothschild, Château Latour, Château d’Yquem, Domaine de la Romanée-Conti",
        "Albert Camus wrote L’Étranger, La Peste, La Chute and Le Mythe de Sisyphe; Simone de "
        "Beauvoir wrote Le Deuxième Sexe and Les Mandarins.",
        "Debussy’s Prélude à l’après-midi d’un faune, Clair de lune, La Mer, Pelléas et Mélisande "
        "and La fille aux cheveux de lin were on the programme.",
        "Rue de la Paix, Rue du Faubourg Saint-Honoré, Place de la Concorde, Boulevard de Clichy",
        "Puerto de la Cruz, San Cristóbal de La Laguna, Las Palmas de Gran Canaria and Los Llanos "
        "de Aridane lie in the Canaries.",
        "Los Angeles, San Francisco, Santa Monica, El Segundo, La Jolla, Palo Alto, Las Vegas",
        "Rio de Janeiro, São Paulo, Belo Horizonte, Porto Alegre, Foz do Iguaçu, Santos",
        "Frankfurt am Main, Neustadt an der Weinstraße, Rothenburg ob der Tauber, Weil der Stadt",
        "Le Monde, Le Figaro, La Croix, Les Échos and Le Parisien all led with it that morning.",
        "Ingredients: crème fraîche, pâté de foie gras, coq au vin, mousse au chocolat, crêpes",
        "Dr. van der Berg, Jan van Eyck, Vincent van Gogh, Anna van den Heuvel, Piet de Boer",
    ],
)
def test_a_paragraph_full_of_foreign_names_stays_english(text: str) -> None:
    assert _others(text, "en") == ""


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Le général de Gaulle est né à Lille, et il a vécu à Paris avec sa famille.", "fr"),
        ("Der Hof der Herzogin von Sachsen-Weimar war klein, aber er lag an der Ilm.", "de"),
        ("Hier soir il a vu The Lord of the Rings avec sa sœur, et il en a rêvé.", "fr"),
        ("LE PORT EST FERMÉ ET LES BATEAUX NE SORTENT PAS DANS LA NUIT DE LUNDI", "fr"),
        ("La reina de España y el rey de Suecia hablaron con los niños de la escuela.", "es"),
    ],
)
def test_a_foreign_paragraph_with_names_is_foreign(text: str, name: str) -> None:
    assert primary(_others(text, "en")) == name


@pytest.mark.parametrize(
    "text",
    [
        "A man came.",
        "Come here.",
        "A lantern shone. Then Siobhan came.",
        "Macron met Le Pen.",
        "No.",
    ],
)
def test_one_word_tells_no_language(text: str) -> None:
    assert language.language_of([text]) == "en"
    assert language.language_of([text], "fr") == "fr", "what its page says counts then"


@pytest.mark.parametrize(
    ("text", "name"),
    [("Où est le chat ?", "fr"), ("Das ist ein Hund.", "de"), ("¿Qué es esto?", "es")],
)
def test_two_words_do(text: str, name: str) -> None:
    assert language.language_of([text]) == name


def test_initials_are_no_words() -> None:
    assert language.language_of(["I visited the U.S.A. last year."], "fr") == "en"


def test_what_the_page_says_counts_where_the_text_agrees_or_leaves_doubt() -> None:
    assert language.language_of([SENTENCES["de"]], "de-AT") == "de-AT"
    assert language.language_of([SENTENCES["de"]], "en-US") == "de"
    assert language.language_of(["Hallo"], "de_DE") == "de-DE"
    assert language.language_of(["Hallo"], "no such tag!") == "en"
    assert _others(SENTENCES["fr"], "en", "fr-CA") == "fr-CA"
    assert _others(SENTENCES["en"], "en", "fr-CA") == ""


@given(st.text(), st.text(max_size=8))
def test_any_text_has_a_language(text: str, declared: str) -> None:
    tag = language.language_of([text], declared)
    assert tag
    assert _others(text, tag) != primary(tag)
