"""ONNX Runtime behind its door, on a graph of two nodes written out by hand."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest

from narrator.errors import Cancelled, VoiceMissing
from narrator.voices.base import Stop
from narrator.voices.onnx import Model, added_outputs


def field(number: int, content: bytes | int) -> bytes:
    """A Protocol Buffers field below number 16: a varint below 128, or bytes below 128 long."""
    if isinstance(content, int):
        return bytes([number << 3, content])
    return bytes([number << 3 | 2, len(content)]) + content


def value(name: bytes) -> bytes:
    """ValueInfoProto: a float tensor of one dimension without a fixed length."""
    shape = field(1, field(2, b"n"))
    return field(1, name) + field(2, field(1, field(1, 1) + field(2, shape)))


def node(op: bytes, source: bytes, target: bytes) -> bytes:
    return field(1, field(1, source) + field(2, target) + field(4, op))


@pytest.fixture
def graph(tmp_path: Path) -> Path:
    """y = Relu(Neg(x)), with the inner tensor "n" between the two."""
    parts = node(b"Neg", b"x", b"n") + node(b"Relu", b"n", b"y")
    body = parts + field(2, b"g") + field(11, value(b"x")) + field(12, value(b"y"))
    path = tmp_path / "tiny.onnx"
    path.write_bytes(field(1, 8) + b"\x3a" + varint(len(body)) + body + field(8, field(2, 13)))
    return path


def varint(number: int) -> bytes:
    return bytes([number & 0x7F | 0x80, number >> 7]) if number > 0x7F else bytes([number])


X = {"x": np.array([-2.0, 3.0], dtype=np.float32)}


def test_added_outputs_are_a_graph_that_only_has_outputs() -> None:
    assert added_outputs(["ab"]) == bytes([0x3A, 6, 0x62, 4, 0x0A, 2]) + b"ab"
    assert added_outputs([]) == b""
    long = "n" * 300  # lengths of two bytes: 300 is 0xAC 0x02
    assert added_outputs([long]) == b"\x3a\xb2\x02\x62\xaf\x02\x0a\xac\x02" + long.encode()


def test_inner_tensors_come_behind_the_outputs(graph: Path) -> None:
    (y,) = Model("v", graph, 1).run(X, Stop(), "")
    assert y.tolist() == [2.0, 0.0]
    y, n = Model("v", graph, 1, outputs=["n"]).run(X, Stop(), "")
    assert y.tolist() == [2.0, 0.0]
    assert n.tolist() == [2.0, -3.0]


def test_what_was_asked_to_stop_before_does_not_run(graph: Path) -> None:
    model = Model("v", graph, 1)
    stop = Stop()
    stop.ask()
    with pytest.raises(Cancelled) as caught:
        model.run(X, stop, "the text")
    assert caught.value.text == "the text"
    assert model.run(X, Stop(), "")[0].tolist() == [2.0, 0.0]


def test_a_fault_of_the_graph_is_not_a_cancellation(graph: Path) -> None:
    with pytest.raises(Exception, match="x") as caught:
        Model("v", graph, 1).run({"x": np.zeros((1, 1, 1), dtype=np.float64)}, Stop(), "")
    assert not isinstance(caught.value, Cancelled)


def test_a_file_that_is_not_there_is_a_missing_voice(tmp_path: Path) -> None:
    with pytest.raises(VoiceMissing, match=r"tiny\.onnx"):
        Model("v", tmp_path / "tiny.onnx", 1)


def test_a_closed_model_runs_no_more(graph: Path) -> None:
    model = Model("v", graph, 1)
    model.close()
    with pytest.raises(AttributeError):
        model.run(X, Stop(), "")


def test_threads_that_stop_and_run_do_not_mix(graph: Path) -> None:
    """A stop that comes after its run ended stops nothing else."""
    model = Model("v", graph, 2)
    late = Stop()
    model.run(X, late, "")
    thread = threading.Thread(target=late.ask)
    thread.start()
    assert model.run(X, Stop(), "")[0].tolist() == [2.0, 0.0]
    thread.join()
