"""Piper: a fast neural voice (VITS), espeak-ng's phonemes; its own graph and configuration."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from audio.pcm import Samples
from narrator.errors import Bad, VoiceMissing
from narrator.types import Prosody, Speech, VoiceInfo, Word
from narrator.voices.base import Stop
from narrator.voices.neural import check_speed, finished
from narrator.voices.onnx import Array, Model
from narrator.voices.onsets import at_onsets
from narrator.voices.piper.phonemes import Phonemes

# The graph's tensor of durations: one number for each token, in frames of 256 samples.
DURATIONS = "/Ceil_output_0"
FRAME_SAMPLES = 256
# The graph rounds durations up to whole frames (asked for 2.0 it speaks 1.5 times as fast), so
# what is over this speed is done to the sound.
_GRAPH_SPEED = 1.0
# About 8 s of sound. A run of so many tokens may keep its memory, 19 MB a second of sound: the
# process rests at 250 to 360 MB then. Longer ones would have it rest at 430 MB.
_KEEPING_TOKENS = 220
# The tokens around and between the phonemes (piper's phoneme_ids.py).
_PAD, _BEGIN, _END = "_", "^", "$"


class PiperVoice:
    """One Piper voice. Not deterministic: the graph draws noise for rhythm and timbre."""

    def __init__(
        self, info: VoiceInfo, model: Model, config: dict[str, Any], phonemes: Phonemes
    ) -> None:
        self.info = info
        self._model = model
        self._tokens: dict[str, list[int]] = config["phoneme_id_map"]
        scales = config["inference"]
        self._noise: float = scales["noise_scale"]
        self._length: float = scales["length_scale"]
        self._rhythm_noise: float = scales["noise_w"]
        self._phonemes = phonemes

    @classmethod
    def open(cls, info: VoiceInfo, files: Path, threads: int) -> PiperVoice:
        """Load `<name>.onnx` and its configuration, `<name>.onnx.json`, of `files`.

        Raises `VoiceMissing` if one of them, onnxruntime or piper-tts is not there.
        """
        model = Model(info.name, files / f"{info.name}.onnx", threads, outputs=[DURATIONS])
        path = files / f"{info.name}.onnx.json"
        if not path.is_file():
            raise VoiceMissing(info.name, f"{path.name} is not there")
        config: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        try:
            phonemes = Phonemes(config["espeak"]["voice"])
        except ImportError as error:
            raise VoiceMissing(info.name, "piper-tts is not installed") from error
        return cls(info, model, config, phonemes)

    def speak(self, text: str, prosody: Prosody, stop: Stop) -> Speech:
        """Speak `text`, with word times from the graph's own durations.

        Raises `Bad` for a text without words, with digits, with signs or letters that have no
        sound here, and for a speed outside 0.5 to 3; `Cancelled`.
        """
        check_speed(text, prosody.speed)
        sentences, words = self._phonemes.of(text, prosody.phonemes)
        sound: list[Samples] = []
        starts: list[int] = []  # of each phoneme, in samples
        ends: list[int] = []
        before = 0
        speed = min(prosody.speed, _GRAPH_SPEED)
        for phonemes in sentences:
            samples, frames = self._run(phonemes, speed, stop, text)
            edges = before + np.cumsum(frames) * FRAME_SAMPLES
            # Tokens: begin, pad, then each phoneme and a pad, end.
            starts += [int(edge) for edge in edges[1:-2:2]]
            ends += [int(edge) for edge in edges[3:-1:2]]
            sound.append(samples)
            before += len(samples)
        rest = prosody.speed / speed
        to_ms = 1000 / self.info.sample_rate_hz / rest
        spoken = (
            Word(
                text[word.start : word.end],
                word.start,
                word.end,
                starts[word.first] * to_ms,
                ends[word.last - 1] * to_ms,
            )
            for word in words
        )
        pcm = finished(sound, self.info.sample_rate_hz, rest)
        return Speech(pcm, at_onsets(tuple(spoken), pcm.samples, pcm.sample_rate_hz))

    def durations(self, text: str, prosody: Prosody, stop: Stop) -> None:
        """None: the graph draws noise for its rhythm, each time anew."""

    def close(self) -> None:
        """Free the graph."""
        self._model.close()

    def _run(
        self, phonemes: list[str], speed: float, stop: Stop, text: str
    ) -> tuple[Samples, list[int]]:
        """The sound of one sentence, and the frames of each of its tokens."""
        unknown = [phoneme for phoneme in phonemes if len(self._tokens.get(phoneme, [])) != 1]
        if unknown:
            raise Bad(text, f"the voice has no sound {unknown[0]!r}")
        symbols = [_BEGIN, _PAD, *(s for phoneme in phonemes for s in (phoneme, _PAD)), _END]
        tokens = [self._tokens[symbol][0] for symbol in symbols]
        inputs: dict[str, Array] = {
            "input": np.array([tokens], dtype=np.int64),
            "input_lengths": np.array([len(tokens)], dtype=np.int64),
            "scales": np.array(
                [self._noise, self._length / speed, self._rhythm_noise], dtype=np.float32
            ),
        }
        gives_back = len(tokens) > _KEEPING_TOKENS
        samples, frames = self._model.run(inputs, stop, text, gives_back=gives_back)
        return samples.reshape(-1), [int(count) for count in frames.reshape(-1)]
