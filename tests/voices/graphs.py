"""A small ONNX model written out by hand."""

from __future__ import annotations


def field(number: int, content: bytes | int) -> bytes:
    """A Protocol Buffers field below number 16: a varint, or bytes, below 16,384."""
    if isinstance(content, int):
        return bytes([number << 3]) + varint(content)
    return bytes([number << 3 | 2]) + varint(len(content)) + content


def varint(number: int) -> bytes:
    return bytes([number & 0x7F | 0x80, number >> 7]) if number > 0x7F else bytes([number])


def value(name: bytes) -> bytes:
    """ValueInfoProto: a float tensor of one dimension without a fixed length."""
    shape = field(1, field(2, b"n"))
    return field(1, name) + field(2, field(1, field(1, 1) + field(2, shape)))


def node(op: bytes, sources: list[bytes], target: bytes) -> bytes:
    inputs = b"".join(field(1, source) for source in sources)
    return field(1, inputs + field(2, target) + field(4, op))


def tensor(name: bytes) -> bytes:
    """TensorProto: the one float 1.5."""
    return field(1, 1) + field(2, 1) + field(8, name) + field(9, b"\x00\x00\xc0\x3f")


def model(graph: bytes) -> bytes:
    return field(1, 8) + field(7, graph) + field(8, field(2, 13))


def tiny() -> bytes:
    """y = Relu(Neg(x)), with the inner tensor "n" between the two."""
    nodes = node(b"Neg", [b"x"], b"n") + node(b"Relu", [b"n"], b"y")
    values = field(11, value(b"x")) + field(13, value(b"n")) + field(12, value(b"y"))
    return model(nodes + field(2, b"g") + values)
