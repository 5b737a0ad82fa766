"""Surgery on the bytes of ONNX graphs: what a part holds, and what is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrator.voices.graph import Graph, added_outputs, field, fields
from tests.voices import graphs
from tests.voices.graphs import model, node, tensor, tiny, value

# m = a + w, n = b * v, y = m - n, with the types of all told but that of n.
THREE = model(
    node(b"Add", [b"a", b"w"], b"m")
    + node(b"Mul", [b"b", b"v"], b"n")
    + node(b"Sub", [b"m", b"n"], b"y")
    + b"".join(graphs.field(5, tensor(name)) for name in (b"w", b"v"))
    + b"".join(graphs.field(11, value(name)) for name in (b"a", b"b"))
    + graphs.field(12, value(b"y"))
    + graphs.field(13, value(b"m"))
)
FIELDS = st.tuples(
    st.integers(1, 5000), st.one_of(st.integers(0, 2**64 - 1), st.binary(max_size=300))
)


def ops(part: bytes) -> list[str]:
    return [node.op for node in Graph(part).nodes]


def test_added_outputs_are_a_graph_that_only_has_outputs() -> None:
    assert added_outputs(["ab"]) == bytes([0x3A, 6, 0x62, 4, 0x0A, 2]) + b"ab"
    assert added_outputs([]) == b""
    long = "n" * 300  # lengths of two bytes: 300 is 0xAC 0x02
    assert added_outputs([long]) == b"\x3a\xb2\x02\x62\xaf\x02\x0a\xac\x02" + long.encode()


def test_a_graph_is_taken_apart() -> None:
    graph = Graph(THREE)
    assert [(node.op, node.inputs, node.outputs) for node in graph.nodes] == [
        ("Add", ("a", "w"), ("m",)),
        ("Mul", ("b", "v"), ("n",)),
        ("Sub", ("m", "n"), ("y",)),
    ]
    assert list(graph.weights) == ["w", "v"]
    assert list(graph.inputs) == ["a", "b"]
    assert list(graph.outputs) == ["y"]


def test_a_part_holds_what_its_outputs_need() -> None:
    whole = Graph(THREE)
    front = Graph(whole.part((), ["m"]))
    assert [node.op for node in front.nodes] == ["Add"]
    assert (list(front.weights), list(front.inputs)) == (["w"], ["a"])
    assert list(front.outputs) == ["m"]
    back = Graph(whole.part(["m"], ["y"]))
    assert [node.op for node in back.nodes] == ["Mul", "Sub"]
    assert (list(back.weights), list(back.inputs)) == (["v"], ["m", "b"])
    assert bytes(back.weights["v"]) == tensor(b"v")


def test_what_is_around_the_graph_stays() -> None:
    part = Graph(tiny()).part((), ["n"])
    around = [whole for number, _, whole in fields(memoryview(part)) if number != 7]
    assert around == [whole for number, _, whole in fields(memoryview(tiny())) if number != 7]


def test_an_input_that_nothing_needs_is_left_out() -> None:
    assert list(Graph(Graph(THREE).part(["m"], ["n"])).inputs) == ["b"]
    assert ops(Graph(tiny()).part((), ["y"])) == ["Neg", "Relu"]


def test_what_can_not_be_made_is_refused() -> None:
    with pytest.raises(ValueError, match="zz"):
        Graph(THREE).part((), ["zz"])
    with pytest.raises(ValueError, match="type of n"):
        Graph(THREE).part(["n"], ["y"])


def test_graphs_within_graphs_and_sparse_weights_are_refused() -> None:
    inner = graphs.field(1, graphs.field(2, b"y") + graphs.field(5, graphs.field(6, b"")))
    with pytest.raises(ValueError, match="of its own"):
        Graph(model(inner))
    with pytest.raises(ValueError, match="sparse"):
        Graph(model(graphs.field(15, b"")))


@given(st.lists(FIELDS))
def test_fields_are_read_as_they_were_written(wanted: list[tuple[int, int | bytes]]) -> None:
    written = [field(number, content) for number, content in wanted]
    read = list(fields(memoryview(b"".join(written))))
    assert [(number, value) for number, value, _ in read] == wanted
    assert [whole for _, _, whole in read] == written


@pytest.mark.parametrize("broken", [b"\x0a\x05abc", b"\x80", b"\x0b", b"\x09abc"])
def test_bytes_that_are_no_message_are_refused(broken: bytes) -> None:
    with pytest.raises(ValueError, match="byte"):
        list(fields(memoryview(broken)))


@pytest.mark.parametrize("wire", [(1, b"12345678"), (5, b"1234")])
def test_fields_of_a_fixed_width_are_kept(wire: tuple[int, bytes]) -> None:
    kind, content = wire
    message = bytes([2 << 3 | kind]) + content
    assert list(fields(memoryview(message))) == [(2, content, message)]
