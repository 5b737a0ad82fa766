"""What this machine's processor can do, where the system tells."""

from __future__ import annotations

from functools import cache
from pathlib import Path

# Of 64-bit Linux: `flags` of /proc/cpuinfo, by the names in the kernel's cpufeatures.h.
_TOLD = Path("/proc/cpuinfo")


@cache
def features(told: Path = _TOLD) -> frozenset[str]:
    """The names of its instruction sets, as Linux writes them; none where nothing is told."""
    try:
        lines = told.read_text("ascii", "replace").splitlines()
    except OSError:
        return frozenset()
    flags = (line.partition(":")[2] for line in lines if line.startswith("flags"))
    return frozenset(next(flags, "").split())
