"""`narrator speak`."""

from __future__ import annotations

import argparse
import os
import sys
from contextlib import closing
from pathlib import Path
from typing import Literal

from audio.errors import AudioError
from audio.pcm import Pcm
from narrator.cli import terminal
from narrator.errors import BadOutput, BadValue, UnreadableSource
from narrator.narration import Narration
from narrator.output import file_stem
from narrator.types import FORMATS


def run(options: argparse.Namespace) -> int:
    """Narrate every source; all are read and checked before the first is spoken."""
    settings = terminal.settings_of(options)
    format = _format(options, settings.format)
    _check_output(options)
    intro, outro = _clip(options.intro, "intro"), _clip(options.outro, "outro")
    lexicon = terminal.lexicon_of(options)
    narrations = [
        terminal.narration_of(source, options, settings, lexicon) for source in options.sources
    ]
    for narration, source in zip(narrations, options.sources, strict=True):
        terminal.announce(narration)
        if options.output == "-":
            _stream(narration, format, intro, outro)
            continue
        target = _target(options, narration, source, format)
        with terminal.bar(narration) as bar:
            path = narration.save(
                target,
                format=format,
                intro=intro,
                outro=outro,
                keep=target != Path(options.output or ""),
                told=bar.told,
            )
        terminal.put(path)
    return 0


def _format(options: argparse.Namespace, default: str) -> str:
    """By --format, else by -o's extension, else the settings' own."""
    extension = Path(options.output or "").suffix.lstrip(".").lower()
    if options.format:
        if extension in FORMATS and extension != options.format:
            raise BadValue("--format", options.format, f"that of -o, .{extension}; leave one out")
        return str(options.format)
    if not options.output or options.output == "-" or _is_folder(options.output):
        return default
    if extension not in FORMATS:
        want = f"a file ending in .{', .'.join(FORMATS)}, or a folder ending in /"
        raise BadValue("-o", options.output, want)
    return extension


def _is_folder(output: str) -> bool:
    return output.endswith(("/", os.sep)) or Path(output).is_dir()


def _check_output(options: argparse.Namespace) -> None:
    output = options.output
    if output == "-":
        terminal.checked_stdout()
        return
    if output and _is_folder(output):
        try:
            Path(output).mkdir(exist_ok=True)
        except OSError as error:
            raise BadOutput(output, (error.strerror or str(error)).lower()) from None
        return
    if output and len(options.sources) > 1:
        raise BadValue("-o", output, "a folder ending in /, as there is more than one source")
    folder = Path(output).parent if output else Path()
    if not folder.is_dir():
        raise BadOutput(str(output), f"the folder {folder} does not exist")


def _target(options: argparse.Namespace, narration: Narration, source: str, format: str) -> Path:
    """Where to: -o's file, or one named by the title, or by the source where there is none."""
    if options.output and not _is_folder(options.output):
        return Path(options.output)
    stem = file_stem(narration.title or terminal.stem_of(source))
    return Path(options.output or ".") / f"{stem}.{format}"


def _stream(narration: Narration, format: str, intro: Pcm | None, outro: Pcm | None) -> None:
    out = sys.stdout.buffer
    with closing(narration.speak(format, intro=intro, outro=outro)) as speaking:
        for chunk in speaking:
            out.write(chunk)
            out.flush()


def _clip(path: str | None, role: Literal["intro", "outro"]) -> Pcm | None:
    """The user's own sound, ready to be put before or after. Raises `UnreadableSource`."""
    if path is None:
        return None
    from audio import mix

    try:
        return mix.prepared(mix.decode_clip(path), 48000, role)
    except AudioError as error:
        raise UnreadableSource(path, getattr(error, "hint", str(error))) from None
