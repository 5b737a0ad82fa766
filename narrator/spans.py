"""Which words are spoken for which stretch of the source, in little memory."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import starmap
from struct import Struct
from typing import overload

_SPAN = Struct("4I")


@dataclass(frozen=True, slots=True)
class Span:
    """Source [start, end) is spoken as [spoken_start, spoken_end) of the spoken text."""

    start: int
    end: int
    spoken_start: int
    spoken_end: int


class Spans(Sequence[Span]):
    """Spans in 16 bytes each (as objects they take 170), immutable; equal to a tuple of the same.

    A long article has one for each word, held as long as its narration is.
    """

    __slots__ = ("_packed",)

    def __init__(self, spans: Iterable[Span] = ()) -> None:
        offsets = array("I")
        for one in spans:
            offsets.extend((one.start, one.end, one.spoken_start, one.spoken_end))
        self._packed = offsets.tobytes()

    def __len__(self) -> int:
        return len(self._packed) // _SPAN.size

    def __iter__(self) -> Iterator[Span]:
        return starmap(Span, _SPAN.iter_unpack(self._packed))

    @overload
    def __getitem__(self, at: int) -> Span: ...
    @overload
    def __getitem__(self, at: slice) -> Spans: ...
    def __getitem__(self, at: int | slice) -> Span | Spans:
        if isinstance(at, slice):
            return Spans(tuple(self)[at])
        return Span(*_SPAN.unpack_from(self._packed, range(len(self))[at] * _SPAN.size))

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Spans):
            return self._packed == other._packed
        return tuple(self) == other

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return f"Spans({tuple(self)!r})"
