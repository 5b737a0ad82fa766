"""A disk that fills up: for a process and its children no file grows beyond a limit."""

from __future__ import annotations

import sys

_LIMITED = """
import os, resource, sys
limit = int(sys.argv[1])
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
os.execv(sys.argv[2], sys.argv[2:])
"""


def small(command: list[str], file_bytes: int) -> list[str]:
    """`command` on a disk where the write that takes a file past `file_bytes` fails.

    The limit on a file's size stands for the disk's end: both fail in the middle of a write, and
    Python, which ignores SIGXFSZ, gets an OSError of both.
    """
    return [sys.executable, "-c", _LIMITED, str(file_bytes), *command]
