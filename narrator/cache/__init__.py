"""Sound by what it is the sound of: what was spoken or encoded once is not made again.

Anything may happen to the files (torn, changed, deleted, from another version), and any number of
processes and threads may use one folder: an entry comes back as it was put or not at all.
"""

from __future__ import annotations

import os
import secrets
import time
from dataclasses import dataclass
from pathlib import Path

from audio.errors import UndecodableAudio
from narrator.cache import entry
from narrator.cache.entry import Entry, Spoilt
from narrator.cache.folder import KEY, Folder
from narrator.types import Speech, Word

__all__ = ["Cache", "KeptPhrase", "KeptSegment"]

_SEGMENT, _PHRASE = b"s", b"p"
_RETRY_S = 60.0
_PROBE_BYTES = 60_000  # about a phrase


@dataclass(frozen=True, slots=True)
class KeptSegment:
    """An utterance's place in its phrase: `samples` from `start_sample` on, both at the phrase's
    rate; word times count from the segment's start."""

    start_sample: int
    samples: int
    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class KeptPhrase:
    """A phrase's encoded bytes, its length in samples at the rate that it was encoded at, and its
    utterances in order."""

    data: bytes
    samples: int
    segments: tuple[KeptSegment, ...]


class Cache:
    """Segments and phrases under keys of 64 hex digits (a SHA-256), kept in `folder`.

    At most `limit_bytes` are kept there, 0 keeps nothing and finds nothing; what was not used for
    longest goes first. Nothing that goes wrong with the disk is raised: what can't be read is None,
    what can't be kept is not, and is tried again after a minute; `trouble` says what it was. A key
    of another form is a ValueError. Of two that keep the same key at once, the first stays.
    """

    def __init__(self, folder: Path, limit_bytes: int) -> None:
        self._folder = Folder(folder, limit_bytes)
        self._trouble = ""
        self._retry_at = 0.0
        self._emptied = False

    @property
    def trouble(self) -> str:
        """Why nothing is being kept, for people; "" as long as it works."""
        if self._trouble or not self._folder.share_bytes:
            return self._trouble
        made = self._folder.path
        while not os.path.lexists(made) and made != made.parent:
            made = made.parent
        if made.is_dir() and os.access(made, os.W_OK | os.X_OK):
            return ""
        return f"can't write in {made}"

    def tried(self) -> str:
        """`trouble`, once something was kept, read back and deleted."""
        if not self._folder.share_bytes:
            return ""
        key = secrets.token_hex(32)
        self.keep_phrase(key, KeptPhrase(bytes(_PROBE_BYTES), 0, ()))
        found = self.phrase(key)
        self._remove(self._path(key))
        if found is None:
            return self.trouble or f"can't read what is written in {self._folder.path}"
        return ""

    def samples(self, key: str) -> int | None:
        """The length of the segment or phrase, at its own rate, without reading all of it.

        Sound that is torn behind its head is not found out here, and by the time it is asked for
        an entry may be gone.
        """
        path = self._path(key)
        if not self._folder.share_bytes:
            return None
        try:
            with path.open("rb") as file:
                stat = os.fstat(file.fileno())
                samples = entry.samples(key, file.read(entry.FRONT_BYTES), stat.st_size)
        except Spoilt:
            self._remove(path)
            return None
        except OSError:
            return None
        self._folder.touched(path, stat.st_mtime)
        return samples

    def segment(self, key: str) -> Speech | None:
        """What was kept of an utterance: its sound `on_grid`, all else as it was."""
        found = self._found(key, _SEGMENT)
        if found is None:
            return None
        from audio import encode  # here: a service's voice is begun before this is imported

        try:
            pcm = encode.unpack(found.sound)
        except UndecodableAudio:
            self._remove(self._path(key))
            return None
        return Speech(pcm, entry.words(found.about), found.trimmed)

    def keep_segment(self, key: str, speech: Speech) -> None:
        """Keep what a voice said."""
        if self._keeps(key):
            from audio import encode

            pcm = speech.pcm
            about, sound = entry.plain(speech.words), encode.pack(pcm)
            kept = Entry(_SEGMENT, len(pcm), about, sound, pcm.sample_rate_hz, speech.trimmed)
            self._keep(key, kept)

    def phrase(self, key: str) -> KeptPhrase | None:
        """What was kept of a phrase, as it was."""
        found = self._found(key, _PHRASE)
        if found is None:
            return None
        segments = tuple(
            KeptSegment(start, samples, entry.words(words)) for start, samples, words in found.about
        )
        return KeptPhrase(found.sound, found.samples, segments)

    def keep_phrase(self, key: str, phrase: KeptPhrase) -> None:
        """Keep a phrase that was encoded."""
        if self._keeps(key):
            about = [
                [each.start_sample, each.samples, entry.plain(each.words)]
                for each in phrase.segments
            ]
            self._keep(key, Entry(_PHRASE, phrase.samples, about, phrase.data))

    def _path(self, key: str) -> Path:
        if not KEY.fullmatch(key):
            raise ValueError(f"not a key: {key!r}")
        return self._folder.file(key)

    def _found(self, key: str, kind: bytes) -> Entry | None:
        path = self._path(key)
        if not self._folder.share_bytes:
            return None
        try:
            with path.open("rb") as file:
                mtime_s = os.fstat(file.fileno()).st_mtime
                found = entry.read(key, file.read())
        except Spoilt:
            self._remove(path)
            return None
        except OSError:
            return None
        self._folder.touched(path, mtime_s)
        return found if found.kind == kind else None

    def _keeps(self, key: str) -> bool:
        """Whether it is worth packing: there is room by the limit, and nothing is kept yet."""
        path = self._path(key)
        if self._folder.share_bytes:
            return time.monotonic() >= self._retry_at and not os.path.lexists(path)
        if not self._emptied:
            self._emptied = True
            self._folder.prune(key)  # of what was kept under another limit
        return False

    def _keep(self, key: str, kept: Entry) -> None:
        try:
            self._folder.put(key, entry.written(key, kept))
        except OSError as error:
            self._trouble = f"can't write in {self._folder.path}: {error.strerror or error}"
            self._retry_at = time.monotonic() + _RETRY_S
        else:
            self._trouble = ""

    def _remove(self, path: Path) -> None:
        try:
            path.unlink()
        except OSError:
            return
