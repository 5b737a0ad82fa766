"""The articles that are read, and as many versions of them as there are requests.

A server that remembers what it has spoken would win by not speaking: in each version another town
and another person stand in the first sentences.
"""

from __future__ import annotations

from itertools import count
from pathlib import Path

LONG, SHORT = "long", "short"
"""By their first sentence: of 120 characters and more, and of fewer."""

_DATA = Path(__file__).resolve().parent.parent / "data"
_TOWNS = ("Ashford", "Bedford", "Bristol", "Burnley", "Cardiff", "Chester", "Croydon", "Dorking",
          "Glasgow", "Halifax", "Ipswich", "Lincoln", "Norwich", "Preston", "Salford", "Swindon",
          "Taunton", "Telford", "Watford")  # fmt: skip
_PEOPLE = ("Alice", "Bella", "Clara", "Diana", "Emily", "Fiona", "Grace", "Helen", "Irene", "Julia",
           "Karen", "Laura", "Maria", "Nancy", "Olive", "Paula", "Rosie", "Sarah", "Tessa",
           "Wendy")  # fmt: skip


class Texts:
    """Gives every server the same versions in the same order, and none of them twice."""

    def __init__(self) -> None:
        self._numbers = count()

    def next(self, kind: str) -> str:
        """The next version of the article `kind`. 380 of them are different."""
        number = next(self._numbers)
        article = (_DATA / f"peers_{kind}.txt").read_text(encoding="utf-8")
        town, person = _TOWNS[number % len(_TOWNS)], _PEOPLE[number % len(_PEOPLE)]
        return article.replace("{town}", town).replace("{person}", person)
