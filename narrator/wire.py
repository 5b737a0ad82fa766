"""Messages between a pool and its worker processes: pickles over pipes, sound beside them.

A message is its head (`_HEAD`: the pickle's length, the number of buffers; then the length of each
buffer, all little-endian), the pickle, and the buffers (PEP 574: protocol 5, out of band): samples
go from the engine's array into the pipe and from the pipe into the array, and are copied nowhere.
"""

from __future__ import annotations

import pickle
import struct
from contextlib import suppress
from io import RawIOBase
from typing import Any

try:
    import fcntl
except ImportError:  # Windows: its pipes are what they are
    fcntl = None  # type: ignore[assignment]

_HEAD = struct.Struct("<QQ")
_LENGTH = struct.Struct("<Q")
# What a Linux pipe may hold at most without a privilege (pipe(7)); 64 KiB would be two changes of
# process for each third of a second of sound.
PIPE_BYTES = 1 << 20
# A torn message must not ask for all memory there is.
MESSAGE_BYTES = 1 << 31


def widen(pipe: RawIOBase) -> None:
    """Let `pipe` hold a whole utterance, where the system allows it."""
    with suppress(OSError, AttributeError):
        fcntl.fcntl(pipe.fileno(), fcntl.F_SETPIPE_SZ, PIPE_BYTES)


def send(pipe: RawIOBase, message: object) -> None:
    """Write `message` to an unbuffered pipe. Raises OSError where nobody reads it."""
    found: list[pickle.PickleBuffer] = []
    packed = pickle.dumps(message, protocol=5, buffer_callback=found.append)
    buffers = [buffer.raw() for buffer in found]
    head = _HEAD.pack(len(packed), len(buffers))
    head += b"".join(_LENGTH.pack(len(buffer)) for buffer in buffers)
    for part in (memoryview(head + packed), *buffers):
        while part:
            part = part[pipe.write(part) or 0 :]


def receive(pipe: RawIOBase) -> Any:
    """The next message. Raises EOFError at the end, OSError, and for a torn one anything that
    unpickling raises."""
    size, count = _HEAD.unpack(_exactly(pipe, _HEAD.size))
    if count > MESSAGE_BYTES // _LENGTH.size:
        raise pickle.UnpicklingError("a message with too many buffers")
    lengths = [length for (length,) in _LENGTH.iter_unpack(_exactly(pipe, _LENGTH.size * count))]
    packed = _exactly(pipe, size)
    return pickle.loads(packed, buffers=[_exactly(pipe, length) for length in lengths])


def _exactly(pipe: RawIOBase, size: int) -> bytearray:
    if size > MESSAGE_BYTES:
        raise pickle.UnpicklingError(f"a message of {size} bytes")
    whole = bytearray(size)
    rest = memoryview(whole)
    while rest:
        got = pipe.readinto(rest)
        if not got:
            raise EOFError
        rest = rest[got:]
    return whole
