"""The studio, with the default voice being loaded in it.

Begun first of all: the voice's process loads while this one still imports its libraries, and both
take about a second. So this imports little.
"""

from __future__ import annotations

import threading

from narrator.errors import NarratorError
from narrator.settings import Settings
from narrator.studio import Studio
from narrator.types import VoiceInfo
from narrator.voices import choose

LANGUAGE = "en"
"""What the default voice is asked to speak."""


class Opening:
    """A studio, and a thread that loads the default voice in it. Raises nothing: `wait` does."""

    def __init__(self, settings: Settings) -> None:
        self.studio = Studio(settings)
        self.voice: VoiceInfo | None = None
        self._error: NarratorError | None = None
        self._thread = threading.Thread(
            target=self._load, args=(settings,), name="opening", daemon=True
        )
        self._thread.start()

    def _load(self, settings: Settings) -> None:
        try:
            choice = choose.choose(settings.voice, language=LANGUAGE, home=settings.home)
            self.studio.warm(choice.info)
            self.voice = choice.info
        except NarratorError as error:
            self._error = error

    def wait(self) -> VoiceInfo | None:
        """Until the voice is loaded; which it is. Raises what loading it raised."""
        self._thread.join()
        if self._error is not None:
            raise self._error
        return self.voice
