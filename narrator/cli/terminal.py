"""What the commands share: sources in, settings, lines and bars on standard error."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from narrator.errors import BadValue, TooLarge, UnreadableSource, UnsupportedKind
from narrator.settings import Settings, load

if TYPE_CHECKING:
    from narrator.narration import Narration, Speaking


def say(line: str) -> None:
    """A line for the user, on standard error."""
    print(line, file=sys.stderr, flush=True)


def put(path: Path) -> None:
    """A path, on standard output, in the bytes that the system knows it by."""
    sys.stdout.buffer.write(os.fsencode(path) + b"\n")
    sys.stdout.buffer.flush()


def settings_of(options: argparse.Namespace) -> Settings:
    """The settings with the command's options over them. Raises `BadValue`."""
    names = ("voice", "speed", "format", "host", "port")
    given = {name: getattr(options, name, None) for name in names}
    return load({name: value for name, value in given.items() if value is not None})


def source_bytes(source: str, settings: Settings) -> bytes:
    """The content of SOURCE. Raises `UnreadableSource`, `UnsupportedKind`, `TooLarge`."""
    if source.startswith(("http://", "https://")):
        raise UnsupportedKind("an address", "save the article's text in a file and name that")
    limit = settings.max_source_bytes
    try:
        if source == "-":
            content = sys.stdin.buffer.read(limit + 1)
        else:
            with Path(source).open("rb") as file:
                content = file.read(limit + 1)
    except OSError as error:
        raise UnreadableSource(source, (error.strerror or str(error)).lower()) from None
    except ValueError:
        raise UnreadableSource(source, "a file's name has no NUL character") from None
    if len(content) > limit:
        raise TooLarge(limit)
    return content


def narration_of(source: str, options: argparse.Namespace, settings: Settings) -> Narration:
    """The narration of SOURCE with the command's options. Raises `InputError`, `MissingError`."""
    from narrator.narration import narrate

    return narrate(
        source_bytes(source, settings),
        title=getattr(options, "title", None),
        read_title=not options.no_title,
        kind=options.kind,
        settings=settings,
    )


def announce(narration: Narration) -> None:
    """Name the voice, and say what is left out."""
    if narration.hint:
        say(narration.hint)
    say(f"voice: {narration.voice.name} ({narration.voice.description})")
    removed = len(narration.removals)
    if removed:
        some = "1 stretch is" if removed == 1 else f"{removed} stretches are"
        say(f"left out: {some} not read; `narrator clean --json` shows which and why")


class Bar:
    """Progress of one narration, drawn where standard error is a terminal."""

    def __init__(self, narration: Narration) -> None:
        from tqdm import tqdm

        self._passages = 0
        self._bar = tqdm(
            total=len(narration.script.passages),
            desc=(narration.title or "speaking")[:40],
            unit="¶",
            file=sys.stderr,
            disable=not sys.stderr.isatty(),
            leave=False,
        )

    def told(self, speaking: Speaking) -> None:
        made = len(speaking.passages)
        minutes, seconds = divmod(int(speaking.duration_s), 60)
        self._bar.set_postfix_str(f"{minutes}:{seconds:02} of audio", refresh=False)
        self._bar.update(made - self._passages)
        self._passages = made

    def close(self) -> None:
        self._bar.close()


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
