"""Addresses: URLs, e-mail, handles, hashtags, file names, IP addresses.

The scheme, "www." and what follows "?" or "#" in a URL are not read, nor is a long path: no
listener can use them.
"""

from __future__ import annotations

import re

from narrator.text.verbalise import numbers
from narrator.text.verbalise.fragments import any_of, table
from narrator.text.verbalise.rules import Rule, figure

_LINKS = table("links")
# Nobody keeps a longer path in mind by ear.
MAX_PATH_CHARACTERS, MAX_PATH_PIECES = 24, 3
_SAID: dict[str, str] = _LINKS["said"]
_PLAIN = sorted(set(_LINKS["domains"]) - set(_LINKS["words"]))
_HOST = r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,62})\.){1,6}"
_PIECE = re.compile(r"[^\W\d_]+|\d+|\S")
# Top-level domains and file types that are spelt, letter by letter.
_SPELT = frozenset(_LINKS["spelt"])


def _piece(piece: str, last: str) -> str:
    if piece.isdecimal():
        return numbers.spelt(piece)
    if piece in _SAID:
        return _SAID[piece]
    if not piece.isalpha():
        return ""
    if last == "." and piece.lower() in _SPELT:
        return " ".join(piece.upper())
    return piece


def address(text: str) -> str:
    """As "example.co.uk/a-b" → "example dot co dot U K slash a dash b"."""
    said, last = [], ""
    for piece in _PIECE.findall(text):
        words = _piece(piece, last)
        if words:
            said.append(words)
        last = piece
    return " ".join(said)


def _url(match: re.Match[str]) -> str | None:
    """The address as it is written; of a long one, the host."""
    rest = re.split(r"[?#]", match["rest"], maxsplit=1)[0].rstrip("/")
    host, _, path = rest.partition("/")
    if len(path) <= MAX_PATH_CHARACTERS and path.count("/") < MAX_PATH_PIECES:
        return address(rest) or None
    said = address(host)
    return f"{'an' if said[:1].lower() in 'aeiou' else 'a'} {said} link" if said else None


def _mail(match: re.Match[str]) -> str:
    return address(match[0].removeprefix("mailto:"))


def _handle(match: re.Match[str]) -> str:
    return f"at {_words(match['name'])}"


def _hashtag(match: re.Match[str]) -> str:
    return f"hashtag {_words(match['name'])}"


_HUMPS = re.compile(
    r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])|_+"
)


def _words(name: str) -> str:
    """As "ClimateChange" → "Climate Change"; "user_42" → "user forty two"."""
    parts = [part for part in _HUMPS.split(name) if part]
    return " ".join(numbers.whole(part) if part.isdecimal() else part for part in parts)


def _file(match: re.Match[str]) -> str:
    return address(match[0])


def _numbers(match: re.Match[str]) -> str:
    return " dot ".join(numbers.spelt(part) for part in match[0].split("."))


_ENDING = r"(?<![.,;:!?'\"’”)\]>…—])"
_DOT = frozenset(".")

RULES = [
    Rule(
        "mark of a link",
        re.compile(r"\s?\[(?:pdf|docx?|xlsx?|pptx?|epub|zip|csv)\]", re.I),
        lambda match: "",
        frozenset("["),
        "the kind of file that a link leads to",
    ),
    Rule(
        "address",
        re.compile(
            rf"(?<!\w)(?:(?:https?|ftp|file)://+(?:www\.)?|www\.)(?P<rest>[^\s<>\"“”{{}}|\\^`]{{1,2000}}){_ENDING}",
            re.I,
        ),
        _url,
        frozenset(":wW"),
    ),
    Rule(
        "address",
        re.compile(
            rf"(?<![\w.@])(?:mailto:)?[\w.+&-]{{1,64}}@{_HOST}[A-Za-z]{{2,24}}(?:/[\w-]{{1,40}})?\b"
        ),
        _mail,
        frozenset("@"),
    ),
    Rule("address", re.compile(r"(?<![\w@/])@(?P<name>\w{1,50})"), _handle, frozenset("@")),
    Rule(
        "hashtag", re.compile(r"(?<![\w&])#(?P<name>(?!\d+\b)\w{2,80})"), _hashtag, frozenset("#")
    ),
    Rule(
        "address",
        re.compile(
            rf"(?<![\w.@-])(?P<rest>{_HOST}(?:(?:{any_of(_PLAIN)})(?![\w-])(?:/[^\s<>\"“”()]{{0,500}}{_ENDING})?"
            rf"|(?:{any_of(_LINKS['words'])})/[^\s<>\"“”()]{{0,500}}{_ENDING}))",
        ),
        _url,
        _DOT,
    ),
    Rule(
        "file",
        re.compile(rf"(?<![\w.])(?:[\w-]{{1,60}}\.){{1,3}}(?:{any_of(_LINKS['files'])})(?![\w-])"),
        _file,
        _DOT,
    ),
    # Module and file names: small letters on both sides of a full stop without a blank.
    Rule(
        "file",
        re.compile(r"(?<![\w.@/'’-])[a-z]\w{1,40}(?:\.[a-z]\w{1,40}){1,4}(?![\w'’]|\.\w)"),
        _file,
        _DOT,
    ),
    Rule(
        "file",
        re.compile(rf"(?<![\w.])\.(?:com|org|io|{any_of(_LINKS['files'])})(?!\w)"),
        _file,
        _DOT,
    ),
    figure("address", r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w.]\d|\w)", _numbers, "."),
]
