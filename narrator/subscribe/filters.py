"""Which of a feed's articles are wanted: by words, by length, by age."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from narrator.errors import BadValue

DAY_S = 86_400.0


@dataclass(frozen=True, slots=True)
class Filters:
    """An article is wanted that has one of `words` (if there are any) and none of `without`, in
    its title or its text, whole and whatever their case; that has at least `least_words` words and
    at most `most_words` (0: any number); and that is at most `days` days old (0: of any age)."""

    words: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    least_words: int = 0
    most_words: int = 0
    days: float = 0.0

    @classmethod
    def of(cls, said: Mapping[str, Any]) -> Filters:
        """Of what `said` wrote. Raises `BadValue`."""
        known = {field.name for field in fields(cls)}
        for name, value in said.items():
            if name not in known:
                raise BadValue("filters", name[:40], f"one of {', '.join(sorted(known))}")
            wanted = (list, tuple) if name in ("words", "without") else (int, float)
            if not isinstance(value, wanted) or isinstance(value, bool):
                raise BadValue(name, str(value)[:40], "a list" if list in wanted else "a number")
        lists = {name: tuple(map(str, said.get(name, ()))) for name in ("words", "without")}
        return cls(**(dict(said) | lists))

    def said(self) -> dict[str, Any]:
        return asdict(self)

    def too_old(self, published_at: float) -> str:
        """Why an article of that time is not wanted, or ""."""
        if self.days and published_at and published_at < time.time() - self.days * DAY_S:
            return f"it is older than {self.days:g} days"
        return ""

    def refusal(self, title: str, text: str) -> str:
        """Why an article is not wanted, or ""."""
        count = len(text.split())
        if count < self.least_words:
            return f"it has {count} words, fewer than {self.least_words}"
        if self.most_words and count > self.most_words:
            return f"it has {count} words, more than {self.most_words}"
        whole = f"{title}\n{text}"
        if self.words and not any(_has(whole, word) for word in self.words):
            return f"it has none of the words {', '.join(self.words)}"
        unwanted = next((word for word in self.without if _has(whole, word)), None)
        return f"it has the word {unwanted}" if unwanted else ""


def _has(text: str, word: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text, re.IGNORECASE) is not None
