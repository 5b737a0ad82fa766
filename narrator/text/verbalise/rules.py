"""How rules read a text: each looks at the whole text as it was written, the first to claim a
stretch says it, and what nobody claims stays as it is.

Every pattern is tried once from each place of the text and looks a bounded way ahead, so that
reading takes linear time.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from narrator.text.verbalise.fragments import DIGITS
from narrator.types import Phonemes, Span, Verbalised

# Where a rule's matches begin. A figure: a run of digits, the mark before it, or a fraction.
FIGURE = re.compile(r"(?<!\d)\d|[.+('’‘−–-](?=\.?\d)|[¼-¾⅐-⅞]")
CAPITAL = re.compile(r"(?<!\w)[A-Z]")

# What a match is read as; None: the rule does not apply after all; "": it has no words.
Say = Callable[[re.Match[str]], str | None]


@dataclass(frozen=True, slots=True)
class Rule:
    """`pattern` and how to say what it matches.

    `needs`: one of these characters stands in every match, so that a text without them is not
    searched. `reason`: why a match that is said as "" has no words; without one, the mark is
    passed over in silence (a bracket, an asterisk). `ipa`: how the words that it says sound.
    `lead`: where alone a match can begin, so that no other place is tried.
    """

    name: str
    pattern: re.Pattern[str]
    say: Say
    needs: frozenset[str] = frozenset()
    reason: str = ""
    ipa: str = ""
    lead: re.Pattern[str] | None = None


def figure(name: str, pattern: str, say: Say, needs: str = "") -> Rule:
    """A rule for what begins with a figure."""
    return Rule(name, re.compile(pattern), say, frozenset(needs) or DIGITS, lead=FIGURE)


@dataclass(frozen=True, slots=True)
class Claim:
    """Source [start, end) is said as `spoken`, by `rule`."""

    start: int
    end: int
    spoken: str
    rule: Rule


def claims(text: str, rules: Iterable[Rule], first: Iterable[Claim] = ()) -> list[Claim]:
    """What the rules claim of `text`, in its order and not overlapping; `first` goes before."""
    chars = set(text)
    taken = bytearray(len(text))
    places: dict[re.Pattern[str], list[int]] = {}
    found = list(first)
    for claim in found:
        taken[claim.start : claim.end] = b"\x01" * (claim.end - claim.start)
    for rule in rules:
        if rule.needs and rule.needs.isdisjoint(chars):
            continue
        if rule.lead is None:
            for match in rule.pattern.finditer(text):
                _claim(rule, match, taken, found)
            continue
        if rule.lead not in places:
            places[rule.lead] = [match.start() for match in rule.lead.finditer(text)]
        begin, last = rule.pattern.match, 0
        for place in places[rule.lead]:
            if place >= last and not taken[place] and (led := begin(text, place)):
                last = led.end()
                _claim(rule, led, taken, found)
    found.sort(key=lambda claim: claim.start)
    return found


_DIGIT = re.compile("[0-9]")


def _has_number(spoken: str) -> bool:
    """Whether a digit, or a sign like "²" that patterns take for part of a word, is left in it."""
    if spoken.isascii():
        return _DIGIT.search(spoken) is not None
    return any(char.isnumeric() and not char.isalpha() for char in spoken)


def _claim(rule: Rule, match: re.Match[str], taken: bytearray, found: list[Claim]) -> None:
    """Claim what `match` covers, unless it is claimed, or the rule does not apply after all."""
    start, end = match.span()
    if start == end or taken.find(1, start, end) >= 0:
        return
    spoken = rule.say(match)
    if spoken is not None and not _has_number(spoken):
        taken[start:end] = b"\x01" * (end - start)
        found.append(Claim(start, end, spoken, rule))


def spoken(text: str, found: list[Claim]) -> Verbalised:
    """`text` with each claim in the words of it."""
    writer = _Writer(text)
    last = 0
    for claim in found:
        writer.keep(last, claim.start)
        writer.put(claim)
        last = claim.end
    writer.keep(last, len(text))
    return writer.verbalised()


# A mark that no blank may stand before where something has been dropped.
_CLOSING = frozenset(".,;:!?…)’”»")
_PIECE = re.compile(r"\S+")


class _Writer:
    """The spoken text as it grows, and which of it came from where."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._parts: list[str] = []
        self._at = 0
        self._last = ""  # the last character written
        self._parted = True  # false after a claim: a word that follows needs a blank
        self._dropped = False  # the last thing read had no words
        self._atoms: list[tuple[int, int, int, int]] = []
        self._reasons: list[tuple[int, int, str, str]] = []
        self._phonemes: list[Phonemes] = []

    def keep(self, start: int, end: int) -> None:
        """Source [start, end) as it is."""
        if start == end:
            return
        if self._dropped:
            start = self._after_dropped(start, end)
        elif not self._parted and self._text[start].isalnum():
            self._write(" ")
        at = self._at
        for match in _PIECE.finditer(self._text, start, end):
            self._atoms.append(
                (match.start(), match.end(), at + match.start() - start, at + match.end() - start)
            )
        self._write(self._text[start:end])
        self._parted, self._dropped = True, False

    def put(self, claim: Claim) -> None:
        """The words of a claim."""
        if not claim.spoken:
            self._atoms.append((claim.start, claim.end, self._at, self._at))
            if claim.rule.reason:
                self._because(claim)
            self._dropped = True
            return
        if (self._last.isalnum() or self._last == ")") and claim.spoken[0].isalnum():
            self._write(" ")
        self._atoms.append((claim.start, claim.end, self._at, self._at + len(claim.spoken)))
        if claim.rule.ipa:
            self._phonemes.append(Phonemes(self._at, self._at + len(claim.spoken), claim.rule.ipa))
        self._write(claim.spoken)
        self._parted, self._dropped = claim.spoken[-1].isspace(), False

    def _because(self, claim: Claim) -> None:
        """Note why a claim has no words; one reason for what stands together."""
        start, name = claim.start, claim.rule.name
        if self._reasons and self._reasons[-1][1:3] == (start, name):
            start = self._reasons.pop()[0]
        self._reasons.append((start, claim.end, name, claim.rule.reason))

    def _after_dropped(self, start: int, end: int) -> int:
        """Where to go on, so that a dropped mark leaves no blank too many and joins no words."""
        char = self._text[start]
        if char.isspace() and (not self._last or self._last.isspace() or self._last in "(“«"):
            while start < end and self._text[start].isspace():
                start += 1
        elif char in _CLOSING and self._last == " " and self._parts[-1].endswith(" "):
            self._parts[-1] = self._parts[-1][:-1]
            self._at -= 1
        elif not self._parted and char.isalnum():
            self._write(" ")
        return start

    def _write(self, words: str) -> None:
        if words:
            self._parts.append(words)
            self._at += len(words)
            self._last = words[-1]

    def verbalised(self) -> Verbalised:
        out = "".join(self._parts)
        if self._dropped:
            out = out.rstrip()
        merged = list(_merged(self._atoms))
        spans = tuple(Span(*atom) for atom in merged if atom[3] > atom[2])
        silent = [(start, end) for start, end, at, to in merged if to == at]
        dropped = tuple(_with_reasons(silent, self._reasons))
        return Verbalised(out, spans, dropped, tuple(self._phonemes))


def _merged(atoms: list[tuple[int, int, int, int]]) -> Iterator[tuple[int, int, int, int]]:
    """Atoms that touch in the source are one word."""
    held: tuple[int, int, int, int] | None = None
    for atom in atoms:
        if held and held[1] == atom[0]:
            held = _joined(held, atom)
        else:
            if held:
                yield held
            held = atom
    if held:
        yield held


def _joined(
    left: tuple[int, int, int, int], right: tuple[int, int, int, int]
) -> tuple[int, int, int, int]:
    if right[3] == right[2]:
        return left[0], right[1], left[2], left[3]
    if left[3] == left[2]:
        return left[0], right[1], right[2], right[3]
    return left[0], right[1], left[2], right[3]


def _with_reasons(
    silent: list[tuple[int, int]], reasons: list[tuple[int, int, str, str]]
) -> Iterator[tuple[int, int, str, str]]:
    """The reasons, in order; a word that is nothing but marks has one for all of it."""
    last = 0
    for start, end in silent:
        first = bisect_left(reasons, (start,), lo=last)
        yield from reasons[last:first]
        last = bisect_left(reasons, (end,), lo=first)
        why = reasons[first][2:] if last > first else ("mark", "a mark that is not read aloud")
        yield start, end, *why
    yield from reasons[last:]
