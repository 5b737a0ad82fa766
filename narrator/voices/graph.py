"""Surgery on ONNX graphs, on their bytes: outputs added, a graph cut in two.

An ONNX file is one Protocol Buffers message (onnx.proto). What a part needs is copied as it
stands, so nothing of a weight or an attribute is read, changed or rounded, and neither the `onnx`
package (18 MB, and protobuf) nor a tool of the graph's maker is needed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

# Field numbers of onnx.proto.
_GRAPH = 7  # of ModelProto
_NODE, _INITIALIZER, _INPUT, _OUTPUT, _VALUE, _SPARSE = 1, 5, 11, 12, 13, 15  # of GraphProto
_NODE_INPUT, _NODE_OUTPUT, _NODE_OP, _NODE_ATTRIBUTE = 1, 2, 4, 5
_SUBGRAPHS = (6, 11)  # of AttributeProto
_TENSOR_NAME, _VALUE_NAME = 8, 1


@dataclass(frozen=True, slots=True)
class Node:
    """One operation; `content` is its NodeProto as it stands in the file."""

    content: memoryview
    op: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]


class Graph:
    """A serialized model taken apart: nodes in their order, and the other parts by name.

    Nothing is copied, so `model` must stay as it is. Raises ValueError for bytes that are no such
    message, and for graphs within graphs and sparse weights, which it does not follow.
    """

    def __init__(self, model: bytes | memoryview) -> None:
        self.nodes: list[Node] = []
        self.weights: dict[str, memoryview] = {}
        self.inputs: dict[str, memoryview] = {}
        self.outputs: dict[str, memoryview] = {}
        self.values: dict[str, memoryview] = {}
        self._around: list[memoryview] = []  # of the model, all but the graph
        for number, value, whole in fields(memoryview(model)):
            if number == _GRAPH and isinstance(value, memoryview):
                self._read(value)
            else:
                self._around.append(whole)
        self._find_makers()

    def maker(self, name: str) -> Node:
        """The node that makes the tensor `name`. Raises KeyError."""
        return self._maker[name]

    def replace(self, makers: Mapping[str, Sequence[Node]]) -> None:
        """Where the maker of a tensor stood, have these nodes, which make it; `part` then leaves
        out what nothing needs any more."""
        nodes: list[Node] = []
        for node in self.nodes:
            nodes += next((makers[name] for name in node.outputs if name in makers), (node,))
        self.nodes = nodes
        self._find_makers()

    def _find_makers(self) -> None:
        self._maker = {name: node for node in self.nodes for name in node.outputs if name}

    def _read(self, graph: memoryview) -> None:
        by_name = {
            _INITIALIZER: (self.weights, _TENSOR_NAME),
            _INPUT: (self.inputs, _VALUE_NAME),
            _OUTPUT: (self.outputs, _VALUE_NAME),
            _VALUE: (self.values, _VALUE_NAME),
        }
        for number, value, _ in fields(graph):
            if number == _SPARSE:
                raise ValueError("the graph has sparse weights")
            if not isinstance(value, memoryview):
                continue
            if number == _NODE:
                self.nodes.append(read_node(value))
            elif number in by_name:
                table, name_field = by_name[number]
                table[_texts(value, name_field)[0]] = value

    def part(self, inputs: Sequence[str], outputs: Sequence[str]) -> bytes:
        """The model that makes the tensors `outputs` where `inputs` are given, and otherwise of
        the graph's own inputs and its weights; it holds no more than that takes.

        So `part((), at)` and `part(at, graph.outputs)` are the graph cut in two: one after the
        other they make what the whole made. Raises ValueError for an output that nothing makes,
        and for an input whose type stands nowhere.
        """
        nodes = self._needed(outputs, inputs)
        if unmade := set(outputs) - self._maker.keys():
            raise ValueError(f"no node makes {sorted(unmade)}")
        used = {name for node in nodes for name in node.inputs}
        graph: list[bytes | memoryview] = []
        for number, values in (
            (_NODE, [node.content for node in nodes]),
            (_INITIALIZER, [self.weights[name] for name in self.weights if name in used]),
            (_INPUT, [self._typed(name) for name in inputs if name in used]),
            (_INPUT, [self.inputs[name] for name in self.inputs if name in used]),
            (_OUTPUT, [self._value(name) for name in outputs]),
        ):
            for value in values:
                graph += (_head(number, len(value)), value)
        length = sum(map(len, graph))
        return b"".join([*self._around, _head(_GRAPH, length), *graph])

    def _needed(self, wanted: Iterable[str], given: Iterable[str]) -> list[Node]:
        """The nodes, in order, that make `wanted` where `given` is there."""
        have, needed, todo = set(given), set[int](), list(wanted)
        while todo:
            name = todo.pop()
            node = self._maker.get(name)
            if name in have or node is None or id(node) in needed:
                continue
            needed.add(id(node))
            todo += node.inputs
        return [node for node in self.nodes if id(node) in needed]

    def _value(self, name: str) -> bytes | memoryview:
        """The ValueInfoProto of a tensor; with its name alone where its type is not told."""
        known = self.outputs.get(name) or self.values.get(name) or self.inputs.get(name)
        return known or field(_VALUE_NAME, name.encode())

    def _typed(self, name: str) -> bytes | memoryview:
        value = self._value(name)
        if not isinstance(value, memoryview):
            raise ValueError(f"the graph does not tell the type of {name}")
        return value


def added_outputs(names: Sequence[str]) -> bytes:
    """What to append to a serialized model so that the tensors `names` become outputs too.

    A message field that occurs twice is merged, repeated fields by joining (Protocol Buffers
    encoding, "Last One Wins"), so a second `ModelProto.graph` that holds only outputs, each a
    `ValueInfoProto` with a name, adds these. Their types are inferred when the model is loaded.
    """
    outputs = b"".join(field(_OUTPUT, field(_VALUE_NAME, name.encode())) for name in names)
    return field(_GRAPH, outputs) if outputs else b""


def fields(message: memoryview) -> Iterator[tuple[int, int | memoryview, memoryview]]:
    """(number, value, whole field) of each field: the value is an int for a varint (wire type 0),
    else its bytes (2, and the fixed widths 1 and 5). Raises ValueError."""
    at, end = 0, len(message)
    while at < end:
        start = at
        key, at = _read_varint(message, at)
        number, wire = key >> 3, key & 7
        value: int | memoryview
        if wire == 0:
            value, at = _read_varint(message, at)
        elif wire in (1, 2, 5):
            length, at = _read_varint(message, at) if wire == 2 else (8 if wire == 1 else 4, at)
            if at + length > end:
                raise ValueError(f"a field of {length} bytes at byte {at} of {end}")
            value = message[at : at + length]
            at += length
        else:
            raise ValueError(f"wire type {wire} at byte {at}")
        yield number, value, message[start:at]


def field(number: int, value: int | bytes | memoryview) -> bytes:
    """A field that holds a varint, or bytes with their length before them."""
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    return b"".join((_head(number, len(value)), value))


def _head(number: int, length: int) -> bytes:
    """What stands before a field of `length` bytes."""
    return varint(number << 3 | 2) + varint(length)


def varint(number: int) -> bytes:
    """Seven bits a byte, lowest first, the top bit set on all but the last."""
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def _read_varint(message: memoryview, at: int) -> tuple[int, int]:
    number = shift = 0
    while at < len(message):
        byte = message[at]
        at += 1
        number |= (byte & 0x7F) << shift
        if byte < 0x80:
            return number, at
        shift += 7
    raise ValueError(f"a number without an end at byte {at}")


def _texts(message: memoryview, wanted: int) -> list[str]:
    return [
        str(value, "utf-8")
        for number, value, _ in fields(message)
        if number == wanted and isinstance(value, memoryview)
    ]


def read_node(content: memoryview) -> Node:
    """A NodeProto. Raises ValueError for one that holds a graph of its own."""
    parts: dict[int, list[str]] = {_NODE_INPUT: [], _NODE_OUTPUT: [], _NODE_OP: []}
    for number, value, _ in fields(content):
        if not isinstance(value, memoryview):
            continue
        if number in parts:
            parts[number].append(str(value, "utf-8"))
        elif number == _NODE_ATTRIBUTE and any(inner in _SUBGRAPHS for inner, *_ in fields(value)):
            raise ValueError("a node holds a graph of its own")
    return Node(
        content,
        "".join(parts[_NODE_OP]),
        tuple(parts[_NODE_INPUT]),
        tuple(parts[_NODE_OUTPUT]),
    )
