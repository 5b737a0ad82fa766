"""What is asked for, an article and how to narrate it, before anything is done about it.

It can be written down, as the bytes of the article and JSON, and be done another day.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from narrator.article import article_of
from narrator.errors import BadValue, NotText
from narrator.narration import Narration, narrate
from narrator.settings import Settings
from narrator.text import lexicon
from narrator.text.lexicon import Lexicon
from narrator.text.read.kind import kind_by_magic
from narrator.types import Article

MAX_LEXICON_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class Order:
    """An article and how to narrate it. `source` is bytes in the `charset` of the request; where
    there is a `url` they came from it."""

    source: bytes
    format: str = "mp3"
    kind: str | None = None
    charset: str | None = None
    url: str = ""
    title: str | None = None
    voice: str | None = None
    speed: float | None = None
    lexicon: Any = None  # as it was sent: a long one takes a second, on the thread that plans
    keep: frozenset[str] = frozenset()
    drop: frozenset[str] = frozenset()
    how: Mapping[str, Any] = field(default_factory=dict)  # more keywords of `narrate`

    @property
    def is_pdf(self) -> bool:
        """Whether PDFium will read it."""
        magic = None if self.kind == "text" else kind_by_magic(self.source)
        return magic == "PDF" or (self.kind == "pdf" and magic is None)

    def narration(self, settings: Settings) -> Narration:
        """The narration asked for. Raises `InputError`, `MissingError`."""
        said = _lexicon(self.lexicon)
        return narrate(
            self.source,
            voice=self.voice,
            speed=self.speed,
            title=self.title,
            kind=self.kind,
            charset=self.charset,
            url=self.url,
            keep=self.keep,
            drop=self.drop,
            lexicon=said,
            settings=settings,
            **self.how,
        )

    def request(self) -> dict[str, Any]:
        """All but the bytes, as JSON has it; `of` makes an order of the two again."""
        said = {field.name: getattr(self, field.name) for field in fields(self)}
        del said["source"]
        rules = {name: sorted(said[name]) for name in ("keep", "drop")}
        how = {name: value for name, value in self.how.items() if value is not None}
        return said | rules | {"how": how}

    @classmethod
    def of(cls, source: bytes, request: Mapping[str, Any]) -> Order:
        """The order that was written down. Of a request of another version what is known."""
        known = {field.name for field in fields(cls)} - {"source"}
        said = {name: value for name, value in request.items() if name in known}
        rules = {name: frozenset(said.get(name) or ()) for name in ("keep", "drop")}
        return cls(source, **(said | rules))

    def article(self, settings: Settings) -> Article:
        """What of the article will be read. Raises `InputError`, for a lexicon too, though it
        changes nothing here."""
        _lexicon(self.lexicon)
        return article_of(
            self.source,
            settings=settings,
            title=self.title,
            kind=self.kind,
            charset=self.charset,
            url=self.url,
            keep=self.keep,
            drop=self.drop,
        )


def _lexicon(given: Any) -> Lexicon | None:
    """A lexicon as its file has it, or as an object of words. Raises `BadValue`, `BadLexicon`."""
    if given is None:
        return None
    if isinstance(given, str):
        if len(encoded(given)) > MAX_LEXICON_BYTES:
            raise BadValue("lexicon", f"{given[:40]}…", f"at most {MAX_LEXICON_BYTES:,} bytes")
        return lexicon.parse(given)
    if not isinstance(given, Mapping) or not all(isinstance(said, str) for said in given.values()):
        raise BadValue("lexicon", str(given)[:40], "a string, or an object of strings")
    length = 0
    for word, said in given.items():
        length += len(encoded(word + said))
    if length > MAX_LEXICON_BYTES:
        raise BadValue("lexicon", f"{len(given):,} words", f"at most {MAX_LEXICON_BYTES:,} bytes")
    return lexicon.of(given)


def encoded(text: str) -> bytes:
    """`text` in UTF-8. Raises `NotText` for a lone surrogate, which JSON can smuggle in."""
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise NotText("a lone surrogate, half of a character") from None
