"""ONNX Runtime's only door: sessions, threads, outputs added, a graph cut in two, stopping a run.

Threads do not spin while they wait: beside one busy process a spinning pool took 1.3 times as
long, and a narrator always encodes and serves beside the voice.

The arena of memory stays (without it Kokoro took 2.4 GB at its peak), but gives back after a run
what is free in it: 310 MB rest behind an utterance of 10 s where 675 MB did, and the peak is
485 MB, for the same work. A small graph may keep what a short run took: Piper's next then costs a
seventh less CPU, and its first sound comes 30 ms earlier, as no page is asked for anew.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from narrator.errors import Cancelled, VoiceMissing
from narrator.voices.base import Stop
from narrator.voices.graph import Graph, added_outputs

Array = npt.NDArray[Any]


class Model:
    """One ONNX graph, loaded to run on `threads` cores of the CPU by one thread at a time.

    `model` is a file or its content; `outputs` names tensors inside the graph that `run` gives
    beside the graph's own outputs. Raises `VoiceMissing` (of `voice`) if ONNX Runtime or the file
    is not there.
    """

    def __init__(
        self, voice: str, model: Path | bytes, threads: int, outputs: Sequence[str] = ()
    ) -> None:
        # Before its first import: it would else look up a host of its maker's and leave an
        # identifier in the user's cache. Nothing of a listener's goes anywhere.
        os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
        try:
            import onnxruntime
        except ImportError as error:
            raise VoiceMissing(voice, "onnxruntime is not installed") from error
        settings = onnxruntime.SessionOptions()
        settings.intra_op_num_threads = threads
        settings.inter_op_num_threads = 1
        settings.add_session_config_entry("session.intra_op.allow_spinning", "0")
        settings.enable_mem_pattern = False  # planned for each length anew, it took 58 MB more
        settings.log_severity_level = 3  # errors: warnings would go to standard error
        content = model if isinstance(model, bytes) else _content(voice, model)
        self._session: Any = onnxruntime.InferenceSession(
            content + added_outputs(outputs), settings, providers=["CPUExecutionProvider"]
        )
        self._run_options = onnxruntime.RunOptions

    def run(
        self, inputs: Mapping[str, Array], stop: Stop, text: str, *, gives_back: bool = True
    ) -> list[Array]:
        """The graph's own outputs, in order, then the added ones. Unless it `gives_back`, the
        memory it took stays for the next run.

        Raises `Cancelled` (of `text`) when `stop` is asked: ONNX Runtime looks at the flag
        between any two nodes of the graph.
        """
        options = self._run_options()
        if gives_back:
            options.add_run_config_entry("memory.enable_memory_arena_shrinkage", "cpu:0")
        with stop.calling(lambda: setattr(options, "terminate", True)):
            try:
                arrays = self._session.run(None, dict(inputs), options)
            except Exception as error:  # a terminated run raises no type of its own
                if stop.asked():
                    raise Cancelled(text) from error
                raise
        if stop.asked():
            raise Cancelled(text)
        return [np.asarray(array) for array in arrays]

    def close(self) -> None:
        """Free the session. `run` raises afterwards."""
        self._session = None


def halves(voice: str, path: Path, threads: int, at: Sequence[str]) -> tuple[Model, Model]:
    """The graph in the file `path` as two models: the first gives the tensors `at`, the second
    takes them, and what else of the graph's inputs it needs, and gives the graph's outputs.

    Nothing is kept on the disk: a cut through 92 MB took 0.15 s. Raises `VoiceMissing`.
    """
    graph = Graph(_content(voice, path))
    front, back = graph.part((), at), graph.part(at, tuple(graph.outputs))
    del graph  # its bytes are in the two now
    return Model(voice, front, threads), Model(voice, back, threads)


def _content(voice: str, path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise VoiceMissing(voice, f"{path.name} is not there") from None
