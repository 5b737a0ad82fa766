"""Nodes and weights of an ONNX graph, written and read as Protocol Buffers bytes (onnx.proto)."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from narrator.voices.graph import Node, field, fields, read_node, varint

Array = npt.NDArray[Any]

# Field numbers and values of onnx.proto.
_NAME_OF_TENSOR, _DIMENSION, _TYPE_OF_TENSOR, _INT32_DATA, _RAW_DATA = 8, 1, 2, 5, 9
_TYPES = {1: "<f4", 2: "u1", 3: "i1", 6: "<i4", 7: "<i8"}  # TensorProto.DataType
_CODES = {np.dtype(name): code for code, name in _TYPES.items()}
_NODE_INPUT, _NODE_OUTPUT, _NODE_OP, _NODE_ATTRIBUTE, _NODE_DOMAIN = 1, 2, 4, 5, 7
_NAME, _FLOAT, _INT, _INTS, _TYPE = 1, 2, 3, 8, 20  # of AttributeProto
_IS_FLOAT, _IS_INT, _IS_INTS = 1, 2, 7  # AttributeProto.AttributeType

Attribute = int | float | Sequence[int]


def tensor(name: str, array: Array) -> bytes:
    """A TensorProto of float32, uint8, int8, int32 or int64. Raises KeyError for other types."""
    dimensions = b"".join(field(_DIMENSION, size) for size in array.shape)
    return b"".join(
        (
            dimensions,
            field(_TYPE_OF_TENSOR, _CODES[array.dtype]),
            field(_NAME_OF_TENSOR, name.encode()),
            field(_RAW_DATA, np.ascontiguousarray(array).tobytes()),
        )
    )


def array(content: memoryview) -> Array:
    """What a TensorProto holds, copied. Small whole numbers may stand as `int32_data`.

    Raises ValueError for a type that is not of those above.
    """
    sizes: list[int] = []
    numbers: list[int] = []
    code, raw = 0, None
    for number, value, _ in fields(content):
        if number == _TYPE_OF_TENSOR and isinstance(value, int):
            code = value
        elif number == _RAW_DATA:
            raw = value
        elif number == _DIMENSION:
            sizes += _whole(value)
        elif number == _INT32_DATA:
            numbers += _whole(value)
    if code not in _TYPES:
        raise ValueError(f"a weight of type {code}")
    kind = np.dtype(_TYPES[code])
    if isinstance(raw, memoryview):
        return np.frombuffer(raw, kind).reshape(sizes).copy()
    return np.array(numbers, np.int64).astype(kind).reshape(sizes)


def node(
    op: str,
    inputs: Sequence[str],
    outputs: Sequence[str],
    domain: str = "",
    **attributes: Attribute,
) -> Node:
    """A node, its attributes of numbers and rows of whole numbers."""
    content = [field(_NODE_INPUT, name.encode()) for name in inputs]
    content += [field(_NODE_OUTPUT, name.encode()) for name in outputs]
    content.append(field(_NODE_OP, op.encode()))
    content += [
        field(_NODE_ATTRIBUTE, _attribute(name, value)) for name, value in attributes.items()
    ]
    if domain:
        content.append(field(_NODE_DOMAIN, domain.encode()))
    return read_node(memoryview(b"".join(content)))


def whole_numbers(node: Node, name: str) -> list[int]:
    """The attribute `name`, a row of whole numbers. Raises KeyError."""
    for number, content, _ in fields(node.content):
        if number != _NODE_ATTRIBUTE or not isinstance(content, memoryview):
            continue
        found: list[int] = []
        named = ""
        for inner, value, _ in fields(content):
            if inner == _NAME and isinstance(value, memoryview):
                named = str(value, "utf-8")
            elif inner == _INTS:
                found += _whole(value)
        if named == name:
            return found
    raise KeyError(name)


def _attribute(name: str, value: Attribute) -> bytes:
    named = field(_NAME, name.encode())
    if isinstance(value, float):
        number = varint(_FLOAT << 3 | 5) + struct.pack("<f", value)
        return named + number + field(_TYPE, _IS_FLOAT)
    if isinstance(value, int):
        return named + field(_INT, value) + field(_TYPE, _IS_INT)
    row = b"".join(field(_INTS, one) for one in value)
    return named + row + field(_TYPE, _IS_INTS)


def _whole(value: int | memoryview) -> list[int]:
    """The whole numbers of a repeated field, written one by one or packed; none below zero."""
    if isinstance(value, int):
        return [value]
    numbers, number, shift = [], 0, 0
    for byte in value:
        number |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            numbers.append(number)
            number = shift = 0
    return numbers
