"""Everything that can go wrong, as one tree.

NarratorError
├── InputError            what was asked can't be done as asked: exit 2, HTTP 4xx
│   ├── EmptyText            nothing but white space was sent
│   ├── NothingToRead        all of it was debris
│   ├── NotText              binary, or bytes that no encoding explains
│   ├── UnsupportedKind      a kind of source that is not read
│   ├── TooLarge             more bytes than the limit
│   ├── UnreadableSource     a file that is not there or can't be opened
│   ├── Unsayable            a script that no installed voice speaks
│   ├── UnknownVoice         no voice of that name
│   ├── BadValue             a speed, format, setting or parameter out of its range
│   └── BadOutput            a folder that isn't there, a file that can't be written
├── MissingError          a voice or a file is not on this machine: exit 3, HTTP 503
│   ├── VoiceMissing         known but not installed
│   ├── VoiceNotFetched      no package index, no network, no such wheel
│   └── VoiceCorrupt         a voice file whose sha256 is not the manifest's
├── SpeakError            synthesis failed: exit 1, HTTP 500 or an aborted stream
│   ├── Bad                  never speak this again: the engine refuses it
│   ├── Lost                 the worker died or hung: speak it again, in front
│   ├── Cancelled            nobody wants it any more
│   └── UtteranceFailed      a narration's end: the utterance that killed its workers twice
└── OutputError           the disk is full, a port is taken: exit 1

An error's `args` are its fields, in order, so that each crosses a process border by pickle
whole. `status`, `exit_code` and `type` are what the doors say of it (RFC 9457 `type` is a
stable slug); `field` names the part of the request at fault.
"""

from __future__ import annotations

from typing import ClassVar


class NarratorError(Exception):
    """Root of all our errors."""

    status: ClassVar[int] = 500
    exit_code: ClassVar[int] = 1
    type: ClassVar[str] = "internal"
    title: ClassVar[str] = "Something went wrong"
    field: str | None = None


class InputError(NarratorError):
    """What was asked can't be done as asked."""

    status = 422
    exit_code = 2
    type = "bad-input"
    title = "The request can't be done as asked"


class EmptyText(InputError):
    """Nothing but white space was sent."""

    type = "empty-text"
    title = "There is no text"
    field = "text"

    def __str__(self) -> str:
        return "there is no text to read: send an article"


class NothingToRead(InputError):
    """args: `removed`, how many stretches of text cleaning took out."""

    type = "nothing-to-read"
    title = "Nothing is left to read"
    field = "text"

    def __init__(self, removed: int) -> None:
        super().__init__(removed)
        self.removed = removed

    def __str__(self) -> str:
        return (
            f"nothing is left to read: all of it looks like page furniture ({self.removed} removed)"
        )


class NotText(InputError):
    """args: `why` the bytes are not text."""

    status = 415
    type = "not-text"
    title = "That is not text"
    field = "text"

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why

    def __str__(self) -> str:
        return f"this is not text ({self.why}): send an article's text, best in UTF-8"


class UnsupportedKind(InputError):
    """args: `kind` of source that was sent, `hint`, what to do instead."""

    status = 415
    type = "unsupported-kind"
    title = "This kind of source is not read"

    def __init__(self, kind: str, hint: str) -> None:
        super().__init__(kind, hint)
        self.kind = kind
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.kind} is not read: {self.hint}"


class TooLarge(InputError):
    """args: `limit_bytes`."""

    status = 413
    type = "too-large"
    title = "The article is too large"
    field = "text"

    def __init__(self, limit_bytes: int) -> None:
        super().__init__(limit_bytes)
        self.limit_bytes = limit_bytes

    def __str__(self) -> str:
        return (
            f"the article is over the limit of {self.limit_bytes:,} bytes: send it in parts, "
            "or raise the setting max_source_bytes"
        )


class UnreadableSource(InputError):
    """args: `source`, `why`."""

    type = "unreadable-source"
    title = "The source can't be read"

    def __init__(self, source: str, why: str) -> None:
        super().__init__(source, why)
        self.source = source
        self.why = why

    def __str__(self) -> str:
        return f"can't read {self.source}: {self.why}"


class Unsayable(InputError):
    """args: `voice` asked for, `script` it can't say, `text`, a piece of it."""

    type = "unsayable"
    title = "The voice can't say this text"
    field = "voice"

    def __init__(self, voice: str, script: str, text: str) -> None:
        super().__init__(voice, script, text)
        self.voice = voice
        self.script = script
        self.text = text

    def __str__(self) -> str:
        return (
            f"voice {self.voice} can't say {self.script} script ({self.text[:40]!r}), and no "
            "installed voice can: see `narrator voices` for what each one speaks"
        )


class UnknownVoice(InputError):
    """args: `voice` asked for, `known`, some names there are."""

    type = "unknown-voice"
    title = "There is no such voice"
    field = "voice"

    def __init__(self, voice: str, known: tuple[str, ...]) -> None:
        super().__init__(voice, known)
        self.voice = voice
        self.known = known

    def __str__(self) -> str:
        return f"there is no voice {self.voice!r}; voices are: {', '.join(self.known)}"


class BadValue(InputError):
    """args: `name` of the field, `value` given, `want`, what it must be."""

    type = "bad-value"
    title = "A value is out of its range"

    def __init__(self, name: str, value: str, want: str) -> None:
        super().__init__(name, value, want)
        self.name = name
        self.value = value
        self.want = want
        self.field = name

    def __str__(self) -> str:
        return f"{self.name} {self.value!r} won't do: it must be {self.want}"


class BadOutput(InputError):
    """args: `path`, `why`."""

    type = "bad-output"
    title = "The output can't be written there"

    def __init__(self, path: str, why: str) -> None:
        super().__init__(path, why)
        self.path = path
        self.why = why

    def __str__(self) -> str:
        return f"can't write {self.path}: {self.why}"


class MissingError(NarratorError):
    """A voice or a file is not on this machine."""

    status = 503
    exit_code = 3
    type = "missing"
    title = "Something is not installed"


class VoiceMissing(MissingError):
    """args: `voice`, `hint`, how to get it."""

    type = "voice-missing"
    title = "The voice is not installed"
    field = "voice"

    def __init__(self, voice: str, hint: str) -> None:
        super().__init__(voice, hint)
        self.voice = voice
        self.hint = hint

    def __str__(self) -> str:
        return f"voice {self.voice} is not installed: {self.hint}"


class VoiceNotFetched(MissingError):
    """args: `voice`, `why` it could not be fetched."""

    type = "voice-not-fetched"
    title = "The voice could not be fetched"
    field = "voice"

    def __init__(self, voice: str, why: str) -> None:
        super().__init__(voice, why)
        self.voice = voice
        self.why = why

    def __str__(self) -> str:
        return f"voice {self.voice} could not be fetched: {self.why}"


class VoiceCorrupt(MissingError):
    """args: `voice`, `path` of the file, `want` and `got`, its sha256 sums."""

    type = "voice-corrupt"
    title = "A voice file is damaged"
    field = "voice"

    def __init__(self, voice: str, path: str, want: str, got: str) -> None:
        super().__init__(voice, path, want, got)
        self.voice = voice
        self.path = path
        self.want = want
        self.got = got

    def __str__(self) -> str:
        return (
            f"voice {self.voice}: {self.path} is damaged (sha256 should be {self.want}, "
            f"is {self.got}); run `narrator voices install {self.voice}`"
        )


class SpeakError(NarratorError):
    """Synthesis failed."""

    type = "speech-failed"
    title = "The article could not be spoken"


class Bad(SpeakError):
    """Never speak this again. args: `text`, `why`."""

    def __init__(self, text: str, why: str) -> None:
        super().__init__(text, why)
        self.text = text
        self.why = why

    def __str__(self) -> str:
        return f"can't speak {self.text[:60]!r}: {self.why}"


class Lost(SpeakError):
    """The worker died or hung; speak it again. args: `text`, `why`."""

    def __init__(self, text: str, why: str) -> None:
        super().__init__(text, why)
        self.text = text
        self.why = why

    def __str__(self) -> str:
        return f"the voice's worker was lost at {self.text[:60]!r}: {self.why}"


class Cancelled(SpeakError):
    """Nobody wants it any more. args: `text`."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text

    def __str__(self) -> str:
        return f"cancelled at {self.text[:60]!r}"


class UtteranceFailed(SpeakError):
    """A narration's end. args: `index` and `text` of the utterance, `why`."""

    def __init__(self, index: int, text: str, why: str) -> None:
        super().__init__(index, text, why)
        self.index = index
        self.text = text
        self.why = why

    def __str__(self) -> str:
        return f"utterance {self.index + 1} ({self.text[:60]!r}) could not be spoken: {self.why}"


class OutputError(NarratorError):
    """The disk is full, a port is taken. args: `what`, `why`."""

    type = "output"
    title = "The output could not be written"

    def __init__(self, what: str, why: str) -> None:
        super().__init__(what, why)
        self.what = what
        self.why = why

    def __str__(self) -> str:
        return f"{self.what}: {self.why}"
