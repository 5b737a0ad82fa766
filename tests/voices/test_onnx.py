"""ONNX Runtime behind its door, on a graph of two nodes written out by hand."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest

from narrator.errors import Cancelled, VoiceMissing
from narrator.voices.base import Stop
from narrator.voices.onnx import Model, halves
from tests.voices.graphs import tiny


@pytest.fixture
def graph(tmp_path: Path) -> Path:
    path = tmp_path / "tiny.onnx"
    path.write_bytes(tiny())
    return path


X = {"x": np.array([-2.0, 3.0], dtype=np.float32)}


def test_inner_tensors_come_behind_the_outputs(graph: Path) -> None:
    (y,) = Model("v", graph, 1).run(X, Stop(), "")
    assert y.tolist() == [2.0, 0.0]
    y, n = Model("v", graph, 1, outputs=["n"]).run(X, Stop(), "")
    assert y.tolist() == [2.0, 0.0]
    assert n.tolist() == [2.0, -3.0]


def test_halves_make_what_the_whole_makes(graph: Path) -> None:
    first, second = halves("v", graph, 1, ["n"])
    (n,) = first.run(X, Stop(), "")
    assert n.tolist() == [2.0, -3.0]
    (y,) = second.run({"n": n}, Stop(), "")
    assert y.tolist() == [2.0, 0.0]
    with pytest.raises(VoiceMissing, match="else"):
        halves("v", graph.parent / "else", 1, ["n"])


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
