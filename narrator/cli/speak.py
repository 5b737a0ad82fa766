"""`narrator speak`."""

from __future__ import annotations

import argparse
import os
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from narrator.cli import beside, covers, terminal
from narrator.errors import BadOutput, BadValue
from narrator.mixing import Mix, of_files
from narrator.narration import Narration
from narrator.output import file_stem
from narrator.saving import Cover
from narrator.speaking import Speaking
from narrator.types import FILE_FORMATS, FORMATS

if TYPE_CHECKING:
    from narrator.text.lexicon import Lexicon
    from narrator.verify import Recogniser

BOOK = "epub"


def run(options: argparse.Namespace) -> int:
    """Narrate every source; all are read and checked before the first is spoken."""
    settings = terminal.settings_of(options)
    format = _format(options, settings.format)
    _check_output(options)
    mix = of_files(
        intro=options.intro, outro=options.outro, between=options.between, bed=options.bed
    )
    cover = covers.of(options, settings)
    lexicon = terminal.lexicon_of(options)
    narrations = [
        terminal.narration_of(source, options, settings, lexicon) for source in options.sources
    ]
    for narration in narrations:  # whether they can have the bitrate
        narration.recipe({BOOK: "mp3", "m4a": "aac", "m4b": "aac"}.get(format, format))
    hears = _recogniser() if options.verify else None
    for given, source in zip(narrations, options.sources, strict=True):
        narration, doubtful = given, dict[int, tuple[str, ...]]()
        terminal.announce(narration)
        if hears is not None:
            narration, doubtful = _verified(narration, hears, lexicon)
        if options.output == "-":
            made: Speaking | None = _stream(narration, format, mix)
        else:
            target = _target(options, narration, source, format)
            keep = target != Path(options.output or "")
            with terminal.bar(narration) as bar:
                path = _saved(narration, target, format, mix, keep, cover(narration), bar)
            terminal.put(path)
            made = bar.speaking
            if options.captions and made is not None:
                beside.write_captions(path, options, narration, made)
        if options.receipt and made is not None:
            beside.write_receipt(options.receipt, narration, made, doubtful)
    return 0


def _saved(
    narration: Narration,
    target: Path,
    format: str,
    mix: Mix | None,
    keep: bool,
    cover: Cover | None,
    bar: terminal.Bar,
) -> Path:
    if format == BOOK:
        return beside.save_book(target, narration, mix=mix, keep=keep, cover=cover, told=bar.told)
    return narration.save(target, format=format, mix=mix, keep=keep, cover=cover, told=bar.told)


def _format(options: argparse.Namespace, default: str) -> str:
    """By --format, else by -o's extension, else the settings' own."""
    extension = Path(options.output or "").suffix.lstrip(".").lower()
    if options.format:
        if options.format not in FORMATS and options.output == "-":
            raise BadValue("--format", options.format, f"one of {', '.join(FORMATS)}, as it comes")
        if extension in FILE_FORMATS and extension != options.format:
            raise BadValue("--format", options.format, f"that of -o, .{extension}; leave one out")
        return str(options.format)
    if not options.output or options.output == "-" or _is_folder(options.output):
        return default
    if extension not in FILE_FORMATS:
        want = f"a file ending in .{', .'.join(FILE_FORMATS)}, or a folder ending in /"
        raise BadValue("-o", options.output, want)
    return extension


def _is_folder(output: str) -> bool:
    return output.endswith(("/", os.sep)) or Path(output).is_dir()


def _check_output(options: argparse.Namespace) -> None:
    output = options.output
    beside.check(options)
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


def _recogniser() -> Recogniser:
    from narrator.verify import Recogniser

    return Recogniser()


def _verified(
    narration: Narration, hears: Recogniser, lexicon: Lexicon | None
) -> tuple[Narration, dict[int, tuple[str, ...]]]:
    """The narration as it is understood best, and which words of its utterances stay doubtful."""
    from narrator.verify import verified

    terminal.say("listening to all of it first")
    got = verified(narration, hears, lexicon=lexicon)
    words = "word" if got.wrong_words == 1 else "words"
    terminal.say(
        f"verified: {got.utterances} utterances, {got.wrong_words} {words} heard wrongly at first, "
        f"{got.doubtful_words} doubtful now"
    )
    for index, way in got.again:
        before = narration.utterances[index].text
        said = " | ".join(one.text for one in way.utterances)
        terminal.say(f"{way.kind}: {said!r}" + (f" for {before!r}" if said != before else ""))
    for one in got.doubtful:
        words = ", ".join(map(repr, one.words))
        terminal.say(f"doubtful: {words} in {one.utterance.text!r}, heard as {one.heard!r}")
    return got.narration, {one.utterance.index: one.words for one in got.doubtful}


def _target(options: argparse.Namespace, narration: Narration, source: str, format: str) -> Path:
    """Where to: -o's file, or one named by the title, or by the source where there is none."""
    if options.output and not _is_folder(options.output):
        return Path(options.output)
    stem = file_stem(narration.title or terminal.stem_of(source))
    return Path(options.output or ".") / f"{stem}.{format}"


def _stream(narration: Narration, format: str, mix: Mix | None) -> Speaking:
    out = sys.stdout.buffer
    with closing(narration.speak(format, mix=mix)) as speaking:
        for chunk in speaking:
            out.write(chunk)
            out.flush()
    return speaking
