"""What can go wrong with samples.

AudioError
├── UndecodableAudio   a sound file that could not be read
└── UnknownFormat      an output format that is not one of ours

An error's `args` are its fields, so that it crosses process borders whole.
"""

from __future__ import annotations


class AudioError(Exception):
    """Root of all errors raised by `audio`."""


class UndecodableAudio(AudioError):
    """A sound file that cannot be decoded here.

    args: `path` of the file, `hint`, what to do about it.
    """

    def __init__(self, path: str, hint: str) -> None:
        super().__init__(path, hint)
        self.path = path
        self.hint = hint

    def __str__(self) -> str:
        return f"can't read the sound {self.path}: {self.hint}"


class UnknownFormat(AudioError):
    """args: `name`, the format asked for."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name

    def __str__(self) -> str:
        return f"{self.name!r} is not an audio format we write"
