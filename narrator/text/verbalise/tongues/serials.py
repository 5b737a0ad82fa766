"""What names something: addresses, phones, versions, models, handles ("v1.2.3", "H200")."""

from __future__ import annotations

import re
import unicodedata

from narrator.text.verbalise.fragments import DIGITS, any_of, table
from narrator.text.verbalise.rules import Rule
from narrator.text.verbalise.tongues.around import word_before
from narrator.text.verbalise.tongues.tongue import LETTER, START, Tongue

_LINKS = table("links")
_HOST = r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,62})\.){1,6}"
_ENDING = r"(?<![.,;:!?'\"’”)\]>…—])"
_PIECE = re.compile(r"[^\W\d_]+|\d+|\S")
_HUMPS = re.compile(r"(?<=[a-zß-ÿ])(?=[A-ZÀ-Þ])|(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])|_+")
# Nobody keeps a longer path in mind by ear.
MAX_PATH_CHARACTERS, MAX_PATH_PIECES = 24, 3
# Longer numbers in names are read digit by digit.
_MAX_NAME_DIGITS = 4


def _letters(part: str) -> str:
    return "".join(char for char in part if char.isalpha() or unicodedata.combining(char))


class _Serials:
    def __init__(self, tongue: Tongue) -> None:
        self.tongue = tongue
        words = tongue.words
        self.said: dict[str, str] = words["links"]
        self.domains = frozenset(words["word_domains"])

    def address(self, text: str) -> str:
        """As "example.de/a-b" → "example Punkt D E Schrägstrich a Minus b"."""
        said, last = [], ""
        for piece in _PIECE.findall(text):
            said.append(self._piece(piece, last))
            last = piece
        return " ".join(filter(None, said))

    def _piece(self, piece: str, last: str) -> str:
        if piece.isdecimal():
            return self._digits(piece)
        if piece in self.said:
            return self.said[piece]
        if not piece.isalpha():
            return ""
        short = last == "." and len(piece) < 3 and piece.lower() not in self.domains
        return " ".join(piece.upper()) if short else piece

    def _digits(self, digits: str) -> str:
        tongue = self.tongue
        return tongue.whole(digits) if len(digits) <= _MAX_NAME_DIGITS else tongue.spelt(digits)

    def url(self, match: re.Match[str]) -> str | None:
        rest = re.split(r"[?#]", match["rest"], maxsplit=1)[0].rstrip("/")
        host, _, path = rest.partition("/")
        if len(path) <= MAX_PATH_CHARACTERS and path.count("/") < MAX_PATH_PIECES:
            return self.address(rest) or None
        said = self.address(host)
        return str(self.tongue.words["link"].format(said)) if said else None

    def mail(self, match: re.Match[str]) -> str:
        return self.address(match[0].removeprefix("mailto:"))

    def handle(self, match: re.Match[str]) -> str:
        return f"{self.said['@']} {self._words(match['name'])}"

    def hashtag(self, match: re.Match[str]) -> str:
        return f"{self.tongue.words['hashtag']} {self._words(match['name'])}"

    def _words(self, name: str) -> str:
        parts = filter(None, _HUMPS.split(name))
        said = (self._digits(part) if part.isdecimal() else _letters(part) for part in parts)
        return " ".join(filter(None, said))

    def version(self, match: re.Match[str]) -> str:
        """As "v1.2.3" → "Version eins Punkt zwei Punkt drei"."""
        said = self._parts(match["number"])
        word = self.tongue.words["version"]
        return said if word_before(match).lower() == word.lower() else f"{word} {said}"

    def parts(self, match: re.Match[str]) -> str:
        return self._parts(match[0])

    def _parts(self, number: str) -> str:
        point = f" {self.tongue.words['decimal']['.']} "
        return point.join(self._digits(part) for part in number.split("."))

    def model(self, match: re.Match[str]) -> str:
        """As "GPT-4o" → "GPT vier o", "H200" → "H zweihundert"."""
        said = f"{match['left']} {self._digits(match['digits'])}"
        return f"{said} {match['right']}" if match["right"] else said

    def phone(self, match: re.Match[str]) -> str:
        plus = f"{self.said['+']} " if "+" in match[0] else ""
        groups = re.findall(r"\d+", match[0])
        if self.tongue.words.get("phone_pairs"):
            pairs = (self.tongue.whole(g) if len(g) == 2 else self.tongue.spelt(g) for g in groups)
            return plus + " ".join(pairs)
        return plus + ", ".join(self.tongue.spelt(group) for group in groups)

    def number_sign(self, match: re.Match[str]) -> str:
        return str(self.tongue.words["number"])

    def chain(self, match: re.Match[str]) -> str:
        """As "978-3-16-148410-0", "4-4-2"."""
        groups = match[0].split("-")
        short = all(len(group) < 3 for group in groups)
        return ", ".join(self.tongue.whole(g) if short else self.tongue.spelt(g) for g in groups)


def addresses(tongue: Tongue) -> list[Rule]:
    """Before everything: digits and full stops of an address are its own."""
    serials = _Serials(tongue)
    plain = sorted(set(_LINKS["domains"]) - set(_LINKS["words"]) | {tongue.words["language"]})
    return [
        Rule(
            "address",
            re.compile(
                rf"(?<!\w)(?:(?:https?|ftp)://+(?:www\.)?|www\.)(?P<rest>[^\s<>\"“”{{}}|\\^`]{{1,2000}}){_ENDING}",
                re.I,
            ),
            serials.url,
            frozenset(":wW"),
        ),
        Rule(
            "address",
            re.compile(rf"(?<![\w.@])(?:mailto:)?[\w.+-]{{1,64}}@{_HOST}[A-Za-z]{{2,24}}\b"),
            serials.mail,
            frozenset("@"),
        ),
        Rule(
            "address",
            re.compile(r"(?<![\w@/])@(?P<name>\w{1,50})"),
            serials.handle,
            frozenset("@"),
        ),
        Rule(
            "hashtag",
            re.compile(r"(?<![\w&])#(?P<name>(?!\d+\b)\w{2,80})"),
            serials.hashtag,
            frozenset("#"),
        ),
        Rule(
            "address",
            re.compile(
                rf"(?<![\w.@-])(?P<rest>{_HOST}(?:{any_of(plain)})(?![\w-])"
                rf"(?:/[^\s<>\"“”()]{{0,500}}{_ENDING})?)"
            ),
            serials.url,
            frozenset("."),
        ),
    ]


def phones(tongue: Tongue) -> list[Rule]:
    """Numbers of phones by a plus sign or by the groups of the country."""
    serials = _Serials(tongue)
    national: list[str] = tongue.words.get("phones", [])
    patterns = [r"(?:\(?\+\d{1,3}\)?|00\d\d)(?:[\s/.-]?(?:\(0\))?\d{1,6}){1,6}", *national]
    return [
        Rule(
            "phone",
            re.compile(rf"(?<![\w.,+])(?:{pattern})(?![\w%€$£]|\s?[%€$£]|[.,]\d)"),
            serials.phone,
            DIGITS,
        )
        for pattern in patterns
    ]


def names(tongue: Tongue) -> list[Rule]:
    """Versions and models, behind dates and amounts."""
    serials = _Serials(tongue)
    return [
        Rule(
            "version",
            re.compile(r"(?<![\w.])[vV]\.?\s?(?P<number>\d{1,5}(?:\.\d{1,5}){0,4})(?!\w)"),
            serials.version,
            DIGITS,
        ),
        Rule(
            "version",
            re.compile(
                rf"{START}(?!\d{{1,3}}(?:\.\d{{3}})+(?!\d|\.\d))\d{{1,5}}(?:\.\d{{1,5}}){{2,5}}"
                r"(?![\w]|[.,]\d)"
            ),
            serials.parts,
            DIGITS,
        ),
        Rule(
            "serial",
            re.compile(
                rf"(?<!\w)(?P<left>{LETTER}{{1,12}})-?(?P<digits>\d{{1,9}})(?P<right>{LETTER}{{0,3}})"
                r"(?![\w]|[.,]\d)"
            ),
            serials.model,
            DIGITS,
        ),
        Rule(
            "serial",
            re.compile(rf"{START}\d{{1,7}}(?:-\d{{1,7}}){{2,6}}(?![\w]|-\d)"),
            serials.chain,
            frozenset("-"),
        ),
        Rule("number sign", re.compile(r"(?<!\w)#(?=\d)"), serials.number_sign, frozenset("#")),
    ]
