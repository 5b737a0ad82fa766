"""Byte ranges and validators (RFC 9110, sections 13 and 14): what of a file a request is sent.

Pure: headers in, a status and the pieces of the answer out. A file's length must be known; it need
not be there yet. The only validator is the ETag: there is no Last-Modified, so a date in If-Range
never holds and the whole file is sent.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

Range = tuple[int, int]
"""[start, end) of a file, in bytes."""

MAX_SPECS = 64
"""More ranges than this in one request are ignored, as section 14.2 allows."""

GAP_BYTES = 128
"""Ranges nearer than this are sent as one: about what a part's own head weighs (15.3.7.2)."""

_HUGE = 10**18
_SPEC = re.compile(r"(\d+)-(\d*)|-(\d+)", re.ASCII)
_TAG = re.compile(r'(W/)?("[\x21\x23-\x7e\x80-\xff]*")')


@dataclass(frozen=True, slots=True)
class Plan:
    """What is answered: 200, 206, 304, 412 or 416, its own headers, and its body: bytes that are
    sent as they are, and ranges of the file."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    pieces: tuple[bytes | Range, ...] = ()


def plan(
    headers: Mapping[str, str],
    total_bytes: int,
    etag: str,
    *,
    method: str = "GET",
    media_type: str = "application/octet-stream",
    boundary: str = "narrator-part",
) -> Plan:
    """What a GET or HEAD with these (lower-case) headers is answered, in the order of section
    13.2.2. Of a HEAD the Range is ignored: it is defined for GET alone (14.2)."""
    if "if-match" in headers and not _listed(headers["if-match"], etag, weak=False):
        return Plan(412)
    if "if-none-match" in headers and _listed(headers["if-none-match"], etag, weak=True):
        return Plan(304)
    whole = Plan(200, {"Content-Length": str(total_bytes)}, ((0, total_bytes),))
    if method != "GET" or "range" not in headers:
        return whole
    # Compared strongly: a weak tag or a date is not `etag` (13.1.5).
    if headers.get("if-range", etag).strip() != etag:
        return whole
    wanted = asked(headers["range"], total_bytes)
    if wanted is None:
        return whole
    if not wanted:
        return Plan(416, {"Content-Range": f"bytes */{total_bytes}"})
    if len(wanted) == 1:
        start, end = wanted[0]
        said = {
            "Content-Length": str(end - start),
            "Content-Range": f"bytes {start}-{end - 1}/{total_bytes}",
        }
        return Plan(206, said, wanted)
    return _multipart(wanted, total_bytes, media_type, boundary)


def asked(header: str, total_bytes: int) -> tuple[Range, ...] | None:
    """The ranges of a Range header, in the order of their first bytes asked for, those that meet
    or nearly do as one. Empty where none can be had; None for a header that is to be ignored."""
    specs = _specs(header)
    if specs is None or not total_bytes:
        return None
    found: list[Range] = []
    for first, last in specs:
        if first is None:
            start, end = max(0, total_bytes - last), total_bytes
        else:
            start, end = first, min(last + 1, total_bytes)
        if start < end:
            found.append((start, end))
    return _merged(found)


def from_the_start(header: str) -> bool:
    """Whether a Range header asks for all from the first byte on (`bytes=0-`), or for nothing that
    is understood: a file sent whole will do."""
    specs = _specs(header)
    return specs is None or (len(specs) == 1 and specs[0] == (0, _HUGE))


def _specs(header: str) -> list[tuple[int | None, int]] | None:
    """(first, last) of each range, both included; (None, length) of a suffix. None where the
    header is malformed, has another unit, or too many of them."""
    unit, _, listed = header.partition("=")
    if unit.strip().lower() != "bytes":
        return None
    parts = [part.strip(" \t") for part in listed.split(",")]
    parts = [part for part in parts if part]
    if not 0 < len(parts) <= MAX_SPECS:
        return None
    specs: list[tuple[int | None, int]] = []
    for part in parts:
        match = _SPEC.fullmatch(part)
        if match is None:
            return None
        first, last, suffix = match.groups()
        if suffix is not None:
            specs.append((None, _number(suffix)))
            continue
        spec = _number(first), _number(last) if last else _HUGE
        if spec[1] < spec[0]:
            return None
        specs.append(spec)
    return specs


def _number(digits: str) -> int:
    """Never more than `_HUGE`, and quick for a number of any length."""
    digits = digits.lstrip("0")
    return _HUGE if len(digits) > 18 else int(digits or 0)


def _merged(ranges: list[Range]) -> tuple[Range, ...]:
    joined: list[tuple[int, int, int]] = []  # start, end, place of the first that is in it
    for place, (start, end) in sorted(enumerate(ranges), key=lambda one: one[1]):
        if joined and start <= joined[-1][1] + GAP_BYTES:
            before, reach, rank = joined[-1]
            joined[-1] = before, max(reach, end), min(rank, place)
        else:
            joined.append((start, end, place))
    return tuple((start, end) for start, end, _ in sorted(joined, key=lambda one: one[2]))


def _multipart(wanted: tuple[Range, ...], total_bytes: int, media_type: str, boundary: str) -> Plan:
    """RFC 9110, section 14.6."""
    pieces: list[bytes | Range] = []
    for start, end in wanted:
        lines = (
            f"\r\n--{boundary}",
            f"Content-Type: {media_type}",
            f"Content-Range: bytes {start}-{end - 1}/{total_bytes}",
            "\r\n",
        )
        pieces += ["\r\n".join(lines).encode(), (start, end)]
    pieces.append(f"\r\n--{boundary}--\r\n".encode())
    length = sum(
        len(piece) if isinstance(piece, bytes) else piece[1] - piece[0] for piece in pieces
    )
    said = {
        "Content-Length": str(length),
        "Content-Type": f"multipart/byteranges; boundary={boundary}",
    }
    return Plan(206, said, tuple(pieces))


def _listed(header: str, etag: str, *, weak: bool) -> bool:
    """Whether `etag` is among the tags of If-Match or If-None-Match (8.8.3.2)."""
    if header.strip() == "*":
        return True
    found = _TAG.findall(header)
    return any(tag == etag and (weak or not mark) for mark, tag in found)
