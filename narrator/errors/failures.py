"""What is missing on this machine, and what failed at work."""

from __future__ import annotations

from narrator.errors.base import NarratorError


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


class LibraryLocked(NarratorError):
    """Another program holds the library's database. args: `path`."""

    status = 503
    type = "library-locked"
    title = "The library is in use"

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path

    def __str__(self) -> str:
        return f"another program holds the library {self.path}: try again when it is done"


class LibraryUnusable(NarratorError):
    """The library's database can't be used. args: `path`, `why`."""

    type = "library-unusable"
    title = "The library can't be used"

    def __init__(self, path: str, why: str) -> None:
        super().__init__(path, why)
        self.path = path
        self.why = why

    def __str__(self) -> str:
        return f"the library {self.path} can't be used: {self.why}"


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
