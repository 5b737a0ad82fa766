"""The sounding half of Kokoro's graph with its convolutions rewritten: half the time of one run.

Nine tenths of the arithmetic is in 48 convolutions along time, each behind an instance norm whose
scale and shift the style gives (AdaIN) and a Snake, x + sin²(αx)/α. As released each of them finds
the range of its input, unfolds it and multiplies (DynamicQuantizeLinear, ConvInteger: 130
billion operations a second on a core with VNNI), and gives 32 bits back. Here

- ranges are known beforehand (`ranges.bin`), each channel's own, so that what a channel is scaled
  by goes into the weights behind it; weights are scaled for each channel they make;
- the convolution is ONNX Runtime's QLinearConv, channels last: 440 billion operations a second. It
  gives 8 bits, which is no loss to what follows: a norm, which takes out each channel's scale;
- AdaIN is one InstanceNormalization (9 passes before), and the Snake two passes in place of four:
  with u = 2αx it is (u − cos u + 1) / 2α, where 2α goes into the norm and 1/2α into the weights.

The ranges were measured on 12 sentences, none of them a sample's, spoken by all six voices at three
speeds: four fifths of the way from each channel's mean to the furthest that was seen; what lies
outside is clipped. So it came nearer to float32 convolutions of the same weights than the released
graph is (log-spectral distance 2.0 against 2.1 dB); with all of the way, further (2.3).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from narrator.voices.graph import Graph, Node
from narrator.voices.nodes import Array, array, node, tensor, whole_numbers

# All of the graph's own outputs are made by this half; what it takes is named by who cuts it.
_PLACE = ("/generator/resblocks.", "/generator/noise_res.")
# Where a Snake stands at zero, and where the middle of what a convolution makes is put: its kernel
# wants both known when it is loaded.
_ZERO = 128
_MOST = 255
_EPSILON = 1e-5  # of the norm, as in the graph
_LEAST_UNIT = 1e-7  # of a channel that is not used: its weights are zero
_ONE, _MIDDLE, _ROW = "narrator/one", "narrator/middle", "narrator/row"


@dataclass(frozen=True, slots=True)
class _Convolution:
    """A convolution with the norm and the Snake before it; weights [made, taken, taps]."""

    sounds: str  # the tensor that is normed
    scale: str
    shift: str
    alpha: Array
    weights: Array
    bias: Array
    dilation: int
    makes: str


@dataclass(frozen=True, slots=True)
class _Range:
    """Of each channel: the most that the Snake gives, on either side of zero; the step between two
    values that the convolution makes, and how many steps below zero the lowest of them is."""

    most: Array
    step: Array
    below: Array


def rewritten(graph: Graph, taken: Sequence[str], ranges: Path) -> bytes:
    """The part of `graph` behind the tensors `taken`, rewritten: the same bytes on every machine.

    `graph` is changed. Raises ValueError for a graph that is not Kokoro's.
    """
    try:
        found = sorted(_convolutions(graph), key=lambda one: one.makes)
    except (KeyError, StopIteration) as error:
        raise ValueError(f"the graph is not Kokoro's: {error!r}") from None
    weights: dict[str, Array] = {
        _ONE: np.ones(1, "<f4"),
        _MIDDLE: np.full(1, _ZERO, "u1"),
        _ROW: np.full(1, -1, "<i8"),
    }
    makers = {
        one.makes: _nodes(f"narrator/{number}/", one, known, weights)
        for number, (one, known) in enumerate(zip(found, _ranges(ranges, found), strict=True))
    }
    graph.replace(makers)
    for name, values in weights.items():
        graph.weights[name] = memoryview(tensor(name, values))
    return graph.part(taken, tuple(graph.outputs))


def _convolutions(graph: Graph) -> Iterator[_Convolution]:
    def weight(name: str) -> Array:
        return array(graph.weights[name])

    for last in graph.nodes:
        # The last of a convolution as it was quantised is Mul(Cast(Add(ConvInteger, bias)), scale).
        if not (last.op == "Mul" and any(place in last.outputs[0] for place in _PLACE)):
            continue
        if not last.outputs[0].endswith("/Conv_output_0"):
            continue
        add = graph.maker(graph.maker(last.inputs[0]).inputs[0])
        convolution = graph.maker(add.inputs[0])
        quantised, kernel, _, kernel_zero = convolution.inputs
        snake = graph.maker(graph.maker(quantised).inputs[0])
        normed = snake.inputs[0]
        sine = graph.maker(graph.maker(graph.maker(snake.inputs[1]).inputs[1]).inputs[0])
        shifted = graph.maker(normed)
        scaled = graph.maker(shifted.inputs[0])
        centred = graph.maker(graph.maker(scaled.inputs[1]).inputs[0])
        bias = graph.maker(add.inputs[1])
        for _ in range(3):  # Reshape(Cast(Floor(Div(bias, scale))))
            bias = graph.maker(bias.inputs[0])
        scale = graph.maker(last.inputs[1]).inputs[1]
        steps = weight(kernel).astype(np.float64) - float(weight(kernel_zero))
        yield _Convolution(
            sounds=centred.inputs[0],
            scale=scaled.inputs[0],
            shift=shifted.inputs[1],
            alpha=weight(graph.maker(sine.inputs[0]).inputs[0]).reshape(-1).astype(np.float64),
            weights=steps * float(weight(scale)),
            bias=weight(bias.inputs[0]).astype(np.float64),
            dilation=whole_numbers(convolution, "dilations")[0],
            makes=last.outputs[0],
        )


def _nodes(at: str, one: _Convolution, known: _Range, weights: dict[str, Array]) -> list[Node]:
    """The nodes that make `one.makes`, and their `weights` (added), all named `at`..."""
    made, taken, taps = one.weights.shape
    twice = 2 * one.alpha
    # In units of (u - cos u + 1): the step of a channel, the same number as float32 and here.
    step = (np.abs(twice) * known.most / (_MOST - _ZERO)).astype("<f4").astype(np.float64)
    zero = np.round(_ZERO + 1 / step)  # where u - cos u is -1, so that the Snake is 0
    # Where that is above 8 bits the 1 is added first: one pass more.
    add_one = bool((zero > _MOST).any())
    left = np.zeros(taken) if add_one else _ZERO - zero + 1 / step  # under half a step
    scaled = one.weights * (step / twice)[None, :, None]
    unit = np.maximum(np.abs(scaled).max(axis=(1, 2)) / 127, _LEAST_UNIT)
    eight = np.round(scaled / unit[:, None, None]).astype(np.int8)
    # One after the other: NumPy's own sums differ in their last bit between processors.
    rest = np.cumsum(eight.astype(np.int64).sum(axis=2) * left, axis=1)[:, -1] * unit
    bias = np.round((one.bias + rest + (known.below - _ZERO) * known.step) / unit)
    weights |= {
        at + "twice": twice.astype("<f4").reshape(1, -1, 1),
        at + "step": step.astype("<f4"),
        at + "zero": (np.full(taken, _ZERO) if add_one else zero).astype("u1"),
        at + "kernel": eight,
        at + "units": (unit / known.step).astype("<f4"),
        at + "none": np.zeros(made, "i1"),
        at + "bias": bias.astype("<i4"),
        at + "out": known.step.astype("<f4"),
        at + "below": known.below.astype("u1"),
    }

    def n(name: str) -> str:
        return at + name

    snake = [
        node("Mul", [one.scale, n("twice")], [n("scale3")]),
        node("Reshape", [n("scale3"), _ROW], [n("scale")]),
        node("Mul", [one.shift, n("twice")], [n("shift3")]),
        node("Reshape", [n("shift3"), _ROW], [n("shift")]),
        node("InstanceNormalization", [one.sounds, n("scale"), n("shift")], [n("u")],
             epsilon=_EPSILON),
        node("Cos", [n("u")], [n("cos")]),
        node("Sub", [n("u"), n("cos")], [n("v")]),
        *([node("Add", [n("v"), _ONE], [n("v1")])] if add_one else []),
        node("QuantizeLinear", [n("v1" if add_one else "v"), n("step"), n("zero")], [n("q")],
             axis=1),
        node("Transpose", [n("q")], [n("last")], perm=[0, 2, 1]),
    ]  # fmt: skip
    reach = one.dilation * (taps - 1) // 2
    names = [n("last"), _ONE, _MIDDLE, n("kernel"), n("units"), n("none"), _ONE, _MIDDLE, n("bias")]
    return [
        *snake,
        node("QLinearConv", names, [n("made")], "com.microsoft", channels_last=1,
             kernel_shape=[taps], dilations=[one.dilation], strides=[1], pads=[reach, reach]),
        node("Transpose", [n("made")], [n("first")], perm=[0, 2, 1]),
        node("DequantizeLinear", [n("first"), n("out"), n("below")], [one.makes], axis=1),
    ]  # fmt: skip


def _ranges(path: Path, found: Sequence[_Convolution]) -> Iterator[_Range]:
    """The ranges of each of `found`, in order: three rows of little-endian half floats each, the
    last of them whole numbers up to 255. Raises ValueError for a file of another length."""
    numbers = np.fromfile(path, "<f2").astype(np.float64)
    at = 0
    for one in found:
        made, taken, _ = one.weights.shape
        ends = np.cumsum([at, taken, made, made])
        most, step, below = (numbers[a:b] for a, b in pairwise(ends))
        at = int(ends[-1])
        yield _Range(most, step.astype("<f4").astype(np.float64), below)
    if at != len(numbers):
        raise ValueError(f"{path.name} has {len(numbers)} numbers, not {at}")
