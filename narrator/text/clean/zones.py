"""Verdicts: which labels count where they stand, and what their neighbours make of a line."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import groupby, pairwise

from narrator.text.clean.labels import Label
from narrator.text.clean.look import Look
from narrator.text.clean.patterns import begins, is_whole
from narrator.text.clean.title import Title, stem
from narrator.text.clean.words import fold, vocabulary

# A line in a group of furniture goes with it when it has no more words than this.
MAX_GROUP_WORDS = 16
# Comments end the article only in its second half.
COMMENTS_FROM = 0.5
# A note on the author or a firm stands behind this share of the words.
ABOUT_FROM = 0.4
_FOOTNOTE = re.compile(r"(?:[¹²³⁴-⁹⁰]{1,3}|\[\^?\d{1,3}\]:?|\*{1,3}|†|‡)\s?\S")
_ABOUT = re.compile(r"about (?:the )?(?P<who>[\w’'&.,+ -]{2,60}?)\s*(?P<colon>:\s*\S.*)?", re.IGNORECASE | re.DOTALL)
_NAME = re.compile(r"(?:[A-ZÀ-Þ][\w’'-]*\.?\s+){1,3}[A-ZÀ-Þ][\w’'-]+")
_NAMES_ONLY = re.compile(
    r"(?:(?:[A-ZÀ-Þ][\w’'-]*\.?|de|van|von|der|la|le|el|al|bin)[\d,*†‡]*(?:\s+|$)){1,5}(?:[,;&].*|and .*)?"
)
_NAME_LIST = re.compile(
    r"(?:[A-ZÀ-Þ][\w’'.-]+ ){1,3}[A-ZÀ-Þ][\w’'-]+(?:\s?[\da-z*†‡](?:,[\da-z*†‡])*)?"
    r"(?:(?:, (?:and |& )?| and | & )(?:[A-ZÀ-Þ][\w’'.-]+ ){1,3}[A-ZÀ-Þ][\w’'-]+(?:\s?[\da-z*†‡](?:,[\da-z*†‡])*)?)+"
)
_INITIALLED = re.compile(r"(?:[A-Z]\.\s?)+[A-Z][\w’'-]+[\d,*†‡]*,\s")
_BIO = re.compile(
    r"(?:is|was|are|writes|works|lives|teaches|covers|reports|has (?:written|worked|reported|covered)|receives?|edits|runs|[’']s)\b"
)
_SIGNATURE_RULE = re.compile(r"[_=]{4,}|--")
_NUMBERING = re.compile(r"^\d{1,2}(?:\.\d{1,2})*\.?\s+")


class Judge:
    """Finds the rule, if any, by which each block of an article goes."""

    def __init__(self, looks: Sequence[Look], labels: Sequence[Label | None], title: Title | None):
        self.looks = looks
        self.labels = labels
        self.title = title.at if title is not None else -1
        self.rules: list[str | None] = [None] * len(looks)
        self.copies = Counter(fold(look.text) for look in looks if not (look.long or look.closed))
        self.numbering = _numbering(looks)
        self.first, self.last = self._body()

    def verdicts(self) -> list[str | None]:
        """One rule or None a block."""
        if len(self.looks) < 2:
            return self.rules
        self._sections()
        self._related_lists()
        self._forms()
        self.first, self.last = self._body()
        self._own()
        self._title_copies()
        self._above()
        self._people()
        self._groups()
        self._bios()
        self._notes()
        self._tags()
        self._leftovers()
        if self.title >= 0:
            self.rules[self.title] = None
        return self.rules

    def _author(self, at: int) -> bool:
        """An author's sentence, as far as one can see."""
        look, label = self.looks[at], self.labels[at]
        return at != self.title and self.rules[at] is None and look.told and label is None

    def _body(self) -> tuple[int, int]:
        """First and last of the author's sentences, by place."""
        start = self.title + 1 if self.title >= 0 else 0
        places = [at for at in range(start, len(self.looks)) if self._author(at)]
        return (places[0], places[-1]) if places else (start, len(self.looks) - 1)

    def _own(self) -> None:
        """Labels that count where they stand."""
        for at, label in enumerate(self.labels):
            if label is None or self.rules[at] is not None or at == self.title:
                continue
            if at in self.numbering:
                continue
            head, tail = at < self.first, at > self.last
            above = at < self.title
            counts = {
                "any": True,
                "edge": head or tail or self._again(at),
                "tail": tail,
                "above": above or tail or self._beside_controls(at),
            }
            if counts[label.where]:
                self.rules[at] = label.rule

    def _again(self, at: int) -> bool:
        """The same unclosed line of several words stands elsewhere too: a control, no heading."""
        look = self.looks[at]
        return not look.closed and look.count > 1 and self.copies[fold(look.text)] > 1

    def _beside_controls(self, at: int) -> bool:
        """A consent notice at the top with its buttons next to it."""
        if at > self.first:
            return False
        after = self.labels[at + 1] if at + 1 < len(self.labels) else None
        return (
            after is not None
            and after.rule == "furniture"
            and self.looks[at + 1].chunk == self.looks[at].chunk
        )

    def _title_copies(self) -> None:
        if self.title < 0:
            return
        whole = stem(self.looks[self.title].text)
        for at, look in enumerate(self.looks):
            if at == self.title or self.rules[at] is not None or look.long:
                continue
            outside = at < self.first or at > self.last
            if stem(look.text) == whole and (outside or not look.closed):
                self.rules[at] = "title-repeat"

    def _above(self) -> None:
        """Short lines above the title name a section or a site; sentences there stay."""
        for at in range(self.title):
            look = self.looks[at]
            if self.rules[at] is None and not look.closed and look.count <= 6:
                self.rules[at] = "above-title"

    def _people(self) -> None:
        """A line of names alone, above the text and next to a date, a byline or a control."""
        start = max(self.title + 1, 0)
        for at in range(start, self.first):
            look = self.looks[at]
            if self.rules[at] is not None or look.closed or look.count > 20:
                continue
            if _INITIALLED.match(look.text) or self._affiliated(look) or (look.count <= 5 and _NAMES_ONLY.fullmatch(look.text) and self._beside_metadata(at)):
                self.rules[at] = "byline"

    def _affiliated(self, look: Look) -> bool:
        """A name, or a note's letter or number, and a place or post it belongs to."""
        noted = re.match(r"\d|[a-z*†] [A-Z]", look.text) is not None
        named = "," in look.text and _NAME.match(look.text) is not None
        known = vocabulary().affiliations
        return (noted or named) and any(word in known for word in look.words)

    def _told_of_later(self, at: int) -> bool:
        """One of the last blocks tells of this name, and no earlier sentence does."""
        name = self.looks[at].text
        later = [look for look in self.looks[-12:] if not look.long]
        return any(
            look.text.startswith(name + " ") and _BIO.match(look.text[len(name) + 1 :])
            for look in later
        )

    def _beside_metadata(self, at: int) -> bool:
        for near in (at - 1, at + 1):
            if 0 <= near < len(self.looks) and near != self.title:
                rule = self.rules[near]
                if rule in ("date", "byline", "counter", "furniture", "separator", "navigation"):
                    return True
        return False

    def _groups(self) -> None:
        """Lines of one group, none of them a sentence of the author's, mostly furniture."""
        for _, group in groupby(range(len(self.looks)), key=lambda at: self.looks[at].chunk):
            run: list[int] = []
            for at in [*group, -1]:
                if at >= 0 and not self._author(at) and at != self.title:
                    run.append(at)
                    continue
                self._judge_run(run)
                run = []

    def _judge_run(self, run: list[int]) -> None:
        """Most of the lines are furniture by rule or, three or more together, by label."""
        if not run:
            return
        marked = [at for at in run if self.rules[at] is not None or self.labels[at] is not None]
        gone = [at for at in run if self.rules[at] is not None]
        enough = 2 * len(marked) >= len(run) and (len(run) >= 3 or len(marked) == len(run))
        if len(run) < 2 or not (enough or (gone and 2 * len(gone) >= len(run))):
            return
        for at in run:
            look, label = self.looks[at], self.labels[at]
            if at in self.numbering:
                continue
            if self.rules[at] is None and not look.closed and look.count <= MAX_GROUP_WORDS:
                self.rules[at] = label.rule if label is not None else "group"

    def _forms(self) -> None:
        """A group of lines with two controls or more, half of it furniture: a form, sentences
        included."""
        for _, group in groupby(range(len(self.looks)), key=lambda at: self.looks[at].chunk):
            lines = [at for at in group if at != self.title]
            if not 3 <= len(lines) <= 12 or any(self.looks[at].count > 30 for at in lines):
                continue
            labels = [label for at in lines if (label := self.labels[at]) is not None]
            controls = sum(label.rule in ("furniture", "call", "consent") for label in labels)
            if controls < 2 or 2 * len(labels) < len(lines):
                continue
            for at in lines:
                self.rules[at] = self.rules[at] or "group"

    def _related_lists(self) -> None:
        """The lines behind a label that points to other articles, in its group of lines."""
        for at, label in enumerate(self.labels):
            if label is None or label.rule != "related" or self.looks[at].count > 8:
                continue
            if at == self.title or (self.looks[at].text.count(":") and self.looks[at].text[-1] != ":"):
                continue
            for later in range(at + 1, min(at + 12, len(self.looks))):
                look = self.looks[later]
                asks = look.text.endswith(("?", "!", "？"))
                if look.chunk != self.looks[at].chunk or look.prose or (look.closed and not asks):
                    break
                self.rules[at] = self.rules[later] = "related"

    def _sections(self) -> None:
        """Back matter: references, comments, contents, notes on a company."""
        total = sum(look.count for look in self.looks) or 1
        read = 0
        for at, look in enumerate(self.looks):
            read += look.count
            if self.rules[at] is not None or look.long or at == self.title:
                continue
            label = self.labels[at]
            if is_whole("back_matter", look.text.rstrip(": ")):
                self._references(at)
            elif is_whole("contents", look.text.rstrip(": ")):
                self._contents(at)
            elif label is not None and label.rule == "comments" and read > COMMENTS_FROM * total:
                self._comments(at)
            elif label is not None and label.rule == "byline" and read > COMMENTS_FROM * total:
                self._writer_box(at)
            elif _SIGNATURE_RULE.fullmatch(look.text):
                self._signature(at)
            elif read > ABOUT_FROM * total and look.count <= 60 and (match := _ABOUT.fullmatch(look.text)):
                self._about(at, match.group("who"), match.group("colon") is not None)
        self.first, self.last = self._body()

    def _references(self, at: int) -> None:
        places = []
        for later in range(at + 1, len(self.looks)):
            look = self.looks[later]
            same = look.chunk == self.looks[at].chunk
            item = look.block.kind == "item" and not look.prose
            if (same and (not look.prose or begins("reference", look.text))) or (not same and (begins("reference", look.text) or item)):
                places.append(later)
            else:
                break
        if not places:
            return
        for place in (at, *places):
            self.rules[place] = "reference"

    def _contents(self, at: int) -> None:
        """Lines behind the label that come back as headings."""
        later = {fold(_NUMBERING.sub("", look.text)) for look in self.looks[at + 1 :] if not look.long}
        places = []
        for place in range(at + 1, len(self.looks)):
            look = self.looks[place]
            if look.chunk != self.looks[at].chunk or look.closed:
                break
            places.append(place)
        counts = [fold(_NUMBERING.sub("", self.looks[place].text)) for place in places]
        rest = [fold(_NUMBERING.sub("", look.text)) for look in self.looks[(places or [at])[-1] + 1 :] if not look.long]
        if places and later and 2 * sum(text in rest for text in counts) >= len(counts):
            for place in (at, *places):
                self.rules[place] = "contents"

    def _comments(self, at: int) -> None:
        """Behind a count of comments all is comments, when another control follows."""
        behind = [label for label in self.labels[at + 1 :] if label is not None]
        if not behind and at + 1 < len(self.looks):
            return
        for place in range(at, len(self.looks)):
            if self.rules[place] is None:
                self.rules[place] = "comments"

    def _writer_box(self, at: int) -> None:
        """Who wrote it, below the text, and what is told of them in the same group of lines."""
        for place in range(at, min(at + 6, len(self.looks))):
            look = self.looks[place]
            if look.chunk != self.looks[at].chunk or look.count > 40:
                return
            self.rules[place] = "byline" if place == at else "bio"

    def _signature(self, at: int) -> None:
        for place in range(at + 1, len(self.looks)):
            look = self.looks[place]
            if look.chunk != self.looks[at].chunk or look.count > 30 or place > at + 5:
                return
            self.rules[place] = "signature"

    def _about(self, at: int, who: str, inline: bool) -> None:
        """A note on the author or a firm: in the last part, and about a name the text knows."""
        if inline:
            if re.match(r"(?:author|writer|us|reporter)", who, re.IGNORECASE):
                self.rules[at] = "bio"
            return
        if at + 1 >= len(self.looks) or self.looks[at].closed:
            return
        after = self.looks[at + 1]
        name = fold(who)
        author = re.fullmatch(r"(?:authors?|writers?|us|this \w+|me)", name) is not None
        if not author and (name not in fold(after.text[:400]) or who[:1].islower()):
            return
        self.rules[at] = self.rules[at + 1] = "bio"
        place = at + 2
        while place < len(self.looks) and self.looks[place].chunk == self.looks[at].chunk:
            self.rules[place] = "bio"
            place += 1

    def _bios(self) -> None:
        """The last sentences, when they tell of the one who wrote."""
        self.first, self.last = self._body()
        writers = self._writers()
        self._unclosed_bios(writers)
        while self.last > max(self.first, self.title):
            look = self.looks[self.last]
            if not self._is_bio(look, writers):
                return
            self.rules[self.last] = "bio"
            self.first, self.last = self._body()
            self._own()
            self._unclosed_bios(writers)

    def _unclosed_bios(self, writers: set[str]) -> None:
        for at in range(self.last + 1, len(self.looks)):
            look = self.looks[at]
            if self.rules[at] is None and look.count >= 4 and self._is_bio(look, writers):
                self.rules[at] = "bio"

    def _is_bio(self, look: Look, writers: set[str]) -> bool:
        match = _NAME.match(look.text)
        if match is None or look.count > 70 or look.text[0] in "“\"":
            return False
        if not _BIO.match(look.text[match.end() :].lstrip(" ,")) and not _BIO.match(look.text[match.end() :]):
            return False
        name = fold(match.group())
        role = any(word in vocabulary().roles for word in look.words[:14])
        funding = "receives" in look.words or "disclose" in look.words
        if name in writers:
            return role or funding or look.count <= 40
        before = " ".join(fold(other.text) for other in self.looks[self.first : self.last] if not other.long)
        return (role or funding) and name.split()[-1] not in before.split()

    def _writers(self) -> set[str]:
        names = set()
        for at, rule in enumerate(self.rules):
            if rule in ("byline", "date"):
                text = re.sub(r"(?i)^(?:.*\bby|von|par|por|words:|text:)\s+", "", self.looks[at].text)
                match = _NAME.match(text)
                if match:
                    names.add(fold(match.group()))
        return names

    def _notes(self) -> None:
        """Footnotes below the text."""
        for at in range(len(self.looks) - 1, -1, -1):
            look = self.looks[at]
            if self.rules[at] is not None:
                continue
            if at <= self.first or look.count > 60 or not _FOOTNOTE.match(look.block.text):
                break
            if look.block.text[0] == "*" and not look.closed:
                break
            self.rules[at] = "footnote"
        self.first, self.last = self._body()
        self._own()

    def _tags(self) -> None:
        """Below the text, a group of lines of a word or three, and furniture behind it."""
        place = self.last + 1
        while place < len(self.looks):
            chunk = self.looks[place].chunk
            lines = [place]
            while lines[-1] + 1 < len(self.looks) and self.looks[lines[-1] + 1].chunk == chunk:
                lines.append(lines[-1] + 1)
            place = lines[-1] + 1
            free = [at for at in lines if self.rules[at] is None]
            short = all(
                self.looks[at].count <= 3 and not self.looks[at].told and self.looks[at].text[-1] not in ",，—–"
                for at in free
            )
            if len(free) >= 2 and short and place < len(self.looks) and self.rules[place] is not None:
                for at in free:
                    self.rules[at] = "group"

    def _leftovers(self) -> None:
        """Below the text, an unclosed line between furniture, or behind a related label."""
        for at in range(self.last + 1, len(self.looks)):
            look = self.looks[at]
            if self.rules[at] is not None or look.closed or look.count > 20:
                continue
            before, after = self.rules[at - 1], self._rule(at + 1)
            if before is not None and after is not None:
                self.rules[at] = "related" if before == "related" else "group"

    def _rule(self, at: int) -> str | None:
        return self.rules[at] if at < len(self.rules) else "end"


def _numbering(looks: Sequence[Look]) -> frozenset[int]:
    """Lines that count chapters (1, 2, 3 alone in their groups) or tell a live text's times."""
    chunks = Counter(look.chunk for look in looks)
    numbers: list[tuple[int, int]] = []
    clocks: list[int] = []
    for at, look in enumerate(looks):
        if look.count == 1 and chunks[look.chunk] == 1 and re.fullmatch(r"\d{1,2}", look.text):
            numbers.append((int(look.text), at))
        elif look.count <= 4 and is_whole("clock", look.text):
            clocks.append(at)
    found = set(clocks) if len(clocks) > 1 else set()
    for (low, at), (high, later) in pairwise(numbers):
        if high == low + 1 and later > at + 1:
            found |= {at, later}
    return frozenset(found)


def verdicts_of(
    looks: Sequence[Look], labels: Sequence[Label | None], title: Title | None
) -> list[str | None]:
    """The rule by which each block goes; None for what is kept."""
    return Judge(looks, labels, title).verdicts()
