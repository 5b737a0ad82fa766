"""Kokoro's voices as it takes them: a vector for each count of symbols; and mixes of them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from narrator.voices.kokoro.parts import MAX_SYMBOLS
from narrator.voices.onnx import Array

_Rows = npt.NDArray[np.float32]
_DATA = Path(__file__).parent.parent / "data"


class Styles:
    """One voice or a mix: `parts` are the files of styles under `data`, with weights of sum 1.

    A file is read once for all voices of the process, and a mix is made for the one row that is
    wanted: any number of mixes costs no memory.
    """

    def __init__(self, parts: Sequence[tuple[str, float]]) -> None:
        self._parts = tuple((_rows(file), np.float32(weight)) for file, weight in parts)

    def of(self, symbols: int) -> Array:
        """The style of an utterance of so many symbols: float32, (1, 256)."""
        first, *others = self._parts
        style: _Rows = first[0][symbols - 1] * first[1]  # a voice alone, times 1.0: its own numbers
        for rows, weight in others:
            style = style + rows[symbols - 1] * weight
        return style


@cache
def _rows(file: str) -> _Rows:
    """Row n is the style for n + 1 symbols."""
    return np.fromfile(_DATA / file, dtype="<f4").reshape(MAX_SYMBOLS, 1, 256)
