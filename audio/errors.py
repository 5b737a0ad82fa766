"""What can go wrong with samples.

AudioError
├── UndecodableAudio   a sound file that could not be read
├── UnknownFormat      an output format that is not one of ours
└── UnknownBitrate     a bitrate that a format can't have

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


class UnknownBitrate(AudioError):
    """args: `format`, `kbps` asked for, `want`, what it can have."""

    def __init__(self, format: str, kbps: int, want: str) -> None:
        super().__init__(format, kbps, want)
        self.format = format
        self.kbps = kbps
        self.want = want

    def __str__(self) -> str:
        return f"{self.format} at {self.kbps} kbit/s: {self.want}"
