"""What the commands share: sources in, settings, lines and bars on standard error."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from narrator.errors import BadValue, NarratorError, TooLarge, UnreadableSource, UnsupportedKind
from narrator.settings import Settings, load

if TYPE_CHECKING:
    from narrator.narration import Narration
    from narrator.speaking import Speaking


TELL_S = 15.0


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

    try:
        return narrate(
            source_bytes(source, settings),
            title=getattr(options, "title", None),
            read_title=not options.no_title,
            kind=options.kind,
            settings=settings,
        )
    except NarratorError as error:
        if len(getattr(options, "sources", ())) > 1:
            error.add_note(source)  # which of them it was
        raise


def announce(narration: Narration) -> None:
    """Name the voice, and say what is left out."""
    if narration.hint:
        say(narration.hint)
    say(f"voice: {narration.voice.name} ({narration.voice.description})")
    removed = len(narration.removals)
    if removed:
        some = "1 stretch is" if removed == 1 else f"{removed} stretches are"
        say(f"left out: {some} not read; `narrator script --json` shows which and why")


class Bar:
    """Progress of one narration: a bar on a terminal, elsewhere a line now and then."""

    def __init__(self, narration: Narration) -> None:
        from tqdm import tqdm

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
        done = speaking.spoken
        if self._shown:
            if done > self._bar.n:
                self._show(done - self._bar.n, speaking.duration_s)
        elif time.monotonic() - self._said_at > TELL_S:
            self._said_at = time.monotonic()
            say(f"{done} of {self._total} utterances, {_clock(speaking.duration_s)} of audio")

    def _show(self, more: float, audio_s: float) -> None:
        self._bar.set_postfix_str(f"{_clock(audio_s)} of audio, ", refresh=False)
        self._bar.update(more)
        self._bar.refresh()

    def close(self) -> None:
        self._bar.close()


def _clock(seconds: float) -> str:
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
