"""Kokoro's graph as two models: one tells how long all will be, one makes it sound.

Where the processor has the instructions, the second is the rewritten one (see `rewrite`).
"""

from __future__ import annotations

from collections.abc import Set
from pathlib import Path

from narrator.errors import VoiceMissing
from narrator.voices.cpu import features
from narrator.voices.graph import Graph
from narrator.voices.kokoro.rewrite import rewritten
from narrator.voices.onnx import Model, halves

# Where the graph is cut in two. In front: the frames of each token (told, not needed behind);
# the loudness; the pitch; which frames are whose.
AT = (
    "/encoder/Clip_output_0",
    "/encoder/N_proj/Conv_output_0",
    "/encoder/F0_proj/Conv_output_0",
    "/encoder/Cast_4_output_0",
)
MODEL, SOUNDING = "model.onnx", "sounding.onnx"
# ONNX Runtime multiplies 8-bit numbers by VPDPBUSD there. With AVX2 alone it would do so by
# VPMADDUBSW, which saturates; nothing was measured on other processors.
NEEDS = "avx512_vnni"
_RANGES = Path(__file__).parent.parent / "data" / "kokoro" / "ranges.bin"


def load(
    voice: str, files: Path, threads: int, here: Set[str] | None = None
) -> tuple[Model, Model]:
    """Both models, of the folder `files`, for a processor with the features `here` (this one's).

    The rewritten half is read from its file, where that is; it was checked by who gave the folder.
    Raises `VoiceMissing`.
    """
    path = files / MODEL
    if NEEDS not in (features() if here is None else here):
        return halves(voice, path, threads, AT)
    graph = Graph(_content(voice, path))
    front = Model(voice, graph.part((), AT), threads)
    try:
        content = (files / SOUNDING).read_bytes()
    except OSError:  # never there, or another process is just making it anew
        content = rewritten(graph, AT, _RANGES)
    del graph  # its bytes are in the two now
    return front, Model(voice, content, threads)


def make(files: Path) -> bytes:
    """The content of `sounding.onnx`, of the released graph in `files`. Raises OSError,
    ValueError for another graph."""
    return rewritten(Graph((files / MODEL).read_bytes()), AT, _RANGES)


def _content(voice: str, path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise VoiceMissing(voice, f"{path.name} is not there") from None
