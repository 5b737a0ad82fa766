"""Money: "$4.2bn", "£3m", "€1,50", "US$15", "50¢", "100 EUR", "$5–10 a day"."""

from __future__ import annotations

import re

from narrator.text.verbalise import numbers
from narrator.text.verbalise.fragments import (
    DASH,
    DIGITS,
    END,
    NUMBER,
    START,
    any_of,
    attributive,
    link,
    table,
    word_after,
    word_before,
)
from narrator.text.verbalise.quantities import several
from narrator.text.verbalise.rules import CAPITAL, FIGURE, Rule, figure

_TABLE = table("money")
_SIGNS: dict[str, list[str]] = _TABLE["signs"]
_CODES: dict[str, list[str]] = _TABLE["codes"]
_BEHIND = [code for code in _CODES if code != "Rs"]  # "the 3Rs"
_AREAS: dict[str, str] = _TABLE["areas"]
_MAGNITUDES: dict[str, str] = _TABLE["magnitudes"]
_PER: dict[str, str] = _TABLE["per"]

_MAGNITUDE = (
    rf"(?:(?:[\s-]?(?:{any_of(word for word in _MAGNITUDES if len(word) > 1)})|[kKmMbBtT])\b"
    r"|\s[mMbB]\b(?![-'’.]\w))"
)
_SIGN = f"(?:{any_of(_SIGNS)})"
# A continental amount, 1.200,50, or one of ours.
_AMOUNT = rf"(?:\d{{1,3}}(?:\.\d{{3}})*+,\d{{1,2}}(?![\d,])|{NUMBER})"
_QUANTITY = (
    rf"(?P<low>{_AMOUNT})(?P<low_magnitude>{_MAGNITUDE})?"
    rf"(?:(?:{DASH})(?:{_SIGN})?(?P<high>{_AMOUNT}))?(?P<magnitude>{_MAGNITUDE})?"
)
_RATE = rf"(?:\s?/\s?(?P<per>{any_of(_PER)})\b(?:\.(?=\s[a-z]|[,;:)]))?)?"


def _amount(text: str) -> str:
    """A continental amount with our marks."""
    if re.fullmatch(r"[\d.]+,\d{1,2}", text):
        return text.replace(".", "").replace(",", ".")
    return text


def _said(amount: str, magnitude: str, names: list[str], singular: bool) -> str:
    """As "4.2", "billion" → "four point two billion dollars"; "25.50" → dollars and cents."""
    one, many, one_minor, _ = names
    before, _, after = amount.partition(".")
    if magnitude:
        return f"{numbers.number(amount)} {magnitude} {one if singular else many}"
    if one_minor and after:
        after = f"{after}0" if len(after) == 1 else after[:2] + after[2:].rstrip("0")
    if after and not after.strip("0"):
        amount, after = before, ""
    if len(after) == 2 and one_minor:
        return _with_minor(before, int(after), names, singular)
    single = singular or amount in ("1", "1.0")
    return f"{numbers.number(amount)} {one if single else many}"


def _with_minor(before: str, minor: int, names: list[str], singular: bool) -> str:
    """As "three pounds and fifty pence"; before a noun, "three pound fifty"."""
    one, many, one_minor, many_minor = names
    if singular and before.strip("0,") and minor > 9:
        return f"{numbers.whole(before)} {one} {numbers.cardinal(minor)}"
    cents = f"{numbers.cardinal(minor)} {one_minor if minor == 1 or singular else many_minor}"
    if not before.strip("0,"):
        return cents
    major = f"{numbers.whole(before)} {one if singular or before == '1' else many}"
    return f"{major} and {cents}"


def _magnitude(written: str | None) -> str:
    return _MAGNITUDES.get((written or "").strip(" -\u00a0\t\n"), "")


# "$1.2 to $1.5 billion": the greater amount names the magnitude of both.
_SHARES = re.compile(rf"\s(?:to|and|or)\s{_SIGN}?(\d+(?:\.\d+)?)\s?(?:[mbt]illion|[mbt]n|[MBT])\b")


def _shared(match: re.Match[str], low: str) -> bool:
    found = _SHARES.match(match.string, match.end(), match.end() + 40)
    return found is not None and "," not in low and float(low) < float(found[1])


_GRAMMAR = table("grammar")
_NO_NOUN = frozenset(_GRAMMAR["after_noun"] + _GRAMMAR["adverbs"] + _GRAMMAR["comparatives"])
_NO_VERB = frozenset(_GRAMMAR["no_verb"])


def _names_noun(match: re.Match[str]) -> bool:
    """Whether a great amount behind a verb is of the noun behind it: "approves $4.2bn tunnel".

    Behind a preposition ("profits of $5m beat forecasts") what follows may be a verb."""
    before, after = word_before(match), word_after(match)
    if not (before and after.islower()) or before.lower() in _NO_VERB:
        return False
    return len(after) > 2 and after not in _NO_NOUN and not after.endswith(("ing", "ly", "ed"))


def _quantity(match: re.Match[str], names: list[str]) -> str:
    low, high = _amount(match["low"]), match["high"]
    low_magnitude, magnitude = _magnitude(match["low_magnitude"]), _magnitude(match["magnitude"])
    written = (match["low_magnitude"] or "") + (match["magnitude"] or "")
    great = bool(low_magnitude or magnitude)
    noun = attributive(match) or (great and _names_noun(match))
    singular = "-" in written or (not match["per"] and noun)
    if low_magnitude and low_magnitude == magnitude:
        low_magnitude = ""
    if high is None and not (low_magnitude or magnitude) and _shared(match, low):
        said = numbers.number(low)
    elif high is None:
        said = _said(low, low_magnitude or magnitude, names, singular)
    elif low_magnitude or not magnitude:
        first = _said(low, low_magnitude, names, singular)
        said = f"{first} {link(match)} {_said(_amount(high), magnitude, names, singular)}"
    else:
        last = _said(_amount(high), magnitude, names, singular)
        said = f"{numbers.number(low)} {link(match)} {last}"
    return f"{said} per {_PER[match['per']]}" if match["per"] else said


def _names(area: str | None, sign: str) -> list[str]:
    one, many, *minor = _SIGNS[sign]
    if area:
        return [f"{_AREAS[area]} {one}", f"{_AREAS[area]} {many}", *minor]
    return [one, many, *minor]


def _signed(match: re.Match[str]) -> str:
    said = _quantity(match, _names(match["area"] or match["spaced"], match["sign"]))
    return f"minus {said}" if match["minus"] else said


def _coded(match: re.Match[str]) -> str:
    return _quantity(match, _CODES[match["code"]])


def _trailing(match: re.Match[str]) -> str:
    return _quantity(match, _SIGNS[match["sign"]])


def _cents(match: re.Match[str]) -> str:
    one = match["amount"] == "1" or attributive(match)
    return f"{numbers.number(match['amount'])} {'cent' if one else 'cents'}"


def _several(match: re.Match[str]) -> str:
    """As "£1,000s" → "thousands of pounds"."""
    return f"{several(match['number'])} of {_SIGNS[match['sign']][1]}"


_MARKS = frozenset("".join(_SIGNS))


def _pair(match: re.Match[str]) -> str:
    """As "£/$" → "pound dollar", a rate of exchange."""
    return f"{_SIGNS[match[1]][0]} {_SIGNS[match[2]][0]}"


def _loss(match: re.Match[str]) -> str:
    """As "$(12.5) million", how accounts write what is below zero."""
    return f"minus {_signed(match)}"


RULES = [
    Rule(
        "money",
        re.compile(rf"(?<!\w)(?P<sign>{_SIGN})(?P<number>100|10{{0,2}}(?:,?000){{1,3}})s(?!\w)"),
        _several,
        _MARKS,
    ),
    Rule("money", re.compile(rf"({_SIGN})/({_SIGN})(?!\d)"), _pair, frozenset("/")),
    Rule(
        "money",
        re.compile(rf"(?<=\d)/({_SIGN})(?!\s?\d)"),
        lambda match: f" per {_SIGNS[match[1]][0]}",
        frozenset("/"),
    ),
    Rule(
        "money",
        re.compile(
            rf"(?P<minus>)(?P<area>)(?P<spaced>)(?P<sign>{_SIGN})\((?P<low>{NUMBER})\)"
            rf"(?P<low_magnitude>)(?P<high>(?!))?(?P<magnitude>{_MAGNITUDE})?(?P<per>(?!))?"
        ),
        _loss,
        frozenset("("),
    ),
    Rule(
        "money",
        re.compile(
            rf"(?:(?<!\w)(?P<minus>[-−–])(?=\w{{0,3}}{_SIGN}))?(?<![A-Za-z])(?:(?P<area>{any_of(_AREAS)})(?=[$¥])|(?P<spaced>US)\s(?=\$))?"
            rf"(?P<sign>{_SIGN})\s?{_QUANTITY}{_RATE}"
        ),
        _signed,
        _MARKS,
    ),
    Rule(
        "money",
        re.compile(rf"{START}(?P<code>{any_of(_CODES)})\s?{_QUANTITY}{_RATE}"),
        _coded,
        DIGITS,
        lead=CAPITAL,
    ),
    figure(
        "money",
        rf"{START}{_QUANTITY}\s?(?P<code>{any_of(_BEHIND)})\b{_RATE}",
        _coded,
    ),
    Rule(
        "money",
        re.compile(rf"{START}{_QUANTITY}\s?(?P<sign>{_SIGN}){_RATE}"),
        _trailing,
        _MARKS,
        lead=FIGURE,
    ),
    Rule(
        "money",
        re.compile(rf"{START}(?P<amount>{NUMBER})\s?[¢￠]"),
        _cents,
        frozenset("¢￠"),
        lead=FIGURE,
    ),
    figure(
        "money",
        rf"{START}(?P<amount>\d{{1,2}})p{END}",
        lambda match: f"{numbers.number(match['amount'])} pence",
        "p",
    ),
]
