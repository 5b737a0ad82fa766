"""Articles made for tests: every sentence differs, so that the tone voice tells them apart."""

from __future__ import annotations

WORDS = [
    "river",
    "mountain",
    "lantern",
    "copper",
    "harvest",
    "window",
    "journey",
    "silver",
    "morning",
    "orchard",
    "teacher",
    "bridge",
    "winter",
    "garden",
    "letter",
    "market",
    "shadow",
    "candle",
    "forest",
    "village",
    "engine",
    "summer",
    "kitchen",
    "painter",
    "harbour",
    "station",
    "thunder",
    "meadow",
    "library",
    "captain",
]


def sentence(number: int, words: int = 9) -> str:
    """A sentence of its own for each number."""
    chosen = []
    for place in range(words):
        number, index = divmod(number * 7 + place * 11 + 3, len(WORDS))
        chosen.append(WORDS[index])
        number += place + index
    return " ".join(chosen).capitalize() + "."


def article(paragraphs: int, sentences: int = 3, *, first: int = 0) -> str:
    """A title and `paragraphs` paragraphs, each of `sentences` sentences."""
    blocks = ["The long way home"]
    for paragraph in range(paragraphs):
        start = first + paragraph * sentences
        numbered = (f"{sentence(start + n)[:-1]} {_letters(start + n)}." for n in range(sentences))
        blocks.append(" ".join(numbered))
    return "\n\n".join(blocks)


def _letters(number: int) -> str:
    """A number as a made-up word, so that no two sentences are alike."""
    syllables = ("ba", "de", "fi", "go", "lu", "ma", "ne", "ri", "so", "tu")
    return "".join(syllables[int(digit)] for digit in f"{number:04}")
