"""What `narrator speak` writes beside the sound, or around it: a receipt, captions, a book."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from narrator import captions
from narrator.cli import terminal
from narrator.errors import BadOutput, BadValue
from narrator.mixing import Mix
from narrator.narration import Narration
from narrator.output import whole
from narrator.receipt import receipt
from narrator.saving import Cover, covered
from narrator.speaking import Speaking


def check(options: argparse.Namespace) -> None:
    """Refuse what can't be written, before anything is spoken. Raises `BadValue`, `BadOutput`."""
    if options.receipt:
        _check_receipt(options)
    if options.captions is not None and not kinds(options):
        raise BadValue("--captions", options.captions, f"of {', '.join(captions.NAMES)}")
    for kind in kinds(options):
        if kind not in captions.NAMES:
            raise BadValue("--captions", kind, f"of {', '.join(captions.NAMES)}")
    if options.captions and options.output == "-":
        raise BadValue("--captions", options.captions, "left out: they stand beside a file")


def kinds(options: argparse.Namespace) -> list[str]:
    """The kinds of captions that are asked for."""
    named = (kind.strip() for kind in (options.captions or "").split(","))
    return list(dict.fromkeys(kind for kind in named if kind))


def _check_receipt(options: argparse.Namespace) -> None:
    if len(options.sources) > 1:
        raise BadValue("--receipt", options.receipt, "left out, as there is more than one source")
    folder = Path(options.receipt).parent
    if not folder.is_dir():
        raise BadOutput(options.receipt, f"the folder {folder} does not exist")


def write_receipt(
    path: str, narration: Narration, made: Speaking, doubtful: Mapping[int, tuple[str, ...]]
) -> None:
    rate_hz = made.recipe.rate_hz
    written = receipt(narration, made.passages, rate_hz, doubtful=doubtful)
    with whole(Path(path)) as file:
        file.file.write(json.dumps(written, ensure_ascii=False, indent=1).encode() + b"\n")


def write_captions(
    audio: Path, options: argparse.Namespace, narration: Narration, made: Speaking
) -> None:
    """Beside `audio`, each kind that is asked for."""
    asked, passages = kinds(options), made.passages
    rate_hz = made.recipe.rate_hz
    for path in captions.write(audio, asked, narration.article, passages, rate_hz):
        terminal.say(f"captions: {path}")


def save_book(
    target: Path,
    narration: Narration,
    *,
    mix: Mix | None,
    keep: bool,
    cover: Cover | None,
    told: Callable[[Speaking], None],
) -> Path:
    """The narration as a book that is read along, in one step; where it stands."""
    from narrator import book

    made: list[Speaking] = []

    def heard(speaking: Speaking) -> None:
        made[:] = [speaking]
        told(speaking)

    with TemporaryDirectory() as folder, whole(target, keep=keep) as file:
        audio = narration.save(Path(folder) / "audio.mp3", mix=mix, cover=b"", told=heard)
        (speaking,) = made
        book.write(
            Path(file.file.name),
            narration,
            speaking.passages,
            audio,
            rate_hz=speaking.recipe.rate_hz,
            modified=datetime.now(UTC),
            picture=covered(narration, cover) or None,
        )
    return target.with_name(file.target.name)
