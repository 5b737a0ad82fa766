"""The signs of Markdown: whether a text was written in it.

Pasted Markdown read as text speaks its marks; plain text read as Markdown loses its stars and
joins its lines. So several independent signs must agree, the more of them the more that reading
it as Markdown would change beyond taking out its marks.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

FRONT_MATTER = re.compile(
    r"\ufeff?\s*(?:(?P<yaml>---[ \t]*\r?\n(?P<lines>.{0,20000}?)\r?\n(?:---|\.\.\.))"
    r"|(?P<toml>\+\+\+[ \t]*\r?\n(?P<pairs>.{0,20000}?)\r?\n\+\+\+))[ \t]*(?=\r?\n|$)",
    re.DOTALL,
)
# What writers put there (the front matter of Jekyll, Hugo, Pandoc, Obsidian).
_FRONT_KEY = re.compile(
    r"^\s*\"?(?:title|date|layout|authors?|tags|categor(?:y|ies)|description|draft|slug|lang"
    r"|language|permalink|summary|subtitle|weight|published|keywords|created|updated|aliases)\"?"
    r"\s*[:=]",
    re.MULTILINE | re.IGNORECASE,
)
FENCE = re.compile(r"\s{0,12}(`{3,}|~{3,})[ \t]*([^\s`]{0,40})[^`\n]{0,200}$")
_ATX = re.compile(r" {0,3}#{1,6}[ \t]+\S")
_LEADS = re.compile(r"\s{0,99}(?:<!--.{0,2000}?-->\s{0,99})?#{1,6}[ \t]", re.DOTALL)
_SETEXT = re.compile(r" {0,3}(?:={3,}|-{3,})[ \t]*$")
_RULE = re.compile(r" {0,3}(?:(?:\*[ \t]*){3,80}|(?:-[ \t]*){3,80}|(?:_[ \t]*){3,80})$")
_TASK = re.compile(r"\s{0,12}[-*+][ \t]+\[[ xX]\][ \t]")
_BULLET = re.compile(r"\s{0,12}[-*+][ \t]+\S")
_NUMBER = re.compile(r"\s{0,12}\d{1,3}[.)][ \t]+\S")
_QUOTE = re.compile(r" {0,3}>(?:[ \t]|$)")
_DELIMITER = re.compile(
    r"\s{0,3}(?:\|\s*)?:?-+:?\s*(?:\|\s*:?-+:?\s*){1,60}\|?\s*$|\s{0,3}\|\s*:?-+:?\s*\|\s*$"
)
_TARGET = (
    r"\([ \t]*<?(?:[a-z][a-z0-9+.-]{1,12}:|[/#?.]|[\w%~-]{1,100}[./#])[^\s()]{0,1000}"
    r"(?:\([^\s()]{0,100}\)[^\s()]{0,300})?>?"
    r"(?:[ \t]+(?:\"[^\"\n]{0,200}\"|'[^'\n]{0,200}'))?[ \t]*\)"
)
_LINK = re.compile(rf"\[(?!\^)[^\[\]\n]{{1,300}}\]{_TARGET}", re.IGNORECASE)
_IMAGE = re.compile(rf"!\[[^\[\]\n]{{0,300}}\]{_TARGET}", re.IGNORECASE)
_DEFINITION = re.compile(r" {0,3}\[[^\[\]\n]{1,100}\]:[ \t]+<?(?:[a-z]{2,12}:|[/#])\S", re.I)
_NOTE = re.compile(r"\[\^[^\s\[\]]{1,40}\]")
_BOLD = re.compile(
    r"(?<![*\w\\])(\*\*|__(?!\w{1,40}__))(?=[^\s*_])[^*\n]{1,300}?(?<=[^\s*\\])\1(?!\w)"
)
_ITALIC = re.compile(r"(?<![*_\w\\])([*_])(?=[^\s*_])[^*_\n]{1,300}?(?<=[^\s*_\\])\1(?![*_\w])")
_CODE = re.compile(r"(?<!`)`[^`\n]{1,200}`(?!`)")
_ESCAPE = re.compile(r"\\[*_#`\[\]()>~-]")
_STARTS = (
    ("task", _TASK),
    ("bullet", _BULLET),
    ("number", _NUMBER),
    ("quote", _QUOTE),
    ("definition", _DEFINITION),
)
_HIDDEN = re.compile(r"<(pre|script|style)\b[^<>]{0,2000}>", re.IGNORECASE)

# A sign of weight 2 is one that plain text has no use for; a second sighting counts half as much.
_WEIGHTS = {
    "front": 4.0,
    "table": 3.0,
    "fence": 2.5,
    "image": 2.0,
    "link": 2.0,
    "definition": 2.0,
    "heading": 2.0,
    "note": 2.0,
    "task": 2.0,
    "bold": 1.0,
    "code": 1.0,
    "escape": 1.0,
    "setext": 1.0,
    "italic": 0.5,
    "bullet": 0.5,
    "number": 0.5,
    "quote": 0.5,
    "rule": 0.5,
}
# Those that count each time and those that count once in a line, and what each has in it.
_MANY = (("image", _IMAGE, "["), ("link", _LINK, "["), ("note", _NOTE, "[^"))
_ONCE = (("code", _CODE, "`"), ("escape", _ESCAPE, "\\"))
# Signs that plain text bears too: however often they come, they count once.
_WEAK = frozenset(("italic", "bullet", "quote", "rule", "number"))
NEEDED_HARMLESS = 2.0
NEEDED = 3.0
MAX_HEADING = 200
# Text is wrapped at so many columns at least.
MIN_WRAPPED = 66
_MAX_LINE = 8000


def is_markdown(text: str) -> bool:
    """Whether `text` was written in Markdown."""
    seen = signs_of(text)
    weight = sum(
        _WEIGHTS[name] * (1.5 if times > 1 and name not in _WEAK else 1.0)
        for name, times in seen.items()
    )
    if seen["heading"] == 1 and not _LEADS.match(text):
        weight -= 1.0  # a line may begin with a number sign by chance, in the middle
    if all(name in _WEAK for name in seen) or weight < NEEDED_HARMLESS:
        return False
    return weight >= NEEDED or _is_harmless(text)


def signs_of(text: str) -> Counter[str]:
    """Markdown's marks in `text`: the name of each sign and how often it stands there."""
    seen: Counter[str] = Counter()
    front = front_matter(text)
    if front is not None:
        seen["front"] = 1
        text = text[front.end() :]
    lines = list(_lines(text, seen))
    for before, line, after in zip(["", *lines], lines, [*lines[1:], ""], strict=False):
        seen.update(_signs(line, before, after))
    return seen


def front_matter(text: str) -> re.Match[str] | None:
    """The metadata at the head of `text`; groups `yaml` and `toml` tell which kind it is."""
    found = FRONT_MATTER.match(text)
    if found is None:
        return None
    inside = found.group("lines") or found.group("pairs") or ""
    return found if _FRONT_KEY.search(inside) else None


def without_code(text: str) -> str:
    """`text` without fenced and inline code: tags and marks there are examples."""
    return "\n".join(_CODE.sub("", line) for line in _lines(text, Counter()))


def _lines(text: str, seen: Counter[str]) -> Iterator[str]:
    """The lines outside fences and outside what HTML keeps as it is."""
    fence = ""
    closing = ""
    for line in text.splitlines():
        if closing:
            end = line.lower().find(closing)
            if end >= 0:
                yield line[end : end + _MAX_LINE]
                closing = ""
            continue
        if fence:
            mark = FENCE.match(line[:300])
            if mark is not None and mark.group(1).startswith(fence) and not mark.group(2):
                seen["fence"] += 1
                fence = ""
            continue
        if line[:1].isalpha() and "<" not in line:  # nothing opens here
            yield line[:_MAX_LINE]
            continue
        if (mark := FENCE.match(line[:300])) is not None:
            fence = mark.group(1)
            continue
        hidden = _HIDDEN.search(line[:_MAX_LINE])
        if hidden is not None and f"</{hidden.group(1).lower()}" not in line.lower():
            closing = f"</{hidden.group(1).lower()}"
            yield line[: hidden.start()]
            continue
        yield line[:_MAX_LINE]


def _signs(line: str, before: str, after: str) -> Iterator[str]:
    if not line or line.isspace():
        return
    if not line[0].isalpha():
        yield from _line_signs(line, before, after)
    for name, mark, sign in _MANY:
        if sign in line:
            yield from (name for _ in mark.finditer(line))
    if "*" in line or "_" in line:
        yield from ("bold" for _ in _BOLD.finditer(line))
        if _ITALIC.search(line):
            yield "italic"
    for name, mark, sign in _ONCE:
        if sign in line and mark.search(line):
            yield name


def _line_signs(line: str, before: str, after: str) -> Iterator[str]:
    above, below = bool(before.strip()), bool(after.strip())
    if _ATX.match(line) and not (above and below) and not _ATX.match(before or after):
        yield "heading"
    elif above and "|" in before and _DELIMITER.match(line[:1000]):
        yield "table"
    elif _SETEXT.match(line) and above:
        if not below and len(before) < MAX_HEADING:
            yield "setext"
    elif _RULE.match(line[:200]):
        yield "rule"
    yield from (name for name, mark in _STARTS if mark.match(line))


def _is_harmless(text: str) -> bool:
    """Whether Markdown would join no lines but those that were wrapped: a blank line, or a mark,
    parts all that stand below one another."""
    return all(
        not before.strip() or not after.strip() or _is_parted(before, after)
        for before, after in pairwise(_lines(text, Counter()))
    )


def _is_parted(before: str, after: str) -> bool:
    wrapped = len(before) + 1 + len(after.split(None, 1)[0]) >= MIN_WRAPPED
    return wrapped or any(
        mark.match(side)
        for side in (before[:300], after[:300])
        for mark in (_ATX, _BULLET, _NUMBER, _QUOTE, _DEFINITION, _SETEXT)
    )
