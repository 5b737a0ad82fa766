"""Where the name of a site hangs on a title."""

from __future__ import annotations

import re
from collections.abc import Sequence

from narrator.text.clean.look import Look
from narrator.text.clean.masthead import NAMING
from narrator.text.clean.words import tokens

# A site's name behind these is always one; behind a dash it must look like one.
_SURE = re.compile(r"\s*(?:(?:[•|·»]|::)\s+|｜\s*)(?=\S[^•|·»｜]{0,60}$)")
_DASH = re.compile(r"\s+[–—-]\s+(?=\S[^–—]{0,40}$)")
_WIDE_SITE = re.compile(
    r"\s?[：:]\s?[^\s：:。、]{0,12}"
    r"(?:新聞|タイムズ|ニュース|デジタル|オンライン|日報|新報|時報|放送|スポーツ|ウェブ|電子版)$"
)
# Words that papers and sites of other languages are named with, whole or at a compound's end.
_PAPER = re.compile(
    r"(?:anzeiger|zeitung|tagblatt|kurier|bote|rundschau|nachrichten|presse|gazzetta"
    r"|giornale|periódico|jornal|correio|courrier|krant|dagblad|courant|nieuws)\b"
    r"|^(?:مجلة|صحيفة|جريدة|موقع|قناة|وكالة)\s",
    re.IGNORECASE,
)
# Small words inside a site's name, and what opens what kind of text it is ("Eine Reportage").
_IN_NAMES = frozenset(
    re.findall(
        r"\S+",
        "of the and & de del della delle dei di du des la le les el los las der die das und von"
        " vom zum für y e et do da dos van het en in",
    )
)
_ONE_OF_MANY = frozenset(["a", "an", "ein", "eine", "un", "une", "una", "um", "uma", "een"])
_HANDLE = re.compile(r"(?:@|\bwww\.|\b(?=\w{4,40}\.[a-z]{2,7}\b))(\w{4,40})")


def suffix_start(text: str) -> int:
    """Where a site's name begins (with the mark before it); the text's length without one."""
    tail = max(len(text) - 80, 0)
    match = _SURE.search(text, tail)
    if match is not None and "»" in match.group() and "«" in text[: match.start()]:
        match = _SURE.search(text, match.start() + match.group().index("»") + 1)
    if match is not None and match.start() and len(tokens(text[match.end() :])) <= 6:
        section = _SURE.search(text[: match.start()], tail)
        if section is not None and len(tokens(section.string[section.end() :])) <= 2:
            return section.start() or match.start()
        return match.start()
    wide = _WIDE_SITE.search(text, tail)
    if wide is not None and wide.start():
        return wide.start()
    match = _DASH.search(text, tail)
    if match is None or not match.start():
        return len(text)
    main, site = text[: match.start()], text[match.end() :]
    named = NAMING.search(site) or (_PAPER.search(site) and not site.split()[-1][0].islower())
    if len(tokens(site)) <= 5 and (named or _unlike(main, site)):
        return match.start()
    return len(text)


def reached_start(looks: Sequence[Look], at: int) -> int:
    """Where the name of a site begins whose handle or address the text gives ("… - The Slow
    Loaf" above "@theslowloaf"); the title's length without one."""
    text = looks[at].block.text
    match = _DASH.search(text, max(len(text) - 80, 0))
    if match is None or not match.start():
        return len(text)
    words = tokens(text[match.end() :])
    names = {"".join(words), "".join(words[words[:1] == ("the",) :])}
    reached = {
        found[1].casefold()
        for look in looks
        if not look.long and look is not looks[at]
        for found in _HANDLE.finditer(look.text)
    }
    return match.start() if len(words) > 1 and names & reached else len(text)


def _unlike(main: str, site: str) -> bool:
    """The headline is in sentence case and what hangs on it is all capitals: a proper name."""
    lower = re.findall(r"\b[^\W\d_A-Z]{3,}\b", main)
    lower = [word for word in lower if word.islower()]
    words = re.findall(r"[^\W_](?:[\w’']*\w)?", site)
    return (
        len(lower) >= 2
        and 0 < len(words) <= 5
        and words[0][0].isupper()
        and words[0].casefold() not in _ONE_OF_MANY
        and all(word[0].isupper() or word in _IN_NAMES for word in words)
        and len(main.split()) >= 4
        and not site.endswith((".", "?", "!"))
    )
