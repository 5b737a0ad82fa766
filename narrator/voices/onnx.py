"""ONNX Runtime's only door: sessions, threads, added outputs, stopping a run.

Threads do not spin while they wait: beside one busy process a spinning pool took 1.3 times as
long, and a narrator always encodes and serves beside the voice.
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

Array = npt.NDArray[Any]


class Model:
    """One ONNX graph, loaded to run on `threads` cores of the CPU by one thread at a time.

    `outputs` names tensors inside the graph that `run` gives beside the graph's own outputs.
    Raises `VoiceMissing` (of `voice`) if ONNX Runtime or the file is not there.
    """

    def __init__(self, voice: str, path: Path, threads: int, outputs: Sequence[str] = ()) -> None:
        # Before its first import: it would else look up a host of its maker's and leave an
        # identifier in the user's cache. Nothing of a listener's goes anywhere.
        os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
        try:
            import onnxruntime
        except ImportError as error:
            raise VoiceMissing(voice, "onnxruntime is not installed") from error
        if not path.is_file():
            raise VoiceMissing(voice, f"{path.name} is not there")
        settings = onnxruntime.SessionOptions()
        settings.intra_op_num_threads = threads
        settings.inter_op_num_threads = 1
        settings.add_session_config_entry("session.intra_op.allow_spinning", "0")
        settings.log_severity_level = 3  # errors: warnings would go to standard error
        model = path.read_bytes() + added_outputs(outputs)
        self._session: Any = onnxruntime.InferenceSession(
            model, settings, providers=["CPUExecutionProvider"]
        )
        self._run_options = onnxruntime.RunOptions

    def run(self, inputs: Mapping[str, Array], stop: Stop, text: str) -> list[Array]:
        """The graph's own outputs, in order, then the added ones.

        Raises `Cancelled` (of `text`) when `stop` is asked: ONNX Runtime looks at the flag
        between any two nodes of the graph.
        """
        options = self._run_options()
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


def added_outputs(names: Sequence[str]) -> bytes:
    """What to append to a serialized ONNX model so that the tensors `names` become outputs.

    A message field that occurs twice is merged, repeated fields by joining (Protocol Buffers
    encoding, "Last One Wins"), so a second `ModelProto.graph` (field 7) that holds only
    `GraphProto.output` (field 12) entries, each a `ValueInfoProto` with a name (field 1), adds
    these outputs (onnx.proto). Their types are inferred when the model is loaded.
    """
    outputs = b"".join(_message(12, _message(1, name.encode())) for name in names)
    return _message(7, outputs) if outputs else b""


def _message(field: int, content: bytes) -> bytes:
    """A length-delimited field (wire type 2) of the Protocol Buffers encoding."""
    return _varint(field << 3 | 2) + _varint(len(content)) + content


def _varint(number: int) -> bytes:
    """Seven bits a byte, lowest first, the top bit set on all but the last."""
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)
