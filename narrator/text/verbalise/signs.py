"""Signs: "&", "+", "=", brackets, dashes, arrows, and what has no words (emoji, ©, zero width)."""

from __future__ import annotations

import re
import unicodedata

from narrator.text.verbalise import numbers
from narrator.text.verbalise.rules import CAPITAL, Rule

_NUMERAL = re.compile(r"[IVX]+")


def _spelt(match: re.Match[str]) -> str | None:
    """As "AT&T" → "A.T. and T": letters with stops are spelt by every voice, a lone one anyway."""
    left, right = match[1], match[2]
    if _NUMERAL.fullmatch(left) and _NUMERAL.fullmatch(right) and len(left + right) > 2:
        return None  # "Parts II & III"
    return f"{_letters(left)} and {_letters(right)}"


def _letters(word: str) -> str:
    return word if len(word) == 1 else " ".join(word)


def _variable(match: re.Match[str]) -> str | None:
    """As "$PATH" → "PATH", "$var_2" → "var two"."""
    parts = re.findall(r"[^\W\d_]+|\d+", match["name"])
    return " ".join(numbers.whole(part) if part.isdecimal() else part for part in parts) or None


_SAID = {
    "&": "and",
    "＆": "and",
    "+": "plus",
    "＋": "plus",
    "=": "equals",
    "<": "less than",
    ">": "greater than",
    "≤": "less than or equal to",
    "≥": "greater than or equal to",
    "≠": "is not equal to",
    "≈": "about",
    "±": "plus or minus",
    "×": "times",
    "÷": "divided by",
    "√": "the square root of",
    "∞": "infinity",
    "%": "percent",
    "°": "degrees",
    "−": "minus",
    "@": "at",
    "§": "section",
    "→": "to",
    "∑": "the sum of",
    "∆": "delta",
    "∂": "partial",
    "$": "dollars",
    "€": "euros",
    "£": "pounds",
    "¥": "yen",
    "¢": "cents",
    "₹": "rupees",
    "№": "number",
    "℃": "degrees Celsius",
    "℉": "degrees Fahrenheit",
    "‰": "per mille",
    "∈": "in",
    "⇒": "implies",
    "∴": "therefore",
    "∩": "intersection",
    "∪": "union",
}


def _said(match: re.Match[str]) -> str:
    return _SAID[match[0][0]]


def _nothing(match: re.Match[str]) -> str:
    return ""


def _blank(match: re.Match[str]) -> str:
    return " "


_SIGNS = "".join(re.escape(sign) for sign in _SAID)
_REASON_MARK = "a trade mark, copyright or end mark is not read aloud"

_POWERS = {"ⁿ": "to the n", "ᵐ": "to the m", "ᵏ": "to the k", "ˣ": "to the x"}
_RAISED = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789", strict=True))


def _raised(match: re.Match[str]) -> str:
    """As "x²" → "squared", "10⁻⁹" → "to the minus nine"; behind a word, a note's number."""
    digits = "".join(_RAISED.get(char, char) for char in match["digits"])
    if not match["minus"] and digits in ("2", "3"):
        return "squared" if digits == "2" else "cubed"
    return f"to the {'minus ' if match['minus'] else ''}{numbers.whole(digits)}"


def _stars(match: re.Match[str]) -> str | None:
    """As "★★★★☆" → "four out of five stars"; one star alone is an ornament."""
    full, of = len(match[1]), len(match[0])
    if of < 3:
        return None
    said = numbers.cardinal(full)
    return f"{said} stars" if full == of else f"{said} out of {numbers.cardinal(of)} stars"


def _isotope(match: re.Match[str]) -> str:
    """As "¹⁴C" → "fourteen C"."""
    return numbers.whole("".join(_RAISED[char] for char in match[0]))


# Before the rules about numbers.
EARLY = [
    Rule(
        "isotope", re.compile(r"(?<!\w)[⁰¹²³⁴-⁹]{1,3}(?=[A-Z])"), _isotope, frozenset("⁰¹²³⁴⁵⁶⁷⁸⁹")
    ),
    Rule(
        "power",
        re.compile(r"(?<=[\w)])[ⁿᵐᵏˣ](?!\w)"),
        lambda match: _POWERS[match[0]],
        frozenset("ⁿᵐᵏˣ"),
    ),
    Rule(
        "grade",
        re.compile(
            r"(?<![\w.])(?<=\s)([A-F])[-−](?=[.,;:)]|\s(?:grades?|average|rating|student|in|on|or|to|for)\b)"
        ),
        lambda match: f"{match[1]} minus",
        frozenset("-−"),
        lead=CAPITAL,
    ),
    Rule("hyphen", re.compile(r"(?<=[A-Z])–(?=\d)"), _blank, frozenset("–")),
    Rule("stars", re.compile(r"(?<![★☆])(★{1,5})(☆{0,4})(?![★☆])"), _stars, frozenset("★")),
    # "A–Z", "A-C".
    Rule(
        "range",
        re.compile(r"(?<=(?<!\w)[A-Z])–(?=[A-Z](?!\w))|(?<=(?<!\w)A)-(?=[B-Z](?![\w-]))"),
        lambda match: " to ",
        frozenset("–-"),
    ),
    Rule(
        "letters",
        re.compile(r"(?<![\w$])[A-Za-z]{1,20}\$[A-Za-z]{1,20}(?![\w$])"),
        lambda match: match[0].replace("$", "s" if match[0][-1].islower() else "S"),
        frozenset("$"),
    ),
    Rule(
        "note",
        re.compile(
            r"(?<=[^\W\d_][^\W\d_][^\W\d_])(?<![₀-₉])[¹²³⁴-⁹⁰]{1,3}(?!\w)"
            r"|(?<=[.,;:!?”\"])[¹²³⁴-⁹⁰]{1,3}|\[\d{1,3}\]"
        ),
        _nothing,
        frozenset("¹²³⁴⁵⁶⁷⁸⁹⁰["),
        "the number of a note",
    ),
    Rule(
        "entity",
        re.compile(r"(?<!\w)&(?:nbsp|amp);"),
        lambda match: "and" if match[0] == "&amp;" else "",
        frozenset("&"),
    ),
    Rule(
        "letters",
        re.compile(r"(?<!\w)([A-Z]{1,3})\s?&\s?([A-Z]{1,3})(?!\w)"),
        _spelt,
        frozenset("&"),
        lead=CAPITAL,
    ),
    Rule(
        "sharp",
        re.compile(r"(?<!\w)([A-G])[#♯](?!\w)"),
        lambda m: f"{m[1]} sharp",
        frozenset("#♯"),
        lead=CAPITAL,
    ),
    Rule(
        "plus",
        re.compile(r"(?<!\w)(C|G|Notepad|c|g)\+\+(?![^\W\d])"),
        lambda m: f"{m[1]} plus plus",
        frozenset("+"),
    ),
    Rule(
        "minus",
        re.compile(r"(?<=[\d\w)])\s?[-−–]\s?(?=[\dxyz]+\s?=)"),
        lambda m: " minus ",
        frozenset("="),
    ),
]

EARLY += [
    Rule("sign", re.compile(r"¶\s?(?=\d)"), lambda match: "paragraph ", frozenset("¶")),
    Rule(
        "function",
        re.compile(r"(?<![\w)(])([fghFP])\(([xyztnAX])\)(?!\w)"),
        lambda match: f"{match[1]} of {match[2]}",
        frozenset("("),
    ),
    Rule(
        "letters",
        re.compile(r"(?<![\w$])\$(?P<name>[A-Za-z_]\w{1,40})(?![\w$])"),
        _variable,
        frozenset("$"),
    ),
    Rule(
        "sign",
        re.compile(r"(?<!\d)(?<!\d\s)(?<![€£¥]/)\$(?!\s?[\d.]|\(\d|/[€£¥])"),
        lambda match: "dollar",
        frozenset("$"),
    ),
]

# Without words, so the same in every language.
MARKS = [
    Rule("pause", re.compile(r"(?<=\w)\s?[|•·◦]\s?(?=\w)"), lambda match: ", ", frozenset("|•·◦")),
    Rule("tag", re.compile(r"</?[A-Za-z][^<>\n]{0,200}>"), _nothing, frozenset("<"), "markup"),
    Rule(
        "dash",
        re.compile(r"(?<=\w)\s?(?:--+|[―⸺⸻])\s?(?=\w)"),
        lambda match: " — ",
        frozenset("-―⸺⸻"),
    ),
    Rule("dash", re.compile(r"(?<!\S)(?:-+|[–―‒])(?!\S)"), lambda match: "—", frozenset("-–―‒")),
    Rule("dash", re.compile(r"[–―]|--+"), lambda match: "—", frozenset("-–―")),
    Rule("hyphen", re.compile(r"(?<=[^\W_])[‐‑‒](?=[^\W_])"), lambda match: "-", frozenset("‐‑‒")),
    Rule(
        "mark",
        re.compile(r"[©®™℠℗■□▪▫◼◻◾◽●○•◦‣▶►▸★☆†‡¶※❖✦✱]"),
        _nothing,
        frozenset(),
        _REASON_MARK,
    ),
    Rule("slash", re.compile(r"(?<=[\w:])\\(?=\w)"), _blank, frozenset("\\")),
    Rule("colon", re.compile(r"(?<=\d):(?=\d)"), _blank, frozenset(":")),
    Rule("slash", re.compile(r"(?<=[^\W_]|[.)])\s?/\s?(?=[^\W_])"), _blank, frozenset("/")),
    Rule("underscore", re.compile(r"(?<=[^\W_])_+(?=[^\W_])"), _blank, frozenset("_")),
]

_OR = "his/her|he/she|him/her|she/he|s/he|her/his|her/him"
# Behind units (km²), before numbers.
POWERS = [
    Rule(
        "power",
        re.compile(r"(?<=[\w)])\^\{?(?P<minus>[-−])?(?P<digits>\d{1,6})\}?"),
        _raised,
        frozenset("^"),
    ),
    Rule(
        "power",
        re.compile(r"(?<=[\w)])(?<![⁰¹²³⁴-⁹])(?P<minus>⁻)?⁺?(?P<digits>[⁰¹²³⁴-⁹]{1,6})"),
        _raised,
        frozenset("⁰¹²³⁴⁵⁶⁷⁸⁹"),
    ),
]

# Greek letters (and the micro sign) by their names.
GREEK = {
    char: unicodedata.name(char).rsplit(" ", 1)[1].lower()
    for char in "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩαβγδεζηθικλμνξοπρστυφχψω"
} | {"µ": "mu", "Λ": "lambda", "λ": "lambda"}
_GREEK = "".join(GREEK)
_GREEK_WORD = re.compile(r"[\u0370-\u03ff\u1f00-\u1fff]{2}")
_NEAR = 40  # characters


def _greek(match: re.Match[str]) -> str | None:
    """As "π" → "pi": a lone Greek letter is a symbol, but a word beside other Greek words."""
    around = match.string[max(0, match.start() - _NEAR) : match.end() + _NEAR]
    return None if _GREEK_WORD.search(around) else GREEK[match[0]]


LATE = [
    Rule(
        "letter",
        re.compile(rf"(?<![\u0370-\u03ff\u1f00-\u1fff])[{_GREEK}](?![\u0370-\u03ff\u1f00-\u1fff])"),
        _greek,
        frozenset(_GREEK),
    ),
    Rule(
        "slash",
        re.compile(rf"(?<!\w)(?:{_OR})(?!\w)", re.I),
        lambda match: "she or he" if match[0] == "s/he" else match[0].replace("/", " or "),
        frozenset("/"),
    ),
    Rule(
        "slash",
        re.compile(r"(?<=[a-z0-9])\s?/\s?(?=[^\W_])(?!or\b)"),
        lambda match: " slash ",
        frozenset("/"),
    ),
    Rule("arrow", re.compile(r"[-=]{1,2}>"), lambda match: "to", frozenset(">")),
    *MARKS,
    Rule(
        "times",
        re.compile(r"(?<=[\w)])(?:\s\*\s|\*)(?=\d)"),
        lambda match: " times ",
        frozenset("*"),
    ),
    Rule("sign", re.compile(rf"&+|[{_SIGNS}]"), _said, frozenset(_SAID)),
]
