"""What the commands share: sources in, settings, lines and bars on standard error."""

from __future__ import annotations

import argparse
import os
import re
import sys
import time
import urllib.parse
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from narrator.errors import (
    AddressRefused,
    BadLexicon,
    BadValue,
    NarratorError,
    TooLarge,
    UnreadableSource,
)
from narrator.settings import Settings, load

if TYPE_CHECKING:
    from narrator.narration import Narration
    from narrator.speaking import Speaking
    from narrator.text.lexicon import Lexicon
    from narrator.types import Article

TELL_S = 15.0
MAX_LEXICON_BYTES = 1_000_000

_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)  # RFC 3986, 3.1
_HOST = re.compile(r"www\.|[a-z0-9-]+(?:\.[a-z0-9-]+)+/", re.IGNORECASE)
_ONLY_ADDRESS = re.compile(rb"\s*https?://[!-~]{1,2000}\s*", re.IGNORECASE)
# What a file's name says of it; the content tells the other kinds.
_KINDS = {".md": "markdown", ".markdown": "markdown", ".html": "html", ".htm": "html"}


@dataclass(frozen=True, slots=True)
class Source:
    """What SOURCE gave: bytes, their kind and encoding where they are known, and their address."""

    data: bytes
    kind: str | None = None
    charset: str | None = None
    url: str = ""


def say(line: str) -> None:
    """A line for the user, on standard error."""
    print(line, file=sys.stderr, flush=True)


def plain(text: str) -> str:
    """Text of somebody else's for a terminal: what is no letter or sign is a blank."""
    return "".join(char if char.isprintable() else " " for char in text)


def put(path: Path) -> None:
    """A path, on standard output, in the bytes that the system knows it by."""
    sys.stdout.buffer.write(os.fsencode(path) + b"\n")
    sys.stdout.buffer.flush()


def is_address(source: str) -> bool:
    """Whether SOURCE is fetched."""
    return bool(_ADDRESS.match(source)) and not os.path.lexists(source)


def settings_of(options: argparse.Namespace) -> Settings:
    """The settings with the command's options over them. Raises `BadValue`."""
    names = ("voice", "speed", "pace", "loudness", "host", "port")
    given = {name: getattr(options, name, None) for name in names}
    return load({name: value for name, value in given.items() if value is not None})


def source_of(source: str, options: argparse.Namespace, settings: Settings) -> Source:
    """The content of SOURCE. Raises `InputError`."""
    if not source:
        raise BadValue("SOURCE", source, "a file, an http(s) address, or -")
    if is_address(source):
        return _fetched(source, options.kind, settings)
    try:
        if source == "-":
            content = _content(sys.stdin.buffer, settings)
        else:
            with Path(source).open("rb") as file:
                content = _content(file, settings)
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        if isinstance(error, FileNotFoundError) and _HOST.match(source):
            why += f"; if it is an address, write https://{source}"
        raise UnreadableSource(source, why) from None
    except ValueError:
        raise UnreadableSource(source, "a file's name has no NUL character") from None
    if _ONLY_ADDRESS.fullmatch(content):
        address = content.strip().decode("ascii")
        say(f"this is only an address: `narrator {options.command} {address}` opens it")
    kind = options.kind or (None if source == "-" else _KINDS.get(Path(source).suffix.lower()))
    return Source(content, kind)


def _content(file: BinaryIO, settings: Settings) -> bytes:
    """All of a file. Raises `TooLarge`."""
    start = file.read(8)
    limit_bytes, setting = settings.most_bytes(start)
    content = start + file.read(limit_bytes)
    if len(content) > limit_bytes:
        raise TooLarge(limit_bytes, setting)
    return content


def _fetched(address: str, kind: str | None, settings: Settings) -> Source:
    from narrator.fetch import fetch
    from narrator.fetch.address import NOT_PUBLIC

    if sys.stderr.isatty():
        say(f"opening {address}")
    try:
        came = fetch(address, settings, private=settings.fetch_private != "never")
    except AddressRefused as error:
        if NOT_PUBLIC not in error.why or settings.fetch_private != "never":
            raise
        setting = "the setting fetch_private: NARRATOR_FETCH_PRIVATE=commands"
        why = f"{error.why}; for one of your own network there is {setting}"
        raise AddressRefused(error.address, why) from None
    return Source(came.data, kind or came.kind, came.charset, came.url)


def stem_of(source: str) -> str:
    """What to name a file after, where the article has no title."""
    if _ADDRESS.match(source):
        parts = urllib.parse.urlsplit(source)
        return urllib.parse.unquote(Path(parts.path).stem) or parts.hostname or ""
    return "" if source == "-" else Path(source).stem


def rules(given: Sequence[str] | None) -> frozenset[str]:
    """The names in the values of a repeated `--keep` or `--drop`."""
    names = (name.strip() for value in given or () for name in value.split(","))
    return frozenset(name for name in names if name)


def lexicon_of(options: argparse.Namespace) -> Lexicon | None:
    """The lexicon that `--lexicon` names. Raises `UnreadableSource`, `BadLexicon`."""
    text = lexicon_text(options)
    if text is None:
        return None
    from narrator.text import lexicon

    try:
        return lexicon.parse(text)
    except BadLexicon as error:
        error.add_note(options.lexicon)
        raise


def lexicon_text(options: argparse.Namespace) -> str | None:
    """The text of the lexicon that `--lexicon` names. Raises `UnreadableSource`."""
    path = options.lexicon
    if path is None:
        return None
    try:
        with Path(path).open("rb") as file:
            content = file.read(MAX_LEXICON_BYTES + 1)
        text = content.decode("utf-8-sig")
    except OSError as error:
        raise UnreadableSource(path, (error.strerror or str(error)).lower()) from None
    except UnicodeDecodeError:
        raise UnreadableSource(path, "a lexicon is text in UTF-8") from None
    except ValueError:
        raise UnreadableSource(path, "a file's name has no NUL character") from None
    if len(content) > MAX_LEXICON_BYTES:
        raise UnreadableSource(path, f"a lexicon has at most {MAX_LEXICON_BYTES:,} bytes")
    return text


def article_of(options: argparse.Namespace, settings: Settings) -> Article:
    """The article that the command's SOURCE gives. Raises `InputError`."""
    from narrator.article import article_of as made

    source = source_of(options.source, options, settings)
    return made(
        source.data,
        settings=settings,
        title=options.title,
        kind=source.kind,
        charset=source.charset,
        url=source.url,
        keep=rules(options.keep),
        drop=rules(options.drop),
    )


def narration_of(
    source: str, options: argparse.Namespace, settings: Settings, lexicon: Lexicon | None
) -> Narration:
    """The narration of SOURCE with the command's options. Raises `InputError`, `MissingError`."""
    from narrator.narration import narrate

    try:
        came = source_of(source, options, settings)
        return narrate(
            came.data,
            title=getattr(options, "title", None),
            read_title=not options.no_title,
            kind=came.kind,
            charset=came.charset,
            url=came.url,
            keep=rules(options.keep),
            drop=rules(options.drop),
            lexicon=lexicon,
            quote_voice=options.quote_voice,
            heading_voice=options.heading_voice,
            speakers=options.speakers,
            byline=options.byline,
            bitrate=kbps(getattr(options, "bitrate", None)),
            settings=settings,
        )
    except NarratorError as error:
        if len(getattr(options, "sources", ())) > 1:
            error.add_note(source)  # which of them it was
        raise


def kbps(given: str | None) -> int | None:
    """The number that --bitrate gives. Raises `BadValue`."""
    if given is None or (given.isascii() and given.isdigit() and len(given) < 6):
        return None if given is None else int(given)
    raise BadValue("--bitrate", given, "a whole number of kbit/s")


def warn(article: Article) -> None:
    """Say where only the beginning of an article came."""
    if article.teaser:
        say(f"warning: {article.teaser}")


def announce(narration: Narration) -> None:
    """Name the voice, and say what is left out."""
    warn(narration.article)
    if narration.hint:
        say(narration.hint)
    say(f"voice: {narration.voice.name} ({narration.voice.description})")
    removed = len(narration.removals)
    if removed:
        some = "1 stretch is" if removed == 1 else f"{removed} stretches are"
        say(f"left out: {some} not read; `narrator script --json` shows which and why")


def estimate(narration: Narration) -> str:
    """How long it will be, in one line."""
    words = f"{narration.words:,} word{'' if narration.words == 1 else 's'}"
    if narration.expected_s < 60:
        lasts = f"{max(1, round(narration.expected_s))} seconds"
    else:
        minutes = round(narration.expected_s / 60)
        lasts = "1 minute" if minutes == 1 else f"{minutes} minutes"
    pace = "" if narration.settings.speed == 1 else f" at speed {narration.settings.speed:g}"
    return f"{words}, about {lasts}{pace}, spoken by {narration.voice.name}"


class Bar:
    """Progress of one narration: a bar on a terminal, elsewhere a line now and then.

    `speaking` is what it was told of last."""

    def __init__(self, narration: Narration) -> None:
        from tqdm import tqdm

        self.speaking: Speaking | None = None
        self._total = len(narration.utterances)
        self._said_at = time.monotonic()
        self._shown = sys.stderr.isatty()
        self._bar = tqdm(
            total=self._total,
            desc=(narration.title or "speaking")[:40],
            unit="utterance",
            bar_format="{desc}: {percentage:3.0f}%|{bar}| {postfix}{elapsed}, {remaining} left",
            file=sys.stderr,
            disable=not self._shown,
            leave=False,
            mininterval=0.0,
        )
        self._show(0, 0.0)

    def told(self, speaking: Speaking) -> None:
        self.speaking = speaking
        done = speaking.spoken
        if self._shown:
            if done > self._bar.n:
                self._show(done - self._bar.n, speaking.duration_s)
        elif time.monotonic() - self._said_at > TELL_S:
            self._said_at = time.monotonic()
            say(f"{done} of {self._total} utterances, {clock(speaking.duration_s)} of audio")

    def _show(self, more: float, audio_s: float) -> None:
        self._bar.set_postfix_str(f"{clock(audio_s)} of audio, ", refresh=False)
        self._bar.update(more)
        self._bar.refresh()

    def close(self) -> None:
        self._bar.close()


def clock(seconds: float) -> str:
    """Minutes and seconds."""
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes}:{rest:02}"


@contextmanager
def bar(narration: Narration) -> Iterator[Bar]:
    shown = Bar(narration)
    try:
        yield shown
    finally:
        shown.close()


def checked_stdout() -> None:
    """Refuse to print audio on a terminal. Raises `BadValue`."""
    if os.isatty(sys.stdout.fileno()):
        raise BadValue("-o", "-", "piped into a player or a file: this is a terminal")
