"""Kokoro's rewritten half: the same length, near the same sound, the same bytes each time."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Set
from pathlib import Path
from unittest.mock import patch

import numpy as np
import pytest

from audio.pcm import Samples
from narrator.types import Prosody
from narrator.voices import catalogue
from narrator.voices.base import Stop
from narrator.voices.cpu import features
from narrator.voices.graph import Graph
from narrator.voices.kokoro import KokoroVoice
from narrator.voices.kokoro import graph as kokoro_graph
from narrator.voices.kokoro.graph import AT, MODEL, NEEDS, SOUNDING, make
from narrator.voices.kokoro.rewrite import rewritten
from narrator.voices.nodes import array, node, tensor, whole_numbers
from tests.voices.graphs import tiny
from tests.voices.installed import assembled, info

TEXT = "“Stop!” she cried — but why?"
able = pytest.mark.skipif(NEEDS not in features(), reason="the processor has no VNNI")


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return assembled("kokoro", tmp_path_factory.mktemp("kokoro"))


@pytest.fixture(scope="module")
def content(model: Path) -> bytes:
    return make(model)


def sound(model: Path, here: Set[str], name: str = "af_heart") -> Samples:
    with patch.object(kokoro_graph, "features", lambda: here):
        voice = KokoroVoice.open(info("kokoro", name), model, 1)
    samples = voice.speak(TEXT, Prosody(), Stop()).pcm.samples
    voice.close()
    return samples


def test_the_rewritten_half_is_the_bytes_that_the_manifest_names(content: bytes) -> None:
    (known,) = json.loads((catalogue.DATA / "kokoro.json").read_text("utf-8"))["made"]
    assert (known["name"], known["processor"]) == (SOUNDING, NEEDS)
    assert (len(content), hashlib.sha256(content).hexdigest()) == (known["bytes"], known["sha256"])


@able
@pytest.mark.parametrize("name", ["af_heart", pytest.param("bm_george", marks=pytest.mark.long)])
def test_it_sounds_like_the_released_one(name: str, model: Path) -> None:
    released, ours = sound(model, set(), name), sound(model, {NEEDS}, name)
    assert len(ours) == len(released)
    assert not np.array_equal(ours, released)
    # The float32 convolutions of the same weights are 18 dB from the released ones.
    error = 10 * np.log10((released**2).sum() / ((released - ours) ** 2).sum())
    assert error > 10


@able
def test_from_its_file_it_sounds_as_made_while_loading(
    model: Path, content: bytes, tmp_path: Path
) -> None:
    (tmp_path / MODEL).symlink_to(model / MODEL)
    (tmp_path / SOUNDING).write_bytes(content)
    assert not (model / SOUNDING).exists()
    np.testing.assert_array_equal(sound(tmp_path, {NEEDS}), sound(model, {NEEDS}))


def test_another_graph_is_refused(tmp_path: Path) -> None:
    (tmp_path / "ranges.bin").write_bytes(bytes(2))
    with pytest.raises(ValueError, match="numbers"):
        rewritten(Graph(tiny()), (), tmp_path / "ranges.bin")
    with pytest.raises(ValueError, match="no node makes"):
        Graph(tiny()).part((), AT)


@pytest.mark.parametrize("kind", ["<f4", "u1", "i1", "<i4", "<i8"])
@pytest.mark.parametrize("shape", [(), (1,), (2, 3)])
def test_a_tensor_is_read_as_it_was_written(kind: str, shape: tuple[int, ...]) -> None:
    values = np.arange(np.prod(shape, dtype=int)).astype(kind).reshape(shape)
    read = array(memoryview(tensor("some", values)))
    assert read.dtype == values.dtype
    np.testing.assert_array_equal(read, values)


def test_whole_numbers_of_an_attribute() -> None:
    conv = node("Conv", ["x", "w"], ["y"], dilations=[1, 300], group=1, alpha=0.5)
    assert whole_numbers(conv, "dilations") == [1, 300]
    assert (conv.op, conv.inputs, conv.outputs) == ("Conv", ("x", "w"), ("y",))
    with pytest.raises(KeyError):
        whole_numbers(conv, "pads")


def test_features_are_what_the_system_tells(tmp_path: Path) -> None:
    told = tmp_path / "cpuinfo"
    told.write_text("processor\t: 0\nflags\t\t: fpu avx2 avx512_vnni\n\nflags\t\t: fpu\n")
    assert features(told) == {"fpu", "avx2", "avx512_vnni"}
    assert features(tmp_path / "none") == frozenset()
