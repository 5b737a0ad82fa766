"""Byte ranges against a model: each byte asked for is sent once, and the lengths are exact."""

from __future__ import annotations

import email
import email.policy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrator.server import ranges

ETAG = '"abc"'
DATA = bytes(index * 7 % 251 for index in range(3000))

SPECS = st.one_of(
    st.tuples(st.integers(0, 4000), st.integers(0, 4000)).map(
        lambda pair: f"{min(pair)}-{max(pair)}"
    ),
    st.integers(0, 4000).map("{}-".format),
    st.integers(0, 4000).map("-{}".format),
    st.integers(7, 10**30).map("7-{}".format),
)
HEADERS = st.lists(SPECS, min_size=1, max_size=12).map(lambda specs: "bytes=" + ", ".join(specs))


def wanted_bytes(header: str, total: int) -> set[int]:
    """The positions asked for, read from the header in the plainest way."""
    wanted: set[int] = set()
    for spec in header.removeprefix("bytes=").split(","):
        first, last = spec.strip().split("-")
        if not first:
            wanted |= set(range(max(0, total - int(last)), total))
        else:
            wanted |= set(range(int(first), min(int(last) if last else total, total - 1) + 1))
    return wanted


def body_of(plan: ranges.Plan, data: bytes) -> bytes:
    return b"".join(
        piece if isinstance(piece, bytes) else data[slice(*piece)] for piece in plan.pieces
    )


def planned(data: bytes, method: str = "GET", **headers: str) -> ranges.Plan:
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return ranges.plan(names, len(data), ETAG, method=method, media_type="audio/mpeg")


def parts_of(plan: ranges.Plan, body: bytes) -> list[tuple[int, bytes]]:
    """(start, bytes) of each part, as a MIME reader that knows nothing of us finds them."""
    if "Content-Range" in plan.headers:
        return [(int(plan.headers["Content-Range"].split()[1].split("-")[0]), body)]
    head = f"Content-Type: {plan.headers['Content-Type']}\r\n\r\n".encode()
    message: Any = email.message_from_bytes(head + body, policy=email.policy.HTTP)
    parts = []
    for part in message.iter_parts():
        assert part.get_content_type() == "audio/mpeg"
        unit, span = part["Content-Range"].split()
        assert unit == "bytes" and span.endswith(f"/{len(DATA)}")
        start, end = map(int, span.split("/")[0].split("-"))
        content = part.get_payload(decode=True)
        assert len(content) == end + 1 - start
        parts.append((start, content))
    return parts


@given(HEADERS)
def test_what_is_sent_is_what_was_asked_for(header: str) -> None:
    # Text, as MIME readers do their own to line ends and control characters.
    data = bytes(33 + byte % 90 for byte in DATA)
    plan = planned(data, range=header)
    wanted = wanted_bytes(header, len(data))
    if not wanted:
        assert plan.status == 416 and not plan.pieces
        assert plan.headers == {"Content-Range": f"bytes */{len(data)}"}
        return
    assert plan.status == 206
    body = body_of(plan, data)
    assert int(plan.headers["Content-Length"]) == len(body)
    sent: set[int] = set()
    for start, content in parts_of(plan, body):
        here = set(range(start, start + len(content)))
        assert content == data[start : start + len(content)]
        assert not here & sent, "no byte twice"
        # What was not asked for is only ever a short gap.
        assert not any(
            not here.isdisjoint(range(at, at + ranges.GAP_BYTES + 1))
            and wanted.isdisjoint(range(at, at + ranges.GAP_BYTES + 1))
            for at in range(start, start + len(content) - ranges.GAP_BYTES)
        )
        sent |= here
    assert wanted <= sent
    assert len(body) <= len(data) + len(plan.pieces) * 150, "overlaps cost nothing"


@given(st.text(max_size=40), st.integers(0, 5000))
def test_any_header_is_answered(header: str, total: int) -> None:
    for one in (header, "bytes=" + header):
        found = ranges.asked(one, total)
        assert found is None or all(0 <= start < end <= total for start, end in found)
        assert ranges.from_the_start(one) in (True, False)


@pytest.mark.parametrize(
    "header",
    [
        "",
        "bytes",
        "bytes=",
        "bytes=,",
        "bytes=-",
        "bytes=a-b",
        "bytes=5-2",
        "bytes=1-2,x",
        "bytes=1-2 3-4",
        "bytes=+1-2",
        "bytes=1--2",
        "bytes=٣-٤",
        "bytes 1-2",
        "items=0-5",
        "seconds=1-",
        "bytes=" + ",".join(f"{at}-{at}" for at in range(0, 30_000, 300)),
    ],
)
def test_what_is_malformed_is_ignored(header: str) -> None:
    plan = planned(DATA, range=header)
    assert (plan.status, body_of(plan, DATA)) == (200, DATA)
    assert plan.headers == {"Content-Length": str(len(DATA))}


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ("bytes=0-", [(0, 3000)]),
        ("BYTES = 0-0", [(0, 1)]),
        ("bytes=-1", [(2999, 3000)]),
        ("bytes=-99999", [(0, 3000)]),
        ("bytes=2999-99999", [(2999, 3000)]),
        ("bytes=3000-", []),
        ("bytes=-0", []),
        (f"bytes={'9' * 9000}-", []),
        (f"bytes=5-{'9' * 9000}", [(5, 3000)]),
        ("bytes=,5-6 , , 8-9,", [(5, 10)]),
        ("bytes=2000-2001,3-4", [(2000, 2002), (3, 5)]),  # in the order asked for
        ("bytes=2000-2001,0-10,5-20,9999-", [(2000, 2002), (0, 21)]),
    ],
)
def test_each_kind_of_range(header: str, found: list[ranges.Range]) -> None:
    assert ranges.asked(header, 3000) == tuple(found)


def test_of_an_empty_file_no_range_is_taken() -> None:
    assert ranges.plan({"range": "bytes=0-"}, 0, ETAG).status == 200


def test_the_range_of_a_head_is_ignored() -> None:
    assert planned(DATA, "HEAD", range="bytes=5-6").headers == {"Content-Length": "3000"}


@pytest.mark.parametrize(
    ("tag", "status"),
    [
        (ETAG, 206),
        (f" {ETAG} ", 206),
        (f"W/{ETAG}", 200),
        ('"other"', 200),
        ("Wed, 25 Nov 2026 05:00:00 GMT", 200),
        ("", 200),
    ],
)
def test_if_range_compares_strongly(tag: str, status: int) -> None:
    assert planned(DATA, range="bytes=1-2", if_range=tag).status == status


@pytest.mark.parametrize(
    ("tags", "status"),
    [
        (ETAG, 304),
        (f"W/{ETAG}", 304),
        (f'"x", {ETAG}', 304),
        ("*", 304),
        ('"x"', 200),
        ("abc", 200),
        ("", 200),
    ],
)
def test_if_none_match_compares_weakly(tags: str, status: int) -> None:
    for method in ("GET", "HEAD"):
        plan = planned(DATA, method, if_none_match=tags)
        assert (plan.status, bool(plan.pieces)) == (status, status == 200)
    # It goes before the range.
    assert planned(DATA, if_none_match=tags, range="bytes=0-1").status == max(206, status)


@pytest.mark.parametrize(
    ("tags", "status"), [(ETAG, 200), ("*", 200), (f"W/{ETAG}", 412), ('"x"', 412), ("", 412)]
)
def test_if_match_compares_strongly(tags: str, status: int) -> None:
    assert planned(DATA, if_match=tags).status == status


@pytest.mark.parametrize(
    ("header", "whole"),
    [
        ("bytes=0-", True),
        ("bytes=0-,", True),
        ("items=5-", True),
        ("bytes=5-2", True),
        ("bytes=0-1", False),
        ("bytes=1-", False),
        ("bytes=-5", False),
        ("bytes=0-,9-", False),
    ],
)
def test_what_asks_for_all_from_the_first_byte(header: str, whole: bool) -> None:
    assert ranges.from_the_start(header) is whole
