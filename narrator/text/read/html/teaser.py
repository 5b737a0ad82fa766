"""Whether a page gives only the beginning of an article, and why it seems so."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from itertools import islice
from typing import TYPE_CHECKING

from narrator.text.read.blocks import ends_sentence
from narrator.text.read.layout import Piece

if TYPE_CHECKING:
    from lxml.etree import _Element

NOT_FREE = "The page says that its article is not free, and gives only this much of it."
PAYWALL = "The page ends in a paywall: this is only the beginning of the article."
PROMPT = "The page asks to subscribe or sign in to read on: this is only the beginning."
SCRIPTED = "The page is filled in by scripts, which are not run here: this is not its article."
COPY_IT = (
    "the page is filled in by scripts, which are not run here; "
    "open it in a browser, and send what you copy there"
)

# Words of the article's own text: fewer than these may be only a beginning.
SHORT_WORDS, PAYWALL_WORDS, SCRIPTED_WORDS = 120, 250, 60
# How many blocks behind the last one of the article are its end.
AFTER = 6
MAX_PROMPT = 240
_CUT = re.compile(r"(?:…|\.\.\.|\[[…. ]+\]|\w|,|–|—)\W{0,2}$")
WALL = re.compile(
    r"(?:pay|reg|meter|subscri(?:ption|ber|be)|premium|member)[-_]?(?:wall|gate|barrier|lock|block)"
    r"|paywall(?:ed)?|article[-_](?:gate|lock(?:ed)?|barrier)"
)
_ROOT = re.compile(
    r"root|app|app-root|__next|__nuxt|___gatsby|svelte|react-root|ember-app|main-app"
)
_SCRIPTS = re.compile(r"java\s?script", re.IGNORECASE)
MAX_ELEMENTS = 20_000
# How many texts of an element are looked at, and how many roots: they may stand in one another.
MAX_TEXTS, MAX_ROOTS = 50, 20


@cache
def _prompts() -> re.Pattern[str]:
    text = files("narrator.text.read.html").joinpath("prompts.txt").read_text("utf-8")
    lines = [line.strip() for line in text.splitlines()]
    return re.compile("|".join(line for line in lines if line and line[0] != "#"), re.IGNORECASE)


def teaser(root: _Element, pieces: Sequence[Piece], *, free: bool) -> str:
    """Why this page gives only a beginning, a sentence for people; "" where it looks whole.

    `pieces` are the page's, those outside of the article with a rule; `free`: the page's JSON-LD
    does not say isAccessibleForFree = false.
    """
    own = [at for at, piece in enumerate(pieces) if not piece.rule]
    prompts = [at for at in own if is_prompt(pieces[at])]
    text = [pieces[at] for at in own if at not in prompts and pieces[at].kind != "caption"]
    words = sum(len(piece.text.split()) + _wide(piece.text) for piece in text)
    body = [piece for piece in text if piece.kind != "heading"]
    cut = not body or (not ends_sentence(body[-1].text) and _CUT.search(body[-1].text) is not None)
    trailing = body and body[-1].text.rstrip("]) ").endswith(("…", "..."))
    last = own[-1] if own else -1
    after = [*prompts, *range(last + 1, min(last + 1 + AFTER, len(pieces)))]
    prompted = any(is_prompt(pieces[at]) and at > last - AFTER for at in after)
    if words < SCRIPTED_WORDS and is_scripted(root):
        return SCRIPTED
    if not free and words < PAYWALL_WORDS and (cut or trailing or prompted or words < SHORT_WORDS):
        return NOT_FREE
    if prompted and (words < SHORT_WORDS or cut or trailing):
        return PROMPT
    if words < PAYWALL_WORDS and (cut or trailing) and _has_wall(root):
        return PAYWALL
    return ""


def _wide(text: str) -> int:
    """Words that scripts without blanks hold, at two characters each."""
    return sum("\u3040" <= character <= "\u9fff" for character in text) // 2


def is_prompt(piece: Piece) -> bool:
    """Whether a piece asks to subscribe, sign in or pay to read on."""
    return len(piece.text) <= MAX_PROMPT and _prompts().search(piece.text) is not None


def _has_wall(root: _Element) -> bool:
    for at, element in enumerate(root.iter("div", "section", "aside", "p")):
        names = f"{element.get('class') or ''} {element.get('id') or ''}"[:300].lower()
        if WALL.search(names):
            return True
        if at > MAX_ELEMENTS:
            break
    return False


def is_scripted(root: _Element) -> bool:
    """Whether scripts are asked for, or an application's root stands empty."""
    for element in root.iter("noscript"):
        said = " ".join(map(str, islice(element.itertext(), MAX_TEXTS)))[:2000]
        if _SCRIPTS.search(said) and "<iframe" not in said:
            return True
    roots = (one for one in root.iter("div") if _ROOT.fullmatch(one.get("id") or "") is not None)
    return any(
        not any(str(text).strip() for text in islice(one.itertext(), MAX_TEXTS))
        for one in islice(roots, MAX_ROOTS)
    )
