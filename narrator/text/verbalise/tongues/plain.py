"""Languages without a file of their own: whole numbers, decimals, percent, currencies, signs.

num2words reads the numbers of the languages it has; of those in `digits.json`, digits are read one
by one, and of the others too, in English. Signs have words in the languages of `tongues.json`;
elsewhere they are dropped with a reason.
"""

from __future__ import annotations

import re
from typing import Any

from narrator.text.verbalise import numbers, signs
from narrator.text.verbalise.fragments import DIGITS, any_of, table
from narrator.text.verbalise.quantities import VULGAR
from narrator.text.verbalise.rules import Rule
from narrator.text.verbalise.tongues.signs import early


def rules(language: str) -> list[Rule]:
    """The rules of a language (a BCP 47 tag)."""
    primary = language.partition("-")[0].lower()
    words: dict[str, Any] = table("tongues").get(primary, {})
    made = []
    if words:
        made += _currencies(primary, words)
        made += _percent(primary, words["%"], words.get("percent") == "before")
    made += [*early(), _dates(primary)]
    if numbers.named(primary):
        made += [_fractions(primary), *_powers(primary)]
    made.append(_numbers(primary))
    for sign in ("&", "+", "=", "°", "@", "%"):
        if sign in words:
            made.append(
                Rule("sign", re.compile(re.escape(sign)), _always(words[sign]), frozenset(sign))
            )
    return made + signs.MARKS


# "٬" parts thousands in Arabic, "٫" is its decimal mark (Unicode, 9.2).
_NUMBER = r"(?:\d{1,3}(?:[.,٬\u00a0\u202f]\d{3})++(?!\d)|\d++)(?:[.,٫]\d++)?"
_CLEAR = r"(?<!\d)(?<!\d[.,٬٫])"


def _always(words: str) -> Any:
    return lambda match: words


def _percent(language: str, word: str, before: bool) -> list[Rule]:
    """`before`: whether the word stands before its number, as in Chinese."""

    def said(match: re.Match[str]) -> str:
        number = _number(match[1], language)
        return f"{word} {number}" if before else f"{number} {word}"

    return [
        Rule(
            "percent",
            re.compile(rf"{_CLEAR}({_NUMBER})\s?[%٪]"),
            said,
            frozenset("%٪"),
        )
    ]


def _currencies(language: str, words: dict[str, Any]) -> list[Rule]:
    named: dict[str, str] = words["currencies"]
    sign = f"(?P<sign>{any_of(named)})"

    def said(match: re.Match[str]) -> str:
        return f"{_number(match['number'], language)} {named[match['sign']]}"

    return [
        Rule("money", re.compile(rf"{sign}\s?(?P<number>{_NUMBER})"), said, frozenset(named)),
        Rule(
            "money", re.compile(rf"{_CLEAR}(?P<number>{_NUMBER})\s?{sign}"), said, frozenset(named)
        ),
    ]


_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_VULGAR = "".join(VULGAR)


def _fractions(language: str) -> Rule:
    """As "3½" → 3.5; where three decimals do not say it (⅓), one number after the other."""

    def said(match: re.Match[str]) -> str:
        above, below = VULGAR[match["part"]]
        shown = numbers.decimal(int(match["whole"] or 0) + above / below)
        parts = [match["whole"] or "", str(above), str(below)]
        apart = " ".join(_number(part, language) for part in parts if part)
        return _decimal(*shown, language) if shown else apart

    return Rule(
        "fraction",
        re.compile(rf"(?:{_CLEAR}(?P<whole>\d{{1,6}})\s?)?(?P<part>[{_VULGAR}])"),
        said,
        frozenset(VULGAR),
    )


def _powers(language: str) -> list[Rule]:
    """As "10⁶" → a million; another power is the number that stands there."""

    def ten(match: re.Match[str]) -> str | None:
        power = int(match[1].translate(_RAISED))
        return _number(str(10**power), language) if power < numbers.LONGEST else None

    def raised(match: re.Match[str]) -> str:
        return f" {_number(match[0].translate(_RAISED), language)}"

    digits = "[⁰¹²³⁴-⁹]"
    needs = frozenset("⁰¹²³⁴⁵⁶⁷⁸⁹")
    return [
        Rule("power", re.compile(rf"(?<!\w)(?<!\d[.,])10({digits}{{1,2}})(?!\w)"), ten, needs),
        Rule("power", re.compile(rf"{digits}{{1,6}}"), raised, needs),
    ]


def _dates(language: str) -> Rule:
    """As "24.12.2026": three numbers, not a decimal."""
    return Rule(
        "date",
        re.compile(r"(?<![\w.,])\d{1,2}\.\s?\d{1,2}\.(?:\s?\d{4})?(?!\d)"),
        lambda match: " ".join(_number(part, language) for part in re.findall(r"\d+", match[0])),
        DIGITS,
    )


def _numbers(language: str) -> Rule:
    return Rule(
        "number",
        re.compile(rf"{_CLEAR}(?P<number>{_NUMBER})|\d+"),
        lambda match: _number(match[0], language),
        DIGITS,
    )


def _number(text: str, language: str) -> str:
    """A number written with either decimal mark: a last group of three digits is thousands, but
    behind "٫"."""
    whole, mark, after = text.partition("٫")
    parts = re.split(r"[.,٬\u00a0\u202f]", whole)
    if not mark and len(parts) > 1 and any(len(part) != 3 for part in parts[1:]):
        after = parts.pop()
    return _decimal("".join(parts), after, language)


def _decimal(before: str, after: str, language: str) -> str:
    """With the language's own word for the mark where num2words says it as money."""
    point = table("tongues").get(language, {}).get("point")
    if not point or not after:
        return numbers.in_language(before, after, language)
    zeros = len(after) - len(after.lstrip("0٠۰"))
    rest = after[zeros:]
    words = [numbers.in_language("0", "", language)] * zeros
    words += [numbers.in_language(rest, "", language)] if rest else []
    return " ".join((numbers.in_language(before, "", language), point, *words))
